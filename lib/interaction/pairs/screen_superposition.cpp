// The Kirkwood superposition of a pair's table and what follows from it: bounds of BOOST and of the information gain.
#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/screen_excess.hpp"

namespace epiq::interaction {
namespace {

using namespace lanes;

constexpr float kSteps = 8.0f;  // roundings of a cell of the model

/// The distance of a table from N p_ij p_ik p_jk / (p_i p_j p_k), which is not normalised.
template <std::size_t Width>
struct Superposition {
  using Float = typename Vector<Width>::Float;
  Excess<Width> sums;
  Float samples;

  EPIQ_LANES_INLINE explicit Superposition(const Float* n) noexcept {
    Float a_class[3][2], a_total[3], class_total[2]{};
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t k = 0; k < 2; ++k) {
        a_class[a][k] = n[9 * k + 3 * a] + n[9 * k + 3 * a + 1] + n[9 * k + 3 * a + 2];
        class_total[k] += a_class[a][k];
      }
      a_total[a] = a_class[a][0] + a_class[a][1];
    }
    samples = maximum<Float>(class_total[0] + class_total[1], Float{} + 1.0f);
    // Empty margins have empty numerators: any finite reciprocal will do.
    const Float scale[2] = {samples / maximum<Float>(class_total[0], Float{} + 1.0f),
                            samples / maximum<Float>(class_total[1], Float{} + 1.0f)};
    for (std::size_t a = 0; a < 3; ++a) {
      const Float reciprocal = 1.0f / maximum<Float>(a_total[a], Float{} + 1.0f);
      for (std::size_t k = 0; k < 2; ++k) a_class[a][k] = a_class[a][k] * reciprocal * scale[k];
    }
    for (std::size_t b = 0; b < 3; ++b) {
      Float b_class[2];
      for (std::size_t k = 0; k < 2; ++k) b_class[k] = n[9 * k + b] + n[9 * k + 3 + b] + n[9 * k + 6 + b];
      const Float reciprocal = 1.0f / maximum<Float>(b_class[0] + b_class[1], Float{} + 1.0f);
      for (std::size_t a = 0; a < 3; ++a) {
        const Float both = (n[3 * a + b] + n[9 + 3 * a + b]) * reciprocal;
        sums.add(n[3 * a + b], both * a_class[a][0] * b_class[0], n[9 + 3 * a + b], both * a_class[a][1] * b_class[1]);
      }
    }
  }
};

template <std::size_t Width>
struct BoostBound {
  static constexpr std::size_t kCells = 18;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const Superposition<Width> model(n);
    bound = normalised_bound<Width, Float>(model.sums, model.samples, kSteps);
  }
};

template <std::size_t Width>
struct GainBound {
  static constexpr std::size_t kCells = 18;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    const Superposition<Width> model(n);
    bound = mean_log_ratio_bound<Excess<Width>, Float>(model.sums, model.samples, kSteps);
  }
};

}  // namespace

void boost_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  boost_bounds(two_classes(tile, controls, cases).data(), tile.pairs(), isa, bound);
}

void boost_bounds(const std::uint32_t* const* cells, std::size_t tables, util::Isa isa, float* bound) {
  run_on<BoostBound>(isa, cells, tables, bound);
}

void gain_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound) {
  run_on<GainBound>(isa, two_classes(tile, controls, cases).data(), tile.pairs(), bound);
}

}  // namespace epiq::interaction
