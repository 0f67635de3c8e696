#include "epiq/interaction/pairs/regression_scan.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/stats/regression.hpp"
#include "regression_study.hpp"

namespace epiq::interaction {
namespace {

using namespace regression_study;
using stats::PairModel;

/// Checks every pair of a tile against ordinary least squares on the samples.
void check_linear(const Study& study, PairModel model, std::span<const std::size_t> a, std::span<const std::size_t> b) {
  const RegressionScan scan(study.matrix, linear_model(study.samples, study.traits, study.covariates), model);
  RegressionWorkspace workspace;
  RegressionTile tile;
  scan.tile(a, b, workspace, tile);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      for (std::size_t t = 0; t < study.traits.cols; ++t) {
        if (a[i] == b[j]) continue;
        CAPTURE(a[i], b[j], t);
        const CompletePair pair = complete_pair(study, a[i], b[j], t);
        const stats::TestResult expected = stats::linear_pair_test(pair.design, pair.a, pair.b, pair.trait, model);
        const std::size_t at = i * b.size() + j, of_trait = t * tile.rows * tile.columns + at;
        CHECK(tile.n[at] == pair.a.size());
        CHECK(tile.flag[of_trait] == expected.flag);
        if (expected.flag != stats::FitFlag::none) continue;
        CHECK(tile.df[at] == expected.df);
        CHECK(tile.statistic[of_trait] == Approx(expected.statistic).epsilon(1e-8).margin(1e-11));
        CHECK(tile.log10_p[of_trait] == Approx(expected.log10_p).epsilon(1e-8).margin(1e-8));
        if (model != PairModel::additive) continue;
        CHECK(tile.beta[of_trait] == Approx(expected.beta).epsilon(1e-8).margin(1e-8));
        CHECK(tile.standard_error[of_trait] == Approx(expected.standard_error).epsilon(1e-8));
      }
    }
  }
}

void check_all_linear(const Study& study, PairModel model) {
  const std::vector<std::size_t> all = numbers(study.snps());
  check_linear(study, model, all, all);
}

}  // namespace

TEST_CASE("the linear scan equals least squares with any number of covariates", "[interaction][regression-scan]") {
  for (const std::size_t covariates : {0u, 1u, 2u, 5u}) {
    CAPTURE(covariates);
    const Study study = random_study(1 + covariates, 300, 9, covariates);
    check_all_linear(study, PairModel::additive);
    check_all_linear(study, PairModel::genotypic);
  }
}

TEST_CASE("the linear scan uses exactly the samples with both genotypes", "[interaction][regression-scan]") {
  for (const double missing : {.01, .2}) {
    for (const std::size_t covariates : {0u, 3u}) {
      CAPTURE(missing, covariates);
      const Study study = random_study(11 + covariates, 270, 8, covariates, missing);
      check_all_linear(study, PairModel::additive);
      check_all_linear(study, PairModel::genotypic);
    }
  }
}

TEST_CASE("several traits share one pass of the linear scan", "[interaction][regression-scan]") {
  const Study study = random_study(21, 250, 6, 2, .02, 3);
  check_all_linear(study, PairModel::additive);
  check_all_linear(study, PairModel::genotypic);
}

TEST_CASE("the linear scan reads a subset of the samples in the order given", "[interaction][regression-scan]") {
  Study study = random_study(31, 300, 5, 2, .05);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 299; i > 20; i -= 2) chosen.push_back(i);
  study.samples = chosen;
  util::Matrix covariates(chosen.size(), 2), traits(chosen.size(), 1);
  for (std::size_t r = 0; r < chosen.size(); ++r) {
    for (std::size_t k = 0; k < 2; ++k) covariates(r, k) = study.covariates(chosen[r], k);
    traits(r, 0) = study.traits(chosen[r], 0);
  }
  study.covariates = covariates;
  study.traits = traits;
  check_all_linear(study, PairModel::additive);
}

