#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "epiq/interaction/search.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// A pair survives the screen if any of its arms has an approximate p-value below this.
inline constexpr double kScreenP = 1e-3;

/// Pairs of SNPs with r^2 above this (plus 20 / n, for chance) make their genes too dependent to be screened.
inline constexpr double kScreenLd = 0.02;

/// What a screen let pass.
struct ScreenedPairs {
  std::vector<GenePair> survivors;  ///< in the order they came
  std::size_t in_ld = 0;            ///< of these, passed unseen because their genes are in LD
};

/// The first stage of a search: which pairs may have an interaction, told as if their genes were independent.
///
/// Of each pair only the sums over its genotype cells of r_A + r_B - r_C are needed, r_C being the trait's residual on
/// the covariates and r_A that on covariates and null columns of gene A: for independent genes the residual of the
/// pair's null model but for terms of order 1 / sqrt(n). For independent genes, too, the products of principal
/// components of two gene kernels are orthogonal, with the products of their variances, so the null distribution of
/// each kernel arm has the cumulants c_k = c_k(A) c_k(B) / n^k, and SNP pairs have uncorrelated products. Arms are the
/// kernels of the genes' features and the best SNP pair of 1 and 4 degrees of freedom, Sidak-corrected.
///
/// Whatever is screened, later tests are valid if they are corrected for all pairs and not for the survivors.
/// @param model  the screen is on the additive scale, also for a logistic model; a pair survives if it does for any
/// trait
/// @param budget charged while the screen runs
/// @param progress called with the number of pairs done, from any thread
/// O(n + U_A U_B) a pair
ScreenedPairs screen_pairs(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs, const TraitModel& model,
                           util::MemoryBudget& budget, unsigned threads,
                           const std::function<void(std::size_t)>& progress);

}  // namespace epiq::interaction
