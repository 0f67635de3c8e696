#include "epiq/triage/evidence_assembled_sites.hpp"

#include <algorithm>
#include <tuple>

#include "epiq/genome/contig.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::triage {
namespace {

constexpr std::int64_t kWindow = 500;
constexpr std::int64_t kFlank = 150;
constexpr std::size_t kBlock = 64;         ///< windows assembled at a time
constexpr std::size_t kMostReads = 50000;  ///< of a window

}  // namespace

AssembledSites::AssembledSites(const std::vector<genome::Interval>& regions, const std::string& reference,
                               const EvidenceReads& reads, const AssemblyOptions& options, unsigned threads)
    : path_(reference), reference_(reference), reads_(reads), options_(options), threads_(threads) {
  const genome::IntervalSet set(regions);
  std::vector<std::string> done;
  for (const genome::Interval& region : regions) {
    const std::string canonical = genome::canonical_contig(region.contig);
    if (std::count(done.begin(), done.end(), canonical) > 0) continue;
    done.push_back(canonical);
    const std::int64_t length = reference_.length(region.contig);
    reads_.check_contig(region.contig, length);
    for (const auto& span : set.spans(region.contig))
      for (std::int64_t from = span.first; from < std::min(span.second, length); from += kWindow)
        windows_.push_back({region.contig, from, std::min({from + kWindow, span.second, length}), ""});
  }
}

std::int64_t AssembledSites::contig_length(const std::string& contig) const { return reference_.length(contig); }

std::vector<std::pair<std::string, std::int64_t>> AssembledSites::contigs() const {
  return contigs_of(windows_, reference_);
}

void AssembledSites::assemble_block() {
  const std::size_t count = std::min(kBlock, windows_.size() - window_);
  std::vector<std::vector<EvidenceSite>> found(count);
  std::vector<char> cut(count, 0);
  std::vector<ReadTally> tallies(count);
  util::parallel_for(threads_, count, [&](std::size_t i) {
    const genome::Interval& window = windows_[window_ + i];
    genome::Reference reference(path_);
    const std::int64_t from = std::max<std::int64_t>(0, window.start - kFlank);
    const std::string bases = reference.fetch(window.contig, from, window.end + kFlank);
    bool incomplete = false;
    const std::vector<AssemblyRead> reads =
        reads_.collect(window.contig, from, from + static_cast<std::int64_t>(bases.size()), kMostReads, tallies[i]);
    std::vector<std::tuple<std::int64_t, std::string, std::string>> changes;
    for (genome::Change& change : assemble_window(bases, from, reads, options_, incomplete)) {
      genome::left_align(change, window.contig, reference);
      // A neighbour reports what lies beyond the window itself.
      if (change.position >= window.start && change.position < window.end)
        changes.emplace_back(change.position, change.ref, change.alt);
    }
    std::sort(changes.begin(), changes.end());
    changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
    for (const auto& [position, ref, alt] : changes) found[i].push_back({window.contig, position, {ref, alt}, ".", {}});
    cut[i] = incomplete ? 1 : 0;
  });
  for (std::size_t i = 0; i < count; ++i) {
    ready_.insert(ready_.end(), found[i].begin(), found[i].end());
    incomplete_ += static_cast<std::uint64_t>(cut[i]);
    tally_ += tallies[i];
  }
  window_ += count;
  records += count;
}

bool AssembledSites::next(EvidenceSite& site) {
  while (ready_.empty() && window_ < windows_.size()) assemble_block();
  if (ready_.empty()) return false;
  site = std::move(ready_.front());
  ready_.pop_front();
  return true;
}

}  // namespace epiq::triage
