#include "epiq/triage/evidence_counts.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace epiq::triage {
namespace {

using genome::AlignedRead;
namespace read_flag = genome::read_flag;

/// Mates farther apart than this are no fragment of one molecule.
constexpr std::int64_t kLongestFragment = 100000;

void add(const Observation& observation, AlleleSupport& support) {
  ++support.reads;
  support.forward += observation.reverse ? 0 : 1;
  support.f1r2 += observation.orientation == 1 ? 1 : 0;
  support.f2r1 += observation.orientation == 2 ? 1 : 0;
  support.clipped += observation.clipped ? 1 : 0;
  support.duplex += observation.duplex ? 1 : 0;
  support.quality += observation.quality;
  support.mapping_quality += observation.mapping_quality;
  support.end_distance += observation.end_distance;
  if (observation.mismatches < 0) return;
  ++support.with_mismatches;
  support.mismatches += static_cast<std::uint64_t>(observation.mismatches);
}

}  // namespace

std::uint64_t fragment_of(const AlignedRead& read) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : read.name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

ReadObserver::ReadObserver(const AlignedRead& read, std::int32_t mismatches) {
  common_.fragment = fragment_of(read);
  common_.mismatches = mismatches;
  common_.mapping_quality = read.mapping_quality;
  common_.reverse = read.has(read_flag::reverse);
  if (read.has(read_flag::paired)) common_.orientation = read.has(read_flag::first) != common_.reverse ? 1 : 2;
  // The right mate may overlap whatever came before; how far its mate reaches is not known here.
  common_.may_overlap = read.mate_contig == read.contig && read.mate_start < read.end;
  const std::int64_t mate_end = read.mate_start + (read.end - read.start);
  const bool near = read.mate_contig == read.contig && std::abs(mate_end - read.start) < kLongestFragment;
  common_.reach = near ? std::max(read.end, mate_end) : read.end;
  first_ = soft_clip(read, ReadEnd::left);
  const std::int64_t tail = soft_clip(read, ReadEnd::right);
  common_.clipped = first_ + tail > 0;
  last_ = static_cast<std::int64_t>(read.length()) - 1 - tail;
}

Observation ReadObserver::at(const AlleleReading& reading) const {
  Observation observation = common_;
  observation.allele = reading.allele;
  observation.quality = reading.quality;
  const auto base = static_cast<std::int64_t>(reading.base);
  const std::int64_t distance = std::max<std::int64_t>(0, std::min(base - first_, last_ - base));
  observation.end_distance =
      static_cast<std::uint16_t>(std::min<std::int64_t>(distance, std::numeric_limits<std::uint16_t>::max()));
  return observation;
}

std::uint32_t merge_overlaps(std::vector<Observation>& observations) {
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < observations.size(); ++i)
    if (observations[i].may_overlap) order.emplace_back(observations[i].fragment, i);
  if (order.size() < 2) return 0;
  std::sort(order.begin(), order.end());
  std::vector<bool> drop(observations.size(), false);
  std::uint32_t merged = 0;
  for (std::size_t k = 1; k < order.size(); ++k) {
    if (order[k].first != order[k - 1].first) continue;
    std::size_t keep = order[k - 1].second;
    std::size_t other = order[k].second;
    if (observations[other].quality > observations[keep].quality) std::swap(keep, other);
    Observation& kept = observations[keep];
    if (kept.allele != observations[other].allele && observations[other].allele != kUnclearAllele)
      kept.quality = static_cast<std::uint8_t>(kept.quality - observations[other].quality);
    drop[other] = true;
    order[k].second = keep;
    ++merged;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < observations.size(); ++i)
    if (!drop[i]) observations[kept++] = observations[i];
  observations.resize(kept);
  return merged;
}

void count_observations(std::vector<Observation>& observations, const EvidenceOptions& options,
                        SiteEvidence& evidence) {
  for (const Observation& observation : observations) {
    ++evidence.covering;
    if (observation.mapping_quality == 0) ++evidence.mapping_zero;
    if (observation.mapping_quality < options.min_mapping_quality) ++evidence.low_mapping;
  }
  std::erase_if(observations, [&](const Observation& o) { return o.mapping_quality < options.min_mapping_quality; });
  if (options.merge_overlaps) evidence.overlaps = merge_overlaps(observations);
  std::size_t kept = 0;
  for (const Observation& observation : observations) {
    if (observation.allele == kUnclearAllele) {
      ++evidence.unclear;
      continue;
    }
    if (observation.quality < options.min_base_quality) {
      ++evidence.low_quality;
      continue;
    }
    if (observation.allele == kOtherAllele) {
      ++evidence.other;
    } else {
      add(observation, evidence.alleles[observation.allele]);
    }
    observations[kept++] = observation;
  }
  observations.resize(kept);
}

}  // namespace epiq::triage
