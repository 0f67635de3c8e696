#pragma once

#include <string>
#include <vector>

#include "epiq/triage/allele.hpp"
#include "epiq/triage/inheritance.hpp"

namespace epiq::triage {

/// A criterion of ACMG that an allele meets.
struct Criterion {
  std::string name;  ///< "PVS1_Strong"; without a suffix it has its default strength
  int points = 0;    ///< supporting 1, moderate 2, strong 4, very strong 8; negative if benign
  std::string reason;
};

/// The other allele of a compound heterozygote.
struct PartnerFacts {
  bool pathogenic = false;  ///< in ClinVar, with a star or more
  bool in_trans = false;    ///< shown, not only possible
};

/// The criteria that an allele meets, as far as annotations tell; what is not known meets none.
struct AcmgAssessment {
  std::vector<Criterion> criteria;  ///< PVS1, PS, PM, PP, then benign ones
  int points = 0;

  /// "P" from 10 points, "LP" from 6, "VUS" from 0, "LB" from -6, "B" below, or with BA1.
  const char* classification() const;
  /// "PVS1_Strong&PS2&PM2_Supporting": no comma and no blank, so that it fits INFO. Empty for none.
  std::string text() const;
};

/// Judges an allele in a gene by one mode of inheritance.
///
/// Sources: Richards et al., Genet Med 17 (2015) 405; points: Tavtigian et al., Hum Mutat 41 (2020) 1734; PVS1: Abou
/// Tayoun et al., Hum Mutat 39 (2018) 1517; PP3 and BP4 of REVEL and CADD: Pejaver et al., AJHG 109 (2022) 2163, of
/// AlphaMissense: Bergquist et al., Genet Med 27 (2025) 101402 (its three points from .070 down are moderate here);
/// SpliceAI: Walker et al., AJHG 110 (2023) 1046; BA1 and its exceptions: Ghosh et al., Hum Mutat 39 (2018) 1525; PM2
/// is supporting (ClinGen SVI, 2020).
/// * PVS1: an allele that truncates, in a gene known for a recessive disease or intolerant of loss of function
///   (LOEUF below 0.6): very strong unless it lies in the last exon or its exon is not known, then strong; start lost
///   moderate. Where nothing is known of the gene: moderate. In a gene that tolerates loss: none.
/// * PS1, PM5: another pathogenic ClinVar allele at the residue, if ClinVar's file has consequences.
/// * PS2: de novo with trusted calls of both parents (a missing call never gives it).
/// * PM2: absent, or below 0.0001 where recessive; an unknown frequency is not absent.
/// * PM3: in trans with a pathogenic allele (moderate), or perhaps so (supporting).
/// * PM4: in-frame insertions and deletions, stop lost. BP7: synonymous, and SpliceAI at most 0.1.
/// * PP3, BP4: missense by the first of REVEL, AlphaMissense and CADD; SpliceAI for all but truncating alleles.
/// * PP5, BP6: ClinVar, by stars: 1 supporting, 2 moderate, 3 and 4 strong; none of no star, none beside PS1.
/// * BA1: 5 % and more, ClinGen's exceptions apart. BS1: more common than the mode allows (0.1 % dominant, 1 %
///   recessive). BS2: more than 2 homozygotes, 5 for dominant alleles.
AcmgAssessment assess_acmg(const Allele& allele, const Assessment& assessment, const PartnerFacts& partner = {});

}  // namespace epiq::triage
