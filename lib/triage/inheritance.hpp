#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/triage/family.hpp"
#include "epiq/triage/genotype_rules.hpp"

namespace epiq::triage {

enum class Mode {
  dominant,
  de_novo,
  recessive,
  compound_het,
  x_dominant,
  x_de_novo,
  x_recessive,
  y_linked,
  mitochondrial
};

/// "AD", "AD_denovo", "AR", "AR_comphet", "XD", "X_denovo", "XR", "YL", "MT".
const char* name_of(Mode mode);

enum class Fit {
  no,
  unassessable,  ///< what decides it, such as the genotype of a parent, is not known
  yes
};

/// What a user must know of a candidate.
enum Flag : std::uint32_t {
  kParentUnassessed = 1U << 0,     ///< a parent has no call, or one below the quality rules
  kParentAbsent = 1U << 1,         ///< a parent has no sample
  kUnaffectedCarrier = 1U << 2,    ///< an unaffected relative carries it: incomplete penetrance
  kMosaicParent = 1U << 3,         ///< a parent has few reads of the allele
  kRelativeUnassessed = 1U << 4,   ///< another relative of known affection has no call that can be trusted
  kSexUnknown = 1U << 5,           ///< on X, taken as female
  kHeteroplasmic = 1U << 6,        ///< mitochondrial, in part of the copies
  kPhaseUnknown = 1U << 7,         ///< of two alleles it is not known whether they lie in trans
  kOneDeNovo = 1U << 8,            ///< one of two alleles is new
  kFrequencyUnknown = 1U << 9,     ///< no source gives a frequency: not the same as rare
  kFiltered = 1U << 10,            ///< FILTER is not PASS
  kNoQuality = 1U << 11,           ///< the proband's call has neither quality nor depth
  kDuo = 1U << 12,                 ///< phase rests on one parent alone
  kConsequenceUnknown = 1U << 13,  ///< the gene is known by position alone, or not at all
  kOverDeletion = 1U << 14,        ///< of two alleles one lies where the other is deleted: it seems homozygous
  kReadsContradict = 1U << 15,     ///< reads of the proband do not show it, or those of a parent do
  kReadsUncovered = 1U << 16,      ///< fewer reads than the least depth
  kPhaseConflict = 1U << 17,       ///< reads show another phase than the pedigree or PS
  kReadsNotCounted = 1U << 18      ///< structural: reads were given, but are not counted over such alleles
};

/// "parent_unassessed;mosaic_parent", or "" for none.
std::string flag_names(std::uint32_t flags);

/// How an allele fits one mode of inheritance in the family.
struct Assessment {
  Mode mode = Mode::dominant;
  Fit fit = Fit::no;
  std::uint32_t flags = 0;
  std::size_t segregating = 0;  ///< affected relatives, beside the proband, who have it as the mode wants it
  std::size_t unaffected_carriers = 0;
  bool parents_agree = false;  ///< all parents the mode asks for are trusted and fit
  std::string reason = {};     ///< why it does not fit or cannot be assessed
};

/// Judges an allele that the proband carries by every mode of its place (compound heterozygotes: compound_het.hpp).
///
/// All affected relatives must carry the allele as the mode wants it, no unaffected one may. In particular:
/// * dominant: heterozygous; a parent has it, or no parent can be asked. Both parents without it: de novo instead.
/// * de novo: both parents (on a son's X: the mother) have trusted calls without it, and at most
///   `max_parent_alt_reads` reads of it. A parent without a trusted call: unassessable, never de novo.
/// * more reads than that, or a heterozygous parent below `min_balance`: dominant from a mosaic parent, flagged,
/// whether
///   or not that parent is affected.
/// * recessive: homozygous; each parent that can be asked is a carrier.
/// * X: males count as hemizygous; a homozygous daughter needs a father who has it.
/// * Y and mitochondria: father's and mother's line.
/// @param calls of the allele, one a member of the family (not called where there is no sample)
std::vector<Assessment> assess(const Family& family, const std::vector<genome::AlleleCall>& calls, Place place,
                               const GenotypeRules& rules);

}  // namespace epiq::triage
