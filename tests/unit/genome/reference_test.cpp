#include "epiq/genome/reference.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"
#include "fixtures.hpp"

using namespace epiq;

namespace {

/// chr1 GGGCACACACAGGG, lower case in part; lines of five bases.
genome::Reference small_reference() {
  const TemporaryFolder folder;
  folder.write("a.fa.fai", "chr1\t14\t6\t5\t6\n2\t6\t26\t5\t6\n");
  const std::string path = folder.write("a.fa", ">chr1\nGGGCA\nCAcac\nAGGG\n>2\nAAAAA\nC\n");
  return genome::Reference(path);
}

genome::Change aligned(genome::Change change, const char* contig = "1") {
  genome::Reference reference = small_reference();
  CHECK(genome::left_align(change, contig, reference));
  return change;
}

void check_same(const genome::Change& a, const genome::Change& b) {
  CHECK(a.position == b.position);
  CHECK(a.ref == b.ref);
  CHECK(a.alt == b.alt);
}

}  // namespace

TEST_CASE("a reference gives upper-case bases of contigs by either name") {
  genome::Reference reference = small_reference();
  CHECK(reference.length("1") == 14);
  CHECK(reference.fetch("1", 4, 9) == "ACACA");
  CHECK(reference.fetch("chr2", 4, 99) == "AC");
  CHECK(reference.fetch("3", 0, 5).empty());
  CHECK_THROWS_AS(genome::Reference("/nowhere.fa"), util::Error);
}

// The five ways of figure 1 in Tan, Abecasis and Kang (2015) to write the loss of one CA.
TEST_CASE("all ways to write a deletion in a repeat become the leftmost one") {
  const genome::Change normal{2, "GCA", "G"};
  check_same(aligned({7, "CAC", "C"}), normal);
  check_same(aligned({5, "CAC", "C"}), normal);
  check_same(aligned({2, "GCACA", "GCA"}), normal);
  check_same(aligned({1, "GGCA", "GG"}), normal);
  check_same(aligned({2, "GCA", "G"}), normal);
}

TEST_CASE("an insertion at the start of a contig keeps the base after it") {
  check_same(aligned({3, "A", "AA"}, "2"), {0, "A", "AA"});
  check_same(aligned({0, "A", "AA"}, "2"), {0, "A", "AA"});
}

TEST_CASE("a single change keeps its place, and one whose REF is not the reference is told apart") {
  check_same(aligned({3, "C", "T"}), {3, "C", "T"});
  check_same(aligned({2, "GCA", "GTA"}), {3, "C", "T"});
  genome::Reference reference = small_reference();
  genome::Change wrong{3, "T", "C"};
  CHECK_FALSE(genome::left_align(wrong, "1", reference));
  check_same(wrong, {3, "T", "C"});
}
