#include "epiq/interaction/diagnostics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epiq/interaction/joint_kernel.hpp"
#include "epiq/interaction/projection.hpp"
#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

/// Features of one kernel on the cells: products of gene features, times a factor where there is one.
struct CellFeatures {
  const util::Matrix& a;
  const util::Matrix& b;
  const util::Matrix* factor = nullptr;  ///< (r_A r_B) x r
};

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

/// X'Y over the samples, both free of their means when `centred`.
util::Matrix cross_gram(const util::Matrix& counts, const CellFeatures& x, const CellFeatures& y, bool centred) {
  util::Matrix moment = product_moment(counts, x.a, x.b, y.a, y.b);
  if (centred) {
    const util::Matrix one_a(counts.rows, 1, 1.0), one_b(counts.cols, 1, 1.0);
    const util::Matrix mean_x = product_moment(counts, x.a, x.b, one_a, one_b);
    const util::Matrix mean_y = product_moment(counts, y.a, y.b, one_a, one_b);
    double samples = 0.0;
    for (const double count : counts.values) samples += count;
    for (std::size_t i = 0; i < moment.rows; ++i)
      for (std::size_t j = 0; j < moment.cols; ++j) moment(i, j) -= mean_x(i, 0) * mean_y(j, 0) / samples;
  }
  if (x.factor != nullptr) moment = stats::transposed_multiply(*x.factor, moment);
  if (y.factor != nullptr) moment = stats::multiply(moment, *y.factor);
  return moment;
}

/// g of a quantum against a classical kernel at each regularisation.
/// @param within  Z_C'Z_C; @param between Z_C'Z_Q; both of kernels before normalisation
void lower_geometric_difference(double (&geometric)[3], const util::Matrix& within, const util::Matrix& between,
                                double quantum_trace, double samples) {
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(within);
  const util::Matrix rotated = stats::transposed_multiply(eigen.vectors, between);  // V' Z_C'Z_Q = S^1/2 U'Z_Q
  const double classical_trace = trace(within);
  for (std::size_t l = 0; l < 3; ++l) {
    // With S scaled to trace n, sqrt(S) / (S + lambda) * U'Z_Q = rotated / (S + lambda) up to the two scales.
    util::Matrix scaled = rotated;
    for (std::size_t i = 0; i < scaled.rows; ++i) {
      const double s = std::max(0.0, eigen.values[i]) * samples / classical_trace;
      const double factor =
          std::sqrt(samples / classical_trace) * std::sqrt(samples / quantum_trace) / (s + kGeometricLambdas[l]);
      for (double& value : scaled.row(i)) value *= factor;
    }
    const std::vector<double> squares = stats::symmetric_eigenvalues(stats::multiply_transposed(scaled, scaled));
    geometric[l] = std::min(geometric[l], std::sqrt(std::max(0.0, squares.front())));
  }
}

/// Mean and variance of the off-diagonal entries of K = Z Z' over all pairs of samples. The diagonal, which noise
/// lowers, is taken as what it is on average, and so is that of 1 to the accuracy of the low-rank factor.
void concentration(Diagnostics& result, const util::Matrix& counts, const CellFeatures& fidelity, double samples) {
  const util::Matrix one_a(counts.rows, 1, 1.0), one_b(counts.cols, 1, 1.0);
  const util::Matrix sum = cross_gram(counts, fidelity, {one_a, one_b}, /*centred=*/false);
  const util::Matrix gram = cross_gram(counts, fidelity, fidelity, /*centred=*/false);
  const double pairs = samples * (samples - 1.0), diagonal = trace(gram);
  result.kernel_mean = (square_sum(sum) - diagonal) / pairs;
  result.kernel_variance = std::max(
      0.0, (square_sum(gram) - diagonal * diagonal / samples) / pairs - result.kernel_mean * result.kernel_mean);
}

