#pragma once

#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/triage/triage.hpp"
#include "knowledge_options.hpp"
#include "phenotype_cases.hpp"
#include "values.hpp"

namespace epiq::apps {

/// What `epiq triage` is asked for.
struct TriageRequest {
  std::string path;
  std::string pedigree;
  std::string proband;
  std::string sex;
  std::string reference;
  std::string annotation;
  std::string transcripts = "all";
  std::string frequencies;
  std::string predictors;
  std::vector<std::string> databases;  ///< of frequencies
  std::string database_fields;
  std::string clinvar;
  std::vector<std::string> bams;  ///< "SAMPLE=FILE" or "FILE"
  std::string genes;
  std::string why;
  bool force = false;
  std::string output_vcf;
  std::string output_type;
  std::string output_phenopacket;
  std::string two_gene;
  Count interpretations{10};
  std::string sex_chromosomes = "X,Y";
  bool pass_only = false;
  bool incomplete_penetrance = false;
  Count min_quality{20};
  Count min_depth{10};
  Fraction min_balance{0.15};
  Fraction max_balance{0.85};
  Fraction min_hom_balance{0.85};
  Fraction min_hemizygous_balance{0.75};
  Fraction min_heteroplasmy{0.05};
  Count max_parent_reads{1};
  Fraction max_af_dominant{0.001};
  Fraction max_af_recessive{0.001};
  Fraction max_af_compound{0.02};
  Fraction max_af_mitochondrial{0.002};
  Fraction min_consequence{0.6};
  Count top{1000};
  CaseRequest phenotypes;
  KnowledgeRequest knowledge;
};

/// Whether phenotypes of the patient are given.
bool has_phenotypes(const TriageRequest& request);

/// The options of `epiq triage`, in groups.
std::vector<OptionGroup> triage_groups(TriageRequest& request);

/// The files of --bam and their samples. @throws Error(usage)
std::vector<triage::AlignmentInput> alignment_inputs(const TriageRequest& request);

/// "revel=CSQ/REVEL_score,cadd=CADD". @throws Error(usage)
std::vector<genome::PredictorField> predictor_fields(const std::string& list);

/// The request in the terms of the library. @throws Error(usage) if values contradict each other
triage::TriageOptions triage_options(const TriageRequest& request);

}  // namespace epiq::apps
