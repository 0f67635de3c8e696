#include "epiq/util/memory_budget.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"

using namespace epiq::util;

TEST_CASE("A budget refuses what does not fit and charges nothing for it", "[util][memory]") {
  MemoryBudget budget(1000);
  budget.reserve(600, "a");
  CHECK_THROWS_AS(budget.reserve(401, "b"), Error);
  CHECK(budget.used() == 600);
  budget.reserve(400, "c");
  CHECK(budget.used() == 1000);
  budget.release(600);
  CHECK(budget.used() == 400);
}

TEST_CASE("A refusal names the item, its size and the option", "[util][memory]") {
  MemoryBudget budget(std::uint64_t{8} << 30);
  try {
    budget.reserve(std::uint64_t{32} << 30, "a state of 31 qubits");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::resource);
    CHECK(std::string(error.what()) ==
          "a state of 31 qubits needs 32 GiB; 0 B of the budget of 8 GiB is in use (--max-memory)");
  }
}

TEST_CASE("A sum of charges cannot overflow its way into a budget", "[util][memory]") {
  MemoryBudget budget(1000);
  budget.reserve(1, "a");
  CHECK_THROWS_AS(budget.reserve(~std::uint64_t{0}, "b"), Error);
}

TEST_CASE("Sizes are read as users write them, in powers of 1024", "[util][memory]") {
  CHECK(parse_bytes("1024") == 1024);
  CHECK(parse_bytes("64k") == 65536);
  CHECK(parse_bytes("500M") == std::uint64_t{500} << 20);
  CHECK(parse_bytes("8G") == std::uint64_t{8} << 30);
  CHECK(parse_bytes("1.5G") == std::uint64_t{3} << 29);
  for (const char* wrong : {"", "G", "8GB", "-1", "8X", "nan", "1e30"}) CHECK_THROWS_AS(parse_bytes(wrong), Error);
}

TEST_CASE("Bytes are told in the largest unit that fits", "[util][memory]") {
  CHECK(format_bytes(512) == "512 B");
  CHECK(format_bytes(20 << 20) == "20 MiB");
  CHECK(format_bytes(std::uint64_t{3} << 29) == "1.5 GiB");
}

TEST_CASE("Some memory is available to begin with", "[util][memory]") { CHECK(default_memory_limit() > 0); }