TEST_CASE("degenerate SNPs lose products or are flagged, as in least squares", "[interaction][regression-scan]") {
  Study study = random_study(41, 400, 8, 1);
  for (std::size_t i = 0; i < 400; ++i) {
    study.dosages[2][i] = 0;                                                            // monomorphic
    study.dosages[3][i] = study.dosages[3][i] == 1 ? 2 : study.dosages[3][i];           // haploid
    study.dosages[4][i] = study.dosages[0][i];                                          // a copy
    if (study.dosages[5][i] == 2 && study.dosages[1][i] == 2) study.dosages[5][i] = 1;  // an empty cell
    study.dosages[6][i] = i == 7 ? 1 : 0;                                               // one carrier
  }
  fill_matrix(study, 400);
  check_all_linear(study, PairModel::additive);
  check_all_linear(study, PairModel::genotypic);
}

TEST_CASE("a handful of samples is tested or flagged as in least squares", "[interaction][regression-scan]") {
  for (std::size_t samples = 4; samples < 14; ++samples) {
    CAPTURE(samples);
    const Study study = random_study(51 + samples, samples, 5, 1);
    check_all_linear(study, PairModel::additive);
    check_all_linear(study, PairModel::genotypic);
  }
}

TEST_CASE("a covariate that varies only where a genotype is missing is dropped for that pair",
          "[interaction][regression-scan]") {
  Study study = random_study(61, 200, 4, 2);
  for (std::size_t i = 0; i < 200; ++i) {
    study.covariates(i, 1) = i < 3 ? 1.0 : 0.0;
    if (i < 3) study.dosages[0][i] = 3;
  }
  fill_matrix(study, 200);
  check_all_linear(study, PairModel::additive);
  check_all_linear(study, PairModel::genotypic);
}

TEST_CASE("a test does not depend on the tile it is in", "[interaction][regression-scan]") {
  const Study study = random_study(71, 700, 300, 2, .005);
  const RegressionScan scan(study.matrix, linear_model(study.samples, study.traits, study.covariates),
                            PairModel::genotypic);
  const std::vector<std::size_t> all = numbers(300);
  RegressionWorkspace workspace;
  RegressionTile whole, part;
  scan.tile(std::span(all).first(100), all, workspace, whole);
  scan.tile(std::span(all).subspan(37, 5), std::span(all).subspan(251, 11), workspace, part);
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t j = 0; j < 11; ++j)
      CHECK(part.statistic[i * 11 + j] == Approx(whole.statistic[(37 + i) * 300 + 251 + j]).epsilon(1e-10));
}

TEST_CASE("a limit on p changes no p-value below it and leaves out the others", "[interaction][regression-scan]") {
  const Study study = random_study(81, 500, 40, 1, .02);
  for (const PairModel model : {PairModel::additive, PairModel::genotypic}) {
    const RegressionScan scan(study.matrix, linear_model(study.samples, study.traits, study.covariates), model);
    const std::vector<std::size_t> all = numbers(40);
    RegressionWorkspace workspace;
    RegressionTile every, strong;
    scan.tile(all, all, workspace, every);
    scan.tile(all, all, workspace, strong, -2.5);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < every.log10_p.size(); ++i) {
      const bool expected = every.log10_p[i] <= -2.5;
      kept += expected ? 1 : 0;
      CHECK(std::isnan(strong.log10_p[i]) != expected);
      if (expected) CHECK(strong.log10_p[i] == every.log10_p[i]);
    }
    CHECK(kept > 0);
  }
}

TEST_CASE("the strongest p of each response is that of the full tile", "[interaction][regression-scan]") {
  const Study study = random_study(91, 220, 30, 2, .01, 5);
  for (const PairModel model : {PairModel::additive, PairModel::genotypic}) {
    const RegressionScan scan(study.matrix, linear_model(study.samples, study.traits, study.covariates), model);
    const std::vector<std::size_t> all = numbers(30);
    RegressionWorkspace workspace;
    RegressionTile tile;
    scan.tile(all, all, workspace, tile);
    std::vector<double> strongest(5, 0.0);
    scan.strongest(std::span(all).first(11), all, workspace, strongest);
    scan.strongest(std::span(all).subspan(11), all, workspace, strongest);
    for (std::size_t t = 0; t < 5; ++t) {
      double expected = 0.0;
      for (std::size_t i = 0; i < 900; ++i)
        if (tile.log10_p[t * 900 + i] < expected) expected = tile.log10_p[t * 900 + i];
      CHECK(strongest[t] == Approx(expected).epsilon(1e-10));
    }
  }
}

}  // namespace epiq::interaction
