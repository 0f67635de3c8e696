#include "epiq/triage/evidence_filter.hpp"

#include <algorithm>

namespace epiq::triage {
namespace {

using genome::AlignmentReader;
namespace read_flag = genome::read_flag;

constexpr std::uint16_t kFiltered =
    read_flag::unmapped | read_flag::secondary | read_flag::failed | read_flag::duplicate;
constexpr std::uint8_t kOneStrandQuality = 45;  ///< of 3.4e-5, see consensus_quality
constexpr std::uint8_t kDuplexQuality = 56;     ///< of 2.5e-6

}  // namespace

void ReadTally::operator+=(const ReadTally& other) {
  reads += other.reads;
  filtered += other.filtered;
  no_sample += other.no_sample;
  no_sequence += other.no_sequence;
  small_family += other.small_family;
  one_strand += other.one_strand;
  discordant += other.discordant;
  low_mapping += other.low_mapping;
  beyond += other.beyond;
}

ReadFamily read_family(const AlignmentReader& file) {
  ReadFamily family;
  const auto depth = file.integer_tag("cD");
  const auto first = file.integer_tag("aD");
  family.graded = depth || first;
  if (!family.graded) {
    family.size = file.integer_tag("DP").value_or(0);
    return family;
  }
  const std::int64_t second = file.integer_tag("bD").value_or(0);
  family.size = depth.value_or(first.value_or(0) + second);
  family.least_strand = std::min(first.value_or(0), second);
  family.error = file.real_tag("cE").value_or(0.0);
  return family;
}

bool admit(const genome::AlignedRead& read, const ReadFamily& family, const EvidenceOptions& options,
           ReadTally& tally) {
  ++tally.reads;
  if (read.has(kFiltered))
    ++tally.filtered;
  else if (read.length() == 0)
    ++tally.no_sequence;
  else if (family.size < options.min_family)
    ++tally.small_family;
  else if (family.least_strand < options.min_strand_family)
    ++tally.one_strand;
  else if (family.error > options.max_family_error)
    ++tally.discordant;
  else
    return true;
  return false;
}

bool is_duplex(const AlignmentReader& file, const ReadFamily& family, std::size_t base) {
  if (family.least_strand == 0) return false;
  return file.array_tag("ad", base).value_or(1) > 0 && file.array_tag("bd", base).value_or(1) > 0;
}

std::uint8_t consensus_quality(const AlignmentReader& file, const ReadFamily& family, std::size_t base,
                               std::uint8_t quality, const EvidenceOptions& options) {
  if (!family.graded) return quality;
  const auto depth = file.array_tag("cd", base);
  if (depth) {
    const auto errors = static_cast<double>(file.array_tag("ce", base).value_or(0));
    if (*depth < options.min_family || errors > options.max_family_error * static_cast<double>(*depth)) return 0;
  }
  return std::min(quality, is_duplex(file, family, base) ? kDuplexQuality : kOneStrandQuality);
}

}  // namespace epiq::triage
