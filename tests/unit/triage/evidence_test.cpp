#include <catch2/catch.hpp>

#include "epiq/triage/evidence_alleles.hpp"
#include "epiq/triage/evidence_counts.hpp"

using namespace epiq::triage;
using epiq::genome::AlignedRead;

namespace {

std::vector<std::uint8_t> flat(std::size_t size, std::uint8_t quality = 30) {
  return std::vector<std::uint8_t>(size, quality);
}

int cost(const std::string& bases, const std::string& haplotype) {
  return alignment_cost(bases, flat(bases.size()), haplotype);
}

/// A read that owns its bases.
struct Made {
  std::vector<std::uint32_t> cigar;
  std::vector<std::uint8_t> packed;
  std::vector<std::uint8_t> qualities;
  AlignedRead read;
};

Made make_read(std::int64_t start, const std::vector<std::pair<char, std::uint32_t>>& cigar, const std::string& bases) {
  Made made;
  const std::string codes = "=ACMGRSVTWYHKDBN";
  const std::string operations = "MIDNSHP=X";
  std::int64_t end = start;
  for (const auto& [op, length] : cigar) {
    made.cigar.push_back(length << 4U | static_cast<std::uint32_t>(operations.find(op)));
    if (op == 'M' || op == 'D') end += length;
  }
  made.packed.assign((bases.size() + 1) / 2, 0);
  for (std::size_t i = 0; i < bases.size(); ++i)
    made.packed[i / 2] |= static_cast<std::uint8_t>(codes.find(bases[i]) << (i % 2 == 0 ? 4U : 0U));
  made.qualities = flat(bases.size());
  made.read.start = start;
  made.read.end = end;
  made.read.cigar = made.cigar;
  made.read.packed_bases = made.packed;
  made.read.qualities = made.qualities;
  return made;
}

Observation seen(std::uint64_t fragment, std::uint8_t allele, std::uint8_t quality) {
  Observation observation;
  observation.fragment = fragment;
  observation.allele = allele;
  observation.quality = quality;
  observation.mapping_quality = 60;
  observation.may_overlap = true;
  return observation;
}

}  // namespace

TEST_CASE("A clip on the left is none on the right, also behind a hard clip") {
  const std::string bases(100, 'A');
  const Made made = make_read(50, {{'H', 5}, {'S', 10}, {'M', 90}}, bases);
  CHECK(soft_clip(made.read, ReadEnd::left) == 10);
  CHECK(soft_clip(made.read, ReadEnd::right) == 0);
  const ReadObserver observer(made.read, 0);
  CHECK(observer.at({0, 30, 95}).end_distance == 4);
  CHECK(observer.at({0, 30, 12}).end_distance == 2);
  CHECK(observer.at({0, 30, 12}).clipped);
}

TEST_CASE("A read that is part of a haplotype aligns at no cost") { CHECK(cost("GATTACA", "CCGATTACACC") == 0); }

TEST_CASE("A mismatch costs its quality, a gap its opening and extension") {
  CHECK(cost("GATTACAGGCTCA", "CCGATTACTGGCTCACC") == 30);
  CHECK(cost("GATTACAGGCTCAGGACCT", "GATTACAGGTCAGGACCT") == kGapOpen);
  CHECK(cost("GATTACAGGCTTTCAGGACC", "GATTACAGGCAGGACC") == kGapOpen + 3 * kGapExtend);
  CHECK(cost("GATTACAGGCAGGACC", "GATTACAGGCTTTCAGGACC") == kGapOpen + 3 * kGapExtend);
}

TEST_CASE("The cursor finds the base of a read at a position, and none in a deletion") {
  const Made made = make_read(100, {{'S', 2}, {'M', 3}, {'I', 2}, {'M', 2}, {'D', 2}, {'M', 1}}, "NNACGTTACG");
  ReadCursor cursor(made.read);
  CHECK(cursor.at(100) == 2);
  CHECK(cursor.at(102) == 4);
  CHECK(cursor.at(103) == 7);
  CHECK(cursor.at(104) == 8);
  CHECK_FALSE(cursor.at(105).has_value());
  CHECK(cursor.at(107) == 9);
  CHECK_FALSE(cursor.at(108).has_value());
}

TEST_CASE("Two bases at once are an allele only together") {
  const EvidenceSite site{"1", 101, {"CG", "TA"}, ".", {}};
  const SiteWindow window = site_window(site, nullptr);
  const auto allele = [&](const std::string& bases) {
    const Made made = make_read(100, {{'M', 4}}, bases);
    ReadCursor cursor(made.read);
    return read_allele(made.read, cursor, site, window).value().allele;
  };
  CHECK(allele("ACGT") == 0);
  CHECK(allele("ATAT") == 1);
  CHECK(allele("ATGT") == kOtherAllele);
  CHECK(allele("AGAT") == kOtherAllele);
}

