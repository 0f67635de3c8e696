#include "epiq/interaction/snp_triples.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/interaction/snp_pairs.hpp"
#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

constexpr double kCollinear = 1e-6;    // share of a product's square that the null model must leave
constexpr double kPerfectFit = 1e-12;  // of the residual square: below this the rest is rounding

}  // namespace

std::vector<ArmScore> best_triple(std::span<const Projected> projected, std::span<const double> residual_square,
                                  double degrees) {
  std::vector<double> largest(residual_square.size(), -1.0);  // share of the residual square that a product explains
  double tests = 0.0;
  for (const Projected& features : projected) {
    for (std::size_t i = 0; i < features.gram.rows; ++i) {
      const double left = features.gram(i, i);
      if (!(left > kCollinear * features.diagonal_before[i])) continue;
      tests += 1.0;
      for (std::size_t t = 0; t < largest.size(); ++t)
        largest[t] = std::max(largest[t], features.score(i, t) * features.score(i, t) / left / residual_square[t]);
    }
  }
  std::vector<ArmScore> scores(largest.size(), undefined_score());
  if (tests == 0.0 || degrees < 2.0) return scores;
  for (std::size_t t = 0; t < scores.size(); ++t) {
    if (!(residual_square[t] > 0.0)) continue;
    const double f = largest[t] * (degrees - 1.0) / std::max(1.0 - largest[t], kPerfectFit);
    scores[t] = {f, sidak(stats::log10_f_tail(f, 1.0, degrees - 1.0), tests)};
  }
  return scores;
}

}  // namespace epiq::interaction
