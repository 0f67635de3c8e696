#include "epiq/interaction/sets/set_scorer.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>

#include "epiq/interaction/arms.hpp"
#include "epiq/interaction/sets/set_search.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/util/error.hpp"
#include "oracle/random_genes.hpp"
#include "oracle/regression_oracle.hpp"

namespace epiq::interaction {
namespace {

Gene make_gene(util::Philox& random, std::size_t snps, std::size_t samples) {
  Gene gene;
  gene.code = encode_gene(oracle::random_gene(random, snps, samples));
  gene.features = gene_features(gene.code, parse_arms("linear,rbf,ry,pair1,pair4"), {});
  return gene;
}

/// Genes, an exposure and traits without any effect.
struct Study {
  std::vector<Gene> genes;
  util::Matrix exposure;
  std::vector<ModelTrait> traits;

  SetModel model(const Environment* environment) const {
    util::Matrix covariates(exposure.rows, environment != nullptr ? environment->main.cols : 0);
    for (std::size_t i = 0; i < covariates.rows; ++i)
      for (std::size_t k = 0; k < covariates.cols; ++k) covariates(i, k) = environment->main(i, k);
    TraitModel fitted = trait_model(Link::identity, traits, covariates);
    return {Link::identity, fitted.traits, fitted.data.covariates, fitted.data.responses, {}};
  }
};

Study random_study(std::uint64_t seed, std::size_t genes, std::size_t snps, std::size_t samples, std::size_t traits) {
  util::Philox random(seed);
  Study study;
  for (std::size_t g = 0; g < genes; ++g) study.genes.push_back(make_gene(random, snps, samples));
  study.exposure = oracle::random_matrix(random, samples, 1);
  for (std::size_t t = 0; t < traits; ++t) {
    ModelTrait trait{"t" + std::to_string(t), {}, 1.0};
    for (std::size_t i = 0; i < samples; ++i)
      trait.values.push_back(random.normal() +
                             .4 * study.genes[0].code.dosage(study.genes[0].code.level_of_sample[i], 0));
    study.traits.push_back(trait);
  }
  return study;
}

double dosage(const Study& study, std::size_t gene, std::size_t sample) {
  const GeneCode& code = study.genes[gene].code;
  return code.dosage(code.level_of_sample[sample], 0);
}

double het(const Study& study, std::size_t gene, std::size_t sample) {
  return dosage(study, gene, sample) == 1.0 ? 1.0 : 0.0;
}

/// log10 p of the F test of the columns of `more` given those of `null`, by normal equations.
double f_test(const oracle::Rows& null, const oracle::Rows& more, const std::vector<double>& y) {
  oracle::Rows all = null;
  for (std::size_t i = 0; i < all.size(); ++i) all[i].insert(all[i].end(), more[i].begin(), more[i].end());
  const double without = oracle::linear_fit(null, y).residual_sum, with = oracle::linear_fit(all, y).residual_sum;
  const auto added = static_cast<double>(more[0].size());
  const auto rest = static_cast<double>(y.size() - all[0].size());
  return stats::log10_f_tail((without - with) / added / (with / rest), added, rest);
}

TEST_CASE("A SNP and an environment are tested by the F test of their products in a regression",
          "[interaction][sets]") {
  const Study study = random_study(11, 1, 1, 300, 1);
  const Environment environment = make_environment("dose", study.exposure);
  const SetModel model = study.model(&environment);
  const SetScore score = score_set({{&study.genes[0]}, &environment}, model, {parse_arms("pair1,pair4"), 5.0}).front();

  oracle::Rows null, additive, genotypic;
  for (std::size_t i = 0; i < 300; ++i) {
    const long double e = study.exposure(i, 0), g = dosage(study, 0, i), h = het(study, 0, i);
    null.push_back({1, e, e * e, g, h});
    additive.push_back({g * e});
    genotypic.push_back({g * e, h * e});
  }
  CHECK(score.best.additive.log10_p == Approx(f_test(null, additive, study.traits[0].values)).epsilon(1e-8));
  CHECK(score.best.genotypic.log10_p == Approx(f_test(null, genotypic, study.traits[0].values)).epsilon(1e-8));
}

TEST_CASE("Three SNPs are tested beyond all interactions of two of them", "[interaction][sets]") {
  const std::size_t samples = 2000;
  const Study study = random_study(18, 3, 1, samples, 1);
  const SetScore score = score_set({{&study.genes[0], &study.genes[1], &study.genes[2]}, nullptr}, study.model(nullptr),
                                   {parse_arms("pair1,pair4"), 1.0})
                             .front();

  oracle::Rows null, additive, genotypic;
  for (std::size_t i = 0; i < samples; ++i) {
    std::array<std::array<long double, 2>, 3> codes;
    for (std::size_t g = 0; g < 3; ++g) codes[g] = {dosage(study, g, i), het(study, g, i)};
    std::vector<long double>& row = null.emplace_back(1, 1.0L);
    for (const auto& code : codes) row.insert(row.end(), code.begin(), code.end());
    for (const auto& [a, b] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2)})
      for (const long double x : codes[static_cast<std::size_t>(a)])
        for (const long double y : codes[static_cast<std::size_t>(b)]) row.push_back(x * y);
    additive.push_back({codes[0][0] * codes[1][0] * codes[2][0]});
    std::vector<long double>& products = genotypic.emplace_back();
    for (const long double x : codes[0])
      for (const long double y : codes[1])
        for (const long double z : codes[2]) products.push_back(x * y * z);
  }
  CHECK(score.best.additive.log10_p == Approx(f_test(null, additive, study.traits[0].values)).epsilon(1e-6));
  CHECK(score.best.genotypic.log10_p == Approx(f_test(null, genotypic, study.traits[0].values)).epsilon(1e-6));
}

