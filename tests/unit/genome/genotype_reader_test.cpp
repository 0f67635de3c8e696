#include "epiq/genome/genotype_reader.hpp"

#include "fixtures.hpp"

namespace {

using namespace epiq::genome;
using epiq::util::Fault;
using Names = std::vector<std::string>;

/// Writes a VCF of the lines and reads it.
Genotypes read_lines(std::size_t samples, const std::vector<std::string>& lines, const ReadOptions& options = {}) {
  const TemporaryFolder folder;
  return read_quietly(folder.write("a.vcf", vcf_text(samples, lines)), options);
}

Names ids_of(const GenotypeMatrix& matrix) {
  Names ids;
  for (const Variant& variant : matrix.variants()) ids.push_back(variant.id);
  return ids;
}

}  // namespace

TEST_CASE("A record becomes a row with its 0-based position and dosages of ALT", "[genome][reader]") {
  const Genotypes read = read_lines(4, {"1 100 rs1 A G GT:DP 0/0:3 0|1:4 1/1:5 ./.:."});
  REQUIRE(read.matrix.variant_count() == 1);
  const Variant& variant = read.matrix.variant(0);
  CHECK(variant.contig == "1");
  CHECK(variant.position == 99);
  CHECK(variant.id == "rs1");
  CHECK(variant.ref == "A");
  CHECK(variant.alt == "G");
  CHECK(dosage_text(read.matrix, 0) == "012.");
  CHECK(read.matrix.samples() == Names{"s1", "s2", "s3", "s4"});
  CHECK(read.summary.records == 1);
  CHECK(read.summary.kept == 1);
  CHECK(read.summary.skipped.empty());
  CHECK(read.summary.notes.empty());
}

TEST_CASE("A multiallelic record is split, other alternates count as reference", "[genome][reader]") {
  const Genotypes read = read_lines(5, {"1 100 rs1 A G,T GT 0/0 1/2 2/2 0/1 ./2"});
  REQUIRE(read.matrix.variant_count() == 2);
  CHECK(dosage_text(read.matrix, 0) == "0101.");
  CHECK(dosage_text(read.matrix, 1) == "0120.");
  CHECK(same_site(read.matrix.variant(0), read.matrix.variant(1)));
  CHECK(ids_of(read.matrix) == Names{"1:100:A:G", "1:100:A:T"});
  CHECK(count_of(read.summary.notes, "multiallelic") == 1);
  CHECK(count_of(read.summary.notes, "half-calls set missing") == 1);  // once, not for each row
  CHECK(count_of(read.summary.notes, "rows named") == 2);
}

TEST_CASE("Star, symbolic and breakend alleles and records without ALT are left out and counted", "[genome][reader]") {
  const Genotypes read = read_lines(
      2, {"1 10 a A * GT 0/1 0/0", "1 20 b A <DEL> GT 0/1 0/0", "1 30 c A A[2:5[ GT 0/1 0/0", "1 40 d A . GT 0/0 0/0",
          "1 50 e A C,*,<X> GT 0/1 2/3", "1 60 f A .C GT 0/1 0/0", "1 70 g AT A GT 0/1 1/1"});
  CHECK(ids_of(read.matrix) == Names{"e", "g"});
  CHECK(dosage_text(read.matrix, 0) == "10");
  CHECK(count_of(read.summary.skipped, "ALT *") == 2);
  CHECK(count_of(read.summary.skipped, "symbolic ALT") == 2);
  CHECK(count_of(read.summary.skipped, "breakend ALT") == 2);
  CHECK(count_of(read.summary.skipped, "without ALT") == 1);
  CHECK(read.summary.records == 7);
}

TEST_CASE("Haploid calls, half-calls and calls of three alleles follow their rules and are counted",
          "[genome][reader]") {
  const Genotypes read = read_lines(6, {"MT 10 a A C GT 0 1 . 0/. 0/1/1 1/1"});
  CHECK(dosage_text(read.matrix, 0) == "02...2");
  CHECK(count_of(read.summary.notes, "haploid calls") == 2);
  CHECK(count_of(read.summary.notes, "half-calls set missing") == 1);
  CHECK(count_of(read.summary.notes, "calls of more than two") == 1);
}

