#include "epiq/triage/evidence_reads.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>

#include "epiq/triage/evidence_alleles.hpp"
#include "epiq/triage/evidence_counts.hpp"
#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

using genome::AlignedRead;
using genome::AlignmentReader;
using util::Error;
using util::Fault;
namespace read_flag = genome::read_flag;

constexpr std::uint16_t kFiltered =
    read_flag::unmapped | read_flag::secondary | read_flag::failed | read_flag::duplicate;

/// Which sample the reads of a file are of.
struct FileSamples {
  std::optional<std::size_t> all;                 ///< every read
  std::vector<std::optional<std::size_t>> by_sm;  ///< else by the sample of the read group
};

/// One thread's handles.
struct Handles {
  std::vector<AlignmentReader> files;
  std::optional<genome::Reference> reference;
};

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

void ReadTally::operator+=(const ReadTally& other) {
  reads += other.reads;
  filtered += other.filtered;
  no_sample += other.no_sample;
  small_family += other.small_family;
  no_sequence += other.no_sequence;
}

struct EvidenceReads::Impl {
  std::vector<AlignmentInput> inputs;
  std::string reference;
  EvidenceOptions options;
  std::vector<std::string> samples;
  std::vector<FileSamples> files;
  std::vector<std::string> notes;
  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<Handles>> idle;

  std::unique_ptr<Handles> open() const;
  std::unique_ptr<Handles> take() const;
  std::size_t sample_index(const std::string& name);
  FileSamples name_samples(const AlignmentInput& input, const AlignmentReader& reader);
};

std::unique_ptr<Handles> EvidenceReads::Impl::open() const {
  auto handles = std::make_unique<Handles>();
  for (const AlignmentInput& input : inputs) handles->files.emplace_back(input.path, reference);
  if (!reference.empty()) handles->reference.emplace(reference);
  return handles;
}

std::unique_ptr<Handles> EvidenceReads::Impl::take() const {
  {
    const std::lock_guard<std::mutex> lock(mutex);
    if (!idle.empty()) {
      std::unique_ptr<Handles> handles = std::move(idle.back());
      idle.pop_back();
      return handles;
    }
  }
  return open();
}

std::size_t EvidenceReads::Impl::sample_index(const std::string& name) {
  const auto found = std::find(samples.begin(), samples.end(), name);
  const auto index = static_cast<std::size_t>(found - samples.begin());
  if (found == samples.end()) samples.push_back(name);
  return index;
}

FileSamples EvidenceReads::Impl::name_samples(const AlignmentInput& input, const AlignmentReader& reader) {
  const std::vector<std::string>& stated = reader.samples();
  FileSamples file;
  if (input.sample.empty()) {
    if (stated.empty())
      throw Error(Fault::input,
                  "'" + input.path + "' names no sample (SM of its read groups); give it as --bam NAME=" + input.path);
    if (stated.size() == 1) file.all = sample_index(stated.front());
    for (const std::string& name : stated) file.by_sm.emplace_back(sample_index(name));
    return file;
  }
  const auto found = std::find(stated.begin(), stated.end(), input.sample);
  if (stated.size() > 1 && found == stated.end())
    throw Error(Fault::input, "'" + input.path + "' has reads of several samples (" + listed(stated) +
                                  "), of which none is '" + input.sample + "'");
  const std::size_t index = sample_index(input.sample);
  if (stated.size() < 2) file.all = index;
  file.by_sm.resize(stated.size());
  if (found != stated.end()) file.by_sm[static_cast<std::size_t>(found - stated.begin())] = index;
  if (stated.size() == 1 && found == stated.end())
    notes.push_back("the reads of '" + input.path + "' are of '" + stated.front() +
                    "' by their read groups and count as '" + input.sample + "'");
  return file;
}

