#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "epiq/interaction/projection.hpp"
#include "epiq/interaction/score_test.hpp"

namespace epiq::interaction {

/// Tests products of three SNPs, two of one gene and one of the other, keeps the smallest p-value of each trait and
/// corrects it for the number of tests by Sidak's 1 - (1 - p)^m.
///
/// Each feature is a 1-df F test: the product of one coding of the three SNPs (additive, heterozygote, or carrier of
/// the minor allele), centred within each gene and free of the null model, so that no effect of one gene alone,
/// products of its SNPs included, is taken for interaction. The parity of three loci is a product of heterozygote codes
/// and all but invisible to pairs and smooth kernels; products of doses are of additive codes. Lower-order terms across
/// the genes are interaction too and are left in.
/// @param projected       features of one coding and one side each; every feature of it is tested
/// @param residual_square of each trait
/// @param degrees         n - rank of the null design
std::vector<ArmScore> best_triple(std::span<const Projected> projected, std::span<const double> residual_square,
                                  double degrees);

}  // namespace epiq::interaction
