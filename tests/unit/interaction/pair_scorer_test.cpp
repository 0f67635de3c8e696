#include "epiq/interaction/pair_scorer.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>

#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/mixture.hpp"
#include "epiq/stats/regression.hpp"
#include "oracle/random_genes.hpp"
#include "oracle/ratio_by_definition.hpp"

namespace epiq::interaction {
namespace {

using oracle::by_sample;
using oracle::product_rows;
using oracle::ratio_by_definition;

Gene make_gene(util::Philox& random, std::size_t snps, std::size_t samples, const ScoreOptions& options,
               double missing = 0.0) {
  Gene gene;
  gene.code = encode_gene(oracle::random_gene(random, snps, samples, .5, missing));
  gene.features = gene_features(gene.code, options.arms, options.kernels);
  return gene;
}

ScoreOptions default_options() {
  ScoreOptions options;
  options.arms = parse_arms("default");
  return options;
}

/// Normal traits with a main effect of the genes' first SNPs, and two covariates.
struct Study {
  Gene a, b;
  TraitModel model;
  util::Matrix covariates;
};

Study random_study(std::uint64_t seed, std::size_t samples, std::size_t traits, const ScoreOptions& options,
                   double missing = 0.0) {
  util::Philox random(seed);
  Study study{make_gene(random, 2, samples, options, missing), make_gene(random, 2, samples, options, missing), {}, {}};
  study.covariates = oracle::random_matrix(random, samples, 2);
  std::vector<ModelTrait> values(traits);
  for (std::size_t t = 0; t < traits; ++t) {
    values[t].name = "t" + std::to_string(t);
    for (std::size_t i = 0; i < samples; ++i)
      values[t].values.push_back(random.normal() + .3 * study.a.code.dosage(study.a.code.level_of_sample[i], 0) +
                                 .5 * study.covariates(i, 0));
  }
  study.model = trait_model(Link::identity, values, study.covariates);
  return study;
}

/// The null design of a study, a row a sample.
util::Matrix null_rows(const Study& study) {
  return stats::join_columns(study.model.data.covariates,
                             stats::join_columns(by_sample(study.a.features.null_columns, study.a.code),
                                                 by_sample(study.b.features.null_columns, study.b.code)));
}

const ArmScore& of(const PairScore& score, const ScoreOptions& options, Arm arm) {
  const auto at = std::find(options.arms.begin(), options.arms.end(), arm);
  return score.arms[static_cast<std::size_t>(at - options.arms.begin())];
}

TEST_CASE("The kernel arms equal the ratio test of the full kernel matrix", "[interaction]") {
  const ScoreOptions options = default_options();
  const Study study = random_study(GENERATE(1u, 2u, 3u), 150, 1, options);
  const PairScore score = score_pair(study.a, study.b, study.model, options).front();
  const util::Matrix design = null_rows(study);
  for (const Arm arm : {Arm::linear, Arm::rbf, Arm::ry}) {
    const util::Matrix z = product_rows(by_sample(study.a.features.products.at(arm), study.a.code),
                                        by_sample(study.b.features.products.at(arm), study.b.code));
    CHECK(of(score, options, arm).log10_p ==
          Approx(ratio_by_definition(z, design, study.model.traits[0].values)).margin(1e-7));
  }
  const Landmarks& la = study.a.features.landmarks;
  const Landmarks& lb = study.b.features.landmarks;
  const util::Matrix spread = product_rows(by_sample(la.centred, study.a.code), by_sample(lb.centred, study.b.code));
  const util::Matrix z =
      stats::multiply(spread, joint_factor(Arm::iqp, study.a.code, study.b.code, la, lb, options.kernels));
  CHECK(of(score, options, Arm::iqp).log10_p ==
        Approx(ratio_by_definition(z, design, study.model.traits[0].values)).margin(1e-7));
}

/// The genotypic products of two SNPs, rare homozygotes counted with the heterozygotes as far as five samples a cell
/// ask for it; no columns where nothing helps.
util::Matrix folded_by_definition(const std::vector<double>& a, const std::vector<double>& b) {
  const auto count = [](const std::vector<double>& x, double g) { return std::count(x.begin(), x.end(), g); };
  const auto fold = [&count](const std::vector<double>& x) {
    const double rare = count(x, 2.0) <= count(x, 0.0) ? 2.0 : 0.0;
    std::vector<double> folded = x;
    for (double& g : folded) g = g == rare ? 1.0 : g;
    return folded;
  };
  const auto smallest = [](const std::vector<double>& x, const std::vector<double>& y) {
    std::map<std::pair<double, double>, int> cells;
    std::map<double, int> of_x, of_y;
    for (std::size_t i = 0; i < x.size(); ++i) ++cells[{x[i], y[i]}], ++of_x[x[i]], ++of_y[y[i]];
    if (cells.size() < of_x.size() * of_y.size()) return 0;
    int least = cells.begin()->second;
    for (const auto& [cell, samples] : cells) least = std::min(least, samples);
    return least;
  };
  std::vector<double> x = a, y = b;
  if (smallest(a, b) < 5) {
    const int with_a = smallest(fold(a), b), with_b = smallest(a, fold(b));
    if (std::max(with_a, with_b) >= 5) {
      (with_a >= with_b ? x : y) = fold(with_a >= with_b ? a : b);
    } else {
      x = fold(a);
      y = fold(b);
      if (smallest(x, y) < 5) return util::Matrix(a.size(), 0);
    }
  }
  const auto codes = [](const std::vector<double>& g) {  // indicators of all genotypes but the first
    std::vector<std::vector<double>> columns;
    std::vector<double> seen = g;
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    for (std::size_t k = 1; k < seen.size(); ++k) {
      std::vector<double>& column = columns.emplace_back();
      for (const double value : g) column.push_back(value == seen[k] ? 1.0 : 0.0);
    }
    return columns;
  };
  const auto of_x = codes(x), of_y = codes(y);
  util::Matrix products(a.size(), of_x.size() * of_y.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < of_x.size(); ++k)
      for (std::size_t l = 0; l < of_y.size(); ++l) products(i, k * of_y.size() + l) = of_x[k][i] * of_y[l][i];
  return products;
}

/// The best SNP pair, Sidak-corrected, by ordinary regression over the samples with both SNPs called.
double best_pair_by_regression(const Study& study, bool genotypic) {
  double best = 0.0;
  int tests = 0;
  const util::Matrix design = null_rows(study);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      std::vector<std::size_t> kept;
      for (std::size_t s = 0; s < design.rows; ++s)
        if (study.a.code.genotype(study.a.code.level_of_sample[s], i) != 3 &&
            study.b.code.genotype(study.b.code.level_of_sample[s], j) != 3)
          kept.push_back(s);
      util::Matrix null(kept.size(), design.cols), products(kept.size(), 1);
      std::vector<double> y, ga, gb;
      for (std::size_t s = 0; s < kept.size(); ++s) {
        ga.push_back(study.a.code.genotype(study.a.code.level_of_sample[kept[s]], i));
        gb.push_back(study.b.code.genotype(study.b.code.level_of_sample[kept[s]], j));
        for (std::size_t k = 0; k < design.cols; ++k) null(s, k) = design(kept[s], k);
        products(s, 0) = ga[s] * gb[s];
        y.push_back(study.model.traits[0].values[kept[s]]);
      }
      if (genotypic) products = folded_by_definition(ga, gb);
      if (products.cols == 0) continue;
      best = std::min(best, stats::linear_test(null, products, y).log10_p);
      ++tests;
    }
  }
  return std::log10(1.0 - std::pow(1.0 - std::pow(10.0, best), tests));
}

