#include "epiq/triage/evidence_assembly.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "epiq/triage/evidence_alignment.hpp"

using namespace epiq::triage;
using epiq::genome::Change;

namespace {

/// A sequence without repeated words, from a linear congruential generator.
std::string random_bases(std::size_t size, std::uint32_t seed) {
  std::string bases;
  for (std::size_t i = 0; i < size; ++i) {
    seed = seed * 1664525U + 1013904223U;
    bases += "ACGT"[seed >> 30U];
  }
  return bases;
}

/// Reads of 100 bases that tile a haplotype, `copies` at each start.
std::vector<AssemblyRead> tile(const std::string& haplotype, std::size_t copies, std::size_t step = 10) {
  std::vector<AssemblyRead> reads;
  for (std::size_t start = 0; start + 100 <= haplotype.size(); start += step)
    for (std::size_t copy = 0; copy < copies; ++copy)
      reads.push_back({std::hash<std::string>{}(haplotype) + reads.size(), haplotype.substr(start, 100),
                       std::vector<std::uint8_t>(100, 30)});
  return reads;
}

std::vector<std::string> texts(const std::vector<Change>& changes) {
  std::vector<std::string> made;
  for (const Change& change : changes) made.push_back(std::to_string(change.position) + change.ref + ">" + change.alt);
  return made;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("Two sequences differ by the changes that turn one into the other") {
  CHECK(align_sequences("GATTACAGG", "GATTACAGG").empty());
  CHECK(texts(align_sequences("GATTACAGG", "GATTGCAGG")) == Texts{"4A>G"});
  CHECK(texts(align_sequences("GATCTACAGGTC", "GATCAGGTC")).size() == 1);
  CHECK(texts(align_sequences("CCGTACGATGTC", "CCGTATTTCGATGTC")) == Texts{"4A>ATTT"});
}

TEST_CASE("A repeat within the window hides nothing where its halves have unique words") {
  // Seventy bases twice, so far apart that either half has them once.
  std::string window = random_bases(800, 5);
  window.replace(620, 70, window.substr(80, 70));
  std::string haplotype = window;
  haplotype[110] = haplotype[110] == 'A' ? 'C' : 'A';
  bool incomplete = true;
  const auto changes = assemble_window(window, 0, tile(haplotype, 4), AssemblyOptions{}, incomplete);
  // Words of 25 bases fit the other copy too; reads that are counted where they are aligned tell the two apart.
  CHECK(std::any_of(changes.begin(), changes.end(), [](const Change& change) { return change.position == 110; }));
  for (const Change& change : changes) CHECK((change.position == 110 || change.position == 650));
  CHECK_FALSE(incomplete);
}

TEST_CASE("Mates that overlap are one witness, in any order") {
  const std::string window = random_bases(600, 5);
  std::string haplotype = window;
  haplotype[300] = haplotype[300] == 'A' ? 'C' : 'A';
  std::vector<AssemblyRead> reads = tile(haplotype, 2);
  std::vector<AssemblyRead> mates = reads;
  for (AssemblyRead& mate : mates) reads.push_back(std::move(mate));
  AssemblyOptions options;
  options.k = {45};
  options.min_support = 13;  // six starts, two copies: twelve fragments have all words of the base
  bool incomplete = false;
  CHECK(assemble_window(window, 0, reads, options, incomplete).empty());
  options.min_support = 2;
  CHECK(assemble_window(window, 0, reads, options, incomplete).size() == 1);
}

TEST_CASE("Reads of the reference spell nothing new") {
  const std::string window = random_bases(600, 5);
  bool incomplete = true;
  CHECK(assemble_window(window, 1000, tile(window, 4), AssemblyOptions{}, incomplete).empty());
  CHECK_FALSE(incomplete);
}

TEST_CASE("A base, a deletion and a novel insertion longer than half a read are assembled") {
  const std::string window = random_bases(600, 5);
  const std::string novel = random_bases(70, 77);
  std::string haplotype = window;
  haplotype.insert(420, novel);
  haplotype.erase(300, 12);
  const char base = window[200] == 'A' ? 'C' : 'A';
  haplotype[200] = base;
  std::vector<AssemblyRead> reads = tile(window, 1);
  for (AssemblyRead& read : tile(haplotype, 1)) reads.push_back(std::move(read));
  bool incomplete = true;
  const auto changes = assemble_window(window, 1000, reads, AssemblyOptions{}, incomplete);
  REQUIRE(changes.size() == 3);
  CHECK(texts({changes[0]}) == Texts{"1200" + std::string(1, window[200]) + ">" + base});
  CHECK(changes[1].ref.size() - changes[1].alt.size() == 12);
  CHECK(changes[2].alt.size() - changes[2].ref.size() == 70);
  // Put back, the changes give the haplotype.
  std::string again = window;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change)
    again.replace(static_cast<std::size_t>(change->position - 1000), change->ref.size(), change->alt);
  CHECK(again == haplotype);
}

TEST_CASE("Too few reads, or reads of bad bases, are no allele") {
  const std::string window = random_bases(400, 5);
  std::string haplotype = window;
  haplotype[200] = window[200] == 'A' ? 'C' : 'A';
  bool incomplete = true;
  CHECK(assemble_window(window, 0, tile(haplotype, 1, 60), AssemblyOptions{}, incomplete).empty());
  std::vector<AssemblyRead> bad = tile(haplotype, 4);
  for (AssemblyRead& read : bad) read.qualities.assign(100, 2);  // Illumina's mark of a stretch not to be used
  CHECK(assemble_window(window, 0, bad, AssemblyOptions{}, incomplete).empty());
}

TEST_CASE("The poor base behind a homopolymer does not hide its length") {
  const std::string window = random_bases(200, 5) + "AAAAAAAAAAAAAA" + "G" + random_bases(200, 7);
  std::string haplotype = window;
  haplotype.erase(200, 1);
  std::vector<AssemblyRead> reads = tile(haplotype, 2);
  for (AssemblyRead& read : reads) {
    const std::size_t end = read.bases.find("AAAAAAAAAG");
    if (end != std::string::npos) read.qualities[end + 9] = 7;
  }
  bool incomplete = true;
  const auto changes = assemble_window(window, 0, reads, AssemblyOptions{}, incomplete);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].ref.size() == changes[0].alt.size() + 1);
}