TEST_CASE("A read beside the site says nothing of it") {
  const EvidenceSite site{"1", 104, {"C", "T"}, ".", {}};
  const Made made = make_read(100, {{'M', 4}}, "ACGT");
  ReadCursor cursor(made.read);
  CHECK_FALSE(read_allele(made.read, cursor, site, site_window(site, nullptr)).has_value());
}

TEST_CASE("Mates that agree count once, and those that differ keep the difference of their qualities") {
  std::vector<Observation> reads = {seen(1, 0, 30), seen(2, 1, 20), seen(1, 0, 35), seen(2, 0, 38), seen(3, 1, 30)};
  CHECK(merge_overlaps(reads) == 2);
  REQUIRE(reads.size() == 3);
  CHECK(reads[0].quality == 35);
  CHECK(reads[1].allele == 0);
  CHECK(reads[1].quality == 18);
  CHECK(reads[2].fragment == 3);
}

TEST_CASE("Reads below the thresholds are counted and left out") {
  std::vector<Observation> reads = {seen(1, 0, 30), seen(2, 1, 19), seen(3, kOtherAllele, 30),
                                    seen(4, kUnclearAllele, 0), seen(5, 1, 20)};
  reads[0].mapping_quality = 0;
  SiteEvidence evidence;
  evidence.alleles.resize(2);
  count_observations(reads, EvidenceOptions{}, evidence);
  CHECK(evidence.covering == 5);
  CHECK(evidence.mapping_zero == 1);
  CHECK(evidence.low_mapping == 1);
  CHECK(evidence.low_quality == 1);
  CHECK(evidence.alleles[0].reads == 0);
  CHECK(evidence.alleles[1].reads == 1);
  CHECK(evidence.depth() == 3);
}

TEST_CASE("A neighbouring insertion that a read has does not weigh against the allele of a site") {
  // A site A>AC before seven C, and T>TC behind them: "AAC7T" and what follows, as in the human mitochondrion.
  const EvidenceSite site{"M", 3, {"A", "AC", "ACC"}, ".", {}};
  const EvidenceSite neighbour{"M", 11, {"T", "TC"}, ".", {}};
  SiteWindow window;
  window.to = 20;
  window.realigned = true;
  window.best_quality = 40;
  window.haplotypes = {"GATACCCCCCCTCCGATTAC", "GATACCCCCCCCTCCGATTAC", "GATACCCCCCCCCTCCGATTAC"};
  window.alleles = {0, 1, 2};
  // A read of AC and TC whose bases at the end of the homopolymer are poor.
  Made made = make_read(0, {{'M', 4}, {'I', 1}, {'M', 8}, {'I', 1}, {'M', 8}}, "GATACCCCCCCCTCCCGATTAC");
  for (const std::size_t poor : {11U, 12U, 13U}) made.qualities[poor] = 8;
  ReadCursor cursor(made.read);
  CHECK(read_allele(made.read, cursor, site, window)->allele == 2);
  add_neighbour(site, neighbour, window);
  CHECK(window.haplotypes.size() == 6);
  ReadCursor again(made.read);
  const auto reading = read_allele(made.read, again, site, window);
  CHECK(reading->allele == 1);
  CHECK(reading->quality > 0);
  // The same insertion written elsewhere in the repeat is no neighbour.
  add_neighbour(site, {"M", 6, {"C", "CC"}, ".", {}}, window);
  CHECK(window.haplotypes.size() == 6);
}

TEST_CASE("A read that ends in a tandem repeat says nothing of its length, so that it phases nothing") {
  const EvidenceSite site{"1", 3, {"T", "TCA"}, ".", {}};
  SiteWindow window;
  window.to = 17;
  window.realigned = true;
  window.best_quality = 40;
  window.haplotypes = {"GATTCACACACAGGTAC", "GATTCACACACACAGGTAC"};
  window.alleles = {0, 1};
  const auto allele = [&](std::vector<std::pair<char, std::uint32_t>> cigar, const std::string& bases) {
    const Made made = make_read(0, cigar, bases);
    ReadCursor cursor(made.read);
    return read_allele(made.read, cursor, site, window).value().allele;
  };
  CHECK(allele({{'M', 10}}, "GATTCACACA") == kUnclearAllele);
  CHECK(allele({{'M', 12}}, "GATTCACACACA") == kUnclearAllele);
  CHECK(allele({{'M', 17}}, "GATTCACACACAGGTAC") == 0);
  CHECK(allele({{'M', 4}, {'I', 2}, {'M', 13}}, "GATTCACACACACAGGTAC") == 1);
}
