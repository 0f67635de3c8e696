#pragma once

#include <vector>

#include "epiq/interaction/arms.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// The regularisations at which the geometric difference is given.
inline constexpr double kGeometricLambdas[3] = {0.01, 0.1, 1.0};

/// Whether a classical kernel is sufficient: a geometric difference below sqrt(n) (Huang et al. 2021) leaves a quantum
/// kernel no advantage on any labels.
/// @param g the minimum over classical kernels, at lambda = 0.1
bool classical_suffices(double g, double samples);

/// The classical kernels that stand beside the quantum ones: linear (which purified 2wayIX is), polynomial in each
/// gene, both Gaussians, IBS, and product IBS, which ry at c = 1 evaluates. All purified.
const std::vector<Arm>& classical_twins();

/// What the kernel of a quantum arm of a gene pair is like, and how it relates to its classical twins. Does not depend
/// on the trait.
struct ArmDiagnostics {
  Arm arm = Arm::iqp;
  bool available = false;                 ///< false where a gene does not vary
  Arm twin = Arm::linear;                 ///< the classical kernel with the largest centred alignment
  double twin_alignment = 0.0;            ///< <K1, K2> / (|K1| |K2|) of the purified, centred kernels; in [0, 1]
  double kernel_mean = 0.0;               ///< of the entries of two different samples in the kernel before purification
  double kernel_variance = 0.0;           ///< as kernel_mean; both fall towards 0 as the kernel concentrates
  double effective_rank = 0.0;            ///< of the purified kernel: (tr K)^2 / |K|_F^2
  double geometric[3] = {0.0, 0.0, 0.0};  ///< minimum over classical_twins() at each of kGeometricLambdas
};

/// A kernel of a gene pair as features on its cells: products of gene features, times a factor where there is one. The
/// features are those of others, which outlive it.
struct CellKernel {
  const util::Matrix* a = nullptr;       ///< U_A x r_A
  const util::Matrix* b = nullptr;       ///< U_B x r_B
  const util::Matrix* factor = nullptr;  ///< (r_A r_B) x r; none: the products themselves
};

/// The classical kernels of a gene pair, to compare quantum kernels of the same genotypes with.
class PairComparison {
 public:
  /// The genes must have the features of classical_twins(), and outlive this. O(U_A U_B r^2 + r^6) a classical kernel
  /// of r features a gene.
  PairComparison(const Gene& a, const Gene& b);

  /// Diagnoses one quantum kernel.
  ///
  /// Geometric difference (Huang et al., Nat Commun 12 (2021) 2631, eq. 5, regularised):
  /// g = |sqrt(K_Q) sqrt(K_C) (K_C + lambda)^-2 sqrt(K_C) sqrt(K_Q)|^(1/2), traces normalised to the number of samples.
  /// g far below sqrt(n) for one classical kernel rules out an advantage of the quantum kernel.
  /// @param of_a, of_b features of `arm`, made with `options`
  ArmDiagnostics diagnose(Arm arm, const GeneFeatures& of_a, const GeneFeatures& of_b,
                          const KernelOptions& options) const;

  /// Diagnoses the quantum ones of `arms`, in their order; the genes must have the features of these too.
  std::vector<ArmDiagnostics> diagnose(const std::vector<Arm>& arms, const KernelOptions& options) const;

 private:
  struct Classical {
    Arm arm = Arm::linear;
    CellKernel kernel;
    double square = 0.0;  ///< |K|_F^2 of the centred kernel
    stats::SymmetricEigen eigen;
  };

  void compare(const CellKernel& quantum, ArmDiagnostics& result) const;

  const Gene& a_;
  const Gene& b_;
  util::Matrix counts_;  ///< cell_counts
  double samples_ = 0.0;
  std::vector<Classical> classical_;  ///< those that vary
};

/// PairComparison(a, b).diagnose(arms, options); without a quantum arm at no cost.
std::vector<ArmDiagnostics> diagnose(const Gene& a, const Gene& b, const std::vector<Arm>& arms,
                                     const KernelOptions& options);

/// What a report calls a classical kernel: the name of its arm, or product_ibs for ry.
const char* classical_name(Arm twin);

/// The largest r^2 between a SNP of `a` and a SNP of `b`.
double largest_squared_correlation(const GeneCode& a, const GeneCode& b);

/// Number of samples in each cell of two genes: U_A x U_B.
util::Matrix cell_counts(const GeneCode& a, const GeneCode& b);

}  // namespace epiq::interaction
