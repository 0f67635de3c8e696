#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace epiq::stats {

/// log10 of min(1, m p): Bonferroni's correction of one p-value for `tests` tests (which need not be whole: the
/// effective number of tests). @return at most 0
double bonferroni(double log10_p, double tests);

/// Benjamini and Hochberg's false discovery rates (J. R. Stat. Soc. B 57 (1995) 289):
/// q_(i) = min_{j >= i} min(1, p_(j) m / j), for p ascending.
///
/// @param log10_p decimal logarithms of p-values, in any order; NaN marks an undefined one, which gets NaN
/// @param tests   m, at least the number of defined p-values: those left out count as p = 1 (a table cut to its top
///                rows keeps its m)
/// @return log10 q, in the order of `log10_p`; equal for equal p-values. O(n log n)
std::vector<double> benjamini_hochberg(std::span<const double> log10_p, std::size_t tests);

/// The effective number of independent tests, (sum sqrt(l))^2 / sum l over the positive eigenvalues l of the
/// correlation matrix of the tests (Galwey, Genet. Epidemiol. 33 (2009) 559). @return in [1, n]; 0 if no eigenvalue is
/// positive
double galwey_effective_number(std::span<const double> eigenvalues);

}  // namespace epiq::stats
