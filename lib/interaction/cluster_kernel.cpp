#include "epiq/interaction/cluster_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "epiq/quantum/kernel_matrix.hpp"
#include "epiq/quantum/kernel_noise.hpp"
#include "epiq/quantum/kernel_shots.hpp"
#include "epiq/quantum/kernel_trajectories.hpp"
#include "epiq/quantum/mps_kernel.hpp"
#include "epiq/quantum/projected.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

using quantum::Execution;
using quantum::StatePanels;

/// Genotypes on both sides of a kernel; the same where it is square.
struct Sides {
  const ClusterGenotypes& rows;
  const ClusterGenotypes& columns;
  bool square() const { return &rows == &columns; }
};

/// Charges a budget for the time of its scope.
quantum::MemoryCharge charge_states(const ClusterGenotypes& genotypes, const ClusterKernelOptions& options,
                                    util::MemoryBudget& budget) {
  const quantum::StateMap map = state_map(genotypes, options.map);
  const std::size_t features =
      genotypes.dosage.cols + (options.map.kind == FeatureMapKind::amplitude ? std::size_t{1} : std::size_t{0});
  const std::size_t qubits = quantum::map_qubits(map, features);
  if (qubits > quantum::kMostBatchQubits)
    throw util::Error(util::Fault::resource, "states of " + std::to_string(qubits) + " qubits are too large; at most " +
                                                 std::to_string(quantum::kMostBatchQubits) + " are simulated");
  const std::size_t bytes = options.precision == quantum::Precision::f32 ? sizeof(float) : sizeof(double);
  return {budget, quantum::panel_bytes(genotypes.genotypes.size(), qubits, bytes, quantum::map_is_real(map)),
          std::to_string(genotypes.genotypes.size()) + " states of " + std::to_string(qubits) + " qubits"};
}

std::vector<double> weights(const ClusterGenotypes& cluster) { return {cluster.counts.begin(), cluster.counts.end()}; }

template <class Real>
void fill_projected(const Sides& sides, const StatePanels<Real>& rows, const StatePanels<Real>& columns,
                    const ClusterKernelOptions& options, const Execution& execution, ClusterKernel& kernel) {
  const bool pairs = options.kind == KernelKind::projected2;
  const auto expectations = [&](const StatePanels<Real>& states) {
    return pairs ? quantum::pair_expectations(states, execution)
                 : quantum::single_qubit_expectations(states, execution);
  };
  const util::Matrix of_columns = expectations(columns);
  const util::Matrix of_rows = sides.square() ? of_columns : expectations(rows);
  kernel.gamma = options.gamma ? *options.gamma : quantum::default_gamma(of_columns, weights(sides.columns));
  kernel.values = quantum::projected_kernel(of_rows, of_columns, kernel.gamma, pairs ? 0.25 : 0.5, execution.threads);
}

template <class Real>
ClusterKernel exact_kernel(const Sides& sides, const ClusterKernelOptions& options, unsigned threads,
                           util::MemoryBudget& budget) {
  const Execution execution{threads, util::active_isa()};
  const quantum::MemoryCharge columns_charge = charge_states(sides.columns, options, budget);
  const StatePanels<Real> columns = quantum::panel_states<Real>(state_features(sides.columns, options.map),
                                                                state_map(sides.columns, options.map), execution);
  quantum::MemoryCharge rows_charge;
  StatePanels<Real> others;
  if (!sides.square()) {
    rows_charge = charge_states(sides.rows, options, budget);
    others = quantum::panel_states<Real>(state_features(sides.rows, options.map), state_map(sides.rows, options.map),
                                         execution);
  }
  const StatePanels<Real>& rows = sides.square() ? columns : others;
  ClusterKernel kernel;
  kernel.qubits = columns.qubits;
  if (options.kind != KernelKind::fidelity) {
    fill_projected(sides, rows, columns, options, execution, kernel);
    return kernel;
  }
  kernel.values = util::Matrix(rows.count, columns.count);
  if (sides.square())
    quantum::fidelity_kernel<Real, double>(columns, execution, kernel.values.values);
  else
    quantum::fidelity_kernel<Real, double>(rows, columns, execution, kernel.values.values);
  return kernel;
}

