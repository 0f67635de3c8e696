#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "epiq/interaction/pairs/tile.hpp"

namespace epiq::interaction {

/// The genotype table of one SNP pair in two classes: element 9 * class + 3 * a + b is the number of samples of the
/// class (0 controls, 1 cases) with dosage a of the first SNP and b of the second, both called.
struct PairTable {
  std::array<std::uint32_t, 18> counts{};

  std::uint32_t operator()(std::size_t klass, std::size_t a, std::size_t b) const noexcept {
    return counts[9 * klass + 3 * a + b];
  }
};

/// What a test says of one table.
struct TableTest {
  double statistic = 0.0;
  double df = 0.0;       ///< of the chi-square that the statistic has without interaction; 0: no such distribution
  double log10_p = 0.0;  ///< log10 of the upper tail, <= 0; 0 (p = 1) where df is 0
  bool defined = false;  ///< false: the table holds no such test (see the function); all else is 0
};

/// A test with an effect size.
struct EffectTest {
  TableTest test;
  double effect = 0.0;          ///< a log odds ratio (natural logarithm)
  double standard_error = 0.0;  ///< of the effect
};

/// A defined test whose statistic is a chi-square of `df` > 0 degrees of freedom; values below 0 count as 0.
TableTest chi_square_test(double statistic, double df);

/// The two-class table of pair `element` of a tile (as the arrays of PairTile count them).
/// @param controls, cases  subsets of the tile
PairTable pair_table(const PairTile& tile, std::size_t element, std::size_t controls = 0, std::size_t cases = 1);

/// The table of a whole tile element, all its subsets as classes.
GenotypeTable genotype_table(const PairTile& tile, std::size_t element);
GenotypeTable genotype_table(const PairTable& table);

/// The table of a subset of the SNPs, summed over the others; bit i of `kept` keeps SNP i (0 is the first).
GenotypeTable marginal_table(const GenotypeTable& table, unsigned kept);

/// 3^order, the genotype cells of a class.
std::size_t genotype_cells(std::size_t order) noexcept;

}  // namespace epiq::interaction
