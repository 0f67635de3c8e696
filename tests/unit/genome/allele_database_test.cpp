#include "epiq/genome/allele_database.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <tuple>

#include "epiq/util/error.hpp"
#include "fixtures.hpp"

using namespace epiq;
using namespace epiq::genome;

namespace {

const std::string kFields =
    "##fileformat=VCFv4.2\n##reference=GRCh37\n##contig=<ID=chr1,length=60>\n"
    "##INFO=<ID=AC,Number=A,Type=Integer,Description=\"x\">\n##INFO=<ID=AN,Number=1,Type=Integer,Description=\"x\">\n"
    "##INFO=<ID=SIG,Number=.,Type=String,Description=\"what it means\">\n"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

/// A database of records, indexed.
AlleleDatabase database(const TemporaryFolder& folder, const std::string& records, Reference* reference = nullptr) {
  convert(folder.write("d.vcf", kFields + records), folder.file("d.bcf"), "wb", true);
  AlleleDatabase made(folder.file("d.bcf"), reference);
  made.select({"AC", "AC/AN"}, {"SIG"});
  return made;
}

Reference reference_of(const TemporaryFolder& folder, const std::string& bases) {
  const std::string size = std::to_string(bases.size());
  folder.write("r.fa.fai", "chr1\t" + size + "\t6\t" + size + "\t" + std::to_string(bases.size() + 1) + "\n");
  return Reference(folder.write("r.fa", ">chr1\n" + bases + "\n"));
}

/// The genome with a change: two changes are the same allele if and only if they make the same genome.
std::string changed(const std::string& bases, const Change& change) {
  const auto at = static_cast<std::size_t>(change.position);
  return bases.substr(0, at) + change.alt + bases.substr(at + change.ref.size());
}

/// An insertion, a deletion or a substitution at a random place, padded at random.
Change random_change(std::mt19937& random, const std::string& bases) {
  const std::size_t at = 5 + random() % (bases.size() - 15);
  const std::size_t ref = 1 + random() % 4;
  std::string alt = bases.substr(at, 1);
  while (alt == bases.substr(at, 1) && ref == 1) alt = std::string(1 + random() % 4, "ACGT"[random() % 4]);
  if (ref > 1 && random() % 2 == 0) alt += "ACGT"[random() % 4];
  if (alt == bases.substr(at, ref)) alt += "G";
  return {static_cast<std::int64_t>(at), bases.substr(at, ref), alt};
}

}  // namespace

TEST_CASE("an allele is found in a database if and only if it makes the same genome") {
  std::mt19937 random(5);
  // Repeats of one, two and three bases, so that many changes can be written in several ways.
  const std::string bases = "ACACACACACTTTTTTTGCAGCAGCAGCAGCATGGGGGACACACACACATTTTCAGCAGC";
  const TemporaryFolder folder;
  Reference reference = reference_of(folder, bases);
  std::vector<Change> listed;
  for (int i = 0; i < 150; ++i) listed.push_back(random_change(random, bases));
  std::sort(listed.begin(), listed.end(), [](const Change& a, const Change& b) { return a.position < b.position; });
  std::string records;
  std::set<std::string> genomes;
  for (const Change& one : listed) {
    records += "chr1\t" + std::to_string(one.position + 1) + "\t.\t" + one.ref + "\t" + one.alt + "\t.\t.\tAC=1;AN=9\n";
    genomes.insert(changed(bases, one));
  }
  AlleleDatabase made = database(folder, records, &reference);
  std::size_t found = 0;
  for (int i = 0; i < 2000; ++i) {
    Change asked = random_change(random, bases);
    const bool there = genomes.contains(changed(bases, asked));
    found += there ? 1 : 0;
    left_align(asked, "chr1", reference);
    INFO(asked.position << " " << asked.ref << " " << asked.alt);
    CHECK(made.find("1", asked).empty() != there);
  }
  CHECK(found > 200);  // both answers were asked for
  CHECK(found < 1800);
}

TEST_CASE("values belong to the ALT that is asked for, and are missing where a record has none") {
  const TemporaryFolder folder;
  AlleleDatabase made = database(folder,
                                 "chr1\t10\tone\tA\tC,G,T\t.\t.\tAC=3,.,5;AN=20;SIG=a,b\n"
                                 "chr1\t10\ttwo\tA\tG\t.\t.\tAC=7;AN=0\n"
                                 "chr1\t30\t.\tC\tT\t.\t.\t.\n");
  const auto third = made.find("chr1", {9, "A", "T"});
  REQUIRE(third.size() == 1);
  CHECK(third[0].id == "one");
  CHECK(third[0].numbers[0] == 5.0);
  CHECK(third[0].numbers[1] == 0.25);
  CHECK(third[0].texts[0] == "a,b");
  const auto second = made.find("chr1", {9, "A", "G"});  // in two records
  REQUIRE(second.size() == 2);
  CHECK_FALSE(second[0].numbers[0]);
  CHECK_FALSE(second[0].numbers[1]);
  CHECK(second[1].numbers[0] == 7.0);
  CHECK_FALSE(second[1].numbers[1]);  // of none
  CHECK_FALSE(made.find("1", {29, "C", "T"})[0].numbers[0]);
  CHECK(made.find("1", {29, "C", "T"})[0].texts[0].empty());
  CHECK(made.find("1", {29, "C", "A"}).empty());
  CHECK(made.find("2", {29, "C", "T"}).empty());
  CHECK(made.between("1", 9, 10).size() == 4);
  CHECK(made.between("1", 10, 29).empty());
  CHECK(made.between("1", 0, 60).back().position == 29);
}

TEST_CASE("a database tells what its header says, and refuses fields that it lacks") {
  const TemporaryFolder folder;
  AlleleDatabase made = database(folder, "");
  CHECK(made.has_info("SIG"));
  CHECK_FALSE(made.has_info("sig"));
  CHECK_THAT(made.info_description("SIG"), Catch::Matchers::Contains("what it means"));
  CHECK(made.header_value("reference") == "GRCh37");
  CHECK(made.header_value("nothing").empty());
  CHECK(made.contigs() == std::vector<std::pair<std::string, std::int64_t>>{{"1", 60}});
  CHECK(failure_of([&] { made.select({"AF"}, {}); }).fault == util::Fault::input);
  CHECK(failure_of([&] { AlleleDatabase(folder.file("d.vcf"), nullptr); }).fault == util::Fault::io);
}
