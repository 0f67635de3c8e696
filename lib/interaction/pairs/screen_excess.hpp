#pragma once

#include "epiq/interaction/pairs/screen_lanes.hpp"

/// For .cpp files of screens alone, as screen_lanes.hpp: the distance of a table from a model in single precision, and
/// what of it is due to rounding.
namespace epiq::interaction::lanes {

inline constexpr float kRounding = 5.9604645e-8f;  // 2^-24

/// Sums over the cells of counts n and of a model m of them that need not add up to the same:
/// `excess` = sum [n ln(n / m) - n + m], which is of terms >= 0, and `deficit` = sum (n - m).
///
/// Terms are formed from n - m and from a logarithm accurate relative to itself, so that the error is some roundings
/// of sum |n - m| and of the excess, not of the number of samples.
template <std::size_t Width>
struct Excess {
  using Float = typename Vector<Width>::Float;
  Float excess{}, deficit{};

  /// Adds two cells (a genotype in both classes); one division serves both. An empty cell's logarithm only has to be
  /// finite; margins that are empty give a model of 0.
  EPIQ_LANES_INLINE void add(const Float& n0, const Float& model0, const Float& n1, const Float& model1) noexcept {
    const Float m0 = model0 + 1e-20f, m1 = model1 + 1e-20f;
    const LogRatio<Width> ratio0(n0 + 1e-18f, m0), ratio1(n1 + 1e-18f, m1);
    const Float reciprocal = 1.0f / (ratio0.denominator * ratio1.denominator);
    const Float s0 = ratio0.numerator * ratio1.denominator * reciprocal;
    const Float s1 = ratio1.numerator * ratio0.denominator * reciprocal;
    const Float log0 = ratio0.shift + s0 * atanh_series<Float>(s0 * s0);
    const Float log1 = ratio1.shift + s1 * atanh_series<Float>(s1 * s1);
    const Float difference0 = n0 - m0, difference1 = n1 - m1;
    deficit += difference0 + difference1;
    excess += (n0 * log0 - difference0) + (n1 * log1 - difference1);
  }
};

/// ln(1 + h) - h for h > -1, accurate near 0 too.
template <std::size_t Width, class F>
EPIQ_LANES_INLINE F log1p_less(const F& h) noexcept {
  const F s = h / (2.0f + h);
  const F small = s * atanh_series<F>(s * s) - h;
  const F large = log_ratio<Width, F>(1.0f + h, F{} + 1.0f) - h;
  return absolute<F>(h) < 0.3f ? small : large;
}

/// At least 2 N KL(p, q) = 2 [excess + N (ln eta - (eta - 1))], q the model divided by its sum N eta, whose cells come
/// from at most `steps` roundings.
///
/// By Pinsker's inequality sum |n - m| <= sqrt(N statistic) for the normalised model; a relative error of e in m moves
/// the statistic by at most 2 e sum |n - m|, and the logarithms and sums err by another 12 roundings of it.
template <std::size_t Width, class F>
EPIQ_LANES_INLINE F normalised_bound(const Excess<Width>& sums, const F& samples, float steps) noexcept {
  const F curvature = log1p_less<Width, F>(maximum<F>(-sums.deficit / samples, F{} - 0.999999f));
  const F statistic = maximum<F>(2.0f * (sums.excess + samples * curvature), F{});
  const F spread = root_or_more<Width, F>(samples * statistic + 1e-20f) + absolute<F>(sums.deficit);
  return statistic + kRounding * ((2.0f * steps + 24.0f) * spread + 64.0f * statistic);
}

/// At least 1/N sum n ln(n / m); a relative error of e in m moves it by e.
template <class Excess, class F>
EPIQ_LANES_INLINE F mean_log_ratio_bound(const Excess& sums, const F& samples, float steps) noexcept {
  const F mean = (sums.excess + sums.deficit) / samples;
  return mean + kRounding * (2.0f * steps + 24.0f + 64.0f * absolute<F>(mean));
}

}  // namespace epiq::interaction::lanes