TEST_CASE("The SNP pair arms equal ordinary regressions, pairwise complete", "[interaction]") {
  const ScoreOptions options = default_options();
  const double missing = GENERATE(0.0, 0.03);
  const Study study = random_study(GENERATE(4u, 5u), 900, 1, options, missing);
  const PairScore score = score_pair(study.a, study.b, study.model, options).front();
  CHECK(of(score, options, Arm::pair1).log10_p == Approx(best_pair_by_regression(study, false)).margin(1e-8));
  CHECK(of(score, options, Arm::pair4).log10_p == Approx(best_pair_by_regression(study, true)).margin(1e-8));
  CHECK(score.has_best);
  CHECK((score.best.samples < 900.0) == (missing > 0.0));
}

TEST_CASE("Rare homozygotes are counted with the heterozygotes until the cells are filled", "[interaction]") {
  const ScoreOptions options = default_options();
  const Study study = random_study(GENERATE(4u, 5u), GENERATE(150u, 300u), 1, options);  // sparse tables
  const PairScore score = score_pair(study.a, study.b, study.model, options).front();
  CHECK(of(score, options, Arm::pair4).log10_p == Approx(best_pair_by_regression(study, true)).margin(1e-8));
  CHECK(fold_genotypes({{9, 9, 9, 9, 9, 9, 9, 9, 9}}, 5).df == 4);
  const GenotypeFolding a_folded = fold_genotypes({{90, 90, 20, 90, 90, 20, 9, 4, 3}}, 5);
  CHECK(a_folded.df == 2);
  CHECK(a_folded.fold_a == 1.0);
  const GenotypeFolding b_folded = fold_genotypes({{2, 90, 90, 1, 90, 90, 6, 90, 90}}, 5);
  CHECK(b_folded.df == 2);
  CHECK(b_folded.fold_b == -1.0);
  CHECK(fold_genotypes({{90, 20, 3, 20, 5, 1, 3, 1, 0}}, 5).df == 1);
  CHECK(fold_genotypes({{90, 20, 3, 3, 1, 1, 0, 1, 0}}, 5).df == 0);
  CHECK(fold_genotypes({{90, 0, 90, 0, 0, 0, 90, 0, 90}}, 5).df == 0);  // two genotypes have no dominance
}

