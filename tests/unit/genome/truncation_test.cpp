// The end of a file and its being cut off must never be confused.
#include "fixtures.hpp"

namespace {

using epiq::util::Fault;

/// A file of many records in each format, and what is left of it after a cut.
struct Files {
  TemporaryFolder folder;

  Files() {
    std::vector<std::string> lines;
    for (int i = 1; i <= 4000; ++i)
      lines.push_back("1 " + std::to_string(i) + " rs" + std::to_string(i * 7919 % 10007) + " A C GT 0/1 " +
                      std::to_string(i * 31 % 2) + "/" + std::to_string(i * 17 % 2));
    const std::string text = vcf_text(2, lines);
    const std::string plain = folder.write("a.vcf", text);
    convert(plain, folder.file("a.vcf.gz"), "wz");
    convert(plain, folder.file("a.bcf"), "wb");
    convert(plain, folder.file("u.bcf"), "wbu");
    write_gzip(folder.file("gzip.vcf.gz"), text);
  }

  Failure cut(const std::string& name, double part, unsigned threads) const {
    const std::string bytes = folder.read(name);
    return cut_at(name, static_cast<std::size_t>(part * static_cast<double>(bytes.size())), threads);
  }

  Failure cut_at(const std::string& name, std::size_t size, unsigned threads) const {
    const std::string path = folder.write("cut-" + name, folder.read(name).substr(0, size));
    epiq::genome::ReadOptions options;
    options.threads = threads;
    return failure_of([&] { read_quietly(path, options); });
  }
};

}  // namespace

TEST_CASE("A compressed file that was cut anywhere is an input/output error, with any number of threads",
          "[genome][reader]") {
  const Files files;
  for (const char* name : {"a.vcf.gz", "a.bcf", "gzip.vcf.gz"})
    for (const double part : {0.05, 0.3, 0.5, 0.7, 0.9, 0.99})
      for (const unsigned threads : {1U, 3U}) {
        CAPTURE(name, part, threads);
        const Failure failure = files.cut(name, part, threads);
        CHECK(failure.fault == Fault::io);
        CHECK_THAT(failure.message, Catch::Contains("truncated"));
      }
}

TEST_CASE("A file that lacks nothing but the end marker of BGZF is truncated", "[genome][reader]") {
  const Files files;
  for (const char* name : {"a.vcf.gz", "a.bcf"}) {
    const Failure failure = files.cut_at(name, files.folder.read(name).size() - 28, 1);
    CHECK(failure.fault == Fault::io);
    CHECK_THAT(failure.message, Catch::Contains("end marker"));
  }
}

TEST_CASE("Uncompressed BCF that ends within a record is truncated", "[genome][reader]") {
  const Files files;
  const std::size_t size = files.folder.read("u.bcf").size();
  for (const std::size_t missing : {1U, 7U, 20U}) CHECK(files.cut_at("u.bcf", size - missing, 1).fault == Fault::io);
}

TEST_CASE("Text that ends within a line is malformed", "[genome][reader]") {
  const Files files;
  const Failure failure = files.cut_at("a.vcf", files.folder.read("a.vcf").size() - 10, 1);
  CHECK(failure.fault == Fault::input);
  CHECK_THAT(failure.message, Catch::Contains("record 4000"));
}

TEST_CASE("A block that was damaged is an input/output error", "[genome][reader]") {
  const Files files;
  for (const char* name : {"a.vcf.gz", "a.bcf"}) {
    std::string bytes = files.folder.read(name);
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 20; ++i) bytes[i] = static_cast<char>(~bytes[i]);
    const std::string path = files.folder.write("damaged", bytes);
    CHECK(failure_of([&] { read_quietly(path); }).fault == Fault::io);
  }
}
