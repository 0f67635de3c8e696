#pragma once

#include "epiq/interaction/gene_features.hpp"

namespace epiq::interaction {

/// Chooses the landmarks of a gene for the kernel of a joint arm, by pivoted Cholesky in the gene's own averaged
/// kernel.
///
/// Two levels a, a' of a gene are alike for the joint kernel as far as |<phi(a, b)|phi(a', b)>|^2 is near 1 for
/// partners b. That similarity is averaged over 16 fixed partner genotypes of four SNPs (standard normal where the map
/// takes standardised dosages, else dosages of allele frequency 0.3), the levels that reduce its weighted trace most
/// are taken one by one, and the interpolation is the kernel regression on them (Nystroem; Williams & Seeger, NIPS
/// 2000). With at most `max_landmarks` levels, or `exact`, every level is a landmark and nothing is approximated.
Landmarks choose_landmarks(const GeneCode& gene, Arm arm, const KernelOptions& options);

}  // namespace epiq::interaction