ClusterKernel noisy_kernel(const Sides& sides, const ClusterKernelOptions& options, unsigned threads,
                           util::MemoryBudget& budget) {
  const util::Matrix columns = state_features(sides.columns, options.map);
  const util::Matrix rows = sides.square() ? columns : state_features(sides.rows, options.map);
  const quantum::StateMap map = state_map(sides.columns, options.map);
  ClusterKernel kernel;
  kernel.qubits = quantum::map_qubits(map, columns.cols);
  if (options.trajectories == 0) {
    kernel.values = quantum::noisy_fidelity_kernel(rows, columns, map, *options.noise, sides.square(), threads, budget);
    return kernel;
  }
  budget.reserve(std::uint64_t{8} * rows.rows * columns.rows, "the standard errors of the kernel");
  quantum::EstimatedKernel estimated = quantum::trajectory_fidelity_kernel(
      rows, columns, map, *options.noise, sides.square(), {options.trajectories, options.seed}, threads, budget);
  kernel.values = std::move(estimated.values);
  kernel.standard_errors = std::move(estimated.standard_errors);
  for (double& error : kernel.standard_errors.values) error *= 1.0 - options.depolarising;
  return kernel;
}

bool can_be_mps(const ClusterKernelOptions& options) {
  return options.kind == KernelKind::fidelity && options.map.kind == FeatureMapKind::iqp && !options.noise;
}

/// Whether matrix product states are asked for, or the only ones that fit.
bool wants_mps(const Sides& sides, const ClusterKernelOptions& options, const util::MemoryBudget& budget) {
  if (options.method != StateMethod::automatic || !can_be_mps(options)) return options.method == StateMethod::mps;
  const std::size_t qubits = sides.columns.dosage.cols;
  const std::size_t states = sides.columns.genotypes.size() + (sides.square() ? 0 : sides.rows.genotypes.size());
  const std::size_t bytes = options.precision == quantum::Precision::f32 ? sizeof(float) : sizeof(double);
  return qubits > quantum::kMostBatchQubits ||
         quantum::panel_bytes(states, qubits, bytes, /*real=*/false) > budget.limit() - budget.used();
}

ClusterKernel mps_kernel(const Sides& sides, const ClusterKernelOptions& options, unsigned threads,
                         util::MemoryBudget& budget) {
  if (!can_be_mps(options))
    throw util::Error(util::Fault::usage,
                      "matrix product states are for fidelity kernels of the iqp map, without a noise model");
  const quantum::IqpMap map = std::get<quantum::IqpMap>(state_map(sides.columns, options.map));
  ClusterKernel kernel;
  kernel.qubits = map.qubits;
  const auto make = [&](const ClusterGenotypes& genotypes) {
    std::vector<quantum::Mps> states = quantum::iqp_mps(genotypes.standardised, map, options.mps, budget, threads);
    for (const quantum::Mps& state : states) {
      kernel.largest_bond = std::max(kernel.largest_bond, state.largest_bond());
      kernel.least_fidelity = std::min(kernel.least_fidelity, state.truncation().fidelity);
    }
    return states;
  };
  const std::vector<quantum::Mps> columns = make(sides.columns);
  kernel.values = sides.square() ? quantum::fidelity_kernel(columns, threads)
                                 : quantum::fidelity_kernel(make(sides.rows), columns, threads);
  return kernel;
}

ClusterKernel measured_kernel(const Sides& sides, const ClusterKernelOptions& options, unsigned threads,
                              util::MemoryBudget& budget) {
  budget.reserve(std::uint64_t{8} * sides.rows.genotypes.size() * sides.columns.genotypes.size(),
                 "the kernel of " + std::to_string(sides.rows.genotypes.size()) + " x " +
                     std::to_string(sides.columns.genotypes.size()) + " genotypes");
  ClusterKernel kernel = options.noise                       ? noisy_kernel(sides, options, threads, budget)
                         : wants_mps(sides, options, budget) ? mps_kernel(sides, options, threads, budget)
                         : options.precision == quantum::Precision::f32
                             ? exact_kernel<float>(sides, options, threads, budget)
                             : exact_kernel<double>(sides, options, threads, budget);
  if (options.depolarising > 0.0) quantum::depolarise(kernel.values, options.depolarising, kernel.qubits);
  if (options.shots > 0) quantum::sample_shots(kernel.values, options.shots, options.seed, sides.square(), threads);
  return kernel;
}

