#include "epiq/interaction/sets/snp_sets.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "epiq/interaction/kept_factor.hpp"
#include "epiq/interaction/logit_refit.hpp"
#include "epiq/interaction/snp_pairs.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/regression.hpp"
#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kCollinearScale = 1e3;  // kept_factor drops below 1e-9; single SNP products are dropped below 1e-6

std::size_t width_of(const GeneSet& set) { return set.environment != nullptr ? set.environment->columns.cols : 1; }

/// The F tests of the first `count` features, one a response.
std::vector<ArmScore> f_tests(const Projected& projected, std::size_t count, const SetNull& null,
                              const SetResponses& responses) {
  std::vector<ArmScore> scores(responses.residual_square.size(), undefined_score());
  util::Matrix gram(count, count);
  std::vector<double> before(count);
  for (std::size_t i = 0; i < count; ++i) {
    before[i] = kCollinearScale * projected.diagonal_before[i];
    for (std::size_t j = 0; j < count; ++j) gram(i, j) = projected.gram(i, j);
  }
  const KeptFactor factor = kept_factor(gram, before);
  const auto rank = static_cast<double>(count);
  const double rest_degrees = null.degrees - rank;
  if (factor.kept.size() < count || rest_degrees < 1.0) return scores;
  const util::Matrix inverse = spread_inverse(factor, count);
  for (std::size_t t = 0; t < scores.size(); ++t) {
    double explained = 0.0;
    for (std::size_t i = 0; i < inverse.rows; ++i) {
      double z = 0.0;
      for (std::size_t j = 0; j < count; ++j) z += inverse(i, j) * projected.score(j, t);
      explained += z * z;
    }
    const double square = responses.residual_square[t];
    if (!(square > 0.0)) continue;
    const double f = explained / rank / (std::max(square - explained, 1e-12 * square) / rest_degrees);
    scores[t] = {f, stats::log10_f_tail(f, rank, rest_degrees)};
  }
  return scores;
}

/// Whether each of the 3^genes cells of a SNP set has at least `least` samples; with an environment of few values, in
/// the whole cohort.
bool cells_filled(const GeneSet& set, const std::array<std::size_t, 3>& snps, double least) {
  std::array<double, 64> counts{};
  const std::size_t samples = set.genes.front()->code.level_of_sample.size();
  for (std::size_t i = 0; i < samples; ++i) {
    std::size_t cell = 0;
    for (std::size_t g = 0; g < set.genes.size(); ++g) {
      const GeneCode& code = set.genes[g]->code;
      cell = cell * 4 + code.genotype(code.level_of_sample[i], snps[g]);
    }
    counts[cell] += 1.0;
  }
  for (std::size_t cell = 0; cell < (std::size_t{1} << (2 * set.genes.size())); ++cell) {
    bool called = true;
    for (std::size_t g = 0; g < set.genes.size(); ++g) called = called && (cell >> (2 * g) & 3) != 3;
    if (called && counts[cell] < least) return false;
  }
  return true;
}

/// All choices of one SNP of each gene, in order.
std::vector<std::array<std::size_t, 3>> snp_choices(const GeneSet& set) {
  std::vector<std::array<std::size_t, 3>> choices{{}};
  for (std::size_t g = 0; g < set.genes.size(); ++g) {
    std::vector<std::array<std::size_t, 3>> longer;
    for (const auto& choice : choices) {
      for (std::size_t snp = 0; snp < set.genes[g]->code.snps; ++snp) {
        longer.push_back(choice);
        longer.back()[g] = snp;
      }
    }
    choices = std::move(longer);
  }
  return choices;
}

util::Matrix first_columns(const util::Matrix& matrix, std::size_t count) {
  util::Matrix first(matrix.rows, count);
  for (std::size_t i = 0; i < matrix.rows; ++i) std::copy_n(matrix.row(i).begin(), count, first.row(i).begin());
  return first;
}

}  // namespace

std::vector<std::vector<SnpSetScore>> test_snp_sets(const GeneSet& set, const SetNull& null,
                                                    const SetResponses& responses, const std::vector<double>& scales,
                                                    double min_cell) {
  const std::size_t width = width_of(set);
  std::vector<std::vector<SnpSetScore>> scores(responses.residual_square.size());
  for (const auto& snps : snp_choices(set)) {
    const Projected projected = project_rows(snp_set_features(set, snps), null, responses);
    const std::vector<ArmScore> additive = f_tests(projected, width, null, responses);
    std::vector<ArmScore> genotypic;
    if (cells_filled(set, snps, min_cell)) genotypic = f_tests(projected, projected.gram.rows, null, responses);
    for (std::size_t t = 0; t < scores.size(); ++t) {
      SnpSetScore& score = scores[t].emplace_back();
      score.snps = snps;
      score.additive = additive[t];
      score.genotypic = genotypic.empty() ? undefined_score() : genotypic[t];
      score.beta = score.standard_error = kNan;
      if (width > 1 || std::isnan(score.additive.log10_p)) continue;
      score.beta = scales[t] * projected.score(0, t) / projected.gram(0, 0);
      score.standard_error = std::abs(score.beta) / std::sqrt(std::max(score.additive.statistic, 1e-300));
    }
  }
  return scores;
}

void refit_snp_sets(std::vector<SnpSetScore>& tests, const GeneSet& set, const SetModel& model) {
  std::optional<util::Matrix> design;
  for (SnpSetScore& score : tests) {
    const bool additive = score.additive.log10_p < kRefitLog10P;  // false where it is undefined
    const bool genotypic = score.genotypic.log10_p < kRefitLog10P;
    if (!additive && !genotypic) continue;
    if (!design) design = stats::join_columns(model.covariates, set_null_columns(set));
    const util::Matrix products = snp_set_features(set, score.snps);
    const std::vector<double>& outcome = model.traits.front().values;
    if (additive)
      score.additive = refitted(*design, first_columns(products, width_of(set)), outcome, Separation::leave_out);
    if (genotypic) score.genotypic = refitted(*design, products, outcome, Separation::leave_out);
  }
}

ArmScore best_of_sets(const std::vector<SnpSetScore>& tests, ArmScore SnpSetScore::*test) {
  ArmScore best = undefined_score();
  double defined = 0.0;
  for (const SnpSetScore& score : tests) {
    const ArmScore& one = score.*test;
    if (std::isnan(one.log10_p)) continue;
    defined += 1.0;
    if (std::isnan(best.log10_p) || one.log10_p < best.log10_p) best = one;
  }
  if (defined > 0.0) best.log10_p = sidak(best.log10_p, defined);
  return best;
}

}  // namespace epiq::interaction