TEST_CASE("On the non-pseudoautosomal X a male's half-call is haploid and his heterozygous call missing",
          "[genome][reader]") {
  const std::vector<std::string> lines{"X 5000000 a A C GT 0/. 1/. 0/1 0/. 0/1",
                                       "X 100000 b A C GT 0/. 1/. 0/1 0/. 0/1"};
  ReadOptions options;
  options.sex = {{"s1", Sex::male}, {"s2", Sex::male}, {"s3", Sex::male}, {"s4", Sex::female}, {"s5", Sex::female}};
  const Genotypes read = read_lines(5, lines, options);
  CHECK(ids_of(read.matrix) == Names{"b", "a"});
  CHECK(dosage_text(read.matrix, 0) == "..1.1");  // pseudoautosomal in GRCh37, which the length of X tells
  CHECK(dosage_text(read.matrix, 1) == "02..1");
  CHECK(count_of(read.summary.notes, "half-calls of males") == 2);
  CHECK(count_of(read.summary.notes, "heterozygous calls of males") == 1);
  CHECK(count_of(read.summary.notes, "half-calls set missing") == 4);
  options.sex_chromosomes = {"Z", "W"};
  CHECK(dosage_text(read_lines(5, lines, options).matrix, 1) == "..1.1");
  CHECK(dosage_text(read_lines(5, lines).matrix, 1) == "..1.1");  // sex not known
}

TEST_CASE("Records without GT are called from DS or GP, within 0.1", "[genome][reader]") {
  const Genotypes read = read_lines(
      4, {"1 10 a A C DS 0.05 1.02 1.9 0.5", "1 20 b A C GP 1,0,0 0,1,0 0,0.05,0.95 .",
          "1 30 c A C,G DS 0,2 1,0 0,0.7 2,0", "1 40 d A C DP 3 4 5 6", "1 50 e A C GT:DS 0/0:2 ./.:1 1/1:0 0/1:0"});
  REQUIRE(read.matrix.variant_count() == 5);
  CHECK(dosage_text(read.matrix, 0) == "012.");
  CHECK(dosage_text(read.matrix, 1) == "012.");
  CHECK(dosage_text(read.matrix, 2) == "0102");
  CHECK(dosage_text(read.matrix, 3) == "20.0");
  CHECK(dosage_text(read.matrix, 4) == "0.21");
  CHECK(count_of(read.summary.skipped, "without GT, DS or GP") == 1);
  CHECK(count_of(read.summary.notes, "genotypes from DS or GP") == 10);
  CHECK(count_of(read.summary.notes, "genotypes of uncertain") == 1);
}

TEST_CASE("Of exact duplicates the first is kept; other alleles at a position are rows of their own",
          "[genome][reader]") {
  const Genotypes read = read_lines(2, {"1 10 a A C GT 0/1 0/0", "1 10 b A C GT 1/1 1/1", "1 10 c A G GT 0/0 0/1",
                                        "2 10 d A C GT 0/0 0/1", "1 20 e A C GT 0/1 0/1", "1 10 f A C GT 0/1 0/1"});
  CHECK(ids_of(read.matrix) == Names{"a", "c", "e", "d"});
  CHECK(dosage_text(read.matrix, 0) == "10");
  CHECK(count_of(read.summary.skipped, "duplicate") == 2);
  CHECK(count_of(read.summary.notes, "rows at the position") == 1);
}

TEST_CASE("Unsorted records are sorted by contig of first appearance and position", "[genome][reader]") {
  const Genotypes read = read_lines(
      1, {"2 50 a A C GT 0/1", "2 40 b A C GT 0/0", "1 9 c A C GT 1/1", "2 45 d A C GT 1/1", "1 9 e A G GT 0/1"});
  CHECK(ids_of(read.matrix) == Names{"b", "d", "a", "c", "e"});
  CHECK(dosage_text(read.matrix, 1) == "2");
  CHECK(dosage_text(read.matrix, 4) == "1");
  CHECK(count_of(read.summary.notes, "rows out of order") == 3);
}

TEST_CASE("An identifier is kept if it is unique, filtered rows included", "[genome][reader]") {
  ReadOptions options;
  options.min_maf = 0.1;
  const Genotypes read = read_lines(
      2, {"1 10 x A C GT 0/1 0/0", "1 20 . A C GT 0/1 0/0", "1 30 y A C GT 0/1 0/0", "1 40 x A C GT 0/0 0/0"}, options);
  CHECK(ids_of(read.matrix) == Names{"1:10:A:C", "1:20:A:C", "y"});
}

