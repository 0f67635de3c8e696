#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "epiq/triage/evidence.hpp"

namespace epiq::triage {

/// When an allele of few reads is believed.
struct LowVafOptions {
  double alpha = 0.01;          ///< chance of any false allele over all tests
  double tests = 1.0;           ///< alleles that are tested, for Bonferroni's correction
  double contamination = 0.0;   ///< share of reads that may be of somebody else
  double strand_share = 0.85;   ///< of the allele's reads on one strand, above which the strand test is looked at
  double min_bias_p = 1e-3;     ///< least p-value of strand and position tests
  double germline_share = 0.2;  ///< share of a control's reads from which the allele is the person's own
};

/// What the reads of matched controls say of an allele.
struct ControlCounts {
  std::uint64_t depth = 0;
  std::uint64_t reads = 0;  ///< of the allele
  double expected = 0.0;    ///< of these by the qualities of the controls' reads
  double most = 0.0;        ///< highest share of the allele among the controls that have two reads of it
};

/// Whether the reads of an allele are more than errors.
struct LowVaf {
  double log10_p = 0.0;           ///< of so many reads by errors alone
  double log10_strand_p = 0.0;    ///< Fisher's exact test of strands, allele against reference
  double log10_position_p = 0.0;  ///< rank sum test of the distance to the end of the read
  double background = 0.0;        ///< error rate of the controls beyond what qualities explain
  std::string verdict;            ///< "pass", or why not, separated by ';'
};

/// The Poisson-binomial test of LoFreq (Wilm et al., Nucleic Acids Research 40 (2012) 11189): each read that counts
/// errs with probability 1 - (1-m)(1-s)(1-a)(1-b)(1-c), m from its mapping quality, s the background of the controls, a
/// from its alignment quality, b from its base quality, c contamination; the p-value is that of at least as many errors
/// as the allele has reads. The background is (allele reads - expected) / (depth + 100), at least 0.
LowVaf test_low_vaf(std::span<const Observation> reads, std::uint8_t alt, const ControlCounts& control,
                    const LowVafOptions& options);

/// Adds the reads of a control to its counts of an allele.
void add_control(std::span<const Observation> reads, std::uint8_t alt, ControlCounts& counts);

}  // namespace epiq::triage
