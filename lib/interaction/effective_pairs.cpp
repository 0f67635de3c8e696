#include "epiq/interaction/effective_pairs.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/multiple_testing.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kRun = 500;  // genes of a block

/// The first principal component of each gene over the samples, of length 1: genes x n.
util::Matrix first_components(const std::vector<Gene>& genes, const std::vector<std::size_t>& members) {
  const std::size_t samples = genes[members.front()].code.level_of_sample.size();
  util::Matrix scores(members.size(), samples);
  for (std::size_t m = 0; m < members.size(); ++m) {
    const GeneCode& code = genes[members[m]].code;
    const util::Matrix first = centred_components(level_kernel(code, Arm::linear, {}), code.counts, 1);
    if (first.cols == 0) continue;
    double square = 0.0;
    for (std::size_t level = 0; level < first.rows; ++level)
      square += code.counts[level] * first(level, 0) * first(level, 0);
    for (std::size_t i = 0; i < samples; ++i) scores(m, i) = first(code.level_of_sample[i], 0) / std::sqrt(square);
  }
  return scores;
}

}  // namespace

double effective_pairs(const std::vector<Gene>& genes, const std::vector<Cluster>& clusters,
                       const std::vector<GenePair>& pairs, unsigned threads) {
  std::vector<bool> used(genes.size(), false);
  for (const GenePair& pair : pairs) used[pair.a] = used[pair.b] = true;
  std::vector<std::vector<std::size_t>> runs;
  std::vector<std::size_t> run_of(genes.size(), 0);
  for (std::size_t g = 0; g < genes.size(); ++g) {
    if (!used[g]) continue;
    if (runs.empty() || runs.back().size() == kRun || clusters[runs.back().back()].contig != clusters[g].contig)
      runs.emplace_back();
    runs.back().push_back(g);
    run_of[g] = runs.size() - 1;
  }
  std::vector<double> across(runs.size()), within(runs.size(), 1.0);  // shares of pairs that count
  util::parallel_for(threads, runs.size(), [&](std::size_t r) {
    const util::Matrix scores = first_components(genes, runs[r]);
    const double number =
        stats::galwey_effective_number(stats::symmetric_eigenvalues(stats::multiply_transposed(scores, scores)));
    const auto size = static_cast<double>(runs[r].size());
    across[r] = number / size;
    if (runs[r].size() > 1) within[r] = number * std::max(0.0, number - 1.0) / (size * (size - 1.0));
  });
  double effective = 0.0;
  for (const GenePair& pair : pairs) {
    const std::size_t a = run_of[pair.a], b = run_of[pair.b];
    effective += a == b ? within[a] : across[a] * across[b];
  }
  return effective;
}

}  // namespace epiq::interaction
