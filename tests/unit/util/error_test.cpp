#include "epiq/util/error.hpp"

#include <catch2/catch.hpp>

using namespace epiq::util;

TEST_CASE("An error gathers its context outermost first", "[util][error]") {
  Error error(Fault::input, "a genotype is malformed");
  CHECK(error.context().empty());
  error.with("reading record 17").with("reading x.vcf");
  CHECK(error.context() == "reading x.vcf, reading record 17");
  CHECK(std::string(error.what()) == "a genotype is malformed");
}

TEST_CASE("A fault is the exit status of the program", "[util][error]") {
  CHECK(static_cast<int>(Fault::usage) == 2);
  CHECK(static_cast<int>(Fault::input) == 3);
  CHECK(static_cast<int>(Fault::io) == 4);
  CHECK(static_cast<int>(Fault::resource) == 5);
  CHECK(static_cast<int>(Fault::unsupported) == 6);
  CHECK(static_cast<int>(Fault::internal) == 70);
}
