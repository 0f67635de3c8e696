#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "epiq/interaction/pair_scorer.hpp"

namespace epiq::interaction {

/// What a screen needs of one gene, whatever the trait.
struct ScreenGene {
  /// One kernel: its columns among `columns` and the power sums of their variances over the samples.
  struct Kernel {
    std::size_t first = 0;
    std::size_t count = 0;
    std::array<double, 3> powers{};  ///< sum of v^k for k = 1, 2, 3, v the sum of squares of a column over the samples
  };

  std::size_t levels = 0;
  std::size_t width = 0;          ///< columns
  std::vector<float> columns;     ///< U x width, row-major: kernels, then two columns a SNP
  std::vector<float> transposed;  ///< width x U
  std::vector<Kernel> kernels;    ///< in the order of the arms
  std::size_t snps = 0;
  std::size_t first_snp = 0;      ///< column of the first SNP: its dosage, scaled to variance 1, and what its
                                  ///< heterozygotes add, orthogonal to it and of variance 1 (0 if nothing)
  std::vector<double> genotypes;  ///< 3 x snps; the least genotype count is what bounds a 4-df test
};

ScreenGene screen_gene(const Gene& gene);

}  // namespace epiq::interaction
