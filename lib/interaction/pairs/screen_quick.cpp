// A bound of BOOST without logarithms, for the many pairs that are far from any threshold.
#include <algorithm>
#include <array>

#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/screen_lanes.hpp"

namespace epiq::interaction {
namespace {

using namespace lanes;

constexpr float kSmallest = 1e-6f;  // of a cell of the model: below all that a table with a sample there can have
constexpr float kRounding = 6e-7f;  // relative, of a cell of the model (ten roundings)
constexpr std::size_t kTablesAtOnce = kTileLanes;

/// A sum of fractions; two share a division.
template <std::size_t Width>
struct Fractions {
  using Float = typename Vector<Width>::Float;
  Float sum{};

  /// Adds 2 [n ln(n / m) - n + m] <= (n - m)^2 (n + 2 m) / (m (2 n + m)) for two cells.
  EPIQ_LANES_INLINE void add(const Float& n0, const Float& model0, const Float& n1, const Float& model1) noexcept {
    const Float m0 = maximum<Float>(model0, Float{} + kSmallest), m1 = maximum<Float>(model1, Float{} + kSmallest);
    const Float d0 = n0 - m0, d1 = n1 - m1;
    const Float above0 = d0 * d0 * (n0 + (m0 + m0)), above1 = d1 * d1 * (n1 + (m1 + m1));
    const Float below0 = m0 * (n0 + n0 + m0), below1 = m1 * (n1 + n1 + m1);
    sum += (above0 * below1 + above1 * below0) / (below0 * below1);
  }
};

/// The Kirkwood superposition m = N p_ij p_ik p_jk / (p_i p_j p_k) as in screen_superposition.cpp. It need not be
/// normalised: for any m >= 0, sum [n ln(n / m) - n + m] is at least the divergence from m scaled to the sum of n.
/// ln x <= (x - 1) (x + 5) / (4 x + 2) for x > 0 (its Pade approximant around 1, which lies above) turns each term into
/// a fraction: equal to third order near n = m, large where a cell expects next to nothing.
template <std::size_t Width>
struct QuickBound {
  static constexpr std::size_t kCells = 18;
  using Float = typename Vector<Width>::Float;

  EPIQ_LANES_INLINE static void apply(const Float* n, Float& bound) noexcept {
    Float a_class[3][2], a_total[3], class_total[2]{};
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t k = 0; k < 2; ++k) {
        a_class[a][k] = n[9 * k + 3 * a] + n[9 * k + 3 * a + 1] + n[9 * k + 3 * a + 2];
        class_total[k] += a_class[a][k];
      }
      a_total[a] = a_class[a][0] + a_class[a][1];
    }
    const Float one = Float{} + 1.0f;
    const Float samples = maximum<Float>(class_total[0] + class_total[1], one);
    const Float scale[2] = {samples / maximum<Float>(class_total[0], one),
                            samples / maximum<Float>(class_total[1], one)};
    for (std::size_t a = 0; a < 3; ++a) {
      const Float reciprocal = one / maximum<Float>(a_total[a], one);
      for (std::size_t k = 0; k < 2; ++k) a_class[a][k] = a_class[a][k] * reciprocal * scale[k];
    }
    Fractions<Width> fractions;
    for (std::size_t b = 0; b < 3; ++b) {
      Float b_class[2];
      for (std::size_t k = 0; k < 2; ++k) b_class[k] = n[9 * k + b] + n[9 * k + 3 + b] + n[9 * k + 6 + b];
      const Float reciprocal = one / maximum<Float>(b_class[0] + b_class[1], one);
      for (std::size_t a = 0; a < 3; ++a) {
        const Float n0 = n[3 * a + b], n1 = n[9 + 3 * a + b];
        const Float both = (n0 + n1) * reciprocal;
        fractions.add(n0, both * a_class[a][0] * b_class[0], n1, both * a_class[a][1] * b_class[1]);
      }
    }
    // An error of e in m moves its term by about 2 |n - m| e; sum |n - m| is at most sqrt(3 N sum) by Cauchy and
    // Schwarz, since a term is at least (n - m)^2 / (2 n + m).
    const Float spread = root_or_more<Width, Float>(3.0f * samples * fractions.sum + 1e-20f);
    bound = fractions.sum * (1.0f + 8.0f * kRounding) + 2.0f * kRounding * spread;
  }
};

}  // namespace

void boost_bound_above(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float useful,
                       float* bound) {
  const std::array<const std::uint32_t*, 18> cells = two_classes(tile, controls, cases);
  run_on<QuickBound>(isa, cells.data(), tile.pairs(), bound);
  std::array<const std::uint32_t*, 18> some;
  for (std::size_t first = 0; first < tile.pairs(); first += kTablesAtOnce) {
    const std::size_t tables = std::min(kTablesAtOnce, tile.pairs() - first);
    if (*std::max_element(bound + first, bound + first + tables) < useful) continue;
    for (std::size_t c = 0; c < some.size(); ++c) some[c] = cells[c] + first;
    boost_bounds(some.data(), tables, isa, bound + first);
  }
}

}  // namespace epiq::interaction
