#include "epiq/util/line_reader.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <vector>

#include "epiq/util/error.hpp"
#include "epiq/util/output_file.hpp"
#include "temporary_folder.hpp"

namespace {

using namespace epiq::util;

std::vector<std::string> lines_of(const std::string& path) {
  LineReader reader(path);
  std::vector<std::string> lines;
  std::string line;
  while (reader.next(line)) lines.push_back(line);
  return lines;
}

void write_gzip(const std::string& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  REQUIRE(gzclose(file) == Z_OK);
}

}  // namespace

TEST_CASE("Lines come without their ends, whether the last one is ended or not", "[util][line_reader]") {
  const TemporaryFolder folder;
  const std::vector<std::string> expected{"a", "", "b c"};
  CHECK(lines_of(folder.write("unix", "a\n\nb c\n")) == expected);
  CHECK(lines_of(folder.write("windows", "a\r\n\r\nb c\r\n")) == expected);
  CHECK(lines_of(folder.write("unended", "a\n\nb c")) == expected);
  CHECK(lines_of(folder.write("empty", "")).empty());
}

TEST_CASE("A line longer than any buffer comes whole", "[util][line_reader]") {
  const TemporaryFolder folder;
  const std::string text(300000, 'x');
  CHECK(lines_of(folder.write("long", text + "\n")) == std::vector<std::string>{text});
}

TEST_CASE("gzip and BGZF files read as plain ones", "[util][line_reader]") {
  const TemporaryFolder folder;
  const std::vector<std::string> expected{"first", "second"};
  write_gzip(folder.file("x.gz"), "first\nsecond\n");
  CHECK(lines_of(folder.file("x.gz")) == expected);
  OutputFile bgzf(folder.file("y.gz"));
  bgzf.write("first\nsecond\n");
  bgzf.commit();
  CHECK(lines_of(folder.file("y.gz")) == expected);
}

TEST_CASE("A truncated gzip file does not pass for a short one", "[util][line_reader]") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * 7919) + "\n";
  write_gzip(folder.file("whole.gz"), text);
  const std::string bytes = folder.read("whole.gz");
  folder.write("half.gz", bytes.substr(0, bytes.size() / 2));
  try {
    lines_of(folder.file("half.gz"));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::io);
  }
}

TEST_CASE("A file that does not exist is an input/output error", "[util][line_reader]") {
  const TemporaryFolder folder;
  try {
    LineReader reader(folder.file("none"));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::io);
  }
}

TEST_CASE("The place in a file is told by the number of the last line", "[util][line_reader]") {
  const TemporaryFolder folder;
  LineReader reader(folder.write("x", "a\nb\n"));
  std::string line;
  REQUIRE(reader.next(line));
  REQUIRE(reader.next(line));
  CHECK(reader.number() == 2);
  CHECK(reader.where() == "'" + folder.file("x") + "', line 2");
}
