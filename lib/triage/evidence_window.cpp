#include "epiq/triage/evidence_window.hpp"

#include <algorithm>
#include <string_view>

#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

/// Bases on either side of an allele (and of the repeat it lies in) that reads are aligned to.
constexpr std::int64_t kFlank = 40;
/// How far a repeat is followed.
constexpr std::int64_t kRepeatReach = 300;
/// Alleles of neighbours that haplotypes are made with.
constexpr std::size_t kMostNeighbours = 8;
/// Samtools' quality of an indel of one base in a homopolymer of one base.
constexpr int kTandemQuality = 500;

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

}  // namespace

std::string reference_conflict(const std::string& contig, std::int64_t position, const std::string& ref,
                               genome::Reference& reference) {
  if (reference.length(contig) == 0) return "";
  const std::string there = reference.fetch(contig, position, position + static_cast<std::int64_t>(ref.size()));
  if (there.size() != ref.size()) return there + "(end of contig)";
  const auto known = [](char base) { return std::string_view("ACGT").find(base) != std::string_view::npos; };
  for (std::size_t i = 0; i < ref.size(); ++i)
    if (ref[i] != there[i] && known(ref[i]) && known(there[i])) return there;
  return "";
}

SiteWindow site_window(const EvidenceSite& site, genome::Reference* reference) {
  SiteWindow window{site.position, site.end(), false, {}, {}, kHighestQuality};
  if (same_lengths(site)) return window;
  const std::string name = site.contig + ":" + std::to_string(site.position + 1);
  if (reference == nullptr)
    throw Error(Fault::usage, "the insertion or deletion at " + name + " needs the reference: give --reference");
  const std::string& ref = site.alleles.front();
  const std::string before = reference->fetch(site.contig, site.position - kRepeatReach, site.position);
  const std::string after = reference->fetch(site.contig, site.end(), site.end() + kRepeatReach);
  const std::string there = reference_conflict(site.contig, site.position, ref, *reference);
  if (!there.empty())
    throw Error(Fault::input, "REF at " + name + " is '" + ref + "' and '" + reference->path() + "' has '" + there +
                                  "'; the record is wrong, or it is of another assembly");
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
  for (const std::string& allele : site.alleles) {
    window.alleles.push_back(static_cast<std::uint8_t>(window.haplotypes.size()));
    window.haplotypes.push_back(head + allele + tail);
  }
  return window;
}

void add_neighbour(const EvidenceSite& site, const EvidenceSite& neighbour, SiteWindow& window) {
  const bool apart = neighbour.end() <= site.position || neighbour.position >= site.end();
  const bool inside = neighbour.position >= window.from && neighbour.end() <= window.to;
  if (!window.realigned || !apart || !inside || same_lengths(neighbour)) return;
  const std::size_t own = site.alleles.size();
  for (std::size_t a = 1; a < neighbour.alleles.size(); ++a) {
    if (window.haplotypes.size() + own > own * (1 + kMostNeighbours)) return;
    std::vector<std::string> made;
    for (std::size_t k = 0; k < own; ++k) {
      // To the right of the site positions are moved by its allele.
      std::int64_t at = neighbour.position - window.from;
      if (neighbour.position >= site.end())
        at += static_cast<std::int64_t>(site.alleles[k].size()) - static_cast<std::int64_t>(site.alleles[0].size());
      std::string haplotype = window.haplotypes[k];
      haplotype.replace(static_cast<std::size_t>(at), neighbour.alleles[0].size(), neighbour.alleles[a]);
      made.push_back(std::move(haplotype));
    }
    const auto known = [&](const std::string& haplotype) {
      return std::find(window.haplotypes.begin(), window.haplotypes.end(), haplotype) != window.haplotypes.end();
    };
    if (std::any_of(made.begin(), made.end(), known)) continue;
    for (std::size_t k = 0; k < own; ++k) {
      window.alleles.push_back(static_cast<std::uint8_t>(k));
      window.haplotypes.push_back(std::move(made[k]));
    }
  }
}

}  // namespace epiq::triage
