#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "epiq/interaction/sets/set_plan.hpp"
#include "epiq/interaction/two_stage/pair_screen.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// What a screen let pass.
struct ScreenedSets {
  std::vector<SetGenes> survivors;  ///< in the order they came
  std::size_t in_ld = 0;            ///< of these, passed unseen because two of their genes are in LD (kScreenLd)
};

/// The first stage of a search over triples of genes: which may have an interaction of three, told as if the genes were
/// independent.
///
/// The response's sums over products of three SNP codes (dosage, and what heterozygotes add) are then uncorrelated and
/// have one variance, so each triple has chi-square values of 1 df (products of three dosages, three heterozygote or
/// three carrier codes) and of 8 df (all products of a choice of SNPs), the best of them Sidak-corrected, and the
/// linear kernel with the cumulants c_k = tr(R_A^k) tr(R_B^k) tr(R_C^k) of the genes' correlations R. A triple survives
/// if any of these has p < kScreenP for any response. Effects of single genes and pairs stay in the response as noise.
///
/// Whatever is screened, later tests are valid if they are corrected for all triples and not for the survivors.
/// @param sets       triples, ascending
/// @param responses  n x t, free of the covariates
/// @param covariates number of their columns, with the intercept
/// @param budget     charged while the screen runs
/// @param progress   called with the number of sets done, from any thread
/// One single-precision product of n x 64 with 8 columns a triple, for genes of four SNPs.
ScreenedSets screen_triples(const std::vector<Gene>& genes, const std::vector<SetGenes>& sets,
                            const util::Matrix& responses, std::size_t covariates, util::MemoryBudget& budget,
                            unsigned threads, const std::function<void(std::size_t)>& progress);

}  // namespace epiq::interaction
