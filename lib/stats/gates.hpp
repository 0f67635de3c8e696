#pragma once

#include <span>

#include "epiq/util/matrix.hpp"

namespace epiq::stats {

/// GATES, the extended Simes test of correlated single tests:
///
///   p = min_j m_e p_(j) / m_e(j),   m_e(j) = j - sum over the eigenvalues l > 1 of the first j tests' correlations (l
///   - 1),
///
/// m_e being that of all tests, p_(1) <= p_(2) <= ..; the correlation of two p-values is taken from the correlation r
/// of their statistics as .2982 r^6 - .0127 r^5 + .0588 r^4 + .0099 r^3 + .6281 r^2 - .0009 r. Source: Li et al., Am.
/// J. Hum. Genet. 88 (2011) 283.
///
/// @param log10_p     m >= 1 defined p-values
/// @param correlation m x m, of the statistics
/// @return log10 p, at most 0. An eigenvalue problem for each j that could hold the minimum, O(m^3) at most each
double gates(std::span<const double> log10_p, const util::Matrix& correlation);

}  // namespace epiq::stats
