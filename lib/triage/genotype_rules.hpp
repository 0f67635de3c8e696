#pragma once

#include <cstdint>
#include <optional>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/triage/family.hpp"

namespace epiq::triage {

/// Where on the genome inheritance follows one rule.
enum class Place { autosome, x, y, mitochondrion };  ///< x and y outside the pseudoautosomal regions

/// When a genotype is trusted. What a file does not give is not held against a call.
/// Sources: quality, depth and balance as Exomiser 15; alternative reads of parents as slivar (Pedersen et al., npj
/// Genom Med 6 (2021) 60).
struct GenotypeRules {
  std::int32_t min_quality = 20;          ///< GQ
  std::int32_t min_depth = 10;            ///< DP
  double min_balance = 0.15;              ///< share of reads of the allele in a heterozygote
  double max_balance = 0.85;              ///< the same
  double min_hom_balance = 0.85;          ///< share of reads of the allele in a homozygote
  double min_hemizygous_balance = 0.75;   ///< the same on a male's X or Y, where a call may be heterozygous by mistake
  double min_heteroplasmy = 0.05;         ///< the same in mitochondria
  std::int32_t max_parent_alt_reads = 1;  ///< of both parents together, of a de novo allele
  bool incomplete_penetrance = false;     ///< unaffected carriers of dominant alleles are flagged, not fatal
};

/// What is known of somebody's alleles.
enum class State {
  unknown,  ///< no sample, no call, or a call that is not trusted
  none,
  one,
  all  ///< homozygous or hemizygous
};

/// The state of a relative. A parent's few reads of an allele are kept as `one`: balance is judged in the proband only.
State state_of(const genome::AlleleCall& call, const Relative& relative, Place place, const GenotypeRules& rules);

/// Why the proband's call is not trusted: "", "low quality", "low depth" or "unbalanced reads".
const char* distrust(const genome::AlleleCall& call, const Relative& relative, Place place, const GenotypeRules& rules);

/// The share of reads of the allele; none if they are not given.
std::optional<double> balance(const genome::AlleleCall& call);

/// Whether somebody has one copy of what lies here.
bool one_copy(const Relative& relative, Place place);

}  // namespace epiq::triage
