#include "epiq/util/json.hpp"

#include <catch2/catch.hpp>
#include <limits>

using epiq::util::JsonWriter;

TEST_CASE("JSON keeps the order of its members and separates them by commas", "[util][json]") {
  JsonWriter json;
  json.begin_object().member("n", 3).key("list").begin_array().value(1).value("x").begin_object().end_object();
  json.end_array().member("on", true).key("none").null().end_object();
  CHECK(json.text() == R"({"n":3,"list":[1,"x",{}],"on":true,"none":null})");
}

TEST_CASE("JSON text escapes quotes, backslashes and control characters (RFC 8259, section 7)", "[util][json]") {
  JsonWriter json;
  json.value("a\"b\\c\n\x01");
  CHECK(json.text() == "\"a\\\"b\\\\c\\u000a\\u0001\"");
}

TEST_CASE("JSON numbers read back the same, and what is not finite is null", "[util][json]") {
  JsonWriter json;
  json.begin_array().value(0.1).value(std::numeric_limits<double>::quiet_NaN());
  json.value(std::numeric_limits<double>::infinity()).value(std::uint64_t{18446744073709551615u}).end_array();
  CHECK(json.text() == "[0.1,null,null,18446744073709551615]");
}