/// Share of p below .05 of each arm (only where it is defined) and the omnibus over independent traits.
std::vector<double> rejections(const std::vector<SetScore>& scores) {
  std::vector<double> share(scores[0].arms.size() + 1, 0.0);
  for (const SetScore& score : scores) {
    for (std::size_t arm = 0; arm < score.arms.size(); ++arm) share[arm] += score.arms[arm].log10_p < std::log10(.05);
    share.back() += score.log10_p_omnibus < std::log10(.05);
  }
  for (double& value : share) value /= static_cast<double>(scores.size());
  for (std::size_t arm = scores[0].arms.size(); arm-- > 0;)
    if (std::isnan(scores[0].arms[arm].log10_p)) share.erase(share.begin() + static_cast<std::ptrdiff_t>(arm));
  return share;
}

TEST_CASE("Sets without interaction are rejected at the level that is asked for", "[interaction][sets]") {
  const std::size_t traits = 1000;
  const std::size_t order = GENERATE(1, 2, 3);
  CAPTURE(order);
  const Study study = random_study(20 + order, 3, 2, 500, traits);
  const Environment environment = make_environment("dose", study.exposure);
  GeneSet set{{}, order < 3 ? &environment : nullptr};
  for (std::size_t g = 0; g < order; ++g) set.genes.push_back(&study.genes[g]);
  const SetModel model = study.model(set.environment);
  for (const double share : rejections(score_set(set, model, {parse_arms("linear,rbf,ry,pair1,pair4"), 5.0}))) {
    CHECK(share < .05 + 4 * std::sqrt(.05 * .95 / static_cast<double>(traits)));
    CHECK(share > .01);
  }
}

TEST_CASE("The variances of groups are fitted as the mean squares within them", "[interaction][sets]") {
  util::Philox random(31);
  util::Matrix exposure(400, 1);
  std::vector<double> residuals;
  std::array<double, 2> squares{}, counts{};
  for (std::size_t i = 0; i < 400; ++i) {
    const std::size_t group = i % 4 == 0 ? 1 : 0;
    exposure(i, 0) = static_cast<double>(group);
    residuals.push_back(random.normal() * (group == 1 ? 3.0 : 1.0));
    squares[group] += residuals.back() * residuals.back();
    counts[group] += 1.0;
  }
  const VarianceModel fit = fit_variance(residuals, make_environment("group", exposure));
  CHECK(fit.ratio == Approx(squares[1] / counts[1] / (squares[0] / counts[0])).epsilon(1e-6));
}

TEST_CASE("An environment of one value is an error that names it", "[interaction][sets]") {
  util::Matrix exposure(10, 1);
  CHECK_THROWS_WITH(make_environment("smoking", exposure), Catch::Contains("'smoking' has one value only"));
}

}  // namespace
}  // namespace epiq::interaction
