#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "epiq/interaction/pairs/snp_test.hpp"
#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/interaction/pairs/top_list.hpp"

namespace epiq::interaction {

/// The smallest bounds with which a combination may reach a key.
struct BoundLevel {
  static constexpr std::size_t kDegrees = 27;

  double key;                              ///< at least 0, or -inf
  std::array<float, kDegrees> of_degrees;  ///< by degrees of freedom, ascending; the first holds for any

  float least() const noexcept { return of_degrees[0]; }
};

/// The level of a key = -log10 p for bounds of a chi-square of 1 to `most_degrees` degrees of freedom.
BoundLevel chi_square_level(double key, std::size_t most_degrees);

/// The level of a key that is itself the quantity bounded.
BoundLevel statistic_level(double key);

/// A test of genotype tables as a scan uses it: a cheap bound for all pairs of a tile, then the exact value where the
/// bound leaves it possible. Constant, for any number of threads.
class PairStatistic {
 public:
  virtual ~PairStatistic() = default;

  /// Writes a bound for each element of the tile, padding included. It need not be close where it is below `useful`.
  virtual void bound(const PairTile& tile, float useful, float* bounds) const = 0;

  /// What a bound must reach for a key to be possible.
  virtual BoundLevel level(double key) const = 0;

  /// Computes the exact test of one element, all of `hit` but its SNPs, unless its table and `bound` show at once that
  /// its key is below that of `level`.
  /// @return false if it is below, or the test is undefined there
  virtual bool evaluate(const PairTile& tile, std::size_t element, float bound, const BoundLevel& level,
                        ScanHit& hit) const = 0;
};

/// The statistic of a test of pairs. @throws Error(internal) for a test that has none
/// @param classes subsets of the tile: the classes of the trait; for SnpTest::mdr folds x 2, fold by fold
std::unique_ptr<PairStatistic> pair_statistic(SnpTest test, std::size_t classes);

}  // namespace epiq::interaction
