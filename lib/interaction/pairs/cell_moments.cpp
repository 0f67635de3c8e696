#include "epiq/interaction/pairs/cell_moments.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kChunk = 256;       // samples of a panel: the panels of a product stay in the L2 cache
constexpr std::size_t kPanelRows = 1024;  // rows of the scaled panel of one product

std::size_t padded(std::size_t columns) { return (columns + 7) / 8 * 8; }

const std::array<double, 4> kIsHet{0.0, 1.0, 0.0, 0.0};
const std::array<double, 4> kIsHom{0.0, 0.0, 1.0, 0.0};

/// Writes one row a SNP: a function of its genotype, for the samples from `from` on. Rows have kChunk values.
template <class Values>
void expand_rows(const CellMomentKernels& kernels, const SnpBlock& block, std::size_t from, std::size_t size,
                 const Values& values_of, double* out) {
  const std::size_t n = block.genotypes.size() / block.size();
  for (std::size_t snp = 0; snp < block.size(); ++snp)
    kernels.expand(block.genotypes.data() + snp * n + from, values_of(snp), size, out + snp * kChunk);
}

void expand_functions(const CellMomentKernels& kernels, const SnpBlock& block, std::size_t from, std::size_t size,
                      std::size_t stride, double* out) {
  for (std::size_t f = 0; f < block.functions; ++f)
    expand_rows(
        kernels, block, from, size, [&](std::size_t snp) { return block.codings[snp].values[f].data(); },
        out + f * stride * kChunk);
}

void expand_planes(const CellMomentKernels& kernels, const SnpBlock& block, std::size_t from, std::size_t size,
                   std::size_t stride, double* out) {
  expand_rows(
      kernels, block, from, size, [](std::size_t) { return kIsHet.data(); }, out);
  expand_rows(
      kernels, block, from, size, [](std::size_t) { return kIsHom.data(); }, out + stride * kChunk);
}

/// The genotypes of a SNP over the model's samples, how many there are of each, and who has none.
void read_snp(const genome::GenotypeMatrix& matrix, const RegressionModel& model, SnpBlock& block, std::size_t snp,
              std::vector<std::uint8_t>& dosages) {
  matrix.dosages(block.snps[snp], dosages);
  const std::size_t n = model.samples.size();
  std::uint8_t* genotypes = block.genotypes.data() + snp * n;
  for (std::size_t i = 0; i < n; ++i) genotypes[i] = dosages[model.samples[i]];

  std::array<double, 4>& counts = block.counts[snp];
  for (std::size_t g = 0; g < 3; ++g) counts[g] = block.planes->margin(0, g)[snp];
  counts[3] = static_cast<double>(n) - counts[0] - counts[1] - counts[2];
  block.missing[snp].clear();
  if (counts[3] > 0.0)
    for (std::size_t i = 0; i < n; ++i)
      if (genotypes[i] == genome::kMissingDosage) block.missing[snp].push_back(static_cast<std::uint32_t>(i));

  block.weights[snp] = counts;
  if (model.weights.empty()) return;
  block.weights[snp] = {};
  for (std::size_t i = 0; i < n; ++i) block.weights[snp][genotypes[i]] += model.weights[i];
}

/// Sums of each function of each SNP times each moment, over all samples.
void sum_functions(const RegressionModel& model, SnpBlock& block) {
  const CellMomentKernels kernels = cell_moment_kernels(util::active_isa());
  const std::size_t n = model.moments.rows, columns = model.moments.cols;
  block.sums = util::Matrix(block.functions * block.size(), columns);
  std::vector<double> panel(block.functions * block.size() * kChunk);
  for (std::size_t from = 0; from < n; from += kChunk) {
    const std::size_t size = std::min(kChunk, n - from);
    expand_functions(kernels, block, from, size, block.size(), panel.data());
    stats::add_product({panel.data(), block.sums.rows, size, kChunk},
                       {model.moments.values.data() + from * columns, size, columns, columns}, block.sums.values.data(),
                       columns);
  }
}

}  // namespace

SnpCoding snp_coding(const std::array<double, 4>& counts, stats::PairModel model) {
  SnpCoding coding;
  const double n = counts[0] + counts[1] + counts[2];
  const int levels = (counts[0] > 0.0) + (counts[1] > 0.0) + (counts[2] > 0.0);
  if (levels < 2) return coding;
  const double mean = (counts[1] + 2.0 * counts[2]) / n;
  auto& dosage = coding.values[0];
  for (std::size_t g = 0; g < 3; ++g) dosage[g] = static_cast<double>(g) - mean;
  if (model == stats::PairModel::additive || levels < 3) return coding;
  const double het_mean = counts[1] / n;
  auto& rest = coding.values[1];
  double square = 0.0, along = 0.0;
  for (std::size_t g = 0; g < 3; ++g) {
    rest[g] = (g == 1 ? 1.0 : 0.0) - het_mean;
    square += counts[g] * dosage[g] * dosage[g];
    along += counts[g] * dosage[g] * rest[g];
  }
  for (std::size_t g = 0; g < 3; ++g) rest[g] -= along / square * dosage[g];
  return coding;
}

