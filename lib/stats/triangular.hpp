#pragma once

#include <optional>

#include "epiq/stats/linear_algebra.hpp"

/// Small triangular systems, in plain loops; what the regressions share.
namespace epiq::stats {

/// R = Q'X for the kept columns X of a design and their basis Q: upper triangular, X = Q R. @return r x r
util::Matrix basis_coordinates(const OrthonormalBasis& basis, const util::Matrix& design);

/// The inverse of an upper triangular matrix with a nonzero diagonal.
util::Matrix triangular_inverse(const util::Matrix& upper);

/// L^-1 of the Cholesky factorisation a = L L'; none if `a` is not positive definite to 1e-14 of its largest diagonal
/// value.
std::optional<util::Matrix> inverse_cholesky(const util::Matrix& a);

}  // namespace epiq::stats