TEST_CASE("The triple arm is the best of its products by ordinary regression", "[interaction]") {
  const ScoreOptions options = default_options();
  const Study study = random_study(GENERATE(7u, 8u), 400, 1, options);
  const PairScore score = score_pair(study.a, study.b, study.model, options).front();
  const util::Matrix design = null_rows(study);
  const auto centred = [](std::vector<double> x) {
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
    for (double& value : x) value -= mean;
    return x;
  };
  const auto code = [&centred](const GeneCode& gene, std::size_t snp, int coding) {
    std::vector<double> x;
    double copies = 0.0;
    for (const std::uint16_t level : gene.level_of_sample) copies += gene.genotype(level, snp);
    for (const std::uint16_t level : gene.level_of_sample) {
      const int g = gene.genotype(level, snp), minor = copies <= gene.samples() ? g : 2 - g;
      x.push_back(coding == 0 ? g : coding == 1 ? (g == 1 ? 1 : 0) : (minor > 0 ? 1 : 0));
    }
    return centred(x);
  };
  // Carriers are above the mean of their code, and of doses those of the minor allele.
  const auto rarest_cell = [&](const std::array<std::vector<double>, 3>& carriers) {
    std::array<double, 8> cells{};
    for (std::size_t i = 0; i < carriers[0].size(); ++i)
      cells[4 * (carriers[0][i] > 0) + 2 * (carriers[1][i] > 0) + (carriers[2][i] > 0)] += 1.0;
    return *std::min_element(cells.begin(), cells.end());
  };
  double best = 0.0;
  int tests = 0;
  for (const auto& [two, one] : {std::pair(&study.a.code, &study.b.code), std::pair(&study.b.code, &study.a.code)}) {
    for (int coding = 0; coding < 3; ++coding) {
      const std::vector<double> first = code(*two, 0, coding), second = code(*two, 1, coding);
      std::vector<double> within(first.size());
      for (std::size_t i = 0; i < within.size(); ++i) within[i] = first[i] * second[i];
      within = centred(within);
      for (std::size_t snp = 0; snp < 2; ++snp) {
        const std::vector<double> third = code(*one, snp, coding);
        const int side = coding == 0 ? 2 : coding;
        if (rarest_cell({code(*two, 0, side), code(*two, 1, side), code(*one, snp, side)}) < options.min_cell) continue;
        ++tests;
        util::Matrix product(within.size(), 1);
        for (std::size_t i = 0; i < within.size(); ++i) product(i, 0) = within[i] * third[i];
        best = std::min(best, stats::linear_test(design, product, study.model.traits[0].values).log10_p);
      }
    }
  }
  CHECK(tests >= 8);  // of 12
  CHECK(of(score, options, Arm::triple).log10_p ==
        Approx(std::log10(1.0 - std::pow(1.0 - std::pow(10.0, best), tests))).margin(1e-8));
  CHECK(score.best_triple.score.log10_p == Approx(best).margin(1e-8));
}

TEST_CASE("The effect of the best SNP pair is that of the regression, in units of the trait", "[interaction]") {
  const ScoreOptions options = default_options();
  Study study = random_study(6, 600, 1, options);
  std::vector<ModelTrait> traits = study.model.traits;
  for (std::size_t i = 0; i < 600; ++i)
    traits[0].values[i] += 4.0 * study.a.code.dosage(study.a.code.level_of_sample[i], 1) *
                           study.b.code.dosage(study.b.code.level_of_sample[i], 0);
  study.model = trait_model(Link::identity, traits, study.covariates);
  const PairScore score = score_pair(study.a, study.b, study.model, options).front();
  REQUIRE(score.has_best);
  CHECK(score.best.snp_a == 1);
  CHECK(score.best.snp_b == 0);
  CHECK(score.best.beta == Approx(4.0).margin(4.0 * score.best.standard_error));
  CHECK(score.best.additive.statistic ==
        Approx(std::pow(score.best.beta / score.best.standard_error, 2)).epsilon(1e-8));
  CHECK(score.log10_p_omnibus < -50.0);
}

