#include "epiq/interaction/pairs/triple_statistic.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "epiq/interaction/pairs/screen.hpp"
#include "epiq/interaction/pairs/set_scan.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::interaction {
namespace {

GenotypeTable table_of(const TripleTile& tile, std::size_t element) {
  GenotypeTable table{3, tile.subsets(), std::vector<std::uint32_t>(27 * tile.subsets())};
  for (std::size_t i = 0; i < table.counts.size(); ++i)
    table.counts[i] = tile.cell(i / 27, i / 9 % 3, i / 3 % 3, i % 3)[element];
  return table;
}

/// Every bound is infinite: each triple is tested exactly.
class UnscreenedTriples : public TripleStatistic {
 public:
  explicit UnscreenedTriples(SnpTest test) : test_(test) {}

  void bound(const TripleTile& tile, float* bounds) const override {
    std::fill_n(bounds, tile.triples(), std::numeric_limits<float>::infinity());
  }
  BoundLevel level(double key) const override { return statistic_level(key); }
  bool evaluate(const TripleTile& tile, std::size_t element, float, const BoundLevel&, ScanHit& hit) const override {
    return test_table(test_, table_of(tile, element), hit);
  }

 private:
  SnpTest test_;
};

/// Genotype cells that occur in an element of a tile.
std::size_t occupied_cells(const TripleTile& tile, std::size_t element) {
  std::size_t occupied = 0;
  for (std::size_t cell = 0; cell < 27; ++cell) {
    std::uint32_t count = 0;
    for (std::size_t s = 0; s < tile.subsets(); ++s) count |= tile.cell(s, cell / 9, cell / 3 % 3, cell % 3)[element];
    occupied += count > 0 ? 1 : 0;
  }
  return occupied;
}

/// Two classes and a screen of the quantity that ranks.
class RankedTriples : public TripleStatistic {
 public:
  RankedTriples(SnpTest test, TripleScreen screen) : test_(test), screen_(screen), isa_(util::active_isa()) {}

  void bound(const TripleTile& tile, float* bounds) const override { screen_(tile, 0, 1, isa_, bounds); }
  BoundLevel level(double key) const override { return statistic_level(key); }
  bool evaluate(const TripleTile& tile, std::size_t element, float, const BoundLevel&, ScanHit& hit) const override {
    return test_table(test_, table_of(tile, element), hit);
  }

 private:
  SnpTest test_;
  TripleScreen screen_;
  util::Isa isa_;
};

/// Two classes and a screen of a chi-square.
class ChiSquareTriples : public TripleStatistic {
 public:
  /// @param columns of the model without what is tested, at most; the degrees of freedom are no fewer than the occupied
  ///                cells less these
  ChiSquareTriples(SnpTest test, TripleScreen screen, std::size_t columns)
      : test_(test), screen_(screen), columns_(columns), isa_(util::active_isa()) {}

  void bound(const TripleTile& tile, float* bounds) const override { screen_(tile, 0, 1, isa_, bounds); }
  BoundLevel level(double key) const override { return chi_square_level(key, 27 - columns_); }
  bool evaluate(const TripleTile& tile, std::size_t element, float bound, const BoundLevel& level,
                ScanHit& hit) const override {
    const std::size_t degrees = std::max(occupied_cells(tile, element), columns_ + 1) - columns_;
    if (bound < level.of_degrees[degrees]) return false;
    return test_table(test_, table_of(tile, element), hit);
  }

 private:
  SnpTest test_;
  TripleScreen screen_;
  std::size_t columns_;
  util::Isa isa_;
};

/// 2 n MI in natural logarithms, a chi-square.
void information_chi_square_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                                  float* bounds) {
  triple_information_bound(tile, controls, cases, isa, bounds);
  std::vector<std::uint32_t> samples(tile.triples(), 0);
  for (const std::size_t subset : {controls, cases})
    for (std::size_t cell = 0; cell < 27; ++cell)
      for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] += tile.cell(subset, cell / 9, cell / 3 % 3, cell % 3)[i];
  for (std::size_t i = 0; i < samples.size(); ++i) bounds[i] *= 2.000001f * static_cast<float>(samples[i]);
}

constexpr std::size_t kPairwiseColumns = 19;  // intercept, three SNPs and three pairs: 1 + 3 * 2 + 3 * 4

}  // namespace

std::unique_ptr<TripleStatistic> triple_statistic(SnpTest test, std::size_t classes) {
  if (classes == 2) {
    if (test == SnpTest::boost || test == SnpTest::genotypic)
      return std::make_unique<ChiSquareTriples>(test, triple_saturation_bound, kPairwiseColumns);
    if (test == SnpTest::mi) return std::make_unique<ChiSquareTriples>(test, information_chi_square_bound, 1);
    if (test == SnpTest::ig) return std::make_unique<RankedTriples>(test, triple_gain_bound);
    if (test == SnpTest::k2) return std::make_unique<RankedTriples>(test, triple_k2_bound);
  }
  return std::make_unique<UnscreenedTriples>(test);
}

}  // namespace epiq::interaction
