#include "epiq/util/mapped_file.hpp"

#include <catch2/catch.hpp>
#include <utility>

#include "epiq/util/error.hpp"
#include "unit/util/temporary_folder.hpp"

using epiq::util::MappedFile;

TEST_CASE("a mapped file shows its bytes, also after a move, and none if it is empty") {
  const TemporaryFolder folder;
  MappedFile file(folder.write("a", "some bytes"));
  CHECK(file.bytes() == "some bytes");
  const MappedFile moved = std::move(file);
  CHECK(moved.bytes() == "some bytes");
  CHECK(MappedFile(folder.write("b", "")).bytes().empty());
}

TEST_CASE("what is no regular file is not mapped") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(MappedFile(folder.file("none")), epiq::util::Error);
  CHECK_THROWS_AS(MappedFile("/dev/null"), epiq::util::Error);
}
