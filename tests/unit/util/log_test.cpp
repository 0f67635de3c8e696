#include "epiq/util/log.hpp"

#include <catch2/catch.hpp>

using epiq::util::Log;

TEST_CASE("Warnings are kept, also by a quiet log", "[util][log]") {
  Log log(Log::Level::quiet);
  log.warn("first");
  log.info("not a warning");
  log.warn("second");
  CHECK(log.warnings() == std::vector<std::string>{"first", "second"});
}
