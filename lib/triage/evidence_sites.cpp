#include "epiq/triage/evidence_sites.hpp"

#include <algorithm>
#include <cctype>

#include "epiq/genome/contig.hpp"
#include "epiq/triage/evidence_alleles.hpp"
#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

/// An index leads to stretches of 16 kb, so that jumps shorter than that read what they jump over.
constexpr std::int64_t kLongestGap = 16384;
constexpr std::int64_t kLongestSpan = 65536;
constexpr std::size_t kMostSites = 4096;
constexpr const char* kNoSequence = "ALT without a sequence";
constexpr const char* kOutside = "outside the targets";
constexpr const char* kConflict = "REF is not what the reference has";
constexpr const char* kNoBase = "REF base is not A, C, G or T";

bool is_sequence(const std::string& allele) {
  return !allele.empty() && allele.find_first_not_of("ACGTN") == std::string::npos;
}

void to_upper(std::string& text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
}

/// The genotype of a sample in terms of the alleles that were kept.
void add_genotype(const genome::VcfCalls& calls, std::optional<std::size_t> sample,
                  const std::vector<std::int8_t>& kept, std::vector<std::int8_t>& genotypes) {
  for (std::size_t copy = 0; copy < 2; ++copy) {
    // A haploid call is both copies of a pair.
    std::int32_t code = genome::kMissingAllele;
    if (sample && calls.ploidy > 0) code = calls.alleles[*sample * calls.ploidy + std::min(copy, calls.ploidy - 1)];
    if (sample && copy == 1 && code == genome::kNoAllele) code = calls.alleles[*sample * calls.ploidy];
    genotypes.push_back(code < 0 ? kNoGenotype : kept[static_cast<std::size_t>(code)]);
  }
}

}  // namespace

std::vector<std::pair<std::string, std::int64_t>> contigs_of(const std::vector<genome::Interval>& regions,
                                                             const genome::Reference& reference) {
  std::vector<std::pair<std::string, std::int64_t>> contigs;
  for (const genome::Interval& region : regions)
    if (contigs.empty() || contigs.back().first != region.contig)
      contigs.emplace_back(region.contig, reference.length(region.contig));
  return contigs;
}

VcfSites::VcfSites(const std::string& path, const VcfSiteOptions& options)
    : reader_(path, options.reader),
      targets_(options.targets, options.targets_file, genome::PositionSelection::Exclusion::allowed),
      mismatch_(options.mismatch) {
  if (!options.reference.empty()) reference_.emplace(options.reference);
}

std::int64_t VcfSites::contig_length(const std::string& contig) const {
  return reader_.contig_length(genome::canonical_contig(contig));
}

std::vector<std::pair<std::string, std::int64_t>> VcfSites::contigs() const { return reader_.contigs(); }

void VcfSites::choose_samples(const std::vector<std::string>& names) {
  chosen_.clear();
  for (const std::string& name : names) {
    const auto found = std::find(samples().begin(), samples().end(), name);
    chosen_.emplace_back();
    if (found != samples().end()) chosen_.back() = static_cast<std::size_t>(found - samples().begin());
  }
}

void VcfSites::check_order(const genome::VcfSite& record) {
  const auto [at, is_new] = contigs_.emplace(record.contig, true);
  if (is_new) {
    for (auto& [name, current] : contigs_) current = name == record.contig;
    last_ = -1;
  }
  if (!at->second || record.position < last_)
    throw Error(Fault::input, reader_.where() + " (" + record.contig + ":" + std::to_string(record.position + 1) +
                                  ") is out of order; sort the sites with `bcftools sort`");
  last_ = record.position;
}

bool VcfSites::matches_reference(const genome::VcfSite& record) {
  if (!reference_) return true;
  const std::string there = reference_conflict(record.contig, record.position, record.alleles.front(), *reference_);
  if (there.empty()) return true;
  if (mismatch_ == RefMismatch::leave_out) return false;
  throw Error(Fault::input, reader_.where() + ": REF at " + record.contig + ":" + std::to_string(record.position + 1) +
                                " is '" + record.alleles.front() + "' and '" + reference_->path() + "' has '" + there +
                                "'; correct the record or leave such records out with --check-ref x, or if there are "
                                "many, give the reference of the sites");
}

