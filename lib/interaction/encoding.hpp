#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/quantum/circuit.hpp"
#include "epiq/quantum/feature_map.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The smallest r^2 at which two SNPs of a gene are coupled by an edge.
inline constexpr double kLdEdge = 0.1;

/// Edges inside a gene: SNP pairs with r^2 of at least `threshold`, of weight r^2, on qubits from `first_qubit` on.
/// @param squared_correlation p x p
std::vector<quantum::Edge> within_edges(const util::Matrix& squared_correlation, double threshold = kLdEdge,
                                        std::size_t first_qubit = 0);

/// Edges between two genes: each of qubits 0 .. a - 1 with each of qubits a .. a + b - 1, of weight 1.
std::vector<quantum::Edge> between_edges(std::size_t a, std::size_t b);

/// How genotypes become states; qubit i holds SNP i, except for `amplitude`.
enum class FeatureMapKind {
  ry,        ///< product state, RY(c pi g / 2): its kernel at c = 1 is product identity-by-state
  iqp,       ///< quantum::IqpMap of the standardised dosages, edges by LD
  zz,        ///< Qiskit's ZZFeatureMap of x = c pi g / 2, full entanglement
  z,         ///< Qiskit's ZFeatureMap of x = c pi g / 2
  pauli,     ///< Qiskit's PauliFeatureMap of x = c pi g / 2, full entanglement
  reupload,  ///< layers of RY(c pi g / 2) with CZ on the edges by LD between them
  amplitude  ///< amplitudes (1, c s_1, .., c s_p) over their norm: the kernel is a normalised quadratic one
};

/// A feature map with its numbers.
struct FeatureMap {
  FeatureMapKind kind = FeatureMapKind::iqp;
  double bandwidth = 0.1;                         ///< c
  int repetitions = 2;                            ///< layers of iqp, zz, z, pauli and reupload, at least 1
  std::vector<std::string> paulis = {"Z", "ZZ"};  ///< strings of pauli
};

/// The map of this name, as in FeatureMapKind; none if there is none.
std::optional<FeatureMapKind> feature_map_kind(std::string_view name);

/// The bandwidth in use where none is asked for: 0.1 for iqp, else 1.
double default_bandwidth(FeatureMapKind kind);

/// The distinct genotypes of a cluster of p SNPs, as numbers. Statistics are over all samples; a missing genotype
/// counts with the mean dosage 2f.
struct ClusterGenotypes {
  std::vector<std::string> genotypes;           ///< U; "01.2": a digit for each SNP, '.' where missing; ascending
  std::vector<std::size_t> counts;              ///< U; samples with this genotype
  std::vector<std::size_t> genotype_of_sample;  ///< n entries in {0, .., U - 1}
  util::Matrix dosage;                          ///< U x p; in [0, 2], missing: 2f
  util::Matrix standardised;                    ///< U x p; (dosage - 2f) / sd, 0 for a SNP that does not vary
  util::Matrix squared_correlation;             ///< p x p; r^2 of the dosages, 0 for a SNP that does not vary
  std::vector<double> mean;                     ///< p; 2f
  std::vector<double> scale;                    ///< p; 1 / sd, 0 for a SNP that does not vary
};

/// Finds the distinct genotypes of a cluster.
/// @param dosages p rows of n values each: 0, 1, 2, or 3 for missing
/// @throws Error(input) if there is no SNP or no sample
ClusterGenotypes distinct_genotypes(const std::vector<std::vector<std::uint8_t>>& dosages);

/// The distinct genotypes of other samples, as numbers by the means, variances and LD of `reference`: what a kernel
/// between samples to predict and those to learn from needs.
/// @param dosages as distinct_genotypes, of the same SNPs
/// @throws Error(input) as distinct_genotypes
ClusterGenotypes genotypes_like(const ClusterGenotypes& reference,
                                const std::vector<std::vector<std::uint8_t>>& dosages);

/// One of the distinct genotypes alone, with the statistics of all samples; `genotype_of_sample` is empty.
ClusterGenotypes select_genotype(const ClusterGenotypes& cluster, std::size_t genotype);

/// The numbers that the map turns into angles, U x p: c pi g / 2 (the angle of RY, x of the Pauli maps); c s for iqp,
/// whose gate is exp(i c s Z), and for amplitude.
util::Matrix map_angles(const ClusterGenotypes& cluster, const FeatureMap& map);

/// The map of the quantum floor, and what it is given: a row of features a distinct genotype.
quantum::StateMap state_map(const ClusterGenotypes& cluster, const FeatureMap& map);
util::Matrix state_features(const ClusterGenotypes& cluster, const FeatureMap& map);

/// The states of all distinct genotypes, U x 2^q.
/// @throws Error as quantum::iqp_states
quantum::StateBatch encode_states(const ClusterGenotypes& cluster, const FeatureMap& map);

/// The circuit that prepares the state of one distinct genotype.
quantum::Circuit encode_circuit(const ClusterGenotypes& cluster, std::size_t genotype, const FeatureMap& map);

}  // namespace epiq::interaction
