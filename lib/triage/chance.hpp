#pragma once

#include <cstdint>

#include "epiq/triage/inheritance.hpp"

namespace epiq::triage {

/// How many candidates of a mode, of whatever consequence and frequency, a gene holds in one person's exome by chance:
/// heterozygous alleles, homozygous or hemizygous ones, or pairs of heterozygous alleles.
///
/// rate * (span / 20,000)^exponent, fitted by Poisson regression to the two unrelated parents of a clinical exome over
/// 25,303 gene ranges; benchmarks/chance_rates.py prints the six numbers. Long genes hold more alleles, though not in
/// proportion, since an exome covers their exons alone; of a whole genome's calls this says too little, never too much.
/// @param span bases from start to end of the gene, > 0
double expected_by_chance(std::int64_t span, Mode mode);

/// Decimal logarithm of the likelihood ratio of a candidate in a gene that is known by position alone: if the gene is
/// the cause it holds this candidate surely, else expected_by_chance() of them.
/// @param span 0: the gene is known by a consequence; the ratio is then 0
double chance_ratio(std::int64_t span, Mode mode);

}  // namespace epiq::triage
