#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The genotypes of one SNP cluster, coded by distinct multi-locus genotype ("level").
///
/// A gene of p SNPs has at most 4^p levels (three genotypes and missing), in practice far fewer, so whatever is
/// computed on levels and weighted by their counts does not grow with the number of samples.
struct GeneCode {
  std::size_t snps = 0;                        ///< p
  std::size_t levels = 0;                      ///< U, at least 1
  std::vector<std::uint16_t> level_of_sample;  ///< n entries in {0, .., U - 1}
  std::vector<double> counts;                  ///< U; samples at each level, each at least 1
  std::vector<std::uint8_t> genotypes;         ///< U x p; 0, 1, 2, or 3 where missing
  util::Matrix dosage;                         ///< U x p; in [0, 2]; missing: the mean of the called dosages (2f)
  util::Matrix heterozygote;                   ///< U x p; 1 for heterozygous; missing: the share of heterozygotes
  util::Matrix standardised;                   ///< U x p; (dosage - 2f) / sd over the n samples; 0 for a constant SNP
  util::Matrix squared_correlation;            ///< p x p; r^2 of the imputed dosages, 0 for a constant SNP
  std::vector<bool> has_missing;               ///< p; whether any of the n samples misses this SNP

  std::uint8_t genotype(std::size_t level, std::size_t snp) const { return genotypes[level * snps + snp]; }
  double samples() const { return static_cast<double>(level_of_sample.size()); }
};

/// The largest number of SNPs of a gene; bounds the joint states at 2^12 amplitudes.
inline constexpr std::size_t kMaxGeneSnps = 6;

/// Codes a gene. Levels are ordered by their genotypes, so the code does not depend on the order of the samples.
/// @param dosages p rows of n values each: 0, 1, 2, or 3 for missing
/// @throws Error(input) if p is 0 or above kMaxGeneSnps
GeneCode encode_gene(const std::vector<std::vector<std::uint8_t>>& dosages);

/// Whether the counted allele of a SNP is its minor one (as frequent as the other: yes).
bool minor_is_counted(const GeneCode& gene, std::size_t snp);

/// Centres each column of `columns` (U x k) to mean zero over the samples, i.e. weighted by the level counts.
void centre_columns(util::Matrix& columns, std::span<const double> counts);

}  // namespace epiq::interaction
