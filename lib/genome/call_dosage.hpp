#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "epiq/genome/vcf_reader.hpp"

namespace epiq::genome {

/// How calls were interpreted, in calls (not records).
struct CallCounts {
  std::uint64_t half = 0;         ///< one allele of two missing: set missing
  std::uint64_t haploid = 0;      ///< one allele: counted as 0 or 2
  std::uint64_t male_half = 0;    ///< half-calls of males where they have one copy: read as haploid
  std::uint64_t male_het = 0;     ///< heterozygous calls of males where they have one copy: set missing
  std::uint64_t polyploid = 0;    ///< more than two alleles: set missing
  std::uint64_t hard_called = 0;  ///< from DS or GP
  std::uint64_t uncertain = 0;    ///< DS or GP further than 0.1 from a whole dosage: set missing
};

/// Which field the dosages of a record come from.
enum class CallField { none, gt, ds, gp };

CallField call_field(const VcfCalls& calls) noexcept;

/// Copies of an allele in each chosen sample: 0, 1, 2 or kMissingDosage. Other alternate alleles count as reference.
/// @param allele  1-based number of the alternate allele
/// @param columns samples to decode, in order of output
/// @param haploid one per chosen sample: a male where he has one copy; empty: nobody
/// @param counts  added to
void decode_dosages(const VcfCalls& calls, std::size_t allele, std::span<const std::size_t> columns,
                    const std::vector<bool>& haploid, std::span<std::uint8_t> out, CallCounts& counts);

}  // namespace epiq::genome
