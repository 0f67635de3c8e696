#include "epiq/util/cpu.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "epiq/util/error.hpp"

namespace {

using namespace epiq::util;

/// Sets EPIQ_ISA for the length of a test.
class ForcedIsa {
 public:
  explicit ForcedIsa(const char* name) {
    if (const char* old = std::getenv("EPIQ_ISA")) before_ = old;
    ::setenv("EPIQ_ISA", name, 1);
  }
  ~ForcedIsa() { ::setenv("EPIQ_ISA", before_.c_str(), 1); }
  ForcedIsa(const ForcedIsa&) = delete;
  ForcedIsa& operator=(const ForcedIsa&) = delete;

 private:
  std::string before_;
};

}  // namespace

TEST_CASE("Every machine runs scalar code, and the best vector set is the default", "[util][cpu]") {
  REQUIRE_FALSE(supported_isas().empty());
  CHECK(supported_isas().front() == Isa::scalar);
  const ForcedIsa none("");
  CHECK(active_isa() == std::min(supported_isas().back(), Isa::avx512));
}

TEST_CASE("Tiles are used by name only, and refused where the CPU lacks them", "[util][cpu]") {
  const ForcedIsa forced("amx");
  if (supported_isas().back() == Isa::amx) {
    CHECK(active_isa() == Isa::amx);
    return;
  }
  try {
    active_isa();
    FAIL("amx was accepted");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::unsupported);
  }
}

TEST_CASE("EPIQ_ISA forces each supported instruction set", "[util][cpu]") {
  for (const Isa isa : supported_isas()) {
    const ForcedIsa forced(name(isa).c_str());
    CHECK(active_isa() == isa);
  }
}

TEST_CASE("EPIQ_ISA with an unknown name is a usage error", "[util][cpu]") {
  const ForcedIsa forced("sse9");
  CHECK_THROWS_AS(active_isa(), Error);
}

TEST_CASE("There is at least one thread to run on", "[util][cpu]") { CHECK(available_threads() >= 1); }
