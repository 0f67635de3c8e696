// Files that are not what they should be.
#include <cstring>

#include "fixtures.hpp"

namespace {

using epiq::util::Fault;

Failure read_failure(const std::string& name, const std::string& bytes) {
  const TemporaryFolder folder;
  return failure_of([&] { read_quietly(folder.write(name, bytes)); });
}

}  // namespace

TEST_CASE("A VCF without samples is an input error", "[genome][reader]") {
  const Failure failure = read_failure(
      "a.vcf",
      "##fileformat=VCFv4.2\n##contig=<ID=1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t5\t.\tA\tC\t.\t.\t.\n");
  CHECK(failure.fault == Fault::input);
  CHECK_THAT(failure.message, Catch::Contains("no samples"));
}

TEST_CASE("Malformed records are input errors that name record and line", "[genome][reader]") {
  const std::string good = "1 5 . A C GT 0/1 0/1";
  for (const char* bad : {"1 x . A C GT 0/1 0/1", "1 9 . A C GT 0/1", "1 9 . A C GT 0/1 0/1 0/1",
                          "1 9 . A C GT 0/z 0/1", "1 9 . A C GT 0/2 0/1", "1 9"}) {
    CAPTURE(bad);
    const Failure failure = read_failure("a.vcf", vcf_text(2, {good, bad, "1 15 . A C GT 0/1 0/1"}));
    CHECK(failure.fault == Fault::input);
    CHECK_THAT(failure.message, Catch::Contains("record 2"));
  }
}

TEST_CASE("Malformed headers, other files and empty ones are input errors", "[genome][reader]") {
  const std::string columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";
  CHECK(read_failure("a.vcf", "##fileformat=VCFv4.2\n").fault == Fault::input);
  CHECK(read_failure("a.vcf", "##fileformat=VCFv4.2\n" + columns + "\ta\ta\n").fault == Fault::input);
  CHECK(read_failure("a.vcf", "").fault == Fault::input);
  CHECK(read_failure("a.vcf", "hello\n").fault == Fault::input);
  CHECK(read_failure("a.vcf", "\x01\x02\x03").fault == Fault::input);
  CHECK(read_failure("a.bed", "chr1\t0\t100\n").fault == Fault::input);
}

TEST_CASE("A missing file and a folder are input/output errors", "[genome][reader]") {
  const TemporaryFolder folder;
  CHECK(failure_of([&] { read_quietly(folder.file("absent.vcf")); }).fault == Fault::io);
  CHECK(failure_of([&] { read_quietly(folder.file("")); }).fault == Fault::io);
  folder.write("x.bed", "");
  const Failure failure = failure_of([&] { read_quietly(folder.file("x")); });
  CHECK_THAT(failure.message, Catch::Contains("did you mean"));
}

TEST_CASE("PLINK 2 and BGEN files are refused with the command that converts them", "[genome][reader]") {
  Failure failure = read_failure("x.pgen", "l\x1b\x10rest");
  CHECK(failure.fault == Fault::unsupported);
  CHECK_THAT(failure.message, Catch::Contains("plink2 --pfile") && Catch::Contains("--make-bed"));
  failure = read_failure("x.bgen", "anything");
  CHECK(failure.fault == Fault::unsupported);
  CHECK_THAT(failure.message, Catch::Contains("plink2 --bgen"));
  CHECK(read_failure("x.dat", std::string(16, '\0') + "bgen....").fault == Fault::unsupported);
  CHECK(read_failure("x.bim", "1 a 0 1 A C\n").fault == Fault::input);
}

TEST_CASE("A BCF record with another number of samples than the header is malformed", "[genome][reader]") {
  const TemporaryFolder folder;
  convert(folder.write("a.vcf", vcf_text(2, {"1 5 . A C GT 0/1 0/1"})), folder.file("u.bcf"), "wbu");
  std::string bytes = folder.read("u.bcf");
  // Magic (5 bytes), length of the header, header; in the record the number of samples is at byte 28.
  std::uint32_t header = 0;
  std::memcpy(&header, bytes.data() + 5, sizeof header);
  REQUIRE(bytes[9 + header + 28] == 2);
  bytes[9 + header + 28] = 1;
  const Failure failure = read_failure("b.bcf", bytes);
  CHECK(failure.fault == Fault::input);
  CHECK_THAT(failure.message, Catch::Contains("number of samples"));
}

TEST_CASE("A BCF field of a type that htslib ends the process over is an error", "[genome][reader]") {
  const TemporaryFolder folder;
  convert(folder.write("a.vcf", vcf_text(2, {"1 5 . A C GT 0/1 0/1"})), folder.file("u.bcf"), "wbu");
  std::string bytes = folder.read("u.bcf");
  std::uint32_t header = 0;
  std::memcpy(&header, bytes.data() + 5, sizeof header);
  std::uint32_t shared = 0;
  std::memcpy(&shared, bytes.data() + 9 + header, sizeof shared);
  char& type = bytes[9 + header + 8 + shared + 2];  // after the key of GT: two values of int8
  REQUIRE(type == 0x21);
  for (const char other : {'\x24', '\x26', '\x2f'}) {
    type = other;
    const Fault fault = read_failure("b.bcf", bytes).fault;
    CHECK((fault == Fault::input || fault == Fault::io));
  }
}

TEST_CASE("A contig that the header does not list is accepted in text", "[genome][reader]") {
  const TemporaryFolder folder;
  const auto read = read_quietly(folder.write("a.vcf", vcf_text(1, {"chrI 5 . A C GT 0/1", "chrII 5 . A C GT 0/1"})));
  CHECK(read.matrix.variant(1).contig == "chrII");
}

TEST_CASE("Every file of the VCF conformance set reads or ends with an error", "[genome][reader][data]") {
  const std::string folder = real_data("vcf-conformance");
  if (folder.empty()) return;
  std::size_t files = 0;
  std::size_t passed = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".vcf" && extension != ".gz" && extension != ".bcf") continue;
    CAPTURE(entry.path().string());
    ++files;
    try {
      read_quietly(entry.path().string());
      ++passed;
    } catch (const epiq::util::Error& error) {
      CHECK((error.fault() == Fault::input || error.fault() == Fault::io));
    }
  }
  CHECK(files > 700);
  CHECK(passed > 100);
}
