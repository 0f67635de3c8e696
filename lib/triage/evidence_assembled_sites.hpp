#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "epiq/triage/evidence_assembly.hpp"
#include "epiq/triage/evidence_reads.hpp"
#include "epiq/triage/evidence_sites.hpp"

namespace epiq::triage {

/// Sites that no caller listed: what the reads of some regions spell beside the reference, window by window, from the
/// reads of all samples together. Windows of 500 bases are assembled with 150 more on either side.
class AssembledSites : public SiteSource {
 public:
  /// @param reads must outlive it. @throws Error(input) if the reference lacks a contig of the regions
  AssembledSites(const std::vector<genome::Interval>& regions, const std::string& reference, const EvidenceReads& reads,
                 const AssemblyOptions& options, unsigned threads);

  bool next(EvidenceSite& site) override;
  std::int64_t contig_length(const std::string& contig) const override;
  std::vector<std::pair<std::string, std::int64_t>> contigs() const override;

  /// Windows in which a bound cut the search short.
  std::uint64_t incomplete() const noexcept { return incomplete_; }

  /// Reads that were looked at, once a window.
  const ReadTally& tally() const noexcept { return tally_; }

 private:
  void assemble_block();

  std::string path_;
  genome::Reference reference_;
  const EvidenceReads& reads_;
  AssemblyOptions options_;
  unsigned threads_;
  std::vector<genome::Interval> windows_;
  std::size_t window_ = 0;
  std::deque<EvidenceSite> ready_;
  std::uint64_t incomplete_ = 0;
  ReadTally tally_;
};

}  // namespace epiq::triage
