#pragma once

#include "epiq/interaction/pairs/table_tests.hpp"

namespace epiq::interaction {

/// Joint effects: the difference between cases and controls of a combination of four genotype odds ratios, each
/// against the double homozygote 0/0 (Ueki and Cordell, PLoS Genet. 8 (2012) e1002625, joint effects test), as
/// plink1.9 --fast-epistasis joint-effects computes it; 1 degree of freedom.
///
/// With i_ab = n_ab n_00 / (n_a0 n_0b) of a class, the four values are 1/2 ln i_22, ln i_21, ln i_12, ln(2 i_11 - 1) if
/// i_11 > 1/2 in both classes, else ln((1 + sqrt i_22) / 2), ln((1 + i_21) / 2), ln((1 + i_12) / 2), ln i_11; each
/// class takes their average of least variance under the delta method. Any empty cell in either class adds 1/2 to every
/// cell of both; then, if n_00 of a class is below 1 % of it, the cell is raised to about 1 % at the expense of the
/// others.
///
/// The test depends on which allele is counted. plink counts the minor allele, so that 0/0 is the common genotype: so
/// should the dosages of the table (genome::minor_allele_view()). The effect is the difference of the averages, cases
/// less controls. Undefined if a class is empty, any of the 18 cells is below `min_cell` (5 is the default of plink's
/// --je-cellmin) or the variance is singular.
EffectTest joint_effects(const PairTable& table, std::uint32_t min_cell = 5);

}  // namespace epiq::interaction
