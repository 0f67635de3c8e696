#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/genome/sex.hpp"

namespace epiq::apps {

/// Where phenotypes and covariates come from, as typed.
struct StudyRequest {
  std::string phenotype;
  std::string traits;  ///< comma list; empty: the only column
  std::string trait_type = "auto";
  std::string covariates;
  std::string covariate_names;  ///< comma list
  bool rint = false;
  std::string pedigree;
};

/// Adds --phenotype, --trait, --trait-type, --covariates, --covariate, --rint and -p/--pedigree.
void add_study_options(OptionGroup& group, StudyRequest& request);

/// @throws Error(usage) if no phenotypes are named or a choice is unknown
genome::StudyOptions read_study_options(const StudyRequest& request);

/// The sexes that --pedigree gives; none without it.
std::map<std::string, genome::Sex> study_sexes(const StudyRequest& request);

/// Enters into the metrics how many samples are tested, and how many were left out for which reason.
void count_samples(const genome::Study& study, Metrics& metrics);

}  // namespace epiq::apps
