#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "epiq/util/log.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::genome {

enum class TraitType { automatic, binary, quantitative, categorical };

/// The most classes a categorical trait may have.
inline constexpr std::size_t kMostClasses = 16;

/// "auto", "binary", "quantitative" or "categorical". @throws Error(usage) for anything else
TraitType parse_trait_type(const std::string& text);

/// A trait of the kept samples.
struct Trait {
  std::string name;
  TraitType type = TraitType::quantitative;  ///< not automatic
  std::vector<double> values;  ///< one per kept sample; binary: 0 control, 1 case; categorical: 0, 1, .. by code
};

/// Where traits and covariates come from.
struct StudyOptions {
  std::string phenotype;            ///< path of a table, .fam or PED
  std::vector<std::string> traits;  ///< columns; empty: the only one
  TraitType type = TraitType::automatic;
  std::string covariates;                    ///< path; empty: `covariate_names` are columns of the phenotype table
  std::vector<std::string> covariate_names;  ///< columns; empty: all of the covariates table, if there is one
  bool rint = false;                         ///< rank-inverse-normal transform of quantitative traits
};

/// The samples that have genotypes, all traits and all covariates, and what is known of them.
struct Study {
  std::vector<std::size_t> samples;  ///< kept columns of the genotype matrix, in its order
  std::vector<Trait> traits;
  util::Matrix covariates;                                   ///< kept samples x covariates, no intercept
  std::vector<std::string> covariate_names;                  ///< "age", "site=Oslo"
  std::vector<std::pair<std::string, std::string>> dropped;  ///< sample and reason
};

/// Brings genotypes, traits and covariates together by sample name.
///
/// A sample of the matrix is matched with the IID of a table; if no IID matches, with FID_IID, which must then match
/// all samples of the matrix or of the table. `NA`, `.`, `-9` and empty cells are missing. A trait is binary
/// (automatic) if its values lie in {0, 1} (1 = case), {1, 2} (2 = case) or {0, 1, 2} (2 = case, 0 missing, as in
/// PLINK). A categorical trait, which must be asked for, has a class for each number that occurs. A covariate with a
/// cell that is no number is categorical: one 0/1 column for each level but the most frequent (ties: the first in
/// alphabetical order). Constant covariates are kept, with a warning.
/// @throws Error(input): a value is not a number or not finite (with its line), a column is not there, nobody is in
///         common, a trait is constant, a covariate is collinear with others; Error(io)
Study load_study(const std::vector<std::string>& matrix_samples, const StudyOptions& options, util::Log& log);

/// Rank-based inverse normal transform, Phi^-1((rank - 3/8) / (n + 1/4)), ties at their mean rank.
/// Source: Blom, Statistical Estimates and Transformed Beta-Variables (1958); Beasley et al., Behav Genet 39 (2009)
/// 580.
std::vector<double> rank_inverse_normal(const std::vector<double>& values);

}  // namespace epiq::genome
