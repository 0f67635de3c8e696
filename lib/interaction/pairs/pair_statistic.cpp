#include "epiq/interaction/pairs/pair_statistic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "epiq/interaction/pairs/additive_fit.hpp"
#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/set_scan.hpp"
#include "epiq/interaction/pairs/table_tests.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::interaction {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// No more degrees of freedom than the test of a table has.
using Degrees = std::size_t (*)(const PairTable& table);

std::size_t one_degree(const PairTable&) { return 1; }

/// Genotype cells that occur in a table, less one.
std::size_t cell_degrees(const PairTable& table) {
  std::size_t cells = 0;
  for (std::size_t cell = 0; cell < 9; ++cell) cells += table.counts[cell] + table.counts[9 + cell] > 0 ? 1 : 0;
  return std::max<std::size_t>(cells, 2) - 1;
}

/// Genotypes of the first and of the second SNP that occur in a table, less one each, multiplied.
std::size_t genotype_degrees(const PairTable& table) {
  std::size_t rows = 0, columns = 0;
  for (std::size_t g = 0; g < 3; ++g) {
    std::uint32_t row = 0, column = 0;
    for (std::size_t h = 0; h < 3; ++h) {
      row |= table(0, g, h) | table(1, g, h);
      column |= table(0, h, g) | table(1, h, g);
    }
    rows += row > 0 ? 1 : 0;
    columns += column > 0 ? 1 : 0;
  }
  return rows == 0 ? 0 : (rows - 1) * (columns - 1);
}

/// Every bound is infinite: each pair is tested exactly.
class UnscreenedTest : public PairStatistic {
 public:
  explicit UnscreenedTest(SnpTest test) : test_(test) {}

  void bound(const PairTile& tile, float, float* bounds) const override {
    std::fill_n(bounds, tile.pairs(), kInfinity);
  }
  BoundLevel level(double key) const override { return statistic_level(key); }
  bool evaluate(const PairTile& tile, std::size_t element, float, const BoundLevel&, ScanHit& hit) const override {
    return test_table(test_, genotype_table(tile, element), hit);
  }

 private:
  SnpTest test_;
};

/// Two classes; the bound is of a chi-square statistic.
class ChiSquareTest : public PairStatistic {
 public:
  /// @param most_degrees that a table may have
  ChiSquareTest(SnpTest test, PairScreen screen, Degrees degrees, std::size_t most_degrees)
      : test_(test), screen_(screen), degrees_(degrees), most_degrees_(most_degrees), isa_(util::active_isa()) {}

  void bound(const PairTile& tile, float useful, float* bounds) const override {
    if (screen_ == boost_bound)
      boost_bound_above(tile, 0, 1, isa_, useful, bounds);
    else
      screen_(tile, 0, 1, isa_, bounds);
  }
  BoundLevel level(double key) const override { return chi_square_level(key, most_degrees_); }
  bool evaluate(const PairTile& tile, std::size_t element, float bound, const BoundLevel& level,
                ScanHit& hit) const override {
    const PairTable table = pair_table(tile, element);
    if (bound < level.of_degrees[degrees_(table)]) return false;
    return test_table(test_, genotype_table(table), hit);
  }

 private:
  SnpTest test_;
  PairScreen screen_;
  Degrees degrees_;
  std::size_t most_degrees_;
  util::Isa isa_;
};

/// Two classes; the bound is of the statistic that ranks.
class StatisticTest : public PairStatistic {
 public:
  StatisticTest(SnpTest test, PairScreen screen) : test_(test), screen_(screen), isa_(util::active_isa()) {}

  void bound(const PairTile& tile, float, float* bounds) const override { screen_(tile, 0, 1, isa_, bounds); }
  BoundLevel level(double key) const override { return statistic_level(key); }
  bool evaluate(const PairTile& tile, std::size_t element, float, const BoundLevel&, ScanHit& hit) const override {
    return test_table(test_, genotype_table(tile, element), hit);
  }

 private:
  SnpTest test_;
  PairScreen screen_;
  util::Isa isa_;
};

/// Wald's chi-square of every pair of a tile, of which a float keeps seven digits.
void additive_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bounds) {
  std::vector<double> effect(tile.pairs()), standard_error(tile.pairs());
  additive_fits(tile, controls, cases, isa, effect.data(), standard_error.data());
  for (std::size_t i = 0; i < tile.pairs(); ++i) {
    const double z = standard_error[i] > 0.0 ? effect[i] / standard_error[i] : 0.0;
    bounds[i] = std::nextafter(static_cast<float>(z * z * (1.0 + 1e-6)), kInfinity);
  }
}

/// 2 n MI in natural logarithms, a chi-square.
void information_chi_square_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                                  float* bounds) {
  information_bound(tile, controls, cases, isa, bounds);
  std::vector<std::uint32_t> samples(tile.pairs(), 0);
  for (const std::size_t subset : {controls, cases})
    for (std::size_t cell = 0; cell < 9; ++cell)
      for (std::size_t i = 0; i < samples.size(); ++i) samples[i] += tile.cell(subset, cell / 3, cell % 3)[i];
  for (std::size_t i = 0; i < samples.size(); ++i) bounds[i] *= 2.000001f * static_cast<float>(samples[i]);
}

}  // namespace

BoundLevel chi_square_level(double key, std::size_t most_degrees) {
  BoundLevel level{key, {}};
  level.of_degrees.fill(-kInfinity);
  if (!(key > 0.0)) return level;
  for (std::size_t df = 1; df <= most_degrees; ++df)
    level.of_degrees[df] =
        std::nextafter(static_cast<float>(stats::chi_square_tail_quantile(-key, static_cast<double>(df))), -kInfinity);
  level.of_degrees[0] = level.of_degrees[1];
  return level;
}

BoundLevel statistic_level(double key) {
  BoundLevel level{key, {}};
  level.of_degrees.fill(std::nextafter(static_cast<float>(key), -kInfinity));
  return level;
}

std::unique_ptr<PairStatistic> pair_statistic(SnpTest test, std::size_t classes) {
  if (classes == 2) {
    switch (test) {
      case SnpTest::boost:
        return std::make_unique<ChiSquareTest>(test, boost_bound, genotype_degrees, 4);
      case SnpTest::genotypic:
        return std::make_unique<ChiSquareTest>(test, boost_bound, one_degree, 1);
      case SnpTest::additive:
        return std::make_unique<ChiSquareTest>(test, additive_bound, one_degree, 1);
      case SnpTest::fast:
        return std::make_unique<ChiSquareTest>(test, fast_bound, one_degree, 1);
      case SnpTest::mi:
        return std::make_unique<ChiSquareTest>(test, information_chi_square_bound, cell_degrees, 8);
      case SnpTest::ig:
        return std::make_unique<StatisticTest>(test, gain_bound);
      case SnpTest::k2:
        return std::make_unique<StatisticTest>(test, k2_bound);
      default:
        break;
    }
  }
  return std::make_unique<UnscreenedTest>(test);
}

}  // namespace epiq::interaction
