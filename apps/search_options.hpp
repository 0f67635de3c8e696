#pragma once

#include <string>

#include "cli.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "relatives_options.hpp"
#include "search_sets.hpp"

namespace epiq::apps {

/// What the user asked for, beyond genotypes, clusters and phenotypes.
struct SearchRequest {
  std::string pairs;  ///< path of a list of cluster pairs; empty: all pairs
  Count gap{0};
  std::string arms = "default";
  std::string link = "auto";
  Number iqp_bandwidth{0.1};
  Count iqp_repetitions{2};
  Number ry_bandwidth{1.0};
  bool exact_kernels = false;
  bool firth = false;
  std::string bandwidths = "none";  ///< comma list; none: no profiles
  Count shots{0};
  std::string noise;  ///< path of a noise model; empty: none
  Count min_cell{5};
  Count permutations{0};
  bool two_stage = false;
  Count top{1000};
  bool all = false;
  Count diagnosed{1000};
  Number clump{-1.0};   ///< base pairs; below 0: no loci
  std::string dropped;  ///< path for the samples left out; empty: not listed
  RelativesRequest relatives;
  SetRequest sets;
};

/// How pairs are chosen and tested: --pairs to --two-stage.
OptionGroup search_method_options(SearchRequest& request);

/// What is reported: --top to --dropped.
OptionGroup search_output_options(SearchRequest& request);

/// The circuits behind quantum kernels, rarely needed: --iqp-bandwidth to --noise.
OptionGroup search_kernel_options(SearchRequest& request);

/// Whether rows have bandwidth profiles.
inline bool profiled(const SearchRequest& request) { return request.bandwidths != "none"; }

/// How pairs are scored. @throws Error(usage) if options contradict each other or are out of range
interaction::ScoreOptions score_options(const SearchRequest& request);

/// The scale of a trait. A mixed model is linear: under --grm, auto is identity.
/// @throws Error(usage) if the trait has no such scale
interaction::Link link_of(const SearchRequest& request, const genome::Trait& trait);

}  // namespace epiq::apps
