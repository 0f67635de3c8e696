#include "epiq/util/output_file.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"
#include "temporary_folder.hpp"

using namespace epiq::util;

TEST_CASE("An output appears when it is committed, and not before", "[util][output_file]") {
  const TemporaryFolder folder;
  OutputFile file(folder.file("x.txt"));
  file.write("one ");
  CHECK_FALSE(std::filesystem::exists(folder.file("x.txt")));
  file.write("two\n");
  file.commit();
  CHECK(folder.read("x.txt") == "one two\n");
  CHECK(folder.count() == 1);
}

TEST_CASE("An output that is not committed leaves nothing behind, and the old file as it was", "[util][output_file]") {
  const TemporaryFolder folder;
  folder.write("x.txt", "old");
  {
    OutputFile file(folder.file("x.txt"));
    file.write("new");
  }
  CHECK(folder.read("x.txt") == "old");
  CHECK(folder.count() == 1);
}

TEST_CASE("A folder that does not exist is known before any work is done", "[util][output_file]") {
  const TemporaryFolder folder;
  try {
    OutputFile file(folder.file("none/x.txt"));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::io);
  }
}

TEST_CASE("A full disk is an input/output error", "[util][output_file]") {
  if (!std::filesystem::exists("/dev/full")) {
    WARN("skipped: there is no /dev/full");
    return;
  }
  OutputFile file("/dev/full");
  file.write("x");
  try {
    file.commit();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::io);
  }
}

TEST_CASE("A name that ends in .gz makes BGZF: gzip members with their length, ended by the empty block",
          "[util][output_file]") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 40000; ++i) text += std::to_string(i) + "\n";
  OutputFile file(folder.file("x.gz"));
  file.write(text);
  file.commit();

  const std::string bytes = folder.read("x.gz");
  // The end marker of the SAM specification, section 4.1.2.
  const unsigned char marker[28] = {0x1f, 0x8b, 8,  4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43,
                                    2,    0,    27, 0, 3, 0, 0, 0, 0, 0,    0, 0, 0,    0};
  REQUIRE(bytes.size() > 28);
  CHECK(bytes.substr(bytes.size() - 28) == std::string(reinterpret_cast<const char*>(marker), 28));
  std::size_t at = 0;
  while (at < bytes.size())
    at += 1 + static_cast<unsigned char>(bytes[at + 16]) + 256u * static_cast<unsigned char>(bytes[at + 17]);
  CHECK(at == bytes.size());

  gzFile read = gzopen(folder.file("x.gz").c_str(), "rb");
  std::string back(text.size() + 1, '\0');
  const int length = gzread(read, back.data(), static_cast<unsigned>(back.size()));
  gzclose(read);
  REQUIRE(length == static_cast<int>(text.size()));
  back.resize(text.size());
  CHECK(back == text);
}
