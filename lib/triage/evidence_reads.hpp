#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "epiq/triage/evidence.hpp"
#include "epiq/triage/evidence_assembly.hpp"
#include "epiq/triage/evidence_filter.hpp"
#include "epiq/triage/evidence_sweep.hpp"

namespace epiq::triage {

/// An alignment file and the sample it is of.
struct AlignmentInput {
  std::string path;
  std::string sample;  ///< empty: what its read groups say
};

/// Several alignment files as one source of evidence. Threads may call `gather` at the same time.
class EvidenceReads {
 public:
  /// Opens every file once.
  /// @throws Error as AlignmentReader; Error(input) if a file has no sample or not the one asked for
  EvidenceReads(std::vector<AlignmentInput> inputs, std::string reference, EvidenceOptions options);
  ~EvidenceReads();

  /// The samples, in the order of the files; several files may be of one sample.
  const std::vector<std::string>& samples() const noexcept;

  /// Number of files, and the samples of one of them.
  std::size_t files() const noexcept;
  std::vector<std::size_t> file_samples(std::size_t file) const;

  /// Notes on what was met, such as a sample whose file calls it otherwise.
  const std::vector<std::string>& notes() const noexcept;

  /// @throws Error(input) if a file lacks the contig or gives it another length; `length` 0 is not known
  void check_contig(const std::string& contig, std::int64_t length) const;

  /// Called once a site, in the order of the sites, with what each sample says of it.
  using Sink = std::function<void(std::size_t site, std::vector<SampleObservations>& samples)>;

  /// Reads the stretch that the sites cover, once a file. Sites are of one contig and sorted. Memory grows with the
  /// reads over a site and not with the stretch.
  /// @throws Error
  ReadTally gather(std::span<const EvidenceSite> sites, const Sink& sink) const;

  /// The bases of all samples' reads that pass the filters and the mapping threshold and overlap [from, to), with soft
  /// clips, in the order of the files. Of more than `most` those of a random share of the fragments are kept, by a hash
  /// of their names, so that every file and place has the same share.
  /// @throws Error
  std::vector<AssemblyRead> collect(const std::string& contig, std::int64_t from, std::int64_t to, std::size_t most,
                                    ReadTally& tally) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::triage
