#pragma once

#include <vector>

#include "epiq/triage/phenotype_query.hpp"

namespace epiq::triage {

/// log10 of the likelihood ratio of the phenotypes of a query, for each disease (LIRICAL: Robinson et al., Am J Hum
/// Genet 107 (2020) 403; rules as in release 2.4.0).
///
/// f(h) is Knowledge::background; F_D(h) the frequency of h or a term below it in disease D. An observed h counts, by
/// the first rule that applies: 1/1000 if D excludes h or an ancestor of it; F_D(h)/f(h) if D has it; for a child h of
/// a term p of D the greater of f_D(p)/(children of p) and the false-positive penalty, over f(h); at the nearest
/// ancestor a that D has, `steps` links up, max(0.01, F_D(a) 10^-steps / f(a)); 0.01 if there is none below the root.
/// An excluded h counts 1000 if D excludes it or an ancestor, 1/(1 - f(h)) if D does not have it, else max(0.01, 1 -
/// F_D(h))/(1 - f(h)).
std::vector<double> lirical_log_ratios(const Knowledge& knowledge, const PhenotypeQuery& query);

}  // namespace epiq::triage
