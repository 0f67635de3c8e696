#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// Standardised dosages, samples x SNPs: (g - 2f) / sqrt(2 f (1 - f)) with f the frequency of the counted allele among
/// the samples named; 0 where a genotype is missing, and everywhere for a SNP that does not vary among them.
///
/// Source: Yang et al., Am. J. Hum. Genet. 88 (2011) 76 (GCTA), eq. 3.
/// @param samples columns of the matrix
util::Matrix standardised_snps(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                               std::span<const std::size_t> samples, unsigned threads);

/// How many of the SNPs vary among the samples named.
std::size_t count_varying(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                          std::span<const std::size_t> samples);

}  // namespace epiq::interaction