/// Mean absolute difference of the off-diagonal entries.
double mean_shift(const util::Matrix& a, const util::Matrix& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.cols; ++j)
      if (i != j) sum += std::abs(a(i, j) - b(i, j));
  const auto n = static_cast<double>(a.rows);
  return a.rows > 1 ? sum / (n * (n - 1.0)) : 0.0;
}

}  // namespace

std::optional<KernelKind> kernel_kind(std::string_view name) {
  if (name == "fidelity") return KernelKind::fidelity;
  if (name == "projected1") return KernelKind::projected1;
  if (name == "projected2") return KernelKind::projected2;
  return std::nullopt;
}

double repair_semidefinite(util::Matrix& kernel) {
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(kernel);
  double negative = 0.0, all = 0.0;
  util::Matrix scaled = eigen.vectors;
  for (std::size_t k = 0; k < eigen.values.size(); ++k) {
    all += std::abs(eigen.values[k]);
    negative += std::max(0.0, -eigen.values[k]);
    for (std::size_t i = 0; i < scaled.rows; ++i) scaled(i, k) *= std::sqrt(std::max(0.0, eigen.values[k]));
  }
  if (negative > 0.0) {
    kernel = stats::multiply_transposed(scaled, scaled);
    for (std::size_t i = 0; i < kernel.rows; ++i)
      for (std::size_t j = 0; j < i; ++j) kernel(i, j) = kernel(j, i);
  }
  return all > 0.0 ? negative / all : 0.0;
}

ClusterKernel cluster_kernel(const ClusterGenotypes& cluster, const ClusterKernelOptions& options, unsigned threads,
                             util::MemoryBudget& budget) {
  ClusterKernel kernel = measured_kernel({cluster, cluster}, options, threads, budget);
  if (options.mitigate) {
    const quantum::Mitigation found = quantum::mitigate_depolarisation(kernel.values, kernel.qubits);
    kernel.noise_rate = found.mean_rate;
    kernel.mitigation_shift = found.mean_shift;
  }
  if (options.repair) {
    const quantum::MemoryCharge charge(budget, std::uint64_t{32} * kernel.values.values.size(),
                                       "the eigenvectors of the kernel");
    const util::Matrix before = kernel.values;
    kernel.clipped_mass = repair_semidefinite(kernel.values);
    kernel.repair_shift = mean_shift(before, kernel.values);
  }
  return kernel;
}

std::optional<BondForecast> forecast_bonds(const ClusterGenotypes& rows, const ClusterGenotypes& columns,
                                           const ClusterKernelOptions& options, util::MemoryBudget& budget) {
  if (options.mps.max_bond <= kQuickBond || !can_be_mps(options) || !wants_mps({rows, columns}, options, budget))
    return std::nullopt;
  const auto size = [&columns](std::size_t genotype) {
    double sum = 0.0;
    for (const double s : columns.standardised.row(genotype)) sum += s * s;
    return sum;
  };
  std::size_t largest = 0;
  for (std::size_t i = 1; i < columns.standardised.rows; ++i)
    if (size(i) > size(largest)) largest = i;
  quantum::MpsOptions quick = options.mps;
  quick.max_bond = kQuickBond;
  quick.min_fidelity = 0.0;
  const quantum::Mps state = quantum::iqp_mps(
      columns.standardised.row(largest), std::get<quantum::IqpMap>(state_map(columns, options.map)), quick, budget);
  const bool cut = state.truncation().largest_discarded > options.mps.truncation;  // by the bond dimension alone
  return BondForecast{cut, state.truncation().fidelity};
}

ClusterKernel cross_kernel(const ClusterGenotypes& others, const ClusterGenotypes& cluster,
                           const ClusterKernelOptions& options, unsigned threads, util::MemoryBudget& budget) {
  return measured_kernel({others, cluster}, options, threads, budget);
}

}  // namespace epiq::interaction
