#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "epiq/genome/alignment_reader.hpp"
#include "epiq/genome/reference.hpp"
#include "epiq/triage/evidence.hpp"
#include "epiq/triage/evidence_alleles.hpp"
#include "epiq/triage/evidence_filter.hpp"

namespace epiq::triage {

/// What one sample's reads say of one site.
struct SampleObservations {
  SiteEvidence evidence;
  std::vector<Observation> reads;  ///< those that count, in the order of the files
};

/// Which sample the reads of a file are of.
struct EvidenceFile {
  std::optional<std::size_t> all;                 ///< every read
  std::vector<std::optional<std::size_t>> by_sm;  ///< else by the sample of the read group
};

/// One thread's handles.
struct EvidenceHandles {
  std::vector<genome::AlignmentReader> files;
  std::optional<genome::Reference> reference;
};

/// The stretch of some sites, read from all files side by side, so that only reads of open sites are held.
class EvidenceSweep {
 public:
  /// All of these must outlive it. @throws Error as AlignmentReader and site_window
  EvidenceSweep(std::span<const EvidenceSite> sites, EvidenceHandles& handles, const std::vector<EvidenceFile>& files,
                std::size_t samples, const EvidenceOptions& options);

  /// Reads on until site `index` has all its reads. Sites are asked for one after the other.
  /// @return what each sample says of it, until the next site is asked for
  std::vector<SampleObservations>& site(std::size_t index);

  const ReadTally& tally() const { return tally_; }

 private:
  using BySample = std::vector<std::vector<Observation>>;

  void add_neighbours();
  std::optional<std::size_t> sample_of(std::size_t file) const;
  void take(std::size_t file, const genome::AlignedRead& read);
  void observe_sites(const genome::AlignmentReader& file, const genome::AlignedRead& read, std::size_t sample,
                     std::optional<ReadFamily> family);
  BySample& open(std::size_t index);

  std::span<const EvidenceSite> sites_;
  EvidenceHandles& handles_;
  const std::vector<EvidenceFile>& files_;
  std::size_t samples_;
  EvidenceOptions options_;
  std::vector<SiteWindow> windows_;
  std::int64_t lead_ = 0;  ///< how far a window reaches to the left of its site at most
  std::vector<genome::AlignedRead> pending_;
  std::vector<bool> more_;
  std::size_t first_ = 0;       ///< site of the front of `open_`
  std::deque<BySample> open_;   ///< of sites from `first_` on
  std::vector<BySample> used_;  ///< emptied, for their memory
  std::vector<SampleObservations> found_;
  ReadTally tally_;
};

}  // namespace epiq::triage
