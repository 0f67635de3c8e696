#pragma once

#include <span>
#include <vector>

#include "epiq/interaction/arms.hpp"
#include "epiq/interaction/gene_features.hpp"
#include "epiq/quantum/feature_map.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// Joint genotypes of two genes as numbers, a row each: the SNPs of the first gene, then those of the second.
struct JointGenotypes {
  util::Matrix dosage;        ///< m x q; in [0, 2]
  util::Matrix standardised;  ///< m x q
  std::vector<quantum::Edge>
      edges;  ///< inside the genes by LD (weight r^2), each SNP of one with each of the other (1)
};

/// The kernel of a joint arm between joint genotypes, m x m, before purification; symmetric, diagonal 1 up to rounding.
/// With KernelOptions::device fidelity kernels are what it measures.
///
///   iqp         |<phi|phi'>|^2 of quantum::IqpMap, c = iqp_bandwidth       amplitude  of (1, s_1, .., s_q) over its
///   pauli       of quantum::PauliMap (Y, ZZ), x = c pi g / 2, c = 0.1                 norm: ((1 + s s') / ..)^2
///   reupload    of quantum::ReuploadMap, angles c pi g / 2, c = 0.5, iqp_repetitions layers
///   zz_joint    of quantum::ZzMap, x = pi g / 2, which are Qiskit's defaults
///   projected1  exp(-gamma sum_k |rho_k - rho_k'|^2) over the qubits of the IQP states, gamma = default_gamma
///   projected2  as projected1, over pairs of qubits
///
/// Sources: Havlicek et al., Nature 567 (2019) 209; Huang et al., Nat. Commun. 12 (2021) 2631 (projected).
/// @param arm    of ArmKind::joint
/// @param counts m; how often each genotype counts in the width of a projected kernel
util::Matrix joint_kernel(Arm arm, const JointGenotypes& genotypes, std::span<const double> counts,
                          const KernelOptions& options);

/// A low-rank factor of the kernel of a joint arm of two genes at their landmarks.
///
/// Row i * m_B + j of the factor F is landmark i of A with landmark j of B, and the kernel at the landmarks is F F' up
/// to 2e-2 (up to 1e-6 with KernelOptions::exact); of a measured kernel the positive part. With interpolations J_A, J_B
/// the kernel of all samples is (J_A x J_B) F F' (J_A x J_B)'; with the centred interpolations it is purified
/// (functional ANOVA over the gene marginals), which joint entangled kernels need to test interaction alone.
///
/// Cost: m_A m_B states and their products; independent of the number of samples.
util::Matrix joint_factor(Arm arm, const GeneCode& a, const GeneCode& b, const Landmarks& landmarks_a,
                          const Landmarks& landmarks_b, const KernelOptions& options);

}  // namespace epiq::interaction