TEST_CASE("Filters leave out rows beyond their bounds and keep those on them", "[genome][reader]") {
  const std::vector<std::string> lines{"1 10 a A C GT 0/0 0/0 0/0 0/0 0/1", "1 20 b A C GT 0/0 0/0 0/0 0/1 0/1",
                                       "1 30 c A C GT ./. 0/1 0/1 0/1 0/1", "1 40 d A C GT ./. ./. 0/1 0/1 0/1",
                                       "1 50 e A C GT 1/1 1/1 1/1 1/1 0/1"};
  ReadOptions options;
  options.min_maf = 0.2;
  Genotypes read = read_lines(5, lines, options);
  CHECK(ids_of(read.matrix) == Names{"b", "c", "d"});
  CHECK(count_of(read.summary.skipped, "minor allele frequency below 0.2") == 2);
  options.min_maf = 0.0;
  options.max_missing = 0.2;
  read = read_lines(5, lines, options);
  CHECK(ids_of(read.matrix) == Names{"a", "b", "c", "e"});
  CHECK(count_of(read.summary.skipped, "more missing genotypes than 0.2") == 1);
}

TEST_CASE("The Hardy-Weinberg filter applies to autosomes alone", "[genome][reader]") {
  std::string het;
  for (int i = 0; i < 40; ++i) het += " 0/1";  // p = 3.7e-11
  ReadOptions options;
  options.hwe = 1e-6;
  const Genotypes read =
      read_lines(40, {"1 10 a A C GT" + het, "X 10 b A C GT" + het, "MT 10 c A C GT" + het}, options);
  CHECK(ids_of(read.matrix) == Names{"b", "c"});
  CHECK(count_of(read.summary.skipped, "Hardy-Weinberg") == 1);
}

TEST_CASE("Samples are chosen before filters are applied", "[genome][reader]") {
  ReadOptions options;
  options.samples = "s3,s1";
  options.min_maf = 0.01;
  const Genotypes read = read_lines(3, {"1 10 a A C GT 0/0 0/1 0/0", "1 20 b A C GT 1/1 0/0 0/1"}, options);
  CHECK(read.matrix.samples() == Names{"s1", "s3"});
  CHECK(ids_of(read.matrix) == Names{"b"});
  CHECK(dosage_text(read.matrix, 0) == "21");
}

TEST_CASE("Plain, gzip, BGZF and BCF files of the same records read the same, with any number of threads",
          "[genome][reader]") {
  const TemporaryFolder folder;
  std::vector<std::string> lines;
  for (int i = 1; i <= 3000; ++i)
    lines.push_back((i <= 1500 ? "1 " : "2 ") + std::to_string(10 * i) + " . A C" + (i % 7 == 0 ? ",G" : "") +
                    " GT 0/" + std::to_string(i % 2) + " ./. 1|" + std::to_string(i % 3 == 0 ? 0 : 1));
  const std::string text = vcf_text(3, lines);
  const std::string plain = folder.write("a.vcf", text);
  write_gzip(folder.file("gzip.vcf.gz"), text);
  convert(plain, folder.file("bgzf.vcf.gz"), "wz");
  convert(plain, folder.file("a.bcf"), "wb");
  convert(plain, folder.file("u.bcf"), "wbu");
  const Genotypes expected = read_quietly(plain);
  CHECK(expected.summary.records == 3000);
  for (const char* name : {"gzip.vcf.gz", "bgzf.vcf.gz", "a.bcf", "u.bcf"})
    for (const unsigned threads : {1U, 4U}) {
      CAPTURE(name, threads);
      ReadOptions options;
      options.threads = threads;
      const Genotypes read = read_quietly(folder.file(name), options);
      REQUIRE(read.matrix.variant_count() == expected.matrix.variant_count());
      for (std::size_t i = 0; i < read.matrix.variant_count(); ++i) {
        REQUIRE(read.matrix.variant(i).id == expected.matrix.variant(i).id);
        REQUIRE(dosage_text(read.matrix, i) == dosage_text(expected.matrix, i));
      }
      CHECK(read.summary.notes == expected.summary.notes);
    }
}

TEST_CASE("A matrix that outgrows the budget is refused by name", "[genome][reader]") {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.vcf", vcf_text(1, {"1 10 a A C GT 0/1"}));
  epiq::util::Log log(epiq::util::Log::Level::quiet);
  epiq::util::MemoryBudget budget(1000);
  const Failure failure = failure_of([&] { read_genotypes(path, {}, budget, log); });
  CHECK(failure.fault == Fault::resource);
  CHECK_THAT(failure.message, Catch::Contains("genotype matrix"));
}

TEST_CASE("A file in which nothing is left reads as an empty matrix with a warning", "[genome][reader]") {
  const TemporaryFolder folder;
  epiq::util::Log log(epiq::util::Log::Level::quiet);
  epiq::util::MemoryBudget budget(1 << 20);
  const Genotypes read = read_genotypes(folder.write("a.vcf", vcf_text(2, {})), {}, budget, log);
  CHECK(read.matrix.variant_count() == 0);
  CHECK(log.warnings().size() == 1);
}
