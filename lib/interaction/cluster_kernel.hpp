#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "epiq/interaction/encoding.hpp"
#include "epiq/quantum/amplitudes.hpp"
#include "epiq/quantum/feature_map.hpp"
#include "epiq/quantum/mps.hpp"
#include "epiq/quantum/noise_model.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// What a kernel compares.
enum class KernelKind {
  fidelity,    ///< the states themselves, |<phi|phi'>|^2
  projected1,  ///< reduced density matrices of single qubits, exp(-gamma sum |rho_k - rho_k'|^2)
  projected2   ///< as before, of pairs of qubits
};

/// "fidelity", "projected1" or "projected2"; none if the name is another.
std::optional<KernelKind> kernel_kind(std::string_view name);

/// How the states of a kernel are held.
enum class StateMethod {
  automatic,    ///< as amplitudes if these fit the budget, else as matrix product states if the kernel can have them
  statevector,  ///< all amplitudes
  mps           ///< matrix product states; fidelity kernels of the iqp map without a noise model
};

/// How the kernel of a cluster is made, and what it suffers on the way.
struct ClusterKernelOptions {
  FeatureMap map;
  KernelKind kind = KernelKind::fidelity;
  quantum::Precision precision = quantum::Precision::f64;  ///< of the states and their products
  StateMethod method = StateMethod::automatic;
  quantum::MpsOptions mps = {};
  std::optional<double> gamma;               ///< of projected kernels; none: quantum::default_gamma
  double depolarising = 0.0;                 ///< rate; see quantum::depolarise
  std::uint64_t shots = 0;                   ///< 0: exact
  std::uint64_t seed = 1;                    ///< of the shots
  std::optional<quantum::NoiseModel> noise;  ///< of the device; in double, whatever the precision
  std::uint64_t trajectories = 0;            ///< an entry of a noisy kernel; 0: density matrices, exact
  bool mitigate = false;                     ///< see quantum::mitigate_depolarisation; square kernels
  bool repair = false;                       ///< to the nearest positive semidefinite one; square kernels
};

/// A kernel and what was done to it.
struct ClusterKernel {
  util::Matrix values;           ///< rows: genotypes of the samples compared; columns: of those they are compared with
  util::Matrix standard_errors;  ///< of a kernel by trajectories, before mitigation and repair; else empty
  std::size_t qubits = 0;
  std::size_t largest_bond = 0;   ///< of matrix product states; 0: the states were amplitudes
  double least_fidelity = 1.0;    ///< estimated, of any matrix product state with the exact one
  double gamma = 0.0;             ///< of a projected kernel
  double noise_rate = 0.0;        ///< found by mitigation
  double mitigation_shift = 0.0;  ///< mean absolute change of an off-diagonal entry
  double clipped_mass = 0.0;      ///< repair: sum of negative eigenvalues over the sum of all magnitudes
  double repair_shift = 0.0;      ///< repair: mean absolute change of an off-diagonal entry
};

/// The kernel of the distinct genotypes of a cluster, U x U, symmetric to the last bit.
/// @throws Error(resource) if states or kernel do not fit the budget; Error(input) as panel_states
ClusterKernel cluster_kernel(const ClusterGenotypes& cluster, const ClusterKernelOptions& options, unsigned threads,
                             util::MemoryBudget& budget);

/// The kernel of other samples (genotypes_like) with those of a cluster, V x U; no mitigation and no repair.
ClusterKernel cross_kernel(const ClusterGenotypes& others, const ClusterGenotypes& cluster,
                           const ClusterKernelOptions& options, unsigned threads, util::MemoryBudget& budget);

/// The bond dimension up to which matrix product states are quick: seconds for some dozens of qubits.
inline constexpr std::size_t kQuickBond = 64;

/// What one state tells of the matrix product states of a kernel before they are made.
struct BondForecast {
  bool beyond_quick = false;  ///< its bonds want more than kQuickBond; time grows with the cube of the bond dimension
  double fidelity = 1.0;      ///< estimated, of that state cut to kQuickBond
};

/// Makes the state of one genotype, that of the largest standardised dosages, with bonds of at most kQuickBond.
/// @param rows, columns as of cross_kernel; the same for a square kernel
/// @return none where the kernel is not made of matrix product states, or these may not have larger bonds anyway
std::optional<BondForecast> forecast_bonds(const ClusterGenotypes& rows, const ClusterGenotypes& columns,
                                           const ClusterKernelOptions& options, util::MemoryBudget& budget);

/// The nearest positive semidefinite matrix in the Frobenius norm: negative eigenvalues become 0 (Higham, Linear
/// Algebra Appl. 103 (1988) 103).
/// @return the clipped mass, sum of negative eigenvalues over the sum of all magnitudes
double repair_semidefinite(util::Matrix& kernel);

}  // namespace epiq::interaction
