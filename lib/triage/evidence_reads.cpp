#include "epiq/triage/evidence_reads.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <optional>

#include "epiq/triage/evidence_counts.hpp"
#include "epiq/triage/evidence_sweep.hpp"
#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

using genome::AlignedRead;
using genome::AlignmentReader;
using util::Error;
using util::Fault;

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

struct EvidenceReads::Impl {
  std::vector<AlignmentInput> inputs;
  std::string reference;
  EvidenceOptions options;
  std::vector<std::string> samples;
  std::vector<EvidenceFile> files;
  std::vector<std::string> notes;
  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<EvidenceHandles>> idle;

  std::unique_ptr<EvidenceHandles> open() const;
  std::unique_ptr<EvidenceHandles> take() const;
  std::size_t sample_index(const std::string& name);
  EvidenceFile name_samples(const AlignmentInput& input, const AlignmentReader& reader);
};

std::unique_ptr<EvidenceHandles> EvidenceReads::Impl::open() const {
  auto handles = std::make_unique<EvidenceHandles>();
  for (const AlignmentInput& input : inputs) handles->files.emplace_back(input.path, reference);
  if (!reference.empty()) handles->reference.emplace(reference);
  return handles;
}

std::unique_ptr<EvidenceHandles> EvidenceReads::Impl::take() const {
  {
    const std::lock_guard<std::mutex> lock(mutex);
    if (!idle.empty()) {
      std::unique_ptr<EvidenceHandles> handles = std::move(idle.back());
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

EvidenceFile EvidenceReads::Impl::name_samples(const AlignmentInput& input, const AlignmentReader& reader) {
  const std::vector<std::string>& stated = reader.samples();
  EvidenceFile file;
  if (input.sample.empty()) {
    if (stated.empty())
      throw Error(Fault::input,
                  "'" + input.path + "' names no sample (SM of its read groups); give it as --bam NAME=" + input.path);
    // Reads that name no group are of the only sample; those of a group without a sample may be anybody's.
    if (stated.size() == 1 && reader.all_groups_named()) file.all = sample_index(stated.front());
    for (const std::string& name : stated) file.by_sm.emplace_back(sample_index(name));
    return file;
  }
  const auto found = std::find(stated.begin(), stated.end(), input.sample);
  if (stated.size() > 1 && found == stated.end())
    throw Error(Fault::input, "'" + input.path + "' has reads of several samples (" + listed(stated) +
                                  "), of which none is '" + input.sample + "'");
  const std::size_t index = sample_index(input.sample);
  if (stated.empty() || (stated.size() == 1 && reader.all_groups_named())) file.all = index;
  file.by_sm.resize(stated.size());
  if (stated.size() == 1)
    file.by_sm.front() = index;
  else if (found != stated.end())
    file.by_sm[static_cast<std::size_t>(found - stated.begin())] = index;
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
  std::unique_ptr<EvidenceHandles> first = impl_->open();
  for (std::size_t i = 0; i < first->files.size(); ++i)
    impl_->files.push_back(impl_->name_samples(impl_->inputs[i], first->files[i]));
  impl_->idle.push_back(std::move(first));
}

EvidenceReads::~EvidenceReads() = default;

const std::vector<std::string>& EvidenceReads::samples() const noexcept { return impl_->samples; }
std::size_t EvidenceReads::files() const noexcept { return impl_->files.size(); }

std::vector<std::size_t> EvidenceReads::file_samples(std::size_t file) const {
  const EvidenceFile& of = impl_->files.at(file);
  std::vector<std::size_t> found;
  if (of.all) found.push_back(*of.all);
  for (const auto& sample : of.by_sm)
    if (sample && !of.all) found.push_back(*sample);
  return found;
}

const std::vector<std::string>& EvidenceReads::notes() const noexcept { return impl_->notes; }

void EvidenceReads::check_contig(const std::string& contig, std::int64_t length) const {
  std::unique_ptr<EvidenceHandles> handles = impl_->take();
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

ReadTally EvidenceReads::gather(std::span<const EvidenceSite> sites, const Sink& sink) const {
  if (sites.empty()) return {};
  std::unique_ptr<EvidenceHandles> handles = impl_->take();
  EvidenceSweep sweep(sites, *handles, impl_->files, impl_->samples.size(), impl_->options);
  for (std::size_t i = 0; i < sites.size(); ++i) sink(i, sweep.site(i));
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  impl_->idle.push_back(std::move(handles));
  return sweep.tally();
}

std::vector<AssemblyRead> EvidenceReads::collect(const std::string& contig, std::int64_t from, std::int64_t to,
                                                 std::size_t most, ReadTally& tally) const {
  std::unique_ptr<EvidenceHandles> handles = impl_->take();
  std::vector<AssemblyRead> reads;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  for (AlignmentReader& file : handles->files) {
    file.seek(*file.find_contig(contig), from, to);
    AlignedRead read;
    while (file.next(read)) {
      if (!admit(read, read_family(file), impl_->options, tally)) continue;
      if (read.mapping_quality < impl_->options.min_mapping_quality) {
        ++tally.low_mapping;
        continue;
      }
      AssemblyRead copy{fragment_of(read), "", {read.qualities.begin(), read.qualities.end()}};
      if (copy.fragment > limit) {
        ++tally.beyond;
        continue;
      }
      for (std::size_t i = 0; i < read.length(); ++i) copy.bases += read.base(i);
      reads.push_back(std::move(copy));
      while (reads.size() > most) {
        limit /= 2;
        tally.beyond += std::erase_if(reads, [=](const AssemblyRead& one) { return one.fragment > limit; });
      }
    }
  }
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  impl_->idle.push_back(std::move(handles));
  return reads;
}

}  // namespace epiq::triage