bool VcfSites::next(EvidenceSite& site) {
  while (reader_.next(record_)) {
    ++records;
    check_order(record_);
    if (!targets_.contains(record_.contig, record_.position, record_.position + 1)) {
      ++skipped[kOutside];
      continue;
    }
    for (std::string& allele : record_.alleles) to_upper(allele);
    if (!is_sequence(record_.alleles.front())) {
      ++skipped[kNoBase];
      continue;
    }
    if (!matches_reference(record_)) {
      ++skipped[kConflict];
      continue;
    }
    site = {record_.contig, record_.position, {}, record_.id, {}};
    std::vector<std::int8_t> kept;
    for (const std::string& allele : record_.alleles) {
      const bool keep = is_sequence(allele) && site.alleles.size() < 100;
      kept.push_back(keep ? static_cast<std::int8_t>(site.alleles.size()) : kNoGenotype);
      if (keep)
        site.alleles.push_back(allele);
      else
        ++skipped[kNoSequence];
    }
    if (site.alleles.size() == 1 && record_.alleles.size() > 1) continue;
    if (std::any_of(chosen_.begin(), chosen_.end(), [](const auto& sample) { return sample.has_value(); })) {
      reader_.calls(calls_);
      for (const auto& sample : chosen_) add_genotype(calls_, sample, kept, site.genotypes);
    }
    return true;
  }
  return false;
}

RegionSites::RegionSites(const std::vector<genome::Interval>& regions, const std::string& reference)
    : reference_(reference) {
  const genome::IntervalSet set(regions);
  std::vector<std::string> done;
  for (const genome::Interval& region : regions) {
    const std::string canonical = genome::canonical_contig(region.contig);
    if (std::count(done.begin(), done.end(), canonical) > 0) continue;
    done.push_back(canonical);
    const std::int64_t length = reference_.length(region.contig);
    if (length == 0)
      throw Error(Fault::input, "contig '" + region.contig + "' of the regions is not in '" + reference + "'");
    for (const auto& span : set.spans(region.contig))
      if (span.first < length) regions_.push_back({region.contig, span.first, std::min(span.second, length), ""});
  }
  for (const genome::Interval& region : regions_) positions_ += static_cast<std::uint64_t>(region.end - region.start);
  if (!regions_.empty()) position_ = regions_.front().start;
}

std::int64_t RegionSites::contig_length(const std::string& contig) const { return reference_.length(contig); }

std::vector<std::pair<std::string, std::int64_t>> RegionSites::contigs() const {
  return contigs_of(regions_, reference_);
}

bool RegionSites::next(EvidenceSite& site) {
  while (region_ < regions_.size()) {
    const genome::Interval& region = regions_[region_];
    if (position_ >= region.end) {
      if (++region_ < regions_.size()) position_ = regions_[region_].start;
      continue;
    }
    const std::string base = reference_.fetch(region.contig, position_, position_ + 1);
    ++records;
    ++position_;
    if (base.find_first_not_of("ACGT") != std::string::npos) {
      ++skipped[kNoBase];
      continue;
    }
    site = {region.contig, position_ - 1, {base}, ".", {}};
    for (const char* other : {"A", "C", "G", "T"})
      if (base != other) site.alleles.emplace_back(other);
    return true;
  }
  return false;
}

std::vector<SiteBatch> SiteBatches::next(std::size_t count) {
  std::vector<SiteBatch> batches;
  SiteBatch batch;
  while (!ended_) {
    if (!pending_) {
      EvidenceSite site;
      ended_ = !source_.next(site);
      if (ended_) break;
      pending_ = std::move(site);
    }
    if (!batch.empty()) {
      const bool far = pending_->contig != batch.front().contig ||
                       pending_->position - batch.back().position > kLongestGap ||
                       pending_->position - batch.front().position > kLongestSpan || batch.size() >= kMostSites;
      if (far) {
        batches.push_back(std::move(batch));
        batch.clear();
        if (batches.size() == count) return batches;
      }
    }
    batch.push_back(std::move(*pending_));
    pending_.reset();
  }
  if (!batch.empty()) batches.push_back(std::move(batch));
  return batches;
}

}  // namespace epiq::triage
