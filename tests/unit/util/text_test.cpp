#include "epiq/util/text.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace epiq::util;
using Words = std::vector<std::string>;

TEST_CASE("Splitting keeps empty parts", "[util][text]") {
  CHECK(split("a,,b", ',') == Words{"a", "", "b"});
  CHECK(split("", ',') == Words{""});
  CHECK(split(",", ',') == Words{"", ""});
}

TEST_CASE("Splitting at white space does not", "[util][text]") {
  CHECK(split_whitespace("  a \t b ") == Words{"a", "b"});
  CHECK(split_whitespace(" ").empty());
}

TEST_CASE("A number is the whole text or none", "[util][text]") {
  CHECK(parse_number("1.5") == 1.5);
  CHECK(parse_number("+2e3") == 2000.0);
  CHECK(parse_number("-.5") == -0.5);
  for (const char* wrong : {"", "+", "1x", " 1", "nan", "inf", "NA", "1,5"}) CHECK_FALSE(parse_number(wrong));
}

TEST_CASE("An integer is the whole text or none", "[util][text]") {
  CHECK(parse_integer("-17") == -17);
  for (const char* wrong : {"", "1.0", "1e3", "99999999999999999999"}) CHECK_FALSE(parse_integer(wrong));
}

TEST_CASE("Numbers print with six digits, and what is not finite as a dot", "[util][text]") {
  CHECK(format_number(1.0 / 3) == "0.333333");
  CHECK(format_number(1e-20) == "1e-20");
  CHECK(format_number(-0.0) == "0");
  CHECK(format_number(std::numeric_limits<double>::quiet_NaN()) == ".");
  CHECK(format_number(-std::numeric_limits<double>::infinity()) == ".");
}

TEST_CASE("A p-value prints from its logarithm, also where a double has no room", "[util][text]") {
  CHECK(format_p(0.0) == "1");
  CHECK(format_p(-2.0) == "0.01");
  CHECK(format_p(-400.0) == "1e-400");
  CHECK(format_p(-399.69897000433602) == "2e-400");
  CHECK(format_p(-399.99999999) == "1e-400");
  CHECK(format_p(std::numeric_limits<double>::quiet_NaN()) == ".");
}

TEST_CASE("The base name is what follows the last slash", "[util][text]") {
  CHECK(base_name("a/b.vcf") == "b.vcf");
  CHECK(base_name("b.vcf") == "b.vcf");
}
