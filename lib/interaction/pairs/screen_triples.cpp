// The superposition of a triple's table, as screen_superposition.cpp has it for pairs.
#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/screen_excess.hpp"

namespace epiq::interaction {
namespace {

using namespace lanes;

constexpr float kSteps = 16.0f;  // roundings of a cell of the model

/// A class's share of every genotype of one margin, n_xy / n_x.
template <std::size_t Width, std::size_t Cells>
struct Shares {
  using Float = typename Vector<Width>::Float;
  Float counts[2][Cells]{};  // then the shares

  /// Divides two cells at a time by one division; empty genotypes get a share of 0.
  EPIQ_LANES_INLINE void divide() noexcept {
    for (std::size_t c = 0; c < Cells; c += 2) {
      const std::size_t d = c + 1 < Cells ? c + 1 : c;
      const Float x = maximum<Float>(counts[0][c] + counts[1][c], Float{} + 1.0f);
      const Float y = maximum<Float>(counts[0][d] + counts[1][d], Float{} + 1.0f);
      const Float reciprocal = 1.0f / (x * y);
      for (auto& of_class : counts) {
        of_class[c] = of_class[c] * (y * reciprocal);
        if (d != c) of_class[d] = of_class[d] * (x * reciprocal);
      }
    }
  }

  /// n_x / n_xy from the counts, 1 / share.
  EPIQ_LANES_INLINE void divide_inversely() noexcept {
    for (std::size_t c = 0; c < Cells; ++c) {
      const Float total = counts[0][c] + counts[1][c];
      const Float x = maximum<Float>(counts[0][c], Float{} + 0.5f), y = maximum<Float>(counts[1][c], Float{} + 0.5f);
      const Float reciprocal = total / (x * y);
      counts[0][c] = y * reciprocal;
      counts[1][c] = x * reciprocal;
    }
  }
};

/// The distance of a table from n_abc p(k) p(k|ab) p(k|ac) p(k|bc) / (p(k|a) p(k|b) p(k|c)), which has every margin of
/// fewer SNPs with the class as a factor.
template <std::size_t Width>
struct TripleSuperposition {
  using Float = typename Vector<Width>::Float;
  Excess<Width> sums;
  Float samples;

  EPIQ_LANES_INLINE explicit TripleSuperposition(const Float* n) noexcept {
    Shares<Width, 9> ab, ac, bc;
    Shares<Width, 3> of_a, of_b, of_c;
    Float total[2]{};
    for (std::size_t k = 0; k < 2; ++k) {
      for (std::size_t i = 0; i < 9; ++i) {
        ab.counts[k][i] = n[27 * k + 3 * i] + n[27 * k + 3 * i + 1] + n[27 * k + 3 * i + 2];
        ac.counts[k][i] =
            n[27 * k + i / 3 * 9 + i % 3] + n[27 * k + i / 3 * 9 + 3 + i % 3] + n[27 * k + i / 3 * 9 + 6 + i % 3];
        bc.counts[k][i] = n[27 * k + i] + n[27 * k + 9 + i] + n[27 * k + 18 + i];
      }
      for (std::size_t i = 0; i < 3; ++i) {
        of_a.counts[k][i] = ab.counts[k][3 * i] + ab.counts[k][3 * i + 1] + ab.counts[k][3 * i + 2];
        of_b.counts[k][i] = ab.counts[k][i] + ab.counts[k][3 + i] + ab.counts[k][6 + i];
        of_c.counts[k][i] = ac.counts[k][i] + ac.counts[k][3 + i] + ac.counts[k][6 + i];
        total[k] += of_a.counts[k][i];
      }
    }
    samples = maximum<Float>(total[0] + total[1], Float{} + 1.0f);
    ab.divide();
    ac.divide();
    bc.divide();
    of_a.divide_inversely();
    of_b.divide_inversely();
    of_c.divide_inversely();
    const Float reciprocal = 1.0f / samples;
    for (std::size_t k = 0; k < 2; ++k)  // single-SNP factors belong to one pair each
      for (std::size_t i = 0; i < 9; ++i) {
        ab.counts[k][i] *= of_a.counts[k][i / 3] * (total[k] * reciprocal);
        bc.counts[k][i] *= of_b.counts[k][i / 3];
        ac.counts[k][i] *= of_c.counts[k][i % 3];
      }
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = 0; b < 3; ++b)
        for (std::size_t c = 0; c < 3; ++c) {
          const std::size_t cell = 9 * a + 3 * b + c;
          const Float all = n[cell] + n[27 + cell];
          sums.add(n[cell], all * ab.counts[0][3 * a + b] * (ac.counts[0][3 * a + c] * bc.counts[0][3 * b + c]),
                   n[27 + cell], all * ab.counts[1][3 * a + b] * (ac.counts[1][3 * a + c] * bc.counts[1][3 * b + c]));
        }
  }
};

template <std::size_t Width>
struct TripleSaturationBound {
  static constexpr std::size_t kCells = 54;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const TripleSuperposition<Width> model(n);
    bound = normalised_bound<Width, Float>(model.sums, model.samples, kSteps);
  }
};

template <std::size_t Width>
struct TripleGainBound {
  static constexpr std::size_t kCells = 54;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const TripleSuperposition<Width> model(n);
    bound = mean_log_ratio_bound<Excess<Width>, Float>(model.sums, model.samples, kSteps);
  }
};

}  // namespace

void triple_saturation_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                             float* bound) {
  run_on<TripleSaturationBound>(isa, two_classes(tile, controls, cases).data(), tile.triples(), bound);
}

void triple_gain_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<TripleGainBound>(isa, two_classes(tile, controls, cases).data(), tile.triples(), bound);
}

}  // namespace epiq::interaction
