#include "epiq/triage/score.hpp"

#include <algorithm>
#include <cmath>

namespace epiq::triage {

double FrequencyLimits::of(Mode mode) const {
  switch (mode) {
    case Mode::recessive:
    case Mode::x_recessive:
      return recessive;
    case Mode::compound_het:
      return compound;
    case Mode::mitochondrial:
      return mitochondrial;
    case Mode::dominant:
    case Mode::de_novo:
    case Mode::x_dominant:
    case Mode::x_de_novo:
    case Mode::y_linked:
      break;
  }
  return dominant;
}

double variant_points(std::optional<double> consequence_score, std::optional<double> frequency) {
  const double consequence = consequence_score ? 8.0 * *consequence_score - 4.0 : 0.0;
  if (!frequency) return consequence;
  if (*frequency <= 0.0) return consequence + 1.0;
  const double rarity = *frequency > 0.02 ? 0.0 : 1.13533 - 0.13533 * std::exp(100.0 * *frequency);
  return consequence + 8.0 * (rarity - 1.0);
}

double segregation_points(const Assessment& assessment) {
  double points = std::min(static_cast<double>(assessment.segregating), 3.0);
  points -= 2.0 * static_cast<double>(assessment.unaffected_carriers);
  if (!assessment.parents_agree) return points;
  switch (assessment.mode) {
    case Mode::de_novo:
    case Mode::x_de_novo:
      return points + 4.0;
    case Mode::recessive:
    case Mode::x_recessive:
    case Mode::compound_het:
      return points + 3.0;
    case Mode::dominant:
    case Mode::x_dominant:
    case Mode::y_linked:
    case Mode::mitochondrial:
      break;
  }
  return points + 1.0;
}

double candidate_odds(double log10_ratio) {
  constexpr double kPrior = 0.1;
  return kPrior / (1.0 - kPrior) * std::pow(10.0, log10_ratio);
}

}  // namespace epiq::triage