EvidenceReads::EvidenceReads(std::vector<AlignmentInput> inputs, std::string reference, EvidenceOptions options)
    : impl_(std::make_unique<Impl>()) {
  impl_->inputs = std::move(inputs);
  impl_->reference = std::move(reference);
  impl_->options = options;
  for (std::size_t i = 0; i < impl_->inputs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (impl_->inputs[i].path == impl_->inputs[j].path && impl_->inputs[i].sample == impl_->inputs[j].sample)
        throw Error(Fault::usage,
                    "'" + impl_->inputs[i].path + "' is given twice, so that its reads would count twice");
  std::unique_ptr<Handles> first = impl_->open();
  for (std::size_t i = 0; i < first->files.size(); ++i)
    impl_->files.push_back(impl_->name_samples(impl_->inputs[i], first->files[i]));
  impl_->idle.push_back(std::move(first));
}

EvidenceReads::~EvidenceReads() = default;

const std::vector<std::string>& EvidenceReads::samples() const noexcept { return impl_->samples; }
std::size_t EvidenceReads::files() const noexcept { return impl_->files.size(); }

std::vector<std::size_t> EvidenceReads::file_samples(std::size_t file) const {
  const FileSamples& of = impl_->files.at(file);
  std::vector<std::size_t> found;
  if (of.all) found.push_back(*of.all);
  for (const auto& sample : of.by_sm)
    if (sample && !of.all) found.push_back(*sample);
  return found;
}

const std::vector<std::string>& EvidenceReads::notes() const noexcept { return impl_->notes; }

void EvidenceReads::check_contig(const std::string& contig, std::int64_t length) const {
  std::unique_ptr<Handles> handles = impl_->take();
  for (const AlignmentReader& file : handles->files) {
    const auto found = file.find_contig(contig);
    if (!found)
      throw Error(Fault::input, "contig '" + contig + "' of the sites is not in '" + file.path() +
                                    "'; sites and reads are of different assemblies, or the reads are of a part of it");
    const genome::AlignedContig& there = file.contigs()[*found];
    const std::int64_t in_reference = handles->reference ? handles->reference->length(contig) : 0;
    if (handles->reference && in_reference == 0)
      throw Error(Fault::input, "contig '" + contig + "' of the sites is not in '" + handles->reference->path() + "'");
    for (const auto& [other, whose] :
         {std::pair{length, std::string("the sites")}, std::pair{in_reference, "'" + impl_->reference + "'"}})
      if (other > 0 && other != there.length)
        throw Error(Fault::input, "contig '" + contig + "' has " + std::to_string(there.length) + " bases in '" +
                                      file.path() + "' and " + std::to_string(other) + " in " + whose +
                                      "; they are of different assemblies");
  }
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  impl_->idle.push_back(std::move(handles));
}

namespace {

/// The stretch of some sites, read from all files side by side, so that only reads of open sites are held.
class Sweep {
 public:
  Sweep(std::span<const EvidenceSite> sites, Handles& handles, const std::vector<FileSamples>& files,
        std::size_t samples, const EvidenceOptions& options)
      : sites_(sites), handles_(handles), files_(files), samples_(samples), options_(options) {
    std::int64_t from = sites.front().position;
    std::int64_t to = from;
    for (const EvidenceSite& site : sites) {
      windows_.push_back(site_window(site, handles.reference ? &*handles.reference : nullptr));
      from = std::min(from, windows_.back().from);
      to = std::max(to, windows_.back().to);
      lead_ = std::max(lead_, site.position - windows_.back().from);
    }
    for (AlignmentReader& file : handles.files) {
      file.seek(*file.find_contig(sites.front().contig), from, to);
      pending_.emplace_back();
      more_.push_back(file.next(pending_.back()));
    }
  }

  /// Reads on until site `index` has all its reads, and gives them out.
  std::vector<SampleObservations> site(std::size_t index) {
    first_ = index;
    for (std::size_t f = 0; f < handles_.files.size(); ++f)
      while (more_[f] && pending_[f].start < windows_[index].to) {
        take(f, pending_[f]);
        more_[f] = handles_.files[f].next(pending_[f]);
      }
    std::vector<SampleObservations> found(samples_);
    if (!open_.empty()) {
      for (std::size_t s = 0; s < samples_; ++s) found[s].reads = std::move(open_.front()[s]);
      open_.pop_front();
    }
    for (SampleObservations& sample : found) {
      sample.evidence.alleles.resize(sites_[index].alleles.size());
      count_observations(sample.reads, options_, sample.evidence);
    }
    return found;
  }

  const ReadTally& tally() const { return tally_; }

 private:
  std::optional<std::size_t> sample_of(std::size_t f) const {
    if (files_[f].all) return files_[f].all;
    const auto sm = handles_.files[f].sample();
    return sm ? files_[f].by_sm[*sm] : std::nullopt;
  }

  bool small_family(const AlignmentReader& file) const {
    if (options_.min_family == 0) return false;
    const auto size = file.integer_tag("cD");
    return (size ? *size : file.integer_tag("DP").value_or(0)) < options_.min_family;
  }

  void take(std::size_t f, const AlignedRead& read) {
    ++tally_.reads;
    const AlignmentReader& file = handles_.files[f];
    if (read.has(kFiltered)) {
      ++tally_.filtered;
    } else if (read.length() == 0) {
      ++tally_.no_sequence;
    } else if (small_family(file)) {
      ++tally_.small_family;
    } else if (const auto sample = sample_of(f)) {
      observe_sites(file, read, *sample);
    } else {
      ++tally_.no_sample;
    }
  }

  void observe_sites(const AlignmentReader& file, const AlignedRead& read, std::size_t sample) {
    ReadCursor cursor(read);
    std::optional<std::int32_t> mismatches;
    std::vector<std::uint8_t> alignment;
    for (std::size_t j = first_; j < sites_.size() && sites_[j].position - lead_ < read.end; ++j) {
      if (windows_[j].from >= read.end || windows_[j].to <= read.start) continue;
      const auto reading = read_allele(read, cursor, sites_[j], windows_[j]);
      if (!reading) continue;
      if (!mismatches) mismatches = static_cast<std::int32_t>(file.integer_tag("NM").value_or(-1));
      while (open_.size() <= j - first_) open_.emplace_back(samples_);
      Observation observation = observe(read, *reading, *mismatches);
      // A read without mismatches is aligned right as far as it can tell.
      if (options_.alignment_quality && *mismatches != 0 && !windows_[j].realigned) {
        if (alignment.empty()) file.alignment_qualities(*handles_.reference, alignment);
        observation.alignment_quality = alignment[reading->base];
      }
      open_[j - first_][sample].push_back(observation);
    }
  }

  std::span<const EvidenceSite> sites_;
  Handles& handles_;
  const std::vector<FileSamples>& files_;
  std::size_t samples_;
  EvidenceOptions options_;
  std::vector<SiteWindow> windows_;
  std::int64_t lead_ = 0;  ///< how far a window reaches to the left of its site at most
  std::vector<AlignedRead> pending_;
  std::vector<bool> more_;
  std::size_t first_ = 0;                                   ///< site of the front of `open_`
  std::deque<std::vector<std::vector<Observation>>> open_;  ///< of sites from `first_` on, by sample
  ReadTally tally_;
};

}  // namespace

ReadTally EvidenceReads::gather(std::span<const EvidenceSite> sites, const Sink& sink) const {
  if (sites.empty()) return {};
  std::unique_ptr<Handles> handles = impl_->take();
  Sweep sweep(sites, *handles, impl_->files, impl_->samples.size(), impl_->options);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    std::vector<SampleObservations> found = sweep.site(i);
    sink(i, found);
  }
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  impl_->idle.push_back(std::move(handles));
  return sweep.tally();
}

std::vector<AssemblyRead> EvidenceReads::collect(const std::string& contig, std::int64_t from, std::int64_t to) const {
  std::unique_ptr<Handles> handles = impl_->take();
  std::vector<AssemblyRead> reads;
  for (AlignmentReader& file : handles->files) {
    file.seek(*file.find_contig(contig), from, to);
    AlignedRead read;
    while (reads.size() < kMostCollected && file.next(read)) {
      if (read.has(kFiltered) || read.mapping_quality < impl_->options.min_mapping_quality) continue;
      AssemblyRead copy;
      for (std::size_t i = 0; i < read.length(); ++i) copy.bases += read.base(i);
      copy.qualities.assign(read.qualities.begin(), read.qualities.end());
      reads.push_back(std::move(copy));
    }
  }
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  impl_->idle.push_back(std::move(handles));
  return reads;
}

}  // namespace epiq::triage
