#pragma once

#include "epiq/interaction/pairs/table_tests.hpp"
#include "epiq/util/cpu.hpp"

/// Logistic regression of the class on two additive SNPs and their product, y ~ 1 + a + b + a b with dosages a and b,
/// from the 18 cells alone: the maximum likelihood of the individual data without covariates.
///
/// Newton's method from the intercept to a decrement below 1e-20, eight tables at a time; every table stops on its own
/// and only operations that round alike everywhere are used, so that results are the same bits alone, in a tile of any
/// shape and with any instruction set.
///
/// A fit is undefined if a class is empty, if the columns depend on each other (a SNP of one genotype, two that are
/// equal, no sample to tell the product from the rest) or if the likelihood has no maximum (separation: no convergence
/// within 25 steps).
namespace epiq::interaction {

/// The Wald test of the product, (beta / SE)^2 with 1 degree of freedom, as plink1.9 --epistasis reports it; the effect
/// is beta, the log odds ratio of one more copy of both alleles beyond the two alone.
EffectTest additive_wald(const PairTable& table);

/// The likelihood ratio of the product, 1 degree of freedom; effect and standard error as above.
/// Undefined also if y ~ 1 + a + b has no fit.
EffectTest additive_likelihood_ratio(const PairTable& table);

/// Fits every pair of a tile; costs about 100 ns a pair with AVX-512.
/// @param effect, standard_error  PairTile::pairs() values each; both 0 where the fit is undefined
void additive_fits(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, double* effect,
                   double* standard_error);

}  // namespace epiq::interaction
