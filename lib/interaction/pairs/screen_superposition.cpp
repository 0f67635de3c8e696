// The Kirkwood superposition of a pair's table and what follows from it: bounds of BOOST and of the information gain.
#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/screen_lanes.hpp"

namespace epiq::interaction {
namespace {

using namespace lanes;

constexpr float kRounding = 5.9604645e-8f;  // 2^-24

/// With m' = N p_ij p_ik p_jk / (p_i p_j p_k), not normalised:
/// `excess` = sum [n ln(n / m') - n + m'] and `deficit` = sum (n - m') = N (1 - eta).
template <std::size_t Width>
struct Superposition {
  using Float = typename Vector<Width>::Float;
  Float excess{}, deficit{}, total{};

  EPIQ_LANES_INLINE explicit Superposition(const Float* n) noexcept {
    Float a_class[3][2], a_total[3], class_total[2]{};
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t k = 0; k < 2; ++k) {
        a_class[a][k] = n[9 * k + 3 * a] + n[9 * k + 3 * a + 1] + n[9 * k + 3 * a + 2];
        class_total[k] += a_class[a][k];
      }
      a_total[a] = a_class[a][0] + a_class[a][1];
    }
    total = class_total[0] + class_total[1];
    // Empty margins have empty numerators: any finite reciprocal will do.
    const Float scale[2] = {total / maximum(class_total[0], Float{} + 1.0f),
                            total / maximum(class_total[1], Float{} + 1.0f)};
    for (std::size_t a = 0; a < 3; ++a) {
      const Float reciprocal = 1.0f / maximum(a_total[a], Float{} + 1.0f);
      for (std::size_t k = 0; k < 2; ++k) a_class[a][k] = a_class[a][k] * reciprocal * scale[k];
    }
    for (std::size_t b = 0; b < 3; ++b) {
      Float b_class[2];
      for (std::size_t k = 0; k < 2; ++k) b_class[k] = n[9 * k + b] + n[9 * k + 3 + b] + n[9 * k + 6 + b];
      const Float reciprocal = 1.0f / maximum(b_class[0] + b_class[1], Float{} + 1.0f);
      for (std::size_t a = 0; a < 3; ++a) {
        const Float both = (n[3 * a + b] + n[9 + 3 * a + b]) * reciprocal;
        add(n[3 * a + b], both * a_class[a][0] * b_class[0], n[9 + 3 * a + b], both * a_class[a][1] * b_class[1]);
      }
    }
  }

  /// Adds the two classes of a genotype; one division serves both. Empty cells need a logarithm that is finite alone.
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
  return absolute(h) < 0.3f ? small : large;
}

template <std::size_t Width>
struct BoostBound {
  static constexpr std::size_t kCells = 18;
  using Float = typename Vector<Width>::Float;

  /// 2 N KL = 2 [excess + N (ln eta - (eta - 1))].
  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const Superposition<Width> s(n);
    const Float samples = maximum(s.total, Float{} + 1.0f);
    const Float curvature = log1p_less<Width, Float>(maximum(-s.deficit / samples, Float{} - 0.999999f));
    const Float statistic = maximum(2.0f * (s.excess + samples * curvature), Float{});
    // By Pinsker's inequality sum |n - m| <= sqrt(N statistic) for the normalised model; a relative error of e in m
    // moves the statistic by at most 2 e sum |n - m|. 40 roundings cover twice those of m (8), the logarithm and the
    // sums.
    const Float spread = root_or_more<Width, Float>(samples * statistic + 1e-20f) + absolute(s.deficit);
    bound = statistic + kRounding * (40.0f * spread + 64.0f * statistic);
  }
};

template <std::size_t Width>
struct GainBound {
  static constexpr std::size_t kCells = 18;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const Superposition<Width> s(n);
    const Float gain = (s.excess + s.deficit) / maximum(s.total, Float{} + 1.0f);
    bound = gain + kRounding * (40.0f + 64.0f * absolute(gain));
  }
};

}  // namespace

void boost_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<BoostBound>(isa, two_classes(tile, controls, cases).data(), tile.pairs(), bound);
}

void gain_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<GainBound>(isa, two_classes(tile, controls, cases).data(), tile.pairs(), bound);
}

}  // namespace epiq::interaction
