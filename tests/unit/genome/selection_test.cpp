// Regions and targets, with and without an index.
#include "fixtures.hpp"

namespace {

using namespace epiq::genome;
using epiq::util::Fault;

/// Indexed files of the same records, in text and binary.
struct Files {
  TemporaryFolder folder;
  std::vector<std::string> indexed;

  Files() {
    std::vector<std::string> lines;
    for (int i = 1; i <= 500; ++i)
      lines.push_back("1 " + std::to_string(1000 * i) + " a" + std::to_string(i) + " A C GT 0/1");
    lines.push_back("1 600000 del AAAAAAAAAA A GT 0/1");  // to 600009
    for (int i = 1; i <= 50; ++i)
      lines.push_back("2 " + std::to_string(1000 * i) + " b" + std::to_string(i) + " A C GT 0/1");
    const std::string plain = folder.write("a.vcf", vcf_text(1, lines));
    indexed = {folder.file("a.vcf.gz"), folder.file("a.bcf")};
    convert(plain, indexed[0], "wz", /*index=*/true);
    convert(plain, indexed[1], "wb", /*index=*/true);
  }
};

std::string ids_of(const Genotypes& read) {
  std::string text;
  for (const Variant& variant : read.matrix.variants()) text += (text.empty() ? "" : " ") + variant.id;
  return text;
}

}  // namespace

TEST_CASE("Regions are read through the index, each record once, in the order of the file", "[genome][reader]") {
  const Files files;
  for (const std::string& path : files.indexed) {
    CAPTURE(path);
    const auto regions = [&path](const std::string& list) {
      ReadOptions options;
      options.regions = list;
      return ids_of(read_quietly(path, options));
    };
    CHECK(regions("1:2000-4000") == "a2 a3 a4");
    CHECK(regions("1:2000") == "a2");
    CHECK(regions("1:2001-2999").empty());
    CHECK(regions("chr1:499500-500500") == "a500");
    CHECK(regions("2:49000-,1:1-1000") == "a1 b49 b50");
    CHECK(regions("1:1000-3000,1:2000-4000,1:2500-2600") == "a1 a2 a3 a4");
    CHECK(regions("1:600005-600006,1:600008-700000") == "del");  // one record over two regions
    CHECK(regions("X,2:1000") == "b1");                          // X is in the header, but has no records
  }
}

TEST_CASE("Targets and regions of files select the same without an index", "[genome][reader]") {
  const Files files;
  ReadOptions options;
  options.targets = "chr1:2000-4000,2:50000";
  const Genotypes read = read_quietly(files.folder.file("a.vcf"), options);
  CHECK(ids_of(read) == "a2 a3 a4 b50");
  CHECK(count_of(read.summary.skipped, "outside the targets") == 547);
  options.targets = "1:600005-600006";  // the start counts for targets
  CHECK(ids_of(read_quietly(files.folder.file("a.vcf"), options)).empty());
  options.targets = "^1,2:1-49000";
  CHECK(ids_of(read_quietly(files.folder.file("a.vcf"), options)) == "b50");
  options.targets = "";
  options.targets_file = "^" + files.folder.write("t.bed", "1\t0\t700000\n2\t999\t49000\n");
  CHECK(ids_of(read_quietly(files.folder.file("a.vcf"), options)) == "b50");
  options.targets_file = "";
  options.regions_file = files.folder.write("r.txt", "1\t2000\t4000\n2 50000\n");
  for (const std::string& path : files.indexed) CHECK(ids_of(read_quietly(path, options)) == "a2 a3 a4 b50");
}

TEST_CASE("Regions and targets together leave what is in both", "[genome][reader]") {
  const Files files;
  ReadOptions options;
  options.regions = "1:1000-10000";
  options.targets = "^1:2000-9000";
  CHECK(ids_of(read_quietly(files.indexed[1], options)) == "a1 a10");
}

TEST_CASE("Regions of a file without an index are an input/output error with the remedy", "[genome][reader]") {
  const Files files;
  ReadOptions options;
  options.regions = "1:1-10";
  convert(files.folder.file("a.vcf"), files.folder.file("n.bcf"), "wb");
  convert(files.folder.file("a.vcf"), files.folder.file("n.vcf.gz"), "wz");
  for (const char* name : {"a.vcf", "n.bcf", "n.vcf.gz"}) {
    const Failure failure = failure_of([&] { read_quietly(files.folder.file(name), options); });
    CHECK(failure.fault == Fault::io);
    CHECK_THAT(failure.message, Catch::Contains("bcftools index"));
  }
}

TEST_CASE("An empty file of regions is an error, not all of the genome, and regions cannot be excluded",
          "[genome][reader]") {
  const Files files;
  ReadOptions options;
  options.regions_file = files.folder.write("empty.bed", "#nothing\n");
  CHECK(failure_of([&] { read_quietly(files.indexed[0], options); }).fault == Fault::input);
  options.regions_file = "";
  options.targets_file = files.folder.file("empty.bed");
  CHECK(failure_of([&] { read_quietly(files.indexed[0], options); }).fault == Fault::input);
  options.targets_file = "^" + files.folder.file("empty.bed");
  CHECK(read_quietly(files.indexed[0], options).matrix.variant_count() == 551);
  options.regions = "^1";
  CHECK(failure_of([&] { read_quietly(files.indexed[0], options); }).fault == Fault::usage);
}

TEST_CASE("A contig that the file does not have is warned of", "[genome][reader]") {
  const Files files;
  ReadOptions options;
  options.regions = "chr99:5,2:1000";
  epiq::util::Log log(epiq::util::Log::Level::quiet);
  epiq::util::MemoryBudget budget(1 << 20);
  CHECK(ids_of(read_genotypes(files.indexed[0], options, budget, log)) == "b1");
  REQUIRE(log.warnings().size() == 1);
  CHECK_THAT(log.warnings()[0], Catch::Contains("'99'"));
}