/// Kolmogorov-Smirnov p-value of uniformity (asymptotic series; Kolmogorov 1933).
double uniformity(std::vector<double> p) {
  std::sort(p.begin(), p.end());
  double distance = 0.0;
  const auto n = static_cast<double>(p.size());
  for (std::size_t i = 0; i < p.size(); ++i)
    distance = std::max({distance, static_cast<double>(i + 1) / n - p[i], p[i] - static_cast<double>(i) / n});
  const double x = (std::sqrt(n) + .12 + .11 / std::sqrt(n)) * distance;
  double tail = 0.0;
  for (int k = 1; k < 100; ++k) tail += (k % 2 == 1 ? 2.0 : -2.0) * std::exp(-2.0 * k * k * x * x);
  return tail;
}

TEST_CASE("Under the null the p-values of every kernel arm are uniform over 2,000 traits", "[interaction]") {
  const ScoreOptions options = default_options();
  const Study study = random_study(17, 200, 2000, options);
  const std::vector<PairScore> scores = score_pair(study.a, study.b, study.model, options);
  for (const Arm arm : {Arm::linear, Arm::rbf, Arm::ry, Arm::iqp}) {
    std::vector<double> p;
    for (const PairScore& score : scores) p.push_back(std::pow(10.0, of(score, options, arm).log10_p));
    CAPTURE(info(arm).name);
    CHECK(uniformity(p) > .001);
  }
}

TEST_CASE("Binary traits: the score test equals its definition sample by sample", "[interaction]") {
  ScoreOptions options;
  options.arms = parse_arms("linear,pair1");
  util::Philox random(31);
  Gene a = make_gene(random, 2, 500, options), b = make_gene(random, 2, 500, options);
  ModelTrait trait{"case", {}, 1.0};
  for (std::size_t i = 0; i < 500; ++i) trait.values.push_back(random.uniform() < .3 ? 1.0 : 0.0);
  const TraitModel model = trait_model(Link::logit, {trait}, oracle::random_matrix(random, 500, 1));
  const PairScore score = score_pair(a, b, model, options).front();

  const util::Matrix design = logit_design(model, a.code, b.code, a.features.null_columns, b.features.null_columns);
  const stats::LogisticFit fit = stats::fit_logistic(design, trait.values);
  const util::Matrix z = product_rows(by_sample(a.features.products.at(Arm::linear), a.code),
                                      by_sample(b.features.products.at(Arm::linear), b.code));
  util::Matrix wz = z, wx = design;
  std::vector<double> residual;
  for (std::size_t i = 0; i < 500; ++i) {
    const double root = std::sqrt(fit.fitted[i] * (1.0 - fit.fitted[i]));
    for (double& value : wz.row(i)) value *= root;
    for (double& value : wx.row(i)) value *= root;
    residual.push_back(trait.values[i] - fit.fitted[i]);
  }
  const util::Matrix left = stats::residual(stats::orthonormal_basis(wx, 1e-7).q, wz);
  const std::vector<double> u = stats::transposed_multiply(z, residual);
  const double q = std::inner_product(u.begin(), u.end(), u.begin(), 0.0);
  double pearson = 0.0;
  for (std::size_t i = 0; i < 500; ++i) pearson += residual[i] * residual[i] / (fit.fitted[i] * (1.0 - fit.fitted[i]));
  stats::ChiSquareMixture mixture;
  for (const double value : stats::symmetric_eigenvalues(stats::gram(left)))
    if (value > 1e-9) mixture.weights.push_back(value - q / pearson);
  mixture.degrees.assign(mixture.weights.size(), 1.0);
  mixture.weights.push_back(-q / pearson);
  mixture.degrees.push_back(500.0 - static_cast<double>(fit.kept.size() + mixture.degrees.size()));
  CHECK(score.arms[0].log10_p == Approx(std::log10(stats::davies(mixture, 0.0, 1e-10).p)).margin(1e-5));
  CHECK_FALSE(score.separated);
}

