#pragma once

#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/interaction/sets/set_search.hpp"
#include "study_options.hpp"

namespace epiq::apps {

/// What the user asked for about environments and larger sets of genes.
struct SetRequest {
  std::string environment;  ///< column; empty: none
  Count order{0};           ///< genes of a set; 0: 2, with an environment 1
  bool equal_variance = false;
  std::string screen_pairs;  ///< path of a list of cluster pairs that triples are made of; empty: all
  Fraction screen_r2{1.0};   ///< between SNPs of two genes
  Count screen_cells{0};     ///< samples each cell of carriers needs

  std::size_t genes() const { return order > 0 ? order.value : environment.empty() ? 2 : 1; }
  bool wanted() const { return !environment.empty() || genes() != 2; }
};

/// Adds --order, --environment and --equal-variance.
void add_set_options(OptionGroup& group, SetRequest& request);

/// The options that narrow --order 3 to some triples.
OptionGroup screen_options(SetRequest& request);

/// @throws Error(usage) if the options do not go together
void check_sets(const SetRequest& request);

/// The arms of "default" for sets; other lists stay as they are.
std::string set_arms(const std::string& arms);

/// Adds the environment to the covariates that are read, so that its missing values leave samples out.
void add_environment(const SetRequest& request, StudyRequest& study);

/// What a search over sets works on.
struct SetMaterial {
  const genome::GenotypeMatrix& matrix;
  const std::vector<interaction::Cluster>& clusters;
  const genome::Study& study;
  const std::vector<interaction::Gene>& genes;
  const interaction::PairRules& rules;   ///< which clusters may be in one set
  std::vector<interaction::Link> links;  ///< of each trait
};

/// The sets to test: all, or those of the list at `path`. Counts what is left out, and warns of unknown names.
interaction::SetPlan plan(const SetRequest& request, const SetMaterial& material, const std::string& path,
                          Context& context);

/// How sets are chosen and reported, beyond SetRequest.
struct SetRun {
  std::size_t top = 0;     ///< rows of each trait; 0: all
  bool two_stage = false;  ///< triples are screened by the trait, and all of the plan count
};

/// Tests all sets for every trait and writes the table.
void search_sets(const SetRequest& request, const SetMaterial& material, const interaction::SetPlan& plan,
                 const interaction::ScoreOptions& options, const SetRun& run, Context& context,
                 util::OutputFile& output);

}  // namespace epiq::apps
