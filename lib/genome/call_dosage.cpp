#include "epiq/genome/call_dosage.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/genome/genotype_matrix.hpp"

namespace epiq::genome {
namespace {

/// plink2's --hard-call-threshold; the slack is for values such as 0.9 that single precision cannot hold.
constexpr double kHardCallDistance = 0.1 + 1e-6;

std::uint8_t dosage_of_pair(std::int32_t first, std::int32_t second, std::int32_t allele, bool haploid,
                            CallCounts& counts) {
  const auto homozygous = [allele](std::int32_t call) { return static_cast<std::uint8_t>(call == allele ? 2 : 0); };
  if (second == kNoAllele) {
    if (first < 0) return kMissingDosage;
    ++counts.haploid;
    return homozygous(first);
  }
  if (first >= 0 && second >= 0) {
    if (!haploid || first == second) return static_cast<std::uint8_t>((first == allele) + (second == allele));
    ++counts.male_het;
    return kMissingDosage;
  }
  if (first < 0 && second < 0) return kMissingDosage;
  if (!haploid) {
    ++counts.half;
    return kMissingDosage;
  }
  ++counts.male_half;
  return homozygous(std::max(first, second));
}

std::uint8_t dosage_of_call(std::span<const std::int32_t> call, std::int32_t allele, bool haploid, CallCounts& counts) {
  if (call.size() == 1) return dosage_of_pair(call[0], kNoAllele, allele, haploid, counts);
  const auto size = static_cast<std::size_t>(std::find(call.begin(), call.end(), kNoAllele) - call.begin());
  if (size <= 2) return dosage_of_pair(call[0], call[1], allele, haploid, counts);
  if (std::none_of(call.begin(), call.end(), [](std::int32_t code_of) { return code_of >= 0; })) return kMissingDosage;
  ++counts.polyploid;
  return kMissingDosage;
}

std::uint8_t hard_call(double dosage, bool known, CallCounts& counts) {
  if (!known) return kMissingDosage;
  const double nearest = std::round(dosage);
  if (!(std::abs(dosage - nearest) <= kHardCallDistance) || nearest < 0.0 || nearest > 2.0) {
    ++counts.uncertain;
    return kMissingDosage;
  }
  ++counts.hard_called;
  return static_cast<std::uint8_t>(nearest);
}

/// Expected copies of the alternate allele from two (haploid) or three (diploid) probabilities.
std::uint8_t dosage_of_probabilities(std::span<const float> p, CallCounts& counts) {
  const bool diploid = p.size() > 2 && p[2] != kNoValue;
  const bool known = p[0] >= 0.0F && p[1] >= 0.0F && (!diploid || p[2] >= 0.0F);
  const double dosage =
      diploid ? static_cast<double>(p[1]) + 2.0 * static_cast<double>(p[2]) : 2.0 * static_cast<double>(p[1]);
  return hard_call(dosage, known, counts);
}

}  // namespace

CallField call_field(const VcfCalls& calls) noexcept {
  if (calls.ploidy > 0) return CallField::gt;
  if (calls.dosage_width > 0) return CallField::ds;
  const bool biallelic = calls.probability_width == 2 || calls.probability_width == 3;
  return biallelic ? CallField::gp : CallField::none;
}

void decode_dosages(const VcfCalls& calls, std::size_t allele, std::span<const std::size_t> columns,
                    const std::vector<bool>& haploid, std::span<std::uint8_t> out, CallCounts& counts) {
  const CallField field = call_field(calls);
  const auto code = static_cast<std::int32_t>(allele);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t sample = columns[i];
    const bool one_copy = !haploid.empty() && haploid[i];
    if (field == CallField::gt && calls.ploidy == 2) {
      out[i] = dosage_of_pair(calls.alleles[2 * sample], calls.alleles[2 * sample + 1], code, one_copy, counts);
    } else if (field == CallField::gt) {
      out[i] = dosage_of_call({calls.alleles.data() + sample * calls.ploidy, calls.ploidy}, code, one_copy, counts);
    } else if (field == CallField::ds && allele <= calls.dosage_width) {
      const float dosage = calls.dosages[sample * calls.dosage_width + allele - 1];
      out[i] = hard_call(static_cast<double>(dosage), dosage >= 0.0F, counts);
    } else if (field == CallField::gp) {
      out[i] = dosage_of_probabilities(
          {calls.probabilities.data() + sample * calls.probability_width, calls.probability_width}, counts);
    } else {
      out[i] = kMissingDosage;
    }
  }
}

}  // namespace epiq::genome
