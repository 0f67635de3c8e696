#include "epiq/interaction/relatives/relationship.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "epiq/interaction/relatives/standardised_snps.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kBlockSnps = 512;
constexpr std::size_t kTile = 256;  // samples on a side of what one task adds to

/// Adds W W' to the lower tiles of `sum`.
void add_block(const util::Matrix& w, util::Matrix& sum, unsigned threads) {
  const std::size_t n = w.rows, tiles = (n + kTile - 1) / kTile;
  util::parallel_for(threads, tiles * (tiles + 1) / 2, [&](std::size_t task) {
    std::size_t row = 0;
    while ((row + 1) * (row + 2) / 2 <= task) ++row;
    const std::size_t i = row * kTile, j = (task - row * (row + 1) / 2) * kTile;
    stats::add_product_transposed({&w.values[i * w.cols], std::min(kTile, n - i), w.cols, w.cols},
                                  {&w.values[j * w.cols], std::min(kTile, n - j), w.cols, w.cols}, &sum(i, j), n);
  });
}

}  // namespace

util::Matrix relationship_sum(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                              std::span<const std::size_t> samples, util::MemoryBudget& budget, unsigned threads) {
  const std::size_t n = samples.size();
  const std::uint64_t block_bytes = std::uint64_t{8} * n * kBlockSnps;
  budget.reserve(std::uint64_t{8} * n * n, "the relationship matrix of " + std::to_string(n) + " samples");
  budget.reserve(block_bytes, "a block of standardised SNPs");
  util::Matrix sum(n, n);
  for (std::size_t from = 0; from < snps.size(); from += kBlockSnps) {
    const std::span<const std::size_t> block = snps.subspan(from, std::min(kBlockSnps, snps.size() - from));
    add_block(standardised_snps(matrix, block, samples, threads), sum, threads);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) sum(j, i) = sum(i, j);
  budget.release(block_bytes);
  return sum;
}

util::Matrix scaled_relationship(util::Matrix sum) {
  double trace = 0.0;
  for (std::size_t i = 0; i < sum.rows; ++i) trace += sum(i, i);
  if (!(trace > 0.0))
    throw util::Error(util::Fault::input,
                      "no autosomal SNP varies among the samples tested, so that their relationship is unknown; --grm "
                      "and --pcs take their SNPs from the same input as the pairs");
  const double scale = static_cast<double>(sum.rows) / trace;
  for (double& value : sum.values) value *= scale;
  return sum;
}

}  // namespace epiq::interaction