void MissingMoments::reset(const RegressionModel& model) {
  const std::size_t k = model.covariates(), t = model.responses();
  basis.assign(k * (k + 1) / 2, 0.0);
  basis_response.assign(k * t, 0.0);
  response.assign(t, 0.0);
}

void MissingMoments::add(const RegressionModel& model, std::size_t sample, double sign) {
  const std::size_t k = model.covariates(), t = model.responses();
  const double* q = model.basis.row(sample).data();
  const double* weighted = model.moments.row(sample).data();
  const double* r = weighted + k;
  double* square = basis.data();
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j <= i; ++j) *square++ += sign * q[i] * weighted[j];
    for (std::size_t s = 0; s < t; ++s) basis_response[i * t + s] += sign * q[i] * r[s];
  }
  for (std::size_t s = 0; s < t; ++s) response[s] += sign * r[s] * r[s];
}

void SnpBlock::assign(const genome::GenotypeMatrix& matrix, const RegressionModel& model, const SampleSubset& subset,
                      stats::PairModel pair_model, std::span<const std::size_t> chosen) {
  snps.assign(chosen.begin(), chosen.end());
  const std::size_t n = model.samples.size();
  functions = pair_model == stats::PairModel::additive ? 1 : 2;
  genotypes.resize(size() * n);
  planes.emplace(matrix, snps, std::span(&subset, 1), util::active_isa());
  codings.resize(size());
  counts.resize(size());
  weights.resize(size());
  missing.resize(size());
  missing_moments.assign(size(), {});
  std::vector<std::uint8_t> dosages(matrix.sample_count());
  for (std::size_t snp = 0; snp < size(); ++snp) {
    read_snp(matrix, model, *this, snp, dosages);
    codings[snp] = snp_coding(counts[snp], pair_model);
    if (missing[snp].empty()) continue;
    missing_moments[snp].reset(model);
    for (const std::uint32_t sample : missing[snp]) missing_moments[snp].add(model, sample, 1.0);
  }
  sum_functions(model, *this);
}

void PairMoments::compute(const RegressionModel& model, const CellMomentKernels& kernels, const SnpBlock& a,
                          const SnpBlock& b) {
  const std::size_t n = model.moments.rows, columns = model.moments.cols;
  rows = a.size();
  stride = padded(b.size());
  functions = a.functions;
  const std::size_t rows_a = functions * rows, width = functions * stride;
  const std::size_t group = std::max<std::size_t>(1, kPanelRows / rows_a);  // moments of one product
  products.assign((columns - 1) * rows_a * width, 0.0);
  if (!model.weights.empty()) weights.assign(2 * rows * 2 * stride, 0.0);
  panel_a.resize(2 * rows * kChunk);
  panel_b.resize(2 * stride * kChunk);
  scaled_a.resize(std::max(group * rows_a, 2 * rows) * kChunk);
  std::vector<double> moment(columns * kChunk);  // a row a moment

  for (std::size_t from = 0; from < n; from += kChunk) {
    const std::size_t size = std::min(kChunk, n - from);
    for (std::size_t v = 0; v < columns; ++v)
      for (std::size_t i = 0; i < size; ++i) moment[v * kChunk + i] = model.moments(from + i, v);
    expand_functions(kernels, a, from, size, rows, panel_a.data());
    expand_functions(kernels, b, from, size, stride, panel_b.data());
    for (std::size_t first = 1; first < columns; first += group) {
      const std::size_t count = std::min(group, columns - first);
      for (std::size_t v = 0; v < count; ++v)
        for (std::size_t r = 0; r < rows_a; ++r)
          kernels.multiply(panel_a.data() + r * kChunk, moment.data() + (first + v) * kChunk, size,
                           scaled_a.data() + (v * rows_a + r) * kChunk);
      stats::add_product_transposed({scaled_a.data(), count * rows_a, size, kChunk},
                                    {panel_b.data(), width, size, kChunk},
                                    products.data() + (first - 1) * rows_a * width, width);
    }
    if (model.weights.empty()) continue;
    expand_planes(kernels, a, from, size, rows, panel_a.data());
    expand_planes(kernels, b, from, size, stride, panel_b.data());
    for (std::size_t r = 0; r < 2 * rows; ++r)
      kernels.multiply(panel_a.data() + r * kChunk, model.weights.data() + from, size, scaled_a.data() + r * kChunk);
    stats::add_product_transposed({scaled_a.data(), 2 * rows, size, kChunk}, {panel_b.data(), 2 * stride, size, kChunk},
                                  weights.data(), 2 * stride);
  }
}

std::uint64_t pair_moment_bytes(const RegressionModel& model, stats::PairModel pair_model) {
  const std::uint64_t f = pair_model == stats::PairModel::additive ? 1 : 2;
  const std::uint64_t n = model.moments.rows, columns = model.moments.cols, snps = kBlockRows + kBlockColumns;
  const std::uint64_t moments = kBlockRows * kBlockColumns * (f * f * (columns - 1) + (model.weights.empty() ? 0 : 4));
  const std::uint64_t panels = kChunk * (2 * snps + std::max<std::uint64_t>(kPanelRows, f * kBlockRows) + columns);
  const std::uint64_t own = snps * (f * columns + 16);
  return 8 * (moments + panels + own + f * snps * kChunk) + snps * (n + n / 4);
}

}  // namespace epiq::interaction
