#include "epiq/util/temporary_files.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <vector>

#include "epiq/util/output_file.hpp"
#include "temporary_folder.hpp"

using namespace epiq::util;

TEST_CASE("Files that are noted are removed, files that are forgotten stay", "[util][temporary_files]") {
  const TemporaryFolder folder;
  const TemporarySlot noted = note_temporary_file(folder.write("noted", "x"));
  forget_temporary_file(note_temporary_file(folder.write("forgotten", "x")));
  remove_temporary_files();
  CHECK_FALSE(std::filesystem::exists(folder.file("noted")));
  CHECK(std::filesystem::exists(folder.file("forgotten")));
  forget_temporary_file(noted);
}

TEST_CASE("A full list is no error", "[util][temporary_files]") {
  const TemporaryFolder folder;
  std::vector<TemporarySlot> slots;
  for (std::size_t i = 0; i < kTemporarySlots; ++i) slots.push_back(note_temporary_file(folder.file("none")));
  const TemporarySlot beyond = note_temporary_file(folder.file("beyond"));
  CHECK(beyond == kTemporarySlots);
  forget_temporary_file(beyond);
  for (const TemporarySlot slot : slots) forget_temporary_file(slot);
}

TEST_CASE("An output that is being written is gone when the program ends by a signal", "[util][temporary_files]") {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    OutputFile file(folder.file("x.txt"));
    file.write("half");
    remove_temporary_files();  // what the handler of main() does
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(folder.count() == 0);
}
