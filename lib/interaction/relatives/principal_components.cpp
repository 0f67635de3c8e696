#include "epiq/interaction/relatives/principal_components.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "epiq/interaction/relatives/standardised_snps.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kBlockSnps = 512;
constexpr std::size_t kOversampling = 10;
constexpr std::size_t kPowers = 8;

/// W W' of one study, as an operator.
struct Operator {
  const genome::GenotypeMatrix& matrix;
  std::span<const std::size_t> snps;
  std::span<const std::size_t> samples;
  double scale;  ///< 1 / SNPs
  unsigned threads;

  /// scale W W' y, y n x m. Blocks are tasks, in waves of a fixed size so that partial sums stay few; they are added in
  /// their order.
  util::Matrix apply(const util::Matrix& y) const {
    constexpr std::size_t kWave = 8;
    util::Matrix result(y.rows, y.cols);
    const std::size_t blocks = (snps.size() + kBlockSnps - 1) / kBlockSnps;
    for (std::size_t wave = 0; wave < blocks; wave += kWave) {
      std::vector<util::Matrix> parts(std::min(kWave, blocks - wave));
      util::parallel_for(threads, parts.size(), [&](std::size_t task) {
        const std::size_t from = (wave + task) * kBlockSnps;
        const util::Matrix w = standardised_snps(matrix, snps.subspan(from, std::min(kBlockSnps, snps.size() - from)),
                                                 samples, /*threads=*/1);
        parts[task] = stats::multiply(w, stats::transposed_multiply(w, y));
      });
      for (const util::Matrix& part : parts)
        for (std::size_t i = 0; i < part.values.size(); ++i) result.values[i] += part.values[i];
    }
    for (double& value : result.values) value *= scale;
    return result;
  }
};

void append_columns(util::Matrix& to, const util::Matrix& columns) {
  util::Matrix joined(columns.rows, to.cols + columns.cols);
  for (std::size_t i = 0; i < joined.rows; ++i) {
    if (to.cols > 0) std::copy_n(to.row(i).begin(), to.cols, joined.row(i).begin());
    std::copy_n(columns.row(i).begin(), columns.cols, joined.row(i).begin() + static_cast<std::ptrdiff_t>(to.cols));
  }
  to = std::move(joined);
}

/// An orthonormal basis of [Y, A Y, .., A^q Y]; each block is orthonormalised before the next, or all would turn to the
/// first eigenvector.
util::Matrix krylov_basis(const Operator& a, std::size_t width, std::uint64_t seed) {
  const std::size_t n = a.samples.size();
  util::Matrix block(n, width), all;
  util::Philox random(seed, /*stream=*/0);
  for (double& value : block.values) value = random.normal();
  for (std::size_t power = 0; power <= kPowers; ++power) {
    block = stats::orthonormal_basis(a.apply(block)).q;
    append_columns(all, block);
  }
  return stats::orthonormal_basis(all).q;
}

/// Flips a column so that its entry of largest size is positive.
void fix_sign(util::Matrix& columns, std::size_t k) {
  std::size_t largest = 0;
  for (std::size_t i = 1; i < columns.rows; ++i)
    if (std::abs(columns(i, k)) > std::abs(columns(largest, k))) largest = i;
  if (columns(largest, k) >= 0.0) return;
  for (std::size_t i = 0; i < columns.rows; ++i) columns(i, k) = -columns(i, k);
}

}  // namespace

PrincipalComponents principal_components(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                                         std::span<const std::size_t> samples, std::size_t count, std::uint64_t seed,
                                         util::MemoryBudget& budget, unsigned threads) {
  const std::size_t n = samples.size(), width = std::min(n, count + kOversampling);
  const std::size_t varying = count_varying(matrix, snps, samples);
  if (varying < count || n <= count)
    throw util::Error(util::Fault::input, std::to_string(count) + " principal components need as many SNPs that vary " +
                                              "and more samples; there are " + std::to_string(varying) + " SNPs and " +
                                              std::to_string(n) + " samples (--pcs)");
  const std::uint64_t bytes =
      std::uint64_t{8} * n * (3 * width * (kPowers + 1) + threads * kBlockSnps + std::size_t{8} * width);
  budget.reserve(bytes, "the principal components of " + std::to_string(n) + " samples");

  const Operator a{matrix, snps, samples, 1.0 / static_cast<double>(varying), threads};
  const util::Matrix basis = krylov_basis(a, width, seed);
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(stats::transposed_multiply(basis, a.apply(basis)));
  PrincipalComponents result;
  result.components = util::Matrix(n, count);
  const util::Matrix vectors = stats::multiply(basis, eigen.vectors);
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t i = 0; i < n; ++i) result.components(i, k) = vectors(i, k);
    fix_sign(result.components, k);
    result.eigenvalues.push_back(eigen.values[k]);
  }
  budget.release(bytes);
  return result;
}

}  // namespace epiq::interaction
