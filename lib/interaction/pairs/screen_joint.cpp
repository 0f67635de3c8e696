// joint_effects() over tiles, in double precision: its covariance matrices are too ill-conditioned for less.
#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/screen_lanes.hpp"

namespace epiq::interaction {
namespace {

using namespace lanes;

/// One class of the test, see joint.cpp.
template <std::size_t Width>
struct ClassAverage {
  using Double = typename Vector<Width>::Double;
  using Long = typename Vector<Width>::Long;
  Double n[9], ratio[4];  // odds ratios of (2, 2), (2, 1), (1, 2), (1, 1)
  Double value, variance;

  EPIQ_LANES_INLINE ClassAverage(const Double* counts, const Double& filler) noexcept {
    Double total{};
    for (std::size_t i = 0; i < 9; ++i) {
      total += counts[i];
      n[i] = counts[i] + filler;
    }
    const Double one = Double{} + 1.0;
    const Double samples = maximum<Double>(total, one);
    const Double others = samples + 9.0 * filler - n[0];
    const Long rare = 100.0 * n[0] < samples;
    const Double factor = select<Double>(rare, samples / (others + 0.01 * samples), one);
    n[0] = select<Double>(rare, 0.01 * samples, n[0]);
    for (Double& cell : n) cell *= factor;
    constexpr std::size_t kA[4] = {2, 2, 1, 1}, kB[4] = {2, 1, 2, 1};
    for (std::size_t i = 0; i < 4; ++i) ratio[i] = n[3 * kA[i] + kB[i]] * n[0] / (n[3 * kA[i]] * n[kB[i]]);
  }

  EPIQ_LANES_INLINE void average(const Double& least_ratio) noexcept {
    const Long above = least_ratio > 0.5;
    const Double logarithm = log_positive<Width, Double>(ratio[0]);
    const Double root = exponential<Width, Double>(0.5 * logarithm), one = Double{} + 1.0;
    const Double twice = maximum<Double>(2.0 * ratio[3] - 1.0, Double{} + 1e-300);
    Double values[4] = {select<Double>(above, 0.5 * logarithm, log_positive<Width, Double>(0.5 * (root + 1.0)))};
    for (std::size_t i = 1; i < 3; ++i)
      values[i] = log_positive<Width, Double>(select<Double>(above, ratio[i], 0.5 * (ratio[i] + 1.0)));
    values[3] = log_positive<Width, Double>(select<Double>(above, twice, ratio[3]));
    const Double slopes[4] = {select<Double>(above, Double{} + 0.5, root / (2.0 * root + 2.0)),
                              select<Double>(above, one, ratio[1] / (ratio[1] + 1.0)),
                              select<Double>(above, one, ratio[2] / (ratio[2] + 1.0)),
                              select<Double>(above, 2.0 * ratio[3] / twice, one)};
    solve(values, slopes);
  }

  /// The average of least variance: x solves (covariance) x = 1 by L D L'.
  EPIQ_LANES_INLINE void solve(const Double* values, const Double* slopes) noexcept {
    const Double r[9] = {1.0 / n[0], 1.0 / n[1], 1.0 / n[2], 1.0 / n[3], 1.0 / n[4],
                         1.0 / n[5], 1.0 / n[6], 1.0 / n[7], 1.0 / n[8]};
    // Lower triangle over (2, 2), (2, 1), (1, 2), (1, 1); the slopes scale rows and columns alike and are put aside.
    Double h[4][4] = {{r[0] + r[6] + r[2] + r[8]},
                      {r[0] + r[6], r[0] + r[6] + r[1] + r[7]},
                      {r[0] + r[2], r[0], r[0] + r[3] + r[2] + r[5]},
                      {r[0], r[0] + r[1], r[0] + r[3], r[0] + r[3] + r[1] + r[4]}};
    Double x[4], reciprocal[4]{};
    for (std::size_t j = 0; j < 4; ++j) {
      for (std::size_t k = 0; k < j; ++k) {
        const Double times_d = h[j][k];
        h[j][k] = times_d * reciprocal[k];
        h[j][j] -= times_d * h[j][k];
        for (std::size_t i = j + 1; i < 4; ++i) h[i][j] -= h[i][k] * h[j][k];
      }
      reciprocal[j] = 1.0 / h[j][j];
    }
    for (std::size_t i = 0; i < 4; ++i) {
      x[i] = 1.0 / slopes[i];
      for (std::size_t k = 0; k < i; ++k) x[i] -= h[i][k] * x[k];
    }
    for (std::size_t i = 0; i < 4; ++i) x[i] *= reciprocal[i];
    for (std::size_t i = 4; i-- > 0;)
      for (std::size_t k = i + 1; k < 4; ++k) x[i] -= h[k][i] * x[k];
    Double precision{}, sum{};
    for (std::size_t i = 0; i < 4; ++i) {
      const Double weight = x[i] / slopes[i];
      precision += weight;
      sum += weight * values[i];
    }
    variance = 1.0 / precision;
    value = sum * variance;
  }
};

template <std::size_t Width>
EPIQ_LANES_INLINE void run_joint(const std::uint32_t* const* cells, std::size_t tables, float* bound) noexcept {
  using Double = typename Vector<Width>::Double;
  for (std::size_t first = 0; first < tables; first += Width) {
    const std::size_t used = first + Width <= tables ? Width : tables - first;
    Double n[18];
    Double least = Double{} + 1.0;
    for (std::size_t c = 0; c < 18; ++c) {
      n[c] = __builtin_convertvector(load<Width>(cells[c] + first, used), Double);
      least = minimum<Double>(least, n[c]);
    }
    const Double filler = select<Double>(least < 0.5, Double{} + 0.5, Double{});
    ClassAverage<Width> controls(n, filler), cases(n + 9, filler);
    const Double least_ratio = minimum<Double>(controls.ratio[3], cases.ratio[3]);
    controls.average(least_ratio);
    cases.average(least_ratio);
    const Double effect = cases.value - controls.value;
    const Double statistic = effect * effect / (cases.variance + controls.variance) * (1.0 + 1e-6) + 1e-6;
    for (std::size_t i = 0; i < used; ++i) bound[first + i] = static_cast<float>(statistic[i]);
  }
}

void joint_scalar(const std::uint32_t* const* cells, std::size_t tables, float* bound) noexcept {
  run_joint<2>(cells, tables, bound);
}

__attribute__((target("avx2"))) void joint_avx2(const std::uint32_t* const* cells, std::size_t tables,
                                                float* bound) noexcept {
  run_joint<4>(cells, tables, bound);
}

__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))) void joint_avx512(const std::uint32_t* const* cells,
                                                                                std::size_t tables,
                                                                                float* bound) noexcept {
  run_joint<8>(cells, tables, bound);
}

}  // namespace

void joint_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  const auto cells = two_classes(tile, controls, cases);
  const auto screen = isa >= util::Isa::avx512 ? joint_avx512 : (isa == util::Isa::avx2 ? joint_avx2 : joint_scalar);
  screen(cells.data(), tile.pairs(), bound);
}

}  // namespace epiq::interaction
