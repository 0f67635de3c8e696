// Which pairs the screen of a logistic scan with covariates loses: simulated pairs whose full fit has p < 1e-6, by the
// screen's limit; for the score test alone and with the second look at strong main effects. Then how many null pairs
// pass and what full fits cost. Usage: logistic_screen [repeats]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "epiq/interaction/pairs/logistic_scan.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/util/philox.hpp"

namespace {

using namespace epiq;
using stats::PairModel;

/// Log odds of a scenario.
struct Scenario {
  PairModel model;
  std::size_t samples;
  double main_a, main_b;  ///< per allele
  double interaction;     ///< per allele x allele; genotypic: .8 times where both or none are heterozygous
  double covariate;       ///< of the first covariate; half of it of the second
  double prevalence;      ///< about
};

struct Pair {
  genome::GenotypeMatrix matrix;
  std::vector<std::size_t> samples;
  util::Matrix covariates;
  std::vector<double> outcome;
};

double effect(const Scenario& s, double a, double b) {
  const double product = s.model == PairModel::additive ? a * b : .8 * ((a == 1.0) == (b == 1.0) ? 1.0 : 0.0);
  return s.main_a * a + s.main_b * b + s.interaction * product;
}

Pair simulate(const Scenario& s, std::uint64_t repeat) {
  util::Philox random(1, repeat);
  const std::size_t n = s.samples;
  Pair pair{genome::GenotypeMatrix(std::vector<std::string>(n)), {}, util::Matrix(n, 3), std::vector<double>(n)};
  pair.samples.resize(n);
  std::iota(pair.samples.begin(), pair.samples.end(), std::size_t{0});
  std::vector<std::vector<std::uint8_t>> dosages(2, std::vector<std::uint8_t>(n));
  for (std::size_t snp = 0; snp < 2; ++snp) {
    const double frequency = .1 + .4 * random.uniform();
    for (std::uint8_t& g : dosages[snp])
      g = static_cast<std::uint8_t>((random.uniform() < frequency) + (random.uniform() < frequency));
    pair.matrix.add({"1", static_cast<std::int64_t>(snp), "s" + std::to_string(snp), "A", "C"}, dosages[snp]);
  }
  for (double& value : pair.covariates.values) value = random.normal();
  std::vector<double> eta(n);
  double mean = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    eta[i] =
        effect(s, dosages[0][i], dosages[1][i]) + s.covariate * (pair.covariates(i, 0) + .5 * pair.covariates(i, 1));
    mean += eta[i] / static_cast<double>(n);
  }
  const double shift = std::log(s.prevalence / (1.0 - s.prevalence)) - mean;
  for (std::size_t i = 0; i < n; ++i)
    pair.outcome[i] = random.uniform() < 1.0 / (1.0 + std::exp(-eta[i] - shift)) ? 1.0 : 0.0;
  return pair;
}

/// log10 p of the full fit, of the score test, and of the better of score test and second look.
struct Screened {
  double full, score, both;
};

Screened screen(const Scenario& s, const Pair& pair) {
  const interaction::RegressionScan scan(
      pair.matrix, interaction::logistic_model(pair.samples, pair.outcome, pair.covariates), s.model);
  const std::vector<std::size_t> a{0}, b{1};
  interaction::RegressionWorkspace workspace;
  interaction::RegressionTile tile;
  scan.tile(a, b, workspace, tile);
  Screened result{interaction::fit_logistic_pair(scan, 0, 1).log10_p, tile.log10_p[0], tile.log10_p[0]};
  if (tile.mains[0] < interaction::kStrongMains || tile.df[0] == 0) return result;
  const double ratio = interaction::cell_likelihood_ratio(interaction::cell_outcomes(scan, 0, 1), s.model);
  result.both = std::min(result.both, stats::log10_chi_square_tail(ratio, tile.df[0]));
  return result;
}

struct Losses {
  int strong = 0;
  int score[3] = {}, both[3] = {};
};

void print(const Losses& lost) {
  std::printf(" %7d  %5d %5d %5d   %5d %5d %5d\n", lost.strong, lost.score[0], lost.score[1], lost.score[2],
              lost.both[0], lost.both[1], lost.both[2]);
  std::fflush(stdout);
}

void print_losses(const Scenario& s, int repeats, Losses& total) {
  Losses lost;
  const double limits[3] = {-3.0, interaction::logistic_screen_limit(-6.0), -4.0};
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const Screened p = screen(s, simulate(s, static_cast<std::uint64_t>(repeat)));
    if (!(p.full <= -6.0)) continue;
    ++lost.strong;
    for (int k = 0; k < 3; ++k) {
      lost.score[k] += p.score <= limits[k] ? 0 : 1;
      lost.both[k] += p.both <= limits[k] ? 0 : 1;
    }
  }
  std::printf("%-9s %6zu %5.1f %5.1f %6.1f %6.1f %5.1f", s.model == PairModel::additive ? "additive" : "genotypic",
              s.samples, s.main_a, s.main_b, s.interaction, s.covariate, s.prevalence);
  print(lost);
  total.strong += lost.strong;
  for (int k = 0; k < 3; ++k) {
    total.score[k] += lost.score[k];
    total.both[k] += lost.both[k];
  }
}

/// Null pairs that pass at the limit for 1e-6, and milliseconds of a full fit.
void print_cost(PairModel model, int repeats) {
  const Scenario null{model, 4000, .1, 0.0, 0.0, .5, .5};
  int passed = 0;
  double seconds = 0.0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const Pair pair = simulate(null, static_cast<std::uint64_t>(repeat) + 100000);
    passed += screen(null, pair).both <= interaction::logistic_screen_limit(-6.0) ? 1 : 0;
    if (repeat >= 50) continue;
    const interaction::RegressionScan scan(
        pair.matrix, interaction::logistic_model(pair.samples, pair.outcome, pair.covariates), model);
    const auto started = std::chrono::steady_clock::now();
    interaction::fit_logistic_pair(scan, 0, 1);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  }
  std::printf("%-9s pairs without interaction, 4000 samples, 3 covariates: %d of %d pass; a full fit takes %.2f ms\n",
              model == PairModel::additive ? "additive" : "genotypic", passed, repeats,
              1000.0 * seconds / std::min(50, repeats));
}

}  // namespace

int main(int argc, char** argv) {
  const int repeats = argc > 1 ? std::atoi(argv[1]) : 200;
  std::printf(
      "log odds of main effects, interaction and covariate; pairs of %d with p <= 1e-6 in the full fit; of these, "
      "lost\n                                                            score test alone     with second look\n"
      "model    samples   A     B   inter. covar. prev.  strong  1e-3 2.5e-4 1e-4    1e-3 2.5e-4 1e-4\n",
      repeats);
  Losses total;
  for (const PairModel model : {PairModel::additive, PairModel::genotypic})
    for (const std::size_t samples : {500u, 2000u})
      for (const double covariate : {0.0, 1.0, 2.0})
        for (const double main : {0.0, .7, 1.1, 1.6})
          for (const double interaction : {-.8, .8})
            print_losses({model, samples, main, main, interaction * (samples == 500u ? 2.0 : 1.0), covariate, .3},
                         repeats, total);
  std::printf("%-45s", "all");
  print(total);
  print_cost(PairModel::additive, 5 * repeats);
  print_cost(PairModel::genotypic, 5 * repeats);
  return 0;
}
