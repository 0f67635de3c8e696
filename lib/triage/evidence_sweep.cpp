#include "epiq/triage/evidence_sweep.hpp"

#include <algorithm>
#include <utility>

#include "epiq/triage/evidence_counts.hpp"

namespace epiq::triage {

using genome::AlignedRead;
using genome::AlignmentReader;

EvidenceSweep::EvidenceSweep(std::span<const EvidenceSite> sites, EvidenceHandles& handles,
                             const std::vector<EvidenceFile>& files, std::size_t samples,
                             const EvidenceOptions& options)
    : sites_(sites), handles_(handles), files_(files), samples_(samples), options_(options), found_(samples) {
  std::int64_t from = sites.front().position;
  std::int64_t to = from;
  for (const EvidenceSite& site : sites) {
    windows_.push_back(site_window(site, handles.reference ? &*handles.reference : nullptr));
    from = std::min(from, windows_.back().from);
    to = std::max(to, windows_.back().to);
    lead_ = std::max(lead_, site.position - windows_.back().from);
  }
  add_neighbours();
  for (AlignmentReader& file : handles.files) {
    file.seek(*file.find_contig(sites.front().contig), from, to);
    pending_.emplace_back();
    more_.push_back(file.next(pending_.back()));
  }
}

void EvidenceSweep::add_neighbours() {
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    if (!windows_[i].realigned) continue;
    std::size_t first = i;
    while (first > 0 && sites_[first - 1].position >= windows_[i].from) --first;
    for (std::size_t j = first; j < sites_.size() && sites_[j].position < windows_[i].to; ++j)
      if (j != i && windows_[j].realigned) add_neighbour(sites_[i], sites_[j], windows_[i]);
  }
}

std::vector<SampleObservations>& EvidenceSweep::site(std::size_t index) {
  first_ = index;
  for (std::size_t f = 0; f < handles_.files.size(); ++f)
    while (more_[f] && pending_[f].start < windows_[index].to) {
      take(f, pending_[f]);
      more_[f] = handles_.files[f].next(pending_[f]);
    }
  for (SampleObservations& sample : found_) sample.reads.clear();
  if (!open_.empty()) {
    for (std::size_t s = 0; s < samples_; ++s) found_[s].reads.swap(open_.front()[s]);
    used_.push_back(std::move(open_.front()));
    open_.pop_front();
  }
  for (SampleObservations& sample : found_) {
    sample.evidence = {};
    sample.evidence.alleles.resize(sites_[index].alleles.size());
    count_observations(sample.reads, options_, sample.evidence);
  }
  return found_;
}

std::optional<std::size_t> EvidenceSweep::sample_of(std::size_t file) const {
  if (files_[file].all) return files_[file].all;
  const auto sm = handles_.files[file].sample();
  return sm ? files_[file].by_sm[*sm] : std::nullopt;
}

void EvidenceSweep::take(std::size_t file, const AlignedRead& read) {
  // Tags are looked for where an option asks for them, else only of reads that cover a site.
  std::optional<ReadFamily> family;
  if (options_.min_family > 0 || options_.min_strand_family > 0 || options_.max_family_error < 1.0)
    family = read_family(handles_.files[file]);
  if (!admit(read, family.value_or(ReadFamily{}), options_, tally_)) return;
  if (const auto sample = sample_of(file))
    observe_sites(handles_.files[file], read, *sample, family);
  else
    ++tally_.no_sample;
}

EvidenceSweep::BySample& EvidenceSweep::open(std::size_t index) {
  while (open_.size() <= index) {
    if (used_.empty()) {
      open_.emplace_back(samples_);
    } else {
      open_.push_back(std::move(used_.back()));
      used_.pop_back();
    }
  }
  return open_[index];
}

void EvidenceSweep::observe_sites(const AlignmentReader& file, const AlignedRead& read, std::size_t sample,
                                  std::optional<ReadFamily> family) {
  ReadCursor cursor(read);
  std::optional<ReadObserver> observer;
  std::int32_t mismatches = -1;
  std::vector<std::uint8_t> alignment;
  for (std::size_t j = first_; j < sites_.size() && sites_[j].position - lead_ < read.end; ++j) {
    if (windows_[j].from >= read.end || windows_[j].to <= read.start) continue;
    const auto reading = read_allele(read, cursor, sites_[j], windows_[j]);
    if (!reading) continue;
    if (!observer) {
      mismatches = static_cast<std::int32_t>(file.integer_tag("NM").value_or(-1));
      observer.emplace(read, mismatches);
      if (!family) family = read_family(file);
    }
    Observation observation = observer->at(*reading);
    if (family->graded) {
      observation.duplex = is_duplex(file, *family, reading->base);
      observation.quality = consensus_quality(file, *family, reading->base, observation.quality, options_);
    }
    // A read without mismatches is aligned right as far as it can tell.
    if (options_.alignment_quality && mismatches != 0 && !windows_[j].realigned) {
      if (alignment.empty()) file.alignment_qualities(*handles_.reference, alignment);
      observation.alignment_quality = alignment[reading->base];
    }
    open(j - first_)[sample].push_back(observation);
  }
}

}  // namespace epiq::triage
