#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "epiq/interaction/pair_scorer.hpp"

namespace epiq::interaction {

/// Replaces p-values under a logistic null model of few cases by those of a parametric bootstrap.
///
/// Outcomes are drawn from the fitted null probabilities and scored as the trait was, with the weights and the
/// projection of the fitted null (one step of Newton's method from it stands for a new fit). The draws of sample i use
/// the same uniforms for every pair or set. Batches are drawn until the omnibus p-value has been undercut often enough
/// (Besag and Clifford, Biometrika 78 (1991) 301) or BootstrapOptions::maximum draws are made; see calibrated_log10_p.
/// @param probabilities n, of the null model
/// @param score_of      results for some y* - mu, a column each
/// @return draws behind the p-values
std::size_t bootstrap(TestResults& results, std::span<const double> probabilities, const BootstrapOptions& options,
                      const std::function<std::vector<TestResults>(util::Matrix)>& score_of);

/// The p-value of a nominal p-value among those of draws under the null: (1 + draws at or below it) / (draws + 1).
///
/// Where fewer than `exceedances` draws are at or below it, their number says little. The tail is then continued from
/// the draw of that rank, on the scale of log p with the slope that leads there from p = 1, at most 1: so it is never
/// below the nominal one's own decline, and the order of strong results is kept.
/// @param drawn log10 p-values, not NaN, any order
double calibrated_log10_p(double log10_p, std::vector<double> drawn, std::size_t exceedances);

}  // namespace epiq::interaction
