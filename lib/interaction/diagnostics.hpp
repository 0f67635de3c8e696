#pragma once

#include <vector>

#include "epiq/interaction/arms.hpp"
#include "epiq/interaction/pair_scorer.hpp"

namespace epiq::interaction {

/// The regularisations at which the geometric difference is given.
inline constexpr double kGeometricLambdas[3] = {0.01, 0.1, 1.0};

/// Whether a classical kernel is sufficient: a geometric difference below sqrt(n) (Huang et al. 2021) leaves a quantum
/// kernel no advantage on any labels.
/// @param g the minimum over classical kernels, at lambda = 0.1
bool classical_suffices(double g, double samples);

/// How the joint IQP kernel of a gene pair relates to its classical twins. Does not depend on the trait.
struct Diagnostics {
  bool available = false;        ///< false without the iqp arm, or where a gene does not vary
  Arm twin = Arm::linear;        ///< the classical kernel arm with the largest centred alignment
  double twin_alignment = 0.0;   ///< <K1, K2> / (|K1| |K2|) of the purified, centred kernels; in [0, 1]
  double kernel_mean = 0.0;      ///< of the off-diagonal entries of the unpurified fidelity kernel, over samples
  double kernel_variance = 0.0;  ///< as kernel_mean; both fall towards 0 as the kernel concentrates
  double effective_rank = 0.0;   ///< of the purified kernel: (tr K)^2 / |K|_F^2
  double geometric[3] = {0.0, 0.0, 0.0};  ///< minimum over the classical arms at each of kGeometricLambdas
};

/// The classical kernels that stand beside the quantum ones: linear (which purified 2wayIX is), polynomial in each
/// gene, both Gaussians, IBS, and product IBS, which ry at c = 1 evaluates. All purified.
const std::vector<Arm>& classical_twins();

/// Diagnoses one gene pair from its features; the genes must have those of `iqp` and of classical_twins().
///
/// Geometric difference (Huang et al., Nat Commun 12 (2021) 2631, eq. 5, regularised):
/// g = |sqrt(K_Q) sqrt(K_C) (K_C + lambda)^-2 sqrt(K_C) sqrt(K_Q)|^(1/2), traces normalised to the number of samples.
/// g far below sqrt(n) for one classical kernel rules out an advantage of the quantum kernel.
Diagnostics diagnose(const Gene& a, const Gene& b, const KernelOptions& options);

/// The classical kernel nearest to a quantum arm.
struct ArmTwin {
  Arm arm = Arm::ry;
  bool available = false;  ///< false where a gene does not vary
  Arm twin = Arm::linear;
  double alignment = 0.0;  ///< as Diagnostics::twin_alignment
};

/// The nearest twin of each quantum arm of `arms` but iqp, of which `diagnose` tells; in their order.
std::vector<ArmTwin> nearest_twins(const Gene& a, const Gene& b, const std::vector<Arm>& arms,
                                   const KernelOptions& options);

/// What a report calls a classical kernel: the name of its arm, or product_ibs for ry.
const char* classical_name(Arm twin);

/// The largest r^2 between a SNP of `a` and a SNP of `b`.
double largest_squared_correlation(const GeneCode& a, const GeneCode& b);

/// Number of samples in each cell of two genes: U_A x U_B.
util::Matrix cell_counts(const GeneCode& a, const GeneCode& b);

}  // namespace epiq::interaction
