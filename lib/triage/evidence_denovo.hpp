#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "epiq/triage/evidence.hpp"

namespace epiq::triage {

/// What is known before the reads are seen.
struct DeNovoPriors {
  double mutation = 1.2e-8;        ///< of a base in one gamete and generation (Kong et al., Nature 488 (2012) 471)
  double indel_mutation = 1.2e-9;  ///< of a given insertion or deletion
  double heterozygosity = 1e-3;    ///< that a parent is heterozygous at a site; half as often homozygous
  double mosaic_share =
      0.05;  ///< new alleles of which a parent is a mosaic (Rahbari et al., Nature Genetics 48 (2016) 126)
  std::uint32_t min_parent_depth = 10;
};

/// Copies of a site in the family.
enum class TrioPloidy {
  diploid,
  son_x,  ///< one copy, from the mother
  son_y   ///< one copy, from the father
};

/// How likely an allele of a child is new.
struct DeNovo {
  enum class Status { assessed, child_uncovered, mother_uncovered, father_uncovered };
  Status status = Status::assessed;
  double denovo = 0.0;         ///< posterior that no cell of the parents' bodies is assumed to carry it
  double mosaic = 0.0;         ///< posterior that a parent is a mosaic of it and passed it on
  bool mother_mosaic = false;  ///< a mosaic is likelier than a new allele, and it is the mother
  bool father_mosaic = false;
  std::uint32_t mother_reads = 0;  ///< of the allele
  std::uint32_t father_reads = 0;
};

/// Posterior over the allele fractions of the parents {0, mosaic .01 to .2, .5, 1} and of the child {0, .5, 1}: a
/// parent of fraction f passes the allele on with probability f, and either gamete mutates at the prior rate. A read of
/// base and mapping error e has the likelihood f (1 - e) + (1 - f) e if it carries the allele; other alleles are left
/// out.
/// @param alt index of the allele, from 1. @param indel the allele changes the length
DeNovo assess_denovo(std::span<const Observation> child, std::span<const Observation> mother,
                     std::span<const Observation> father, std::uint8_t alt, bool indel, TrioPloidy ploidy,
                     const DeNovoPriors& priors);

/// The chance that a read tells the wrong allele, by its base and mapping quality.
double read_error(const Observation& read);

}  // namespace epiq::triage
