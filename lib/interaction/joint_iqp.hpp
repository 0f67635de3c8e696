#pragma once

#include "epiq/interaction/gene_features.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// A low-rank factor of the joint IQP fidelity kernel of two genes at their landmarks.
///
/// The map has a qubit a SNP, gene A first; LD-weighted edges (r^2) inside each gene and an edge of weight 1 between
/// each SNP of A and each of B. Row i * m_B + j of the factor F is landmark i of A with landmark j of B, and the kernel
/// at the landmarks is F F' up to 2e-2 (up to 1e-6 with KernelOptions::exact). With interpolations J_A, J_B the kernel
/// of all samples is (J_A x J_B) F F' (J_A x J_B)'; with the centred interpolations it is purified (functional ANOVA
/// over the gene marginals), which joint entangled kernels need to test interaction alone.
///
/// Cost: m_A m_B states and their products; independent of the number of samples.
util::Matrix joint_iqp_factor(const GeneCode& a, const GeneCode& b, const Landmarks& landmarks_a,
                              const Landmarks& landmarks_b, const KernelOptions& options);

}  // namespace epiq::interaction
