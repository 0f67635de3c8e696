#include "epiq/interaction/pairs/effective_tests.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/multiple_testing.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {

util::Matrix snp_correlations(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps,
                              const SampleSubset& samples) {
  util::Matrix centred(snps.size(), samples.size());
  std::vector<std::uint8_t> dosages(matrix.sample_count());
  for (std::size_t v = 0; v < snps.size(); ++v) {
    matrix.dosages(snps[v], dosages);
    double sum = 0.0, called = 0.0;
    for (std::size_t i = 0; i < dosages.size(); ++i) {
      if (!samples.contains(i) || dosages[i] == genome::kMissingDosage) continue;
      sum += dosages[i];
      called += 1.0;
    }
    double squares = 0.0;
    std::size_t column = 0;
    for (std::size_t i = 0; i < dosages.size(); ++i) {
      if (!samples.contains(i)) continue;
      const double x = dosages[i] == genome::kMissingDosage ? 0.0 : dosages[i] - sum / called;
      squares += x * x;
      centred(v, column++) = x;
    }
    for (std::size_t i = 0; i < column && squares > 0.0; ++i) centred(v, i) /= std::sqrt(squares);
  }
  return stats::multiply_transposed(centred, centred);
}

double effective_snps(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps,
                      const SampleSubset& samples, unsigned threads) {
  std::vector<std::vector<std::size_t>> runs;
  for (const std::size_t snp : snps) {
    const bool joins = !runs.empty() && runs.back().size() < kEffectiveRun &&
                       matrix.variant(runs.back().back()).contig == matrix.variant(snp).contig;
    if (!joins) runs.emplace_back();
    runs.back().push_back(snp);
  }
  std::vector<double> numbers(runs.size());
  util::parallel_for(threads, runs.size(), [&](std::size_t run) {
    numbers[run] =
        stats::galwey_effective_number(stats::symmetric_eigenvalues(snp_correlations(matrix, runs[run], samples)));
  });
  double sum = 0.0;
  for (const double number : numbers) sum += number;
  return sum;
}

}  // namespace epiq::interaction
