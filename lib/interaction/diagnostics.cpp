#include "epiq/interaction/diagnostics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/interaction/projection.hpp"

namespace epiq::interaction {
namespace {

double square_sum(const util::Matrix& matrix) {
  double total = 0.0;
  for (const double value : matrix.values) total += value * value;
  return total;
}

double trace(const util::Matrix& matrix) {
  double total = 0.0;
  for (std::size_t i = 0; i < matrix.rows; ++i) total += matrix(i, i);
  return total;
}

enum class Centring { none, by_samples };

/// X'Y over the samples, both free of their means if these are taken off.
util::Matrix cross_gram(const util::Matrix& counts, const CellKernel& x, const CellKernel& y, Centring centring) {
  util::Matrix moment = product_moment(counts, *x.a, *x.b, *y.a, *y.b);
  if (centring == Centring::by_samples) {
    const util::Matrix one_a(counts.rows, 1, 1.0), one_b(counts.cols, 1, 1.0);
    const util::Matrix mean_x = product_moment(counts, *x.a, *x.b, one_a, one_b);
    const util::Matrix mean_y = product_moment(counts, *y.a, *y.b, one_a, one_b);
    const double samples = std::accumulate(counts.values.begin(), counts.values.end(), 0.0);
    for (std::size_t i = 0; i < moment.rows; ++i)
      for (std::size_t j = 0; j < moment.cols; ++j) moment(i, j) -= mean_x(i, 0) * mean_y(j, 0) / samples;
  }
  if (x.factor != nullptr) moment = stats::transposed_multiply(*x.factor, moment);
  if (y.factor != nullptr) moment = stats::multiply(moment, *y.factor);
  return moment;
}

/// Lowers `geometric` to g of a quantum against a classical kernel where that is smaller.
/// @param twin eigenvalues and vectors of Z_C'Z_C; @param between Z_C'Z_Q; both of kernels before normalisation
void lower_geometric_difference(double (&geometric)[3], const stats::SymmetricEigen& twin, const util::Matrix& between,
                                double quantum_trace, double samples) {
  const util::Matrix rotated = stats::transposed_multiply(twin.vectors, between);  // V' Z_C'Z_Q = S^1/2 U'Z_Q
  const double classical_trace = std::accumulate(twin.values.begin(), twin.values.end(), 0.0);
  for (std::size_t l = 0; l < 3; ++l) {
    // With S scaled to trace n, sqrt(S) / (S + lambda) * U'Z_Q = rotated / (S + lambda) up to the two scales.
    util::Matrix scaled = rotated;
    for (std::size_t i = 0; i < scaled.rows; ++i) {
      const double s = std::max(0.0, twin.values[i]) * samples / classical_trace;
      const double factor =
          std::sqrt(samples / classical_trace) * std::sqrt(samples / quantum_trace) / (s + kGeometricLambdas[l]);
      for (double& value : scaled.row(i)) value *= factor;
    }
    const double largest = stats::largest_eigenvalue(
        scaled.rows <= scaled.cols ? stats::multiply_transposed(scaled, scaled) : stats::gram(scaled));
    geometric[l] = std::min(geometric[l], std::sqrt(std::max(0.0, largest)));
  }
}

/// Sums over the entries of a kernel of all samples.
struct KernelSums {
  double all = 0.0;
  double squares = 0.0;           ///< of all entries
  double diagonal = 0.0;          ///< of a sample and itself
  double diagonal_squares = 0.0;  ///< squares of these
};

/// Mean and variance of the entries of two different samples.
void set_concentration(ArmDiagnostics& result, const KernelSums& sums, double samples) {
  const double pairs = samples * (samples - 1.0);
  result.kernel_mean = (sums.all - sums.diagonal) / pairs;
  result.kernel_variance =
      std::max(0.0, (sums.squares - sums.diagonal_squares) / pairs - result.kernel_mean * result.kernel_mean);
}

/// The kernel of a product arm between the levels of a gene, before centring.
util::Matrix gene_kernel(const GeneCode& gene, const GeneFeatures& features, Arm arm, const KernelOptions& options) {
  const auto measured = features.measured.find(arm);
  return measured == features.measured.end() ? level_kernel(gene, arm, options) : measured->second;
}

/// Of the product of two gene kernels.
KernelSums product_sums(const util::Matrix& counts, util::Matrix kernel_a, util::Matrix kernel_b) {
  KernelSums sums;
  for (std::size_t i = 0; i < counts.rows; ++i) {
    for (std::size_t j = 0; j < counts.cols; ++j) {
      const double own = kernel_a(i, i) * kernel_b(j, j);
      sums.diagonal += counts(i, j) * own;
      sums.diagonal_squares += counts(i, j) * own * own;
    }
  }
  const auto over_pairs_of_samples = [&] {
    const util::Matrix met = stats::multiply(kernel_a, stats::multiply(counts, kernel_b));
    return std::inner_product(met.values.begin(), met.values.end(), counts.values.begin(), 0.0);
  };
  sums.all = over_pairs_of_samples();
  for (double& value : kernel_a.values) value *= value;
  for (double& value : kernel_b.values) value *= value;
  sums.squares = over_pairs_of_samples();
  return sums;
}

/// Of K = Z Z'. The diagonal, which noise lowers, is taken as what it is on average, and so is that of 1 to the
/// accuracy of the low-rank factor.
KernelSums factored_sums(const util::Matrix& counts, const CellKernel& kernel, double samples) {
  const util::Matrix one_a(counts.rows, 1, 1.0), one_b(counts.cols, 1, 1.0);
  const util::Matrix gram = cross_gram(counts, kernel, kernel, Centring::none);
  KernelSums sums;
  sums.all = square_sum(cross_gram(counts, kernel, {&one_a, &one_b}, Centring::none));
  sums.squares = square_sum(gram);
  sums.diagonal = trace(gram);
  sums.diagonal_squares = sums.diagonal * sums.diagonal / samples;
  return sums;
}

}  // namespace

bool classical_suffices(double g, double samples) { return g < std::sqrt(samples); }

const std::vector<Arm>& classical_twins() {
  static const std::vector<Arm> twins{Arm::linear, Arm::poly, Arm::rbf, Arm::rbf_wide, Arm::ibs, Arm::ry};
  return twins;
}

util::Matrix cell_counts(const GeneCode& a, const GeneCode& b) {
  util::Matrix counts(a.levels, b.levels);
  for (std::size_t i = 0; i < a.level_of_sample.size(); ++i) counts(a.level_of_sample[i], b.level_of_sample[i]) += 1.0;
  return counts;
}

double largest_squared_correlation(const GeneCode& a, const GeneCode& b) {
  const util::Matrix across =
      stats::transposed_multiply(a.standardised, stats::multiply(cell_counts(a, b), b.standardised));
  double largest = 0.0;
  for (const double value : across.values) largest = std::max(largest, value * value);
  return std::min(1.0, largest / (a.samples() * a.samples()));
}

PairComparison::PairComparison(const Gene& a, const Gene& b)
    : a_(a), b_(b), counts_(cell_counts(a.code, b.code)), samples_(a.code.samples()) {
  for (const Arm arm : classical_twins()) {
    Classical classical;
    classical.arm = arm;
    classical.kernel = {&a.features.classical(arm), &b.features.classical(arm)};
    if (classical.kernel.a->cols == 0 || classical.kernel.b->cols == 0) continue;
    util::Matrix within = cross_gram(counts_, classical.kernel, classical.kernel, Centring::by_samples);
    if (!(trace(within) > 1e-12)) continue;
    classical.square = square_sum(within);
    classical.eigen = stats::symmetric_eigen(std::move(within));
    classical_.push_back(std::move(classical));
  }
}

void PairComparison::compare(const CellKernel& quantum, ArmDiagnostics& result) const {
  if (quantum.a->cols == 0 || quantum.b->cols == 0) return;
  const util::Matrix own = cross_gram(counts_, quantum, quantum, Centring::by_samples);
  const double own_trace = trace(own), own_square = square_sum(own);
  if (!(own_trace > 1e-12)) return;
  result.effective_rank = own_trace * own_trace / own_square;
  std::fill(std::begin(result.geometric), std::end(result.geometric), std::numeric_limits<double>::infinity());
  for (const Classical& classical : classical_) {
    const util::Matrix between = cross_gram(counts_, classical.kernel, quantum, Centring::by_samples);
    const double alignment = square_sum(between) / std::sqrt(classical.square * own_square);
    if (!result.available || alignment > result.twin_alignment) {
      result.twin = classical.arm;
      result.twin_alignment = alignment;
    }
    result.available = true;
    lower_geometric_difference(result.geometric, classical.eigen, between, own_trace, samples_);
  }
}

ArmDiagnostics PairComparison::diagnose(Arm arm, const GeneFeatures& of_a, const GeneFeatures& of_b,
                                        const KernelOptions& options) const {
  ArmDiagnostics result;
  result.arm = arm;
  if (info(arm).kind == ArmKind::product) {
    compare({&of_a.products.at(arm), &of_b.products.at(arm)}, result);
    if (result.available)
      set_concentration(
          result,
          product_sums(counts_, gene_kernel(a_.code, of_a, arm, options), gene_kernel(b_.code, of_b, arm, options)),
          samples_);
    return result;
  }
  const Landmarks& la = of_a.landmarks_of(arm);
  const Landmarks& lb = of_b.landmarks_of(arm);
  if (la.levels.empty() || lb.levels.empty()) return result;
  const util::Matrix factor = joint_factor(arm, a_.code, b_.code, la, lb, options);
  compare({&la.centred, &lb.centred, &factor}, result);
  if (result.available)
    set_concentration(result, factored_sums(counts_, {&la.interpolation, &lb.interpolation, &factor}, samples_),
                      samples_);
  return result;
}

std::vector<ArmDiagnostics> PairComparison::diagnose(const std::vector<Arm>& arms, const KernelOptions& options) const {
  std::vector<ArmDiagnostics> found;
  for (const Arm arm : arms)
    if (info(arm).quantum) found.push_back(diagnose(arm, a_.features, b_.features, options));
  return found;
}

std::vector<ArmDiagnostics> diagnose(const Gene& a, const Gene& b, const std::vector<Arm>& arms,
                                     const KernelOptions& options) {
  if (std::none_of(arms.begin(), arms.end(), [](Arm arm) { return info(arm).quantum; })) return {};
  return PairComparison(a, b).diagnose(arms, options);
}

const char* classical_name(Arm twin) { return twin == Arm::ry ? "product_ibs" : info(twin).name; }

}  // namespace epiq::interaction
