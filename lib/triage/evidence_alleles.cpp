#include "epiq/triage/evidence_alleles.hpp"

#include <algorithm>
#include <limits>

#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

using genome::AlignedRead;
using genome::CigarOp;
using util::Error;
using util::Fault;

/// Taken where QUAL is "*".
constexpr std::uint8_t kAssumedQuality = 30;

constexpr int kNever = std::numeric_limits<int>::max() / 4;

CigarOp operation(std::uint32_t step) { return static_cast<CigarOp>(step & 15U); }
std::int64_t length_of(std::uint32_t step) { return static_cast<std::int64_t>(step >> 4U); }

bool takes_both(CigarOp op) { return op == CigarOp::match || op == CigarOp::equal || op == CigarOp::differs; }
bool takes_reference(CigarOp op) { return takes_both(op) || op == CigarOp::deletion || op == CigarOp::skip; }
bool takes_read(CigarOp op) { return takes_both(op) || op == CigarOp::insertion || op == CigarOp::soft_clip; }

std::uint8_t quality_at(const AlignedRead& read, std::size_t base) {
  const std::uint8_t quality = read.qualities[base];
  return quality == genome::kNoQuality ? kAssumedQuality : quality;
}

/// Reads of a site whose alleles are of one length: bases are compared where the aligner put them.
std::optional<AlleleReading> read_substitution(const AlignedRead& read, ReadCursor& cursor, const EvidenceSite& site) {
  const std::size_t size = site.alleles.front().size();
  if (read.start > site.position || read.end < site.end()) return std::nullopt;
  const auto first = cursor.at(site.position);
  if (!first) return std::nullopt;
  if (size == 1) {
    const char base = read.base(*first);
    AlleleReading reading{kOtherAllele, quality_at(read, *first), *first};
    if (base == 'N') reading = {kUnclearAllele, 0, *first};
    for (std::size_t k = 0; k < site.alleles.size(); ++k)
      if (site.alleles[k].front() == base) reading.allele = static_cast<std::uint8_t>(k);
    return reading;
  }
  ReadCursor inner = cursor;
  for (std::size_t i = 1; i < size; ++i)
    if (inner.at(site.position + static_cast<std::int64_t>(i)) != *first + i)
      return AlleleReading{kOtherAllele, kHighestQuality, *first};  // a gap within the site
  int best = kNever;
  int second = kNever;
  AlleleReading reading{kOtherAllele, 0, *first};
  for (std::size_t k = 0; k < site.alleles.size(); ++k) {
    int cost = 0;
    for (std::size_t i = 0; i < size; ++i)
      if (read.base(*first + i) != site.alleles[k][i]) cost += quality_at(read, *first + i);
    if (cost < best) {
      second = best;
      best = cost;
      reading.allele = static_cast<std::uint8_t>(k);
    } else {
      second = std::min(second, cost);
    }
  }
  const int margin = std::min<int>(second - best, kHighestQuality);
  reading.quality = static_cast<std::uint8_t>(margin);
  if (margin == 0) reading.allele = kUnclearAllele;
  // A base that no allele has, read well, is another allele.
  if (best > 0 && best >= margin)
    reading = {kOtherAllele, static_cast<std::uint8_t>(std::min<int>(best, kHighestQuality)), *first};
  return reading;
}

/// The bases of a read that the aligner put into [from, to), with the soft clips that would lie there.
struct Segment {
  std::string bases;
  std::vector<std::uint8_t> qualities;
  std::size_t first = 0;
};

Segment segment_of(const AlignedRead& read, std::int64_t from, std::int64_t to) {
  std::size_t begin = read.length();
  std::size_t end = 0;
  std::int64_t reference = read.start;
  std::size_t base = 0;
  for (std::size_t i = 0; i < read.cigar.size(); ++i) {
    const CigarOp op = operation(read.cigar[i]);
    const std::int64_t length = length_of(read.cigar[i]);
    // A leading clip ends where the read starts, a trailing one starts where it ends.
    const bool leading = op == CigarOp::soft_clip && reference == read.start;
    const std::int64_t at = leading ? reference - length : reference;
    if (takes_both(op) || op == CigarOp::soft_clip) {
      const std::int64_t low = std::max(from, at);
      const std::int64_t high = std::min(to, at + length);
      if (low < high) {
        begin = std::min(begin, base + static_cast<std::size_t>(low - at));
        end = std::max(end, base + static_cast<std::size_t>(high - at));
      }
    } else if (op == CigarOp::insertion && reference > from && reference < to) {
      begin = std::min(begin, base);
      end = std::max(end, base + static_cast<std::size_t>(length));
    }
    if (takes_reference(op)) reference += length;
    if (takes_read(op)) base += static_cast<std::size_t>(length);
  }
  Segment segment;
  segment.first = begin;
  for (std::size_t i = begin; i < end; ++i) {
    segment.bases += read.base(i);
    segment.qualities.push_back(quality_at(read, i));
  }
  return segment;
}

