// Bounds of what compares genotypes with classes: mutual information, MDR's balanced accuracy, the K2 score.
#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/screen_excess.hpp"

namespace epiq::interaction {
namespace {

using namespace lanes;

template <std::size_t Width, std::size_t Cells>
struct ClassTotals {
  using Float = typename Vector<Width>::Float;
  Float controls{}, cases{};

  EPIQ_LANES_INLINE explicit ClassTotals(const Float* n) noexcept {
    for (std::size_t c = 0; c < Cells; ++c) {
      controls += n[c];
      cases += n[Cells + c];
    }
  }
};

/// MI = 1/N sum n ln(n / m), m = n_x n_y / N, whose sum is N.
template <std::size_t Width, std::size_t Cells>
struct InformationBound {
  static constexpr std::size_t kCells = 2 * Cells;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const ClassTotals<Width, Cells> totals(n);
    const Float samples = maximum<Float>(totals.controls + totals.cases, Float{} + 1.0f);
    const Float share0 = totals.controls / samples, share1 = totals.cases / samples;
    Excess<Width> sums;
    for (std::size_t c = 0; c < Cells; ++c) {
      const Float x = n[c] + n[Cells + c];
      sums.add(n[c], x * share0, n[Cells + c], x * share1);
    }
    bound = normalised_bound<Width, Float>(sums, samples, 2.0f) / (2.0f * samples) * (1.0f + 4.0f * kRounding);
  }
};

template <std::size_t Width>
using PairInformationBound = InformationBound<Width, 9>;
template <std::size_t Width>
using TripleInformationBound = InformationBound<Width, 27>;

/// 1/2 + 1/4 sum |n1 / N1 - n0 / N0|; all terms are shares, so the rounding error is below 32 roundings.
template <std::size_t Width, std::size_t Cells>
struct AccuracyBound {
  static constexpr std::size_t kCells = 2 * Cells;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const ClassTotals<Width, Cells> totals(n);
    const Float scale0 = 0.25f / maximum<Float>(totals.controls, Float{} + 1.0f);
    const Float scale1 = 0.25f / maximum<Float>(totals.cases, Float{} + 1.0f);
    bound = Float{} + (0.5f + 32.0f * kRounding);
    for (std::size_t c = 0; c < Cells; ++c) bound += absolute<Float>(n[Cells + c] * scale1 - n[c] * scale0);
  }
};

template <std::size_t Width>
using PairAccuracyBound = AccuracyBound<Width, 9>;
template <std::size_t Width>
using TripleAccuracyBound = AccuracyBound<Width, 27>;

/// Stirling's correction of ln x!, 1 / 12x - 1 / 360x^3; off by less than 6e-4 for x >= 1.
template <class F>
EPIQ_LANES_INLINE F stirling(const F& reciprocal) noexcept {
  return reciprocal * (0.083333336f - 0.0027777778f * reciprocal * reciprocal);
}

/// K2 = - sum ln(n + 1) + ln C(n, n1), and by Stirling's formula for n0, n1 >= 1
///   ln C = n0 ln(n / n0) + n1 ln(n / n1) + 1/2 ln(n / (2 pi n0 n1)) + corrections, else 0.
template <std::size_t Width, std::size_t Cells>
struct K2Bound {
  static constexpr std::size_t kCells = 2 * Cells;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    Float sum{};
    for (std::size_t c = 0; c < Cells; ++c) {
      const auto mixed = minimum<Float>(n[c], n[Cells + c]) > 0.5f;
      const Float one = Float{} + 1.0f;
      const Float n0 = select<Float>(mixed, n[c], one), n1 = select<Float>(mixed, n[Cells + c], one);
      const Float all = n[c] + n[Cells + c], both = n0 + n1;
      const Float choices = n0 * log_ratio<Width, Float>(both, n0) + n1 * log_ratio<Width, Float>(both, n1) +
                            stirling<Float>(1.0f / both) - stirling<Float>(1.0f / n0) - stirling<Float>(1.0f / n1);
      const Float next = square<Float>(all + 1.0f);
      sum += select<Float>(mixed, choices, Float{}) +
             0.5f * log_ratio<Width, Float>(select<Float>(mixed, next * both, next),
                                            select<Float>(mixed, 6.2831855f * n0 * n1, one));
    }
    // Three corrections a genotype; 48 roundings of terms that all have one sign but the smallest.
    bound = -sum + static_cast<float>(Cells) * 0.0018f + 48.0f * kRounding * sum;
  }
};

template <std::size_t Width>
using PairK2Bound = K2Bound<Width, 9>;
template <std::size_t Width>
using TripleK2Bound = K2Bound<Width, 27>;

}  // namespace

void information_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<PairInformationBound>(isa, two_classes(tile, controls, cases).data(), tile.pairs(), bound);
}

void accuracy_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<PairAccuracyBound>(isa, two_classes(tile, controls, cases).data(), tile.pairs(), bound);
}

void k2_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<PairK2Bound>(isa, two_classes(tile, controls, cases).data(), tile.pairs(), bound);
}

void triple_information_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                              float* bound) {
  run_on<TripleInformationBound>(isa, two_classes(tile, controls, cases).data(), tile.triples(), bound);
}

void triple_accuracy_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                           float* bound) {
  run_on<TripleAccuracyBound>(isa, two_classes(tile, controls, cases).data(), tile.triples(), bound);
}

void triple_k2_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<TripleK2Bound>(isa, two_classes(tile, controls, cases).data(), tile.triples(), bound);
}

}  // namespace epiq::interaction