TEST_CASE("A window that repeats itself is told to be incomplete") {
  const std::string unit = random_bases(30, 9);
  std::string window;
  for (int i = 0; i < 12; ++i) window += unit;
  bool incomplete = false;
  CHECK(assemble_window(window, 0, tile(window, 4), AssemblyOptions{}, incomplete).empty());
  CHECK(incomplete);
}

TEST_CASE("The search of a place where everything branches ends at its bounds and says so") {
  // Six bases, ten apart, in all 64 combinations: more ways than are followed from one place.
  const std::string window = random_bases(300, 5);
  std::vector<AssemblyRead> reads;
  for (unsigned combination = 0; combination < 64; ++combination) {
    std::string haplotype = window;
    for (std::size_t i = 0; i < 6; ++i)
      if ((combination >> i & 1U) != 0) haplotype[100 + 10 * i] = haplotype[100 + 10 * i] == 'A' ? 'C' : 'A';
    for (AssemblyRead& read : tile(haplotype, 1)) reads.push_back(std::move(read));
  }
  bool incomplete = false;
  AssemblyOptions options;
  const auto changes = assemble_window(window, 0, reads, options, incomplete);
  CHECK(incomplete);
  CHECK_FALSE(changes.empty());
  for (const Change& change : changes) CHECK((change.position - 100) % 10 == 0);
  options.most_paths = 1000;
  CHECK(assemble_window(window, 0, reads, options, incomplete).size() == 6);
  CHECK_FALSE(incomplete);
}
