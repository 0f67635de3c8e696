#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// What samples were exposed to: a number (continuous, or 0/1), or a category.
struct Environment {
  std::string name;
  std::size_t values = 0;  ///< distinct ones
  util::Matrix columns;    ///< n x m, orthogonal, mean 0, variance 1: the number, or contrasts that span the categories
  util::Matrix main;       ///< n x m, or n x 2 of a number with more than two values: `columns` and the square
};

/// @param exposures n x m; a number, or a 0/1 column for each category but one
/// @throws Error(input) if nothing varies
Environment make_environment(const std::string& name, const util::Matrix& exposures);

/// The variance of a trait's residuals as a function of the environment.
struct VarianceModel {
  std::vector<double> variances;  ///< n, mean 1
  double ratio = 1.0;             ///< largest over smallest
};

/// Fits log variance = V g, V the intercept and `environment.main`, to residuals by Fisher scoring of the normal
/// likelihood; for categories these are the variances within each.
///
/// Source: Harvey, Econometrica 44 (1976) 461; Smyth, J. R. Stat. Soc. B 51 (1989) 47. A fitted variance is kept within
/// a factor of 100 of the mean, so that a few samples cannot take over a weighted test.
VarianceModel fit_variance(std::span<const double> residuals, const Environment& environment);

}  // namespace epiq::interaction
