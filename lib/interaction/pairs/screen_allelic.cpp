// Bounds of the two tests of allele counts and genotype odds ratios.
#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/screen_lanes.hpp"

namespace epiq::interaction {
namespace {

using namespace lanes;

/// One class of fast_epistasis(): the odds ratio as a fraction, and the variance of its logarithm.
template <std::size_t Width>
struct AllelicOddsRatio {
  using Float = typename Vector<Width>::Float;
  Float numerator, denominator, variance;

  EPIQ_LANES_INLINE explicit AllelicOddsRatio(const Float* counts) noexcept {
    Float least = counts[0];
    for (std::size_t i = 1; i < 9; ++i) least = minimum<Float>(least, counts[i]);
    const Float filler = select<Float>(least < 0.5f, Float{} + 0.5f, Float{});
    Float n[9];
    for (std::size_t i = 0; i < 9; ++i) n[i] = counts[i] + filler;
    const Float c11 = 4.0f * n[0] + 2.0f * (n[1] + n[3]) + n[4], c12 = 4.0f * n[2] + 2.0f * (n[1] + n[5]) + n[4];
    const Float c21 = 4.0f * n[6] + 2.0f * (n[3] + n[7]) + n[4], c22 = 4.0f * n[8] + 2.0f * (n[5] + n[7]) + n[4];
    numerator = c11 * c22;
    denominator = c12 * c21;
    const Float reciprocal1 = 1.0f / (c11 * c12), reciprocal2 = 1.0f / (c21 * c22);
    const Float r11 = c12 * reciprocal1, r12 = c11 * reciprocal1, r21 = c22 * reciprocal2, r22 = c21 * reciprocal2;
    const Float corners =
        n[0] * square<Float>(r11) + n[2] * square<Float>(r12) + n[6] * square<Float>(r21) + n[8] * square<Float>(r22);
    const Float edges = n[1] * square<Float>(r11 - r12) + n[3] * square<Float>(r11 - r21) +
                        n[5] * square<Float>(r22 - r12) + n[7] * square<Float>(r22 - r21);
    variance = 4.0f * (4.0f * corners + edges) + n[4] * square<Float>((r11 - r12) + (r22 - r21));
  }
};

template <std::size_t Width>
struct FastBound {
  static constexpr std::size_t kCells = 18;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const AllelicOddsRatio<Width> controls(n), cases(n + 9);
    const Float effect = absolute<Float>(
        log_ratio<Width, Float>(cases.numerator * controls.denominator, cases.denominator * controls.numerator));
    // The odds ratios are of 14 roundings, the logarithm of another 6. The variance cancels in squares alone, where
    // the corner terms outweigh the error.
    const Float largest = effect * (1.0f + 8e-7f) + 2e-6f;
    bound = square<Float>(largest) / (cases.variance + controls.variance) * (1.0f + 1e-5f);
  }
};

}  // namespace

void fast_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<FastBound>(isa, two_classes(tile, controls, cases).data(), tile.pairs(), bound);
}

}  // namespace epiq::interaction
