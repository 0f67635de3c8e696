#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "epiq/triage/evidence_analysis.hpp"

namespace epiq::report {

/// Which samples an evidence VCF has, and what is said of them.
struct EvidenceVcf {
  std::vector<std::string> samples;  ///< of EvidenceReads
  std::vector<bool> control;         ///< samples that are left out; empty: none
  bool low_vaf = false;              ///< with LP, -log10 of the p-value, and LV, the verdict
  bool denovo = false;               ///< with DNP and MSP, posteriors of a new allele and of a mosaic parent
};

/// The header of an evidence VCF, with its line of columns.
/// @param contigs names and lengths (0: not known). @param lines "##key=value", of where it comes from
std::string evidence_vcf_header(const EvidenceVcf& vcf,
                                const std::vector<std::pair<std::string, std::int64_t>>& contigs,
                                const std::vector<std::string>& lines);

/// A line: the alleles of the site and for each sample GT (phased where reads join it with others, within PS), PS, PQ,
/// DP, AD, ADF, ADR, F1R2, F2R1, MBQ, MMQ, MPOS and what `vcf` asks for.
std::string evidence_vcf_record(const EvidenceVcf& vcf, const triage::SiteResult& result);

}  // namespace epiq::report
