#pragma once

#include <cstddef>
#include <memory>

#include "epiq/interaction/pairs/pair_statistic.hpp"
#include "epiq/interaction/pairs/triple_tile.hpp"

namespace epiq::interaction {

/// A test of the tables of three SNPs; see PairStatistic.
class TripleStatistic {
 public:
  virtual ~TripleStatistic() = default;

  virtual void bound(const TripleTile& tile, float* bounds) const = 0;
  virtual BoundLevel level(double key) const = 0;
  virtual bool evaluate(const TripleTile& tile, std::size_t element, float bound, const BoundLevel& level,
                        ScanHit& hit) const = 0;
};

/// The statistic of a test of triples.
/// @param classes subsets of the tile: the classes of the trait; for SnpTest::mdr folds x 2, fold by fold
std::unique_ptr<TripleStatistic> triple_statistic(SnpTest test, std::size_t classes);

}  // namespace epiq::interaction
