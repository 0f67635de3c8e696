#pragma once

#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/triage/evidence_analysis.hpp"
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
  std::string targets;
  std::string targets_file;
  std::string check_ref = "e";
  Count min_mapq{20};
  Count min_bq{20};
  Count min_family{0};
  Count min_strand_family{0};
  Fraction max_family_error{1.0};
  bool ignore_overlaps = false;
  std::string pedigree;
  std::string sex_chromosomes = "X,Y";
  Count min_parent_depth{10};
  Number mutation_rate{1.2e-8};
  bool phase = false;
  Count min_fragments{2};
  Number min_phase_ratio{100.0};
  bool low_vaf = false;
  std::vector<std::string> controls;
  Fraction alpha{0.01};
  Fraction contamination{0.0};
  Count tests{0};
  bool no_baq = false;
  bool passing = false;
  std::string assemble;
  std::string output_vcf;
  Count min_support{3};
};

/// The options of `epiq evidence`, in groups.
std::vector<OptionGroup> evidence_groups(EvidenceRequest& request);

/// Settles what the words leave open: a call set that --bam or --control swallowed is the input, and standard input is
/// it where neither a file nor regions are given.
/// @throws Error(usage) if options contradict each other
void check_evidence(EvidenceRequest& request);

/// "SAMPLE=FILE" or "FILE", of --bam and then of --control. @throws Error(usage) if there is none
std::vector<triage::AlignmentInput> alignment_inputs(const EvidenceRequest& request);

/// What is asked of sites beside counts, but for the number of tests.
/// @param x_length of contig X, 0 if it is not known. @throws Error as read_pedigree and evidence_trios
triage::AnalysisPlan analysis_plan(const EvidenceRequest& request, const triage::EvidenceReads& reads,
                                   std::int64_t x_length);

triage::EvidenceOptions evidence_options(const EvidenceRequest& request);

}  // namespace epiq::apps