TEST_CASE("A trait that the genes determine has no result on the logit scale, and a flag", "[interaction]") {
  ScoreOptions options;
  options.arms = parse_arms("linear,pair1,pair4");
  util::Philox random(33);
  Gene a = make_gene(random, 1, 400, options), b = make_gene(random, 1, 400, options);
  ModelTrait trait{"coat", {}, 1.0};
  for (std::size_t i = 0; i < 400; ++i)
    trait.values.push_back(
        a.code.dosage(a.code.level_of_sample[i], 0) > 0 && b.code.dosage(b.code.level_of_sample[i], 0) > 0 ? 1.0 : 0.0);
  const TraitModel logit = trait_model(Link::logit, {trait}, util::Matrix(400, 0));
  const PairScore blind = score_pair(a, b, logit, options).front();
  CHECK(blind.separated);
  CHECK(blind.unusable);
  CHECK(std::isnan(blind.log10_p_omnibus));

  const TraitModel identity = trait_model(Link::identity, {trait}, util::Matrix(400, 0));
  CHECK(score_pair(a, b, identity, options).front().log10_p_omnibus < -20.0);
}

TEST_CASE("The order of the samples does not matter", "[interaction]") {
  const ScoreOptions options = default_options();
  util::Philox random(41);
  const auto da = oracle::random_gene(random, 3, 300), db = oracle::random_gene(random, 3, 300);
  const util::Matrix covariates = oracle::random_matrix(random, 300, 2);
  std::vector<double> y(300);
  for (double& value : y) value = random.normal();
  std::vector<std::size_t> order(300);
  for (std::size_t i = 0; i < 300; ++i) order[i] = (i * 77 + 13) % 300;

  const auto score = [&options](auto dosages_a, auto dosages_b, const util::Matrix& c,
                                const std::vector<double>& values) {
    Gene a, b;
    a.code = encode_gene(dosages_a);
    b.code = encode_gene(dosages_b);
    a.features = gene_features(a.code, options.arms, options.kernels);
    b.features = gene_features(b.code, options.arms, options.kernels);
    return score_pair(a, b, trait_model(Link::identity, {{"y", values, 1.0}}, c), options).front();
  };
  auto sa = da, sb = db;
  util::Matrix sc = covariates;
  std::vector<double> sy = y;
  for (std::size_t i = 0; i < 300; ++i) {
    for (std::size_t snp = 0; snp < 3; ++snp) {
      sa[snp][i] = da[snp][order[i]];
      sb[snp][i] = db[snp][order[i]];
    }
    for (std::size_t k = 0; k < 2; ++k) sc(i, k) = covariates(order[i], k);
    sy[i] = y[order[i]];
  }
  const PairScore one = score(da, db, covariates, y), other = score(sa, sb, sc, sy);
  for (std::size_t k = 0; k < one.arms.size(); ++k) {
    if (std::isnan(one.arms[k].log10_p))
      CHECK(std::isnan(other.arms[k].log10_p));
    else
      CHECK(one.arms[k].log10_p == Approx(other.arms[k].log10_p).epsilon(1e-7));
  }
}

TEST_CASE("Haploid genes are tested without dominance, and the 4-df test is undefined", "[interaction]") {
  const ScoreOptions options = default_options();
  util::Philox random(51);
  const auto haploid = [&random] {
    auto dosages = oracle::random_gene(random, 3, 400);
    for (auto& row : dosages)
      for (std::uint8_t& g : row) g = g == 1 ? 2 : g;
    return encode_gene(dosages);
  };
  Gene a{haploid(), {}}, b{haploid(), {}};
  a.features = gene_features(a.code, options.arms, options.kernels);
  b.features = gene_features(b.code, options.arms, options.kernels);
  std::vector<double> y(400);
  for (double& value : y) value = random.normal();
  const PairScore score =
      score_pair(a, b, trait_model(Link::identity, {{"y", y, 1.0}}, util::Matrix(400, 0)), options).front();
  CHECK(std::isnan(of(score, options, Arm::pair4).log10_p));
  CHECK_FALSE(std::isnan(of(score, options, Arm::pair1).log10_p));
  CHECK_FALSE(std::isnan(score.log10_p_omnibus));
}

TEST_CASE("Covariates that explain the trait, and too few samples, are refused", "[interaction]") {
  util::Philox random(61);
  util::Matrix covariates = oracle::random_matrix(random, 50, 1);
  std::vector<double> same(50);
  for (std::size_t i = 0; i < 50; ++i) same[i] = 3.0 * covariates(i, 0) + 1.0;
  CHECK_THROWS_WITH(trait_model(Link::identity, {{"y", same, 1.0}}, covariates), Catch::Contains("explain trait 'y'"));
  CHECK_THROWS_WITH(trait_model(Link::identity, {{"y", {1.0, 2.0, 3.0}, 1.0}}, util::Matrix(3, 0)),
                    Catch::Contains("at least 10 samples more"));
}

}  // namespace
}  // namespace epiq::interaction