/// Reads of an insertion or deletion: the read is aligned to the haplotype of each allele.
std::optional<AlleleReading> read_indel(const AlignedRead& read, const EvidenceSite& site, const SiteWindow& window) {
  const std::int64_t after = site.position + 1;
  const bool aligned = read.start < after && read.end > after;
  const bool reaches =
      read.start - soft_clip(read, ReadEnd::left) < after && read.end + soft_clip(read, ReadEnd::right) > after;
  if (!aligned && !reaches) return std::nullopt;
  const Segment segment = segment_of(read, window.from, window.to);
  if (segment.bases.empty()) return std::nullopt;
  std::vector<int> costs(site.alleles.size(), kNever);
  for (std::size_t h = 0; h < window.haplotypes.size(); ++h)
    costs[window.alleles[h]] =
        std::min(costs[window.alleles[h]], alignment_cost(segment.bases, segment.qualities, window.haplotypes[h]));
  int best = kNever;
  int second = kNever;
  AlleleReading reading;
  for (std::size_t k = 0; k < costs.size(); ++k) {
    if (costs[k] < best) {
      second = best;
      best = costs[k];
      reading.allele = static_cast<std::uint8_t>(k);
    } else {
      second = std::min(second, costs[k]);
    }
  }
  reading.base = segment.first + segment.bases.size() / 2;
  reading.quality = static_cast<std::uint8_t>(std::min(second - best, window.best_quality));
  if (second == best) reading.allele = kUnclearAllele;
  // A clipped read that does not tell is no witness of the site at all.
  if (!aligned && reading.quality == 0) return std::nullopt;
  return reading;
}

}  // namespace

std::int64_t soft_clip(const AlignedRead& read, ReadEnd end) {
  std::int64_t clip = 0;
  for (std::size_t i = 0; i < read.cigar.size(); ++i) {
    const std::uint32_t step = read.cigar[end == ReadEnd::left ? i : read.cigar.size() - 1 - i];
    if (operation(step) == CigarOp::soft_clip) clip += length_of(step);
    if (operation(step) != CigarOp::soft_clip && operation(step) != CigarOp::hard_clip) break;
  }
  return clip;
}

int alignment_cost(std::string_view bases, const std::vector<std::uint8_t>& qualities, std::string_view haplotype) {
  const std::size_t width = haplotype.size() + 1;
  // Of the prefix of the read so far, ending at each base of the haplotype: with a match, an insertion, a deletion.
  std::vector<int> match(width, 0);
  std::vector<int> insertion(width, kNever);
  std::vector<int> deletion(width, kNever);
  for (std::size_t i = 0; i < bases.size(); ++i) {
    int diagonal = std::min({match[0], insertion[0], deletion[0]});
    const int mismatch = qualities[i];
    insertion[0] = std::min(match[0] + kGapOpen, insertion[0] + kGapExtend);
    match[0] = kNever;
    for (std::size_t j = 1; j < width; ++j) {
      const int here = std::min({match[j], insertion[j], deletion[j]});
      insertion[j] = std::min({match[j] + kGapOpen, deletion[j] + kGapOpen, insertion[j] + kGapExtend});
      match[j] = diagonal + (bases[i] == haplotype[j - 1] ? 0 : mismatch);
      deletion[j] = std::min({match[j - 1] + kGapOpen, deletion[j - 1] + kGapExtend});
      diagonal = here;
    }
    deletion[0] = kNever;
  }
  int best = kNever;
  for (std::size_t j = 0; j < width; ++j) best = std::min({best, match[j], insertion[j]});
  return best;
}

ReadCursor::ReadCursor(const AlignedRead& read) : read_(read), reference_(read.start) {}

std::optional<std::size_t> ReadCursor::at(std::int64_t position) {
  while (step_ < read_.cigar.size()) {
    const CigarOp op = operation(read_.cigar[step_]);
    const std::int64_t length = length_of(read_.cigar[step_]);
    if (takes_reference(op)) {
      if (position < reference_ + length) {
        if (!takes_both(op)) return std::nullopt;
        return base_ + static_cast<std::size_t>(position - reference_);
      }
      reference_ += length;
    }
    if (takes_read(op)) base_ += static_cast<std::size_t>(length);
    ++step_;
  }
  return std::nullopt;
}

std::optional<AlleleReading> read_allele(const AlignedRead& read, ReadCursor& cursor, const EvidenceSite& site,
                                         const SiteWindow& window) {
  return window.realigned ? read_indel(read, site, window) : read_substitution(read, cursor, site);
}

}  // namespace epiq::triage
