#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "epiq/util/cpu.hpp"

namespace epiq::interaction {

/// Pairs that are solved side by side.
inline constexpr std::size_t kLanes = 8;

/// One number for each of kLanes pairs.
struct alignas(sizeof(double) * kLanes) Lanes {
  double __attribute__((vector_size(sizeof(double) * kLanes))) of;
};

/// The nested least-squares problems of one SNP a with kLanes SNPs b: responses on features (columns of n samples), the
/// first `mains` of which belong to the null model, together with the covariates. The features are the functions of a,
/// those of b, and their products, the function of a the slower. Inner products are weighted.
struct LaneProblem {
  std::size_t functions = 0;  ///< of a SNP
  std::size_t features = 0;   ///< main effects, then products
  std::size_t mains = 0;      ///< the number of main effects
  std::size_t basis = 0;      ///< orthonormal covariates, the first of them constant
  std::size_t responses = 0;
  bool shifted = false;                                ///< whether `response_coordinates` are not all 0
  double inverse_root_weight = 0.0;                    ///< the constant of the first covariate
  std::array<std::array<double, 3>, 2> functions_a{};  ///< function, genotype
  std::array<std::array<Lanes, 3>, 2> functions_b{};
  std::array<Lanes, 9> cells{};  ///< weights of the cells (genotype_a, genotype_b)

  std::vector<Lanes> coordinates;           ///< features x basis: feature' q
  std::vector<Lanes> gram;                  ///< features x features, lower triangle: feature' feature
  std::vector<Lanes> right;                 ///< features x responses: feature' response
  std::vector<Lanes> response_coordinates;  ///< basis x responses: q' response

  std::vector<Lanes> inverse_pivots;  ///< features: 1 / square of what earlier columns leave of a feature; 0: dropped
  std::vector<Lanes> by_mains;        ///< responses: square explained by the main effects beyond the covariates
  std::vector<Lanes> by_products;     ///< responses: square explained by the products beyond these

  void shape(std::size_t function_count, std::size_t basis_count, std::size_t response_count);

  /// Of the last feature: its coefficient when all features are in the model.
  double last_coefficient(std::size_t response, std::size_t lane) const {
    return right[(features - 1) * responses + response].of[lane] * inverse_pivots[features - 1].of[lane];
  }
};

struct LaneKernels {
  /// Sets `gram`, and the first coordinate of each product, from the cells.
  void (*assemble)(LaneProblem& problem) noexcept;

  /// Root-free Cholesky factorisation (LDL') in the given order. A feature of which the covariates and the features
  /// before it leave at most `tolerance` of its square is dropped. Overwrites `gram` and `right` (by residual
  /// products).
  void (*solve)(LaneProblem& problem, double tolerance) noexcept;
};

/// The functions for `isa`; all variants give the same bits.
LaneKernels lane_kernels(util::Isa isa) noexcept;

}  // namespace epiq::interaction
