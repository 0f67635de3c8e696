#pragma once

#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/triage/evidence.hpp"
#include "epiq/triage/evidence_reads.hpp"
#include "values.hpp"

namespace epiq::apps {

/// What `epiq evidence` is asked for.
struct EvidenceRequest {
  std::string path;  ///< sites: VCF or BCF; empty: every position of the regions
  std::vector<std::string> bams;
  std::string reference;
  std::string regions;
  std::string regions_file;
  Count min_mapq{20};
  Count min_bq{20};
  Count min_family{0};
  bool ignore_overlaps = false;
};

/// The options of `epiq evidence`, in groups.
std::vector<OptionGroup> evidence_groups(EvidenceRequest& request);

/// Settles what the words leave open: a call set that --bam swallowed is the input, and standard input is it where
/// neither a file nor regions are given.
/// @throws Error(usage) if options contradict each other
void check_evidence(EvidenceRequest& request);

/// "SAMPLE=FILE" or "FILE", each. @throws Error(usage) if there is none
std::vector<triage::AlignmentInput> alignment_inputs(const std::vector<std::string>& words);

triage::EvidenceOptions evidence_options(const EvidenceRequest& request);

}  // namespace epiq::apps
