#include "epiq/triage/evidence_low_vaf.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/genome/alignment_reader.hpp"
#include "epiq/stats/poisson_binomial.hpp"
#include "epiq/stats/two_samples.hpp"

namespace epiq::triage {
namespace {

/// Reads of a prior without the allele, so that one read in a shallow control is no rate.
constexpr double kPriorReads = 100.0;

double from_phred(std::uint8_t quality) { return quality == genome::kNoQuality ? 0.0 : std::pow(10.0, -0.1 * quality); }

double error_of(const Observation& read) {
  return 1.0 - (1.0 - from_phred(read.mapping_quality)) * (1.0 - from_phred(read.alignment_quality)) *
                   (1.0 - from_phred(read.quality));
}

}  // namespace

void add_control(std::span<const Observation> reads, std::uint8_t alt, ControlCounts& counts) {
  std::uint64_t count = 0;
  for (const Observation& read : reads) {
    count += read.allele == alt ? 1 : 0;
    counts.expected += error_of(read);
  }
  counts.depth += reads.size();
  counts.reads += count;
  if (count > 1) counts.most = std::max(counts.most, static_cast<double>(count) / static_cast<double>(reads.size()));
}

LowVaf test_low_vaf(std::span<const Observation> reads, std::uint8_t alt, const ControlCounts& control,
                    const LowVafOptions& options) {
  LowVaf result;
  result.background = std::max(0.0, static_cast<double>(control.reads) - control.expected) /
                      (static_cast<double>(control.depth) + kPriorReads);
  std::vector<double> errors;
  std::vector<double> distances[2];  // of reference and allele
  std::uint64_t strands[2][2] = {{0, 0}, {0, 0}};
  const double common = (1.0 - result.background) * (1.0 - options.contamination);
  for (const Observation& read : reads) {
    errors.push_back(1.0 - (1.0 - error_of(read)) * common);
    if (read.allele != 0 && read.allele != alt) continue;
    const std::size_t which = read.allele == alt ? 1 : 0;
    ++strands[which][read.reverse ? 1 : 0];
    distances[which].push_back(read.end_distance);
  }
  const std::uint64_t count = strands[1][0] + strands[1][1];
  if (count == 0) {
    result.verdict = "p";
    return result;
  }
  result.log10_p = stats::log10_poisson_binomial_tail(errors, count);
  result.log10_strand_p = stats::log10_fisher_two_sided(strands[0][0], strands[0][1], strands[1][0], strands[1][1]);
  result.log10_position_p = stats::log10_rank_sum_two_sided(distances[0], distances[1]);

  const auto fail = [&](const char* why) { result.verdict += (result.verdict.empty() ? "" : ";") + std::string(why); };
  if (result.log10_p > std::log10(options.alpha / std::max(1.0, options.tests))) fail("p");
  const double share = static_cast<double>(std::max(strands[1][0], strands[1][1])) / static_cast<double>(count);
  const double least = std::log10(options.min_bias_p);
  if (share >= options.strand_share && result.log10_strand_p < least) fail("strand");
  if (result.log10_position_p < least) fail("position");
  if (control.most >= options.germline_share) fail("control");
  if (result.verdict.empty()) result.verdict = "pass";
  return result;
}

}  // namespace epiq::triage
