#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"
#include "epiq/util/memory_budget.hpp"
#include "epiq/util/output_file.hpp"

namespace epiq::interaction {

/// A cohort to simulate.
struct CohortOptions {
  std::size_t samples = 1000;
  std::size_t genes = 20;
  std::size_t snps_per_gene = 10;
  double missing = 0.0;  ///< share of genotypes that the call set lacks; in [0, 1)
  std::uint64_t seed = 1;
};

/// Simulated people, phased.
struct SyntheticCohort {
  std::vector<std::string> samples;
  std::vector<genome::Variant> variants;  ///< in genome order
  std::vector<std::uint8_t> haplotypes;   ///< variants x samples; bit 0: first haplotype has ALT, bit 1: second
  std::vector<std::uint8_t> called;       ///< variants x samples; 0: the call set lacks the genotype
  std::vector<Cluster> genes;             ///< all SNPs of each gene

  std::span<const std::uint8_t> row(std::size_t variant) const {
    return {haplotypes.data() + variant * samples.size(), samples.size()};
  }
};

/// Simulates genes in linkage equilibrium, with linkage disequilibrium within each.
///
/// A gene has 60 founder haplotypes; neighbouring sites of a founder share a latent normal with correlation 0.7, cut so
/// that alternate alleles have frequencies uniform in [0.1, 0.5]. A haplotype of a sample is a mosaic of founders that
/// switches between neighbouring sites with probability 0.05 and miscopies an allele with probability 0.002. Source of
/// the mosaic: Li and Stephens, Genetics 165 (2003) 2213. Genes are 20 kb long, 1 Mb apart, on at most ten contigs
/// "1", "2", ..; they are named G1, G2, .. and their SNPs G1_1, G1_2, ..
///
/// @throws Error(usage) for options out of range; Error(resource) if the cohort does not fit the budget
///
/// The same for any number of threads: a gene has its own random stream.
SyntheticCohort simulate_cohort(const CohortOptions& options, unsigned threads, util::MemoryBudget& budget);

/// The genotypes of a cohort, none of them missing.
genome::GenotypeMatrix genotypes_of(const SyntheticCohort& cohort);

/// Writes phased VCF 4.2, uncalled genotypes as "./.".
/// @param header further lines of the header, each "##..." without a line break
void write_vcf(const SyntheticCohort& cohort, const std::vector<std::string>& header, util::OutputFile& out);

/// Writes the genes as BED (contig, start, end, name).
void write_genes(const std::vector<Cluster>& genes, util::OutputFile& out);

}  // namespace epiq::interaction
