#include "epiq/genome/plink.hpp"

#include "epiq/util/philox.hpp"
#include "fixtures.hpp"

namespace {

using namespace epiq::genome;
using epiq::util::Fault;

/// Four variants x five samples, written by hand: codes 00 hom A1, 01 missing, 10 het, 11 hom A2, lowest bits first.
struct Files {
  TemporaryFolder folder;
  std::string bed = folder.file("x.bed");

  Files() {
    folder.write("x.fam", "f a 0 0 1 -9\nf b 0 0 2 -9\nf c 0 0 1 -9\nf d 0 0 0 -9\nf e 0 0 1 -9\n");
    folder.write("x.bim", "1\trs1\t0\t100\tA\tG\n1\trs2\t0.5\t200\tT\tC\nX\t.\t0\t5000000\tAT\tA\n2 rs4 10 C G\n");
    folder.write("x.bed",
                 std::string("l\x1b\x01", 3) + "\xe4\x03" + std::string("\x00\x00", 2) + "\xff\x03" + "\x6a\x02");
  }
};

}  // namespace

TEST_CASE("The bit planes of a .bed row say what its dosages say", "[genome][plink]") {
  for (const std::size_t samples : {1U, 5U, 31U, 32U, 33U, 63U, 64U, 65U, 127U, 128U, 200U}) {
    epiq::util::Philox random(samples);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
    GenotypeMatrix matrix(names);
    std::vector<std::uint8_t> dosages(samples);
    for (std::int64_t row = 0; row < 3; ++row) {
      for (std::uint8_t& dosage : dosages) dosage = static_cast<std::uint8_t>(random.below(4));
      matrix.add({"1", row, "v" + std::to_string(row), "A", "C"}, dosages);
    }
    TemporaryFolder folder;
    write_plink(folder.file("y"), matrix);
    const BedFile bed(folder.file("y.bed"));
    std::vector<std::uint64_t> planes(3 * matrix.words());
    for (std::size_t row = 0; row < 3; ++row) {
      bed.planes(row, planes);
      CAPTURE(samples, row);
      PlaneBuffer buffer;
      const std::span<const std::uint64_t> expected = matrix.planes(row, buffer);
      REQUIRE(std::vector<std::uint64_t>(expected.begin(), expected.end()) == planes);
      CHECK(count_planes(planes, samples).missing == matrix.counts(row).missing);
    }
  }
}

TEST_CASE("A .bed is read as its format page says, A1 being counted", "[genome][plink]") {
  const Files files;
  const Genotypes read = read_quietly(files.bed);
  REQUIRE(read.matrix.variant_count() == 4);
  CHECK(read.matrix.samples() == std::vector<std::string>{"a", "b", "c", "d", "e"});
  CHECK(dosage_text(read.matrix, 0) == "2.100");  // 0xe4 = 11 10 01 00
  CHECK(dosage_text(read.matrix, 1) == "22222");
  CHECK(dosage_text(read.matrix, 2) == "00000");
  CHECK(dosage_text(read.matrix, 3) == "111.1");  // 0x6a = 01 10 10 10
  CHECK(read.matrix.variant(0).alt == "A");
  CHECK(read.matrix.variant(0).ref == "G");
  CHECK(read.matrix.variant(0).position == 99);
  CHECK(read.matrix.variant(2).id == "X:5000000:A:AT");
  CHECK(read.matrix.variant(3).id == "rs4");  // five columns: no genetic position
  CHECK(read.matrix.variant(3).position == 9);
  CHECK(read.summary.bytes == 11);
}

TEST_CASE("Males of the .fam have no heterozygous calls on X", "[genome][plink]") {
  const Files files;
  files.folder.write("x.bed", std::string("l\x1b\x01", 3) + "\xff\x03\xff\x03\xaa\x02\xff\x03");
  const Genotypes read = read_quietly(files.bed);
  CHECK(dosage_text(read.matrix, 2) == ".1.1.");
  CHECK(count_of(read.summary.notes, "heterozygous calls of males") == 3);
}

TEST_CASE("What was written as PLINK files reads back the same", "[genome][plink]") {
  const TemporaryFolder folder;
  epiq::util::Philox random(4);
  GenotypeMatrix matrix({"a", "b", "c", "d", "e", "f", "g"});
  std::vector<std::uint8_t> dosages(7);
  for (int i = 0; i < 20; ++i) {
    for (auto& dosage : dosages) dosage = static_cast<std::uint8_t>(random.below(4));
    matrix.add({i < 10 ? "1" : "2", 5 * i, "v" + std::to_string(i), "A", "CT"}, dosages);
  }
  write_plink(folder.file("y"), matrix, {{"a", Sex::male}, {"c", Sex::female}});
  const BedFile bed(folder.file("y.bed"));
  CHECK(bed.sexes() == std::map<std::string, Sex>{{"a", Sex::male}, {"c", Sex::female}});
  const Genotypes read = read_quietly(folder.file("y.bed"));
  REQUIRE(read.matrix.variant_count() == 20);
  CHECK(read.matrix.samples() == matrix.samples());
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(dosage_text(read.matrix, i) == dosage_text(matrix, i));
    CHECK(read.matrix.variant(i).id == matrix.variant(i).id);
    CHECK(read.matrix.variant(i).alt == "CT");
    CHECK(read.matrix.variant(i).position == matrix.variant(i).position);
  }
}

