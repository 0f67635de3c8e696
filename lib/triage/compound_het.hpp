#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epiq/triage/inheritance.hpp"

namespace epiq::triage {

/// Where a heterozygous allele of the proband comes from, as the calls of the parents tell.
enum class Origin {
  unknown,  ///< both parents carry it, or nobody can be asked
  father,
  mother,
  not_father,  ///< the father lacks it, and the mother cannot be asked
  not_mother,
  de_novo  ///< both parents lack it
};

/// One side of a pair.
struct HetSide {
  Origin origin = Origin::unknown;
  std::vector<State> states;  ///< of the members of the family
  std::uint32_t flags = 0;    ///< of the parents
  std::int8_t haplotype = -1;
  std::int64_t phase_set = genome::kNotGiven;
  std::uint64_t record = 0;                   ///< number of its record; 0: not known
  bool homozygous = false;                    ///< by its calls: perhaps over a deletion
  std::vector<genome::JointHaplotype> joint;  ///< of the proband, by consequences of haplotypes; ascending

  bool operator==(const HetSide&) const = default;
};

/// A side out of the calls of an allele.
HetSide het_side(const Family& family, const std::vector<genome::AlleleCall>& calls, Place place,
                 const GenotypeRules& rules);

enum class Phase { cis, trans, unknown };

/// Where a phase comes from, the strongest first but for `none`.
enum class PhaseSource {
  none,
  pedigree,
  genotype,           ///< one call holds both alleles ("1/2"), or one lies where the other is deleted
  phase_set,          ///< the PS field, or "|" without it
  joint_consequence,  ///< a consequence of a haplotype that both have part in (bcftools csq); shows cis alone
  reads
};

const char* name_of(Phase phase);
const char* name_of(PhaseSource source);  ///< "none", "pedigree", "genotype", "PS", "BCSQ", "reads"

/// Whether two heterozygous alleles of a gene explain a recessive disease together.
struct PairAssessment {
  Fit fit = Fit::no;
  Phase phase = Phase::unknown;
  PhaseSource source = PhaseSource::none;
  std::uint32_t flags = 0;
  std::size_t segregating = 0;
  std::string reason;
};

/// Judges a pair. Phase comes from the parents; if they do not tell, from a call that holds both alleles, else from
/// phased calls of one phase set, else from a joint consequence, which outlasts phased calls that were made unphased
/// since; else it is unknown. bcftools csq knows no phase sets, so phased calls of two sets stay unknown. In cis: no.
/// An affected relative must carry both; an unaffected one, parents apart, must not, nor may anybody unaffected be
/// homozygous for one. A new allele next to an inherited one is never taken for trans without phased calls: it may lie
/// on either copy.
PairAssessment assess_pair(const Family& family, const HetSide& a, const HetSide& b);

}  // namespace epiq::triage
