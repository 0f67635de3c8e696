#include "epiq/interaction/joint_kernel.hpp"

#include <algorithm>
#include <numbers>
#include <string>

#include "epiq/interaction/encoding.hpp"
#include "epiq/quantum/kernel_matrix.hpp"
#include "epiq/quantum/projected.hpp"
#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

using quantum::StatePanels;

constexpr double kExactTolerance = 1e-6;
constexpr double kFactorTolerance =
    2e-2;  // of the unit diagonal; the kernel keeps its centred alignment to three digits
constexpr double kPauliBandwidth = 0.1;
constexpr double kReuploadBandwidth = 0.5;

quantum::IqpMap iqp_map(const JointGenotypes& genotypes, const KernelOptions& options) {
  return {genotypes.standardised.cols, genotypes.edges, options.iqp_bandwidth, options.iqp_repetitions};
}

util::Matrix angles(const JointGenotypes& genotypes, double bandwidth) {
  util::Matrix result = genotypes.dosage;
  for (double& x : result.values) x *= bandwidth * std::numbers::pi / 2.0;
  return result;
}

/// (1, s_1, .., s_q).
util::Matrix with_one(const util::Matrix& standardised) {
  util::Matrix result(standardised.rows, standardised.cols + 1, 1.0);
  for (std::size_t i = 0; i < result.rows; ++i) std::ranges::copy(standardised.row(i), result.row(i).begin() + 1);
  return result;
}

util::Matrix fidelities(const util::Matrix& features, const quantum::StateMap& map, Arm arm,
                        const KernelOptions& options) {
  const StatePanels<double> states = quantum::panel_states<double>(features, map);
  util::Matrix kernel(features.rows, features.rows);
  quantum::fidelity_kernel<double, double>(states, {}, kernel.values);
  if (!options.device) return kernel;
  return measured_kernel(std::move(kernel), features, map, *options.device, static_cast<std::uint64_t>(arm));
}

util::Matrix projected(const JointGenotypes& genotypes, std::span<const double> counts, bool pairs,
                       const KernelOptions& options) {
  const StatePanels<double> states = quantum::panel_states<double>(genotypes.standardised, iqp_map(genotypes, options));
  const util::Matrix values =
      pairs ? quantum::pair_expectations(states, {}) : quantum::single_qubit_expectations(states, {});
  return quantum::projected_kernel(values, values, quantum::default_gamma(values, counts), pairs ? 0.25 : 0.5,
                                   /*threads=*/1);
}

/// Each landmark of A with each of B, and the samples that one would expect of the two were they independent.
JointGenotypes at_landmarks(const GeneCode& a, const GeneCode& b, const Landmarks& la, const Landmarks& lb) {
  const std::size_t rows_b = lb.levels.size(), rows = la.levels.size() * rows_b, snps = a.snps + b.snps;
  JointGenotypes joint{util::Matrix(rows, snps), util::Matrix(rows, snps), within_edges(a.squared_correlation)};
  for (const std::vector<quantum::Edge>& more :
       {within_edges(b.squared_correlation, kLdEdge, a.snps), between_edges(a.snps, b.snps)})
    joint.edges.insert(joint.edges.end(), more.begin(), more.end());
  const auto copy = [](const util::Matrix& from, std::size_t level, std::span<double> to) {
    std::ranges::copy(from.row(level), to.begin());
  };
  for (std::size_t i = 0; i < la.levels.size(); ++i) {
    for (std::size_t j = 0; j < rows_b; ++j) {
      const std::size_t row = i * rows_b + j;
      copy(a.dosage, la.levels[i], joint.dosage.row(row));
      copy(b.dosage, lb.levels[j], joint.dosage.row(row).subspan(a.snps));
      copy(a.standardised, la.levels[i], joint.standardised.row(row));
      copy(b.standardised, lb.levels[j], joint.standardised.row(row).subspan(a.snps));
    }
  }
  return joint;
}

std::vector<double> landmark_counts(const GeneCode& a, const GeneCode& b, const Landmarks& la, const Landmarks& lb) {
  std::vector<double> counts;
  for (const std::size_t i : la.levels)
    for (const std::size_t j : lb.levels) counts.push_back(a.counts[i] * b.counts[j]);
  return counts;
}

}  // namespace

util::Matrix joint_kernel(Arm arm, const JointGenotypes& genotypes, std::span<const double> counts,
                          const KernelOptions& options) {
  switch (arm) {
    case Arm::pauli:
      return fidelities(angles(genotypes, kPauliBandwidth), quantum::PauliMap{{"Y", "ZZ"}, options.iqp_repetitions},
                        arm, options);
    case Arm::reupload:
      return fidelities(angles(genotypes, kReuploadBandwidth),
                        quantum::ReuploadMap{genotypes.edges, options.iqp_repetitions}, arm, options);
    case Arm::amplitude:
      return fidelities(with_one(genotypes.standardised), quantum::AmplitudeMap{}, arm, options);
    case Arm::zz_joint:
      return fidelities(angles(genotypes, 1.0), quantum::ZzMap{}, arm, options);
    case Arm::projected1:
      return projected(genotypes, counts, /*pairs=*/false, options);
    case Arm::projected2:
      return projected(genotypes, counts, /*pairs=*/true, options);
    default:  // iqp
      if (options.device) return fidelities(genotypes.standardised, iqp_map(genotypes, options), arm, options);
      return quantum::fidelity_kernel(quantum::iqp_states(genotypes.standardised, iqp_map(genotypes, options)));
  }
}

util::Matrix joint_factor(Arm arm, const GeneCode& a, const GeneCode& b, const Landmarks& landmarks_a,
                          const Landmarks& landmarks_b, const KernelOptions& options) {
  util::Matrix kernel = joint_kernel(arm, at_landmarks(a, b, landmarks_a, landmarks_b),
                                     landmark_counts(a, b, landmarks_a, landmarks_b), options);
  const double tolerance = options.exact ? kExactTolerance : kFactorTolerance;
  if (options.device && is_fidelity(arm)) return positive_factor(kernel, tolerance);
  // A state is wholly like itself. Left to rounding, the diagonal would choose the first pivot, and with it the factor.
  for (std::size_t i = 0; i < kernel.rows; ++i) kernel(i, i) = 1.0;
  return stats::pivoted_cholesky(kernel, tolerance).factor;
}

}  // namespace epiq::interaction
