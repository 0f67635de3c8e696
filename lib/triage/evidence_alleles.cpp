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

/// Bases on either side of an allele (and of the repeat it lies in) that reads are aligned to.
constexpr std::int64_t kFlank = 40;
/// How far a repeat is followed.
constexpr std::int64_t kRepeatReach = 300;
/// Samtools' quality of an indel of one base in a homopolymer of one base.
constexpr int kTandemQuality = 500;
/// Taken where QUAL is "*".
constexpr std::uint8_t kAssumedQuality = 30;
constexpr std::uint8_t kHighestQuality = 60;

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

/// Bases at either end that REF and ALT share.
struct Shared {
  std::size_t prefix = 0;
  std::size_t suffix = 0;
};

Shared shared_ends(const std::string& a, const std::string& b) {
  Shared shared;
  const std::size_t least = std::min(a.size(), b.size());
  while (shared.prefix < least && a[shared.prefix] == b[shared.prefix]) ++shared.prefix;
  while (shared.suffix < least - shared.prefix && a[a.size() - 1 - shared.suffix] == b[b.size() - 1 - shared.suffix])
    ++shared.suffix;
  return shared;
}

/// The stretch over which an indel may be moved without changing the sequence, and the homopolymer beside it.
struct Repeat {
  std::int64_t left = 0;  ///< bases before the indel
  std::int64_t right = 0;
  int homopolymer = 1;
};

Repeat repeat_around(std::string_view before, std::string_view unit, std::string_view after) {
  Repeat repeat;
  const auto size = static_cast<std::int64_t>(unit.size());
  const auto in_unit = [&](std::int64_t i) { return unit[static_cast<std::size_t>(((i % size) + size) % size)]; };
  const auto left_size = static_cast<std::int64_t>(before.size());
  while (repeat.left < left_size &&
         before[static_cast<std::size_t>(left_size - 1 - repeat.left)] == in_unit(-1 - repeat.left))
    ++repeat.left;
  while (repeat.right < static_cast<std::int64_t>(after.size()) &&
         after[static_cast<std::size_t>(repeat.right)] == in_unit(repeat.right))
    ++repeat.right;
  if (std::all_of(unit.begin(), unit.end(), [&](char c) { return c == unit.front(); }))
    repeat.homopolymer = static_cast<int>(repeat.left + repeat.right + size);
  return repeat;
}

/// Samtools' quality of an indel (bcftools mpileup, est_seqQ): open and extension, less in a homopolymer.
int indel_quality(std::size_t length, int homopolymer) {
  const int plain = kGapOpen + kGapExtend * (static_cast<int>(length) - 1);
  const int tandem = homopolymer >= 3 ? kTandemQuality * static_cast<int>(length) / homopolymer : 1000;
  return std::clamp(std::min(plain, tandem), 0, static_cast<int>(kHighestQuality));
}

bool same_lengths(const EvidenceSite& site) {
  return std::all_of(site.alleles.begin(), site.alleles.end(),
                     [&](const std::string& allele) { return allele.size() == site.alleles.front().size(); });
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

std::int64_t clip_at(const AlignedRead& read, bool leading) {
  std::int64_t clip = 0;
  for (std::size_t i = 0; i < read.cigar.size(); ++i) {
    const std::uint32_t step = read.cigar[leading ? i : read.cigar.size() - 1 - i];
    if (operation(step) == CigarOp::soft_clip) clip += length_of(step);
    if (operation(step) != CigarOp::soft_clip && operation(step) != CigarOp::hard_clip) break;
  }
  return clip;
}

/// Reads of an insertion or deletion: the read is aligned to the haplotype of each allele.
std::optional<AlleleReading> read_indel(const AlignedRead& read, const EvidenceSite& site, const SiteWindow& window) {
  const std::int64_t after = site.position + 1;
  const bool aligned = read.start < after && read.end > after;
  const bool reaches = read.start - clip_at(read, true) < after && read.end + clip_at(read, false) > after;
  if (!aligned && !reaches) return std::nullopt;
  const Segment segment = segment_of(read, window.from, window.to);
  if (segment.bases.empty()) return std::nullopt;
  int best = kNever;
  int second = kNever;
  AlleleReading reading;
  for (std::size_t k = 0; k < window.haplotypes.size(); ++k) {
    const int cost = alignment_cost(segment.bases, segment.qualities, window.haplotypes[k]);
    if (cost < best) {
      second = best;
      best = cost;
      reading.allele = static_cast<std::uint8_t>(k);
    } else {
      second = std::min(second, cost);
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

SiteWindow site_window(const EvidenceSite& site, genome::Reference* reference) {
  SiteWindow window{site.position, site.end(), false, {}, kHighestQuality};
  if (same_lengths(site)) return window;
  const std::string name = site.contig + ":" + std::to_string(site.position + 1);
  if (reference == nullptr)
    throw Error(Fault::usage, "the insertion or deletion at " + name + " needs the reference: give --reference");
  const std::string& ref = site.alleles.front();
  const std::string before = reference->fetch(site.contig, site.position - kRepeatReach, site.position);
  const std::string after = reference->fetch(site.contig, site.end(), site.end() + kRepeatReach);
  if (reference->fetch(site.contig, site.position, site.end()) != ref)
    throw Error(Fault::input, "REF at " + name + " is '" + ref + "', which is not what '" + reference->path() +
                                  "' has there; the sites are of another assembly");
  std::int64_t left = 0;
  std::int64_t right = 0;
  for (std::size_t k = 1; k < site.alleles.size(); ++k) {
    const std::string& alt = site.alleles[k];
    if (alt.size() == ref.size()) continue;
    const Shared shared = shared_ends(ref, alt);
    const std::string& longer = alt.size() > ref.size() ? alt : ref;
    const std::string unit = longer.substr(shared.prefix, longer.size() - shared.prefix - shared.suffix);
    const Repeat repeat =
        repeat_around(before + ref.substr(0, shared.prefix), unit, ref.substr(ref.size() - shared.suffix) + after);
    left = std::max(left, repeat.left);
    right = std::max(right, repeat.right);
    const std::size_t change = alt.size() > ref.size() ? alt.size() - ref.size() : ref.size() - alt.size();
    window.best_quality = std::min(window.best_quality, indel_quality(change, repeat.homopolymer));
  }
  window.realigned = true;
  window.from =
      std::max<std::int64_t>(0, site.position - std::min(left + kFlank, static_cast<std::int64_t>(before.size())));
  window.to = site.end() + std::min(right + kFlank, static_cast<std::int64_t>(after.size()));
  const std::string head = before.substr(before.size() - static_cast<std::size_t>(site.position - window.from));
  const std::string tail = after.substr(0, static_cast<std::size_t>(window.to - site.end()));
  for (const std::string& allele : site.alleles) window.haplotypes.push_back(head + allele + tail);
  return window;
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
