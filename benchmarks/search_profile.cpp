// Where the time of one gene pair goes, stage by stage, for cohorts of growing size: medians over gene pairs of 4 SNPs
// with LD, 8 covariates, one quantitative trait, one thread.   Usage: search_profile [pairs [repeats]]
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/cpu.hpp"
#include "oracle/random_genes.hpp"

namespace {

using namespace epiq;
using interaction::Arm;

/// Median milliseconds of `work` over `repeats` calls, after one to warm up.
double milliseconds(int repeats, const std::function<void()>& work) {
  work();
  std::vector<double> times;
  for (int i = 0; i < repeats; ++i) {
    const auto started = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count());
  }
  std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
  return times[static_cast<std::size_t>(repeats / 2)];
}

const std::vector<std::string> kStages{
    "gene features, a gene", "cell sums",        "null design", "SNP pairs, projected",
    "linear, tested",        "rbf, tested",      "ry, tested",  "iqp: states and kernel",
    "iqp: projected",        "iqp: transformed", "iqp: tested", "whole pair"};

/// Milliseconds of each stage of one gene pair.
std::vector<double> profile(std::size_t samples, std::uint64_t seed, int repeats) {
  util::Philox random(seed);
  interaction::ScoreOptions options;
  options.arms = interaction::parse_arms("default");
  interaction::Gene a{interaction::encode_gene(oracle::random_gene(random, 4, samples)), {}};
  interaction::Gene b{interaction::encode_gene(oracle::random_gene(random, 4, samples)), {}};
  a.features = interaction::gene_features(a.code, options.arms, options.kernels);
  b.features = interaction::gene_features(b.code, options.arms, options.kernels);
  interaction::ModelTrait trait{"y", std::vector<double>(samples), 1.0};
  for (double& value : trait.values) value = random.normal();
  const interaction::TraitModel model =
      interaction::trait_model(interaction::Link::identity, {trait}, oracle::random_matrix(random, samples, 8));

  const util::Matrix& na = a.features.null_columns;
  const util::Matrix& nb = b.features.null_columns;
  const auto sums = interaction::cell_sums(a.code, b.code, model.data);
  const auto design = interaction::null_design(sums, na, nb);
  const double degrees = sums.samples - static_cast<double>(design.rank);
  const auto projected = [&](const util::Matrix& za, const util::Matrix& zb) {
    return interaction::project(sums, design, na, nb, za, zb);
  };
  const auto product = [&](Arm arm) {
    interaction::ratio_test(projected(a.features.products.at(arm), b.features.products.at(arm)), design.residual_square,
                            degrees);
  };
  const interaction::Landmarks& la = a.features.landmarks;
  const interaction::Landmarks& lb = b.features.landmarks;
  const auto factor = interaction::joint_factor(Arm::iqp, a.code, b.code, la, lb, options.kernels);
  const auto iqp = projected(la.centred, lb.centred);
  const auto iqp_features = interaction::transform(iqp, factor);
  return {milliseconds(repeats, [&] { interaction::gene_features(a.code, options.arms, options.kernels); }),
          milliseconds(repeats, [&] { interaction::cell_sums(a.code, b.code, model.data); }),
          milliseconds(repeats, [&] { interaction::null_design(sums, na, nb); }),
          milliseconds(repeats, [&] { projected(a.features.pair_columns, b.features.pair_columns); }),
          milliseconds(repeats, [&] { product(Arm::linear); }),
          milliseconds(repeats, [&] { product(Arm::rbf); }),
          milliseconds(repeats, [&] { product(Arm::ry); }),
          milliseconds(repeats, [&] { interaction::joint_factor(Arm::iqp, a.code, b.code, la, lb, options.kernels); }),
          milliseconds(repeats, [&] { projected(la.centred, lb.centred); }),
          milliseconds(repeats, [&] { interaction::transform(iqp, factor); }),
          milliseconds(repeats, [&] { interaction::ratio_test(iqp_features, design.residual_square, degrees); }),
          milliseconds(repeats, [&] { interaction::score_pair(a, b, model, options); })};
}

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, 64 << 20);  // as epiq does: matrices of 100 KB come and go
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  const int pairs = argc > 1 ? std::atoi(argv[1]) : 9;
  const int repeats = argc > 2 ? std::atoi(argv[2]) : 9;
  std::printf("milliseconds a gene pair, one thread, CPU %s\n%-26s", util::name(util::active_isa()).c_str(), "stage");
  std::vector<std::vector<double>> columns;
  for (const std::size_t samples : {1126u, 10000u, 100000u}) {
    std::printf("  N = %-7zu", samples);
    std::vector<std::vector<double>> all(kStages.size());
    for (int pair = 0; pair < pairs; ++pair) {
      const std::vector<double> stages = profile(samples, static_cast<std::uint64_t>(pair + 1), repeats);
      for (std::size_t s = 0; s < stages.size(); ++s) all[s].push_back(stages[s]);
    }
    std::vector<double>& medians = columns.emplace_back();
    for (std::vector<double>& times : all) {
      std::nth_element(times.begin(), times.begin() + pairs / 2, times.end());
      medians.push_back(times[static_cast<std::size_t>(pairs / 2)]);
    }
  }
  std::printf("\n");
  for (std::size_t s = 0; s < kStages.size(); ++s)
    std::printf("%-26s  %-11.3f  %-11.3f  %-11.3f\n", kStages[s].c_str(), columns[0][s], columns[1][s], columns[2][s]);
  std::printf("quantum part (states and kernel): 1 : %.2f : %.2f\n", columns[1][7] / columns[0][7],
              columns[2][7] / columns[0][7]);
  return 0;
}
