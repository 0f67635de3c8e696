#include "epiq/interaction/relatives/standardised_snps.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kSnpsATask = 16;

/// The standardised value of each dosage 0, 1, 2 and missing; all 0 for a SNP that does not vary.
std::array<double, 4> standardised_values(const genome::GenotypeCounts& counts) {
  const double mean = 2.0 * counts.alt_frequency(), variance = mean * (1.0 - mean / 2.0);
  if (!(variance > 0.0)) return {};
  const double scale = 1.0 / std::sqrt(variance);
  return {-mean * scale, (1.0 - mean) * scale, (2.0 - mean) * scale, 0.0};
}

void picked_dosages(const genome::GenotypeMatrix& matrix, std::size_t snp, std::span<const std::size_t> samples,
                    std::vector<std::uint8_t>& row, std::vector<std::uint8_t>& picked) {
  row.resize(matrix.sample_count());
  picked.resize(samples.size());
  matrix.dosages(snp, row);
  for (std::size_t i = 0; i < samples.size(); ++i) picked[i] = row[samples[i]];
}

}  // namespace

util::Matrix standardised_snps(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                               std::span<const std::size_t> samples, unsigned threads) {
  util::Matrix result(samples.size(), snps.size());
  util::parallel_for(threads, (snps.size() + kSnpsATask - 1) / kSnpsATask, [&](std::size_t task) {
    std::vector<std::uint8_t> row, picked;
    for (std::size_t k = task * kSnpsATask; k < std::min(snps.size(), (task + 1) * kSnpsATask); ++k) {
      picked_dosages(matrix, snps[k], samples, row, picked);
      const std::array<double, 4> values = standardised_values(genome::count_genotypes(picked));
      for (std::size_t i = 0; i < picked.size(); ++i) result(i, k) = values[picked[i]];
    }
  });
  return result;
}

std::size_t count_varying(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                          std::span<const std::size_t> samples) {
  std::vector<std::uint8_t> row, picked;
  std::size_t varying = 0;
  for (const std::size_t snp : snps) {
    picked_dosages(matrix, snp, samples, row, picked);
    varying += genome::count_genotypes(picked).minor_frequency() > 0.0 ? 1 : 0;
  }
  return varying;
}

}  // namespace epiq::interaction
