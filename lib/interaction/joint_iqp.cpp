#include "epiq/interaction/joint_iqp.hpp"

#include "epiq/interaction/encoding.hpp"
#include "epiq/quantum/feature_map.hpp"
#include "epiq/stats/linear_algebra.hpp"

namespace epiq::interaction {
namespace {

constexpr double kExactTolerance = 1e-6;
constexpr double kFactorTolerance =
    2e-2;  // of the unit diagonal; the kernel keeps its centred alignment to three digits

quantum::IqpMap joint_map(const GeneCode& a, const GeneCode& b, const KernelOptions& options) {
  quantum::IqpMap map;
  map.qubits = a.snps + b.snps;
  map.bandwidth = options.iqp_bandwidth;
  map.repetitions = options.iqp_repetitions;
  map.edges = within_edges(a.squared_correlation);
  for (const std::vector<quantum::Edge>& more :
       {within_edges(b.squared_correlation, kLdEdge, a.snps), between_edges(a.snps, b.snps)})
    map.edges.insert(map.edges.end(), more.begin(), more.end());
  return map;
}

}  // namespace

util::Matrix joint_iqp_factor(const GeneCode& a, const GeneCode& b, const Landmarks& landmarks_a,
                              const Landmarks& landmarks_b, const KernelOptions& options) {
  const std::size_t rows_b = landmarks_b.levels.size();
  util::Matrix features(landmarks_a.levels.size() * rows_b, a.snps + b.snps);
  for (std::size_t i = 0; i < landmarks_a.levels.size(); ++i) {
    for (std::size_t j = 0; j < rows_b; ++j) {
      std::span<double> row = features.row(i * rows_b + j);
      for (std::size_t snp = 0; snp < a.snps; ++snp) row[snp] = a.standardised(landmarks_a.levels[i], snp);
      for (std::size_t snp = 0; snp < b.snps; ++snp) row[a.snps + snp] = b.standardised(landmarks_b.levels[j], snp);
    }
  }
  util::Matrix kernel = quantum::fidelity_kernel(quantum::iqp_states(features, joint_map(a, b, options)));
  // A state is wholly like itself. Left to rounding, the diagonal would choose the first pivot, and with it the factor.
  for (std::size_t i = 0; i < kernel.rows; ++i) kernel(i, i) = 1.0;
  return stats::pivoted_cholesky(kernel, options.exact ? kExactTolerance : kFactorTolerance).factor;
}

}  // namespace epiq::interaction
