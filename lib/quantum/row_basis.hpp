#pragma once

#include <cstddef>
#include <optional>

#include "epiq/quantum/tensor.hpp"

namespace epiq::quantum {

/// Factors of a matrix whose product is all of it but a part that is orthogonal to what is kept.
struct PartialFactors {
  ComplexMatrix left;    ///< rows x k
  ComplexMatrix right;   ///< k x cols
  double dropped = 0.0;  ///< |a - left right|^2 / |a|^2 (Frobenius)
};

/// a = left right + rest, with k orthonormal rows in `right` and the rest orthogonal to them: Gram and Schmidt's
/// process, which takes the longest of the rows left each time and stops as soon as |rest|^2 <= truncation |a|^2. For
/// singular values that fall quickly, k is little more than a singular value decomposition with the same loss keeps,
/// for a fraction of its work where matrices are small (a row of 30 numbers in some ten nanoseconds). Rows that have
/// lost much of their length are made orthogonal twice, which is enough (Giraud et al., Numer. Math. 101 (2005) 87).
///
/// @param truncation  at least some 1e-28, the noise of rounding
/// @return none if more than `most` vectors are needed, or if the matrix is 0 or not finite
/// O(rows cols k)
std::optional<PartialFactors> row_factors(const ComplexMatrix& a, double truncation, std::size_t most);

/// The same of columns: k orthonormal columns in `left`.
std::optional<PartialFactors> column_factors(const ComplexMatrix& a, double truncation, std::size_t most);

}  // namespace epiq::quantum