/// Fills `twin` with the classical kernel that is most alike.
void nearest_twin(const Gene& a, const Gene& b, const util::Matrix& counts, const CellFeatures& quantum,
                  ArmTwin& twin) {
  if (quantum.a.cols == 0 || quantum.b.cols == 0) return;
  const util::Matrix own = cross_gram(counts, quantum, quantum, /*centred=*/true);
  if (!(trace(own) > 1e-12)) return;
  for (const Arm arm : classical_twins()) {
    const CellFeatures classical{a.features.classical(arm), b.features.classical(arm)};
    if (classical.a.cols == 0 || classical.b.cols == 0) continue;
    const util::Matrix within = cross_gram(counts, classical, classical, /*centred=*/true);
    if (!(trace(within) > 1e-12)) continue;
    const double alignment = square_sum(cross_gram(counts, classical, quantum, /*centred=*/true)) /
                             std::sqrt(square_sum(within) * square_sum(own));
    if (twin.available && !(alignment > twin.alignment)) continue;
    twin.available = true;
    twin.twin = arm;
    twin.alignment = alignment;
  }
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

std::vector<ArmTwin> nearest_twins(const Gene& a, const Gene& b, const std::vector<Arm>& arms,
                                   const KernelOptions& options) {
  const util::Matrix counts = cell_counts(a.code, b.code);
  std::vector<ArmTwin> twins;
  for (const Arm arm : arms) {
    if (!info(arm).quantum || arm == Arm::iqp) continue;
    ArmTwin& twin = twins.emplace_back();
    twin.arm = arm;
    if (info(arm).kind == ArmKind::product) {
      nearest_twin(a, b, counts, {a.features.products.at(arm), b.features.products.at(arm)}, twin);
    } else {
      const Landmarks& la = a.features.landmarks_of(arm);
      const Landmarks& lb = b.features.landmarks_of(arm);
      const util::Matrix factor = joint_factor(arm, a.code, b.code, la, lb, options);
      nearest_twin(a, b, counts, {la.centred, lb.centred, &factor}, twin);
    }
  }
  return twins;
}

const char* classical_name(Arm twin) { return twin == Arm::ry ? "product_ibs" : info(twin).name; }

Diagnostics diagnose(const Gene& a, const Gene& b, const KernelOptions& options) {
  Diagnostics result;
  const Landmarks& la = a.features.landmarks;
  const Landmarks& lb = b.features.landmarks;
  if (la.levels.empty() || lb.levels.empty()) return result;
  const util::Matrix counts = cell_counts(a.code, b.code);
  const double samples = a.code.samples();
  const util::Matrix factor = joint_factor(Arm::iqp, a.code, b.code, la, lb, options);
  const CellFeatures quantum{la.centred, lb.centred, &factor};
  const util::Matrix quantum_gram = cross_gram(counts, quantum, quantum, /*centred=*/true);
  const double quantum_trace = trace(quantum_gram);
  if (!(quantum_trace > 1e-12)) return result;

  std::fill(std::begin(result.geometric), std::end(result.geometric), std::numeric_limits<double>::infinity());
  for (const Arm arm : classical_twins()) {
    const CellFeatures classical{a.features.classical(arm), b.features.classical(arm)};
    if (classical.a.cols == 0 || classical.b.cols == 0) continue;
    const util::Matrix within = cross_gram(counts, classical, classical, /*centred=*/true);
    const util::Matrix between = cross_gram(counts, classical, quantum, /*centred=*/true);
    if (!(trace(within) > 1e-12)) continue;
    const double alignment = square_sum(between) / std::sqrt(square_sum(within) * square_sum(quantum_gram));
    if (!result.available || alignment > result.twin_alignment) {
      result.twin = arm;
      result.twin_alignment = alignment;
    }
    result.available = true;
    lower_geometric_difference(result.geometric, within, between, quantum_trace, samples);
  }
  result.effective_rank = quantum_trace * quantum_trace / square_sum(quantum_gram);
  concentration(result, counts, {la.interpolation, lb.interpolation, &factor}, samples);
  return result;
}

}  // namespace epiq::interaction
