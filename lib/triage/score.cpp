#include "epiq/triage/score.hpp"

#include <algorithm>
#include <array>
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

namespace {

double frequency_points(const std::optional<double>& frequency) {
  if (!frequency) return 0.0;
  if (*frequency <= 0.0) return 1.0;
  const double rarity = *frequency > 0.02 ? 0.0 : 1.13533 - 0.13533 * std::exp(100.0 * *frequency);
  return 8.0 * (rarity - 1.0);
}

double clinical_points(const std::optional<ClinicalRecord>& clinical) {
  constexpr std::array<double, 5> kByStars = {1.0, 2.0, 4.0, 6.0, 6.0};
  if (!clinical) return 0.0;
  const double points = kByStars[static_cast<std::size_t>(clinical->stars)];
  if (clinical->summary == ClinicalClass::pathogenic) return points;
  return clinical->summary == ClinicalClass::benign ? -points : 0.0;
}

std::optional<double> missense_score(const genome::PredictorScores& scores) {
  const auto of = [&](genome::Predictor predictor) { return scores[static_cast<std::size_t>(predictor)]; };
  if (const auto revel = of(genome::Predictor::revel)) return revel;
  if (const auto alpha = of(genome::Predictor::alphamissense)) return alpha;
  // PHRED-scaled ranks: 20 is the worst percent. 22.7 to 25.3 tell nothing (Pejaver et al., 2022).
  if (const auto cadd = of(genome::Predictor::cadd)) return std::clamp(0.6 + (*cadd - 24.0) / 20.0, 0.0, 1.0);
  return std::nullopt;
}

}  // namespace

std::optional<double> damage(const Allele& allele) {
  std::optional<double> score = allele.score;
  if (allele.consequence == "missense_variant")
    if (const auto predicted = missense_score(allele.scores)) score = predicted;
  const auto& splice = allele.scores[static_cast<std::size_t>(genome::Predictor::spliceai)];
  if (splice && *splice >= 0.2) score = std::max(score.value_or(0.0), 0.6 + (*splice - 0.2) / 2.0);
  return score;
}

double variant_points(const Allele& allele) {
  const auto damaging = damage(allele);
  return (damaging ? 8.0 * *damaging - 4.0 : 0.0) + frequency_points(allele.population.value) +
         clinical_points(allele.clinical);
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