TEST_CASE("Regions, targets and samples of a .bed need no index", "[genome][plink]") {
  const Files files;
  ReadOptions options;
  options.regions = "chr1:150-250,X";
  options.samples = "^b";
  const Genotypes read = read_quietly(files.bed, options);
  REQUIRE(read.matrix.variant_count() == 2);
  CHECK(read.matrix.variant(0).id == "rs2");
  CHECK(read.matrix.sample_count() == 4);
  options.targets = "^1";
  CHECK(read_quietly(files.bed, options).matrix.variant_count() == 1);
}

TEST_CASE("A .bed that the memory does not hold is read row by row, with the same result", "[genome][plink]") {
  const TemporaryFolder folder;
  constexpr std::size_t kSamples = 1000, kSnps = 600;
  epiq::util::Philox random(9);
  std::vector<std::string> names;
  std::map<std::string, Sex> sexes;
  for (std::size_t i = 0; i < kSamples; ++i) {
    names.push_back("s" + std::to_string(i));
    sexes[names.back()] = i % 2 == 0 ? Sex::male : Sex::female;
  }
  GenotypeMatrix matrix(names);
  std::vector<std::uint8_t> dosages(kSamples);
  for (std::size_t row = 0; row < kSnps; ++row) {
    const std::uint32_t rare = random.below(20) + 1;
    for (auto& dosage : dosages) dosage = random.below(rare) == 0 ? static_cast<std::uint8_t>(random.below(4)) : 0;
    const std::size_t place = row ^ 1U;  // neighbours are exchanged
    matrix.add(
        {place < 400 ? "1" : "X", static_cast<std::int64_t>(10'000'000 + place), "v" + std::to_string(row), "A", "C"},
        dosages);
  }
  write_plink(folder.file("y"), matrix, sexes);
  ReadOptions filtered;
  filtered.min_maf = .03;
  filtered.samples = "^s7,s64,s999";
  for (const ReadOptions& options : {ReadOptions{}, filtered}) {
    const Genotypes stored = read_quietly(folder.file("y.bed"), options);
    const Genotypes unread = read_quietly(folder.file("y.bed"), options, 250'000);
    REQUIRE(stored.matrix.stores_rows());
    REQUIRE_FALSE(unread.matrix.stores_rows());
    REQUIRE(unread.matrix.variant_count() == stored.matrix.variant_count());
    CHECK(unread.matrix.samples() == stored.matrix.samples());
    CHECK(unread.summary.skipped == stored.summary.skipped);
    CHECK(unread.summary.notes == stored.summary.notes);
    CHECK(count_of(stored.summary.notes, "heterozygous calls of males") > 0);
    CHECK(count_of(stored.summary.notes, "rows out of order") > 0);
    for (std::size_t row = 0; row < stored.matrix.variant_count(); ++row) {
      CHECK(unread.matrix.variant(row).id == stored.matrix.variant(row).id);
      CHECK(dosage_text(unread.matrix, row) == dosage_text(stored.matrix, row));
    }
  }
}

TEST_CASE("Broken sets of PLINK files are refused", "[genome][plink]") {
  const Files files;
  const auto failure = [&] { return failure_of([&] { read_quietly(files.bed); }); };
  const std::string good = files.folder.read("x.bed");
  files.folder.write("x.bed", good.substr(0, good.size() - 1));
  CHECK(failure().fault == Fault::io);
  files.folder.write("x.bed", good + "x");
  CHECK(failure().fault == Fault::input);
  files.folder.write("x.bed", std::string("l\x1b\x00", 3) + good.substr(3));
  CHECK(failure().fault == Fault::unsupported);
  CHECK_THAT(failure().message, Catch::Contains("--make-bed"));
  files.folder.write("x.bed", "l\x1b");
  CHECK(failure().fault == Fault::io);
  files.folder.write("x.bed", good);
  files.folder.write("x.bim", "1 rs1 0 x A G\n");
  CHECK(failure().fault == Fault::input);
  files.folder.write("x.bim", "1 rs1 0\n");
  CHECK_THAT(failure().message, Catch::Contains("line 1"));
  std::filesystem::remove(files.folder.file("x.bim"));
  CHECK(failure().fault == Fault::io);
  CHECK_THAT(failure().message, Catch::Contains("x.bim"));
  std::filesystem::remove(files.folder.file("x.fam"));
  CHECK(failure().fault == Fault::io);
  files.folder.write("x.fam", "f a 0 0 1 -9\ng a 0 0 1 -9\n");
  CHECK(failure().fault == Fault::input);  // one IID in two families
}
