#include "epiq/util/json_reader.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "epiq/util/error.hpp"
#include "epiq/util/json.hpp"

using epiq::util::JsonValue;
using epiq::util::parse_json;

namespace {

std::string refusal(const std::string& text) {
  try {
    parse_json(text);
  } catch (const epiq::util::Error& error) {
    CHECK(error.fault() == epiq::util::Fault::input);
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("JSON values of every kind are read with their places", "[util][json]") {
  const JsonValue value = parse_json("{\"a\": [1, -2.5e1, 0],\n \"b\": {\"t\": true, \"f\": false, \"n\": null}}");
  CHECK(value.at("a").as_array().at(1).as_number() == -25.0);
  CHECK(value.at("a").items[2].as_number() == 0.0);
  CHECK(value.at("b").at("t").as_boolean());
  CHECK(!value.at("b").at("f").as_boolean());
  CHECK(value.at("b").at("n").kind == JsonValue::Kind::null);
  CHECK(value.at("b").line == 2);
  CHECK(value.at("b").column == 7);
  CHECK(value.find("c") == nullptr);
}

TEST_CASE("JSON strings know every escape, surrogates included", "[util][json]") {
  CHECK(parse_json(R"("a\"\\\/\b\f\n\r\t")").text == "a\"\\/\b\f\n\r\t");
  CHECK(parse_json(R"("\u00e9\u20ac\ud83d\ude00A")").text ==
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"
        "A");
  epiq::util::JsonWriter writer;
  writer.value("tab\t quote\" back\\ \x01 \xc3\xa9");
  CHECK(parse_json(writer.text()).text == "tab\t quote\" back\\ \x01 \xc3\xa9");
}

TEST_CASE("What is not strict JSON is refused with line and column", "[util][json]") {
  CHECK(refusal("") == "line 1, column 1: the JSON text ends where a value was expected");
  CHECK(refusal("[1,\n 2,]") == "line 2, column 4: a JSON value was expected here");
  CHECK(refusal("[1 2]") == "line 1, column 4: ',' or ']' was expected here");
  CHECK(refusal("{\"a\" 1}") == "line 1, column 6: ':' was expected here");
  CHECK(refusal("{a: 1}") == "line 1, column 2: a name in quotes was expected here");
  CHECK(refusal("{\"a\": 1, \"a\": 2}") == "line 1, column 10: the name 'a' stands here twice");
  CHECK(refusal("[1] 2") == "line 1, column 5: something follows the end of the JSON value");
  CHECK(refusal("[01]") == "line 1, column 3: ',' or ']' was expected here");
  CHECK(refusal("[1.]") == "line 1, column 4: a digit was expected here");
  CHECK(refusal("[1e999]") == "line 1, column 2: this number is out of range");
  CHECK(refusal("[NaN]") == "line 1, column 2: a JSON value was expected here");
  CHECK(refusal("[+1]") == "line 1, column 2: a JSON value was expected here");
  CHECK(refusal("\"abc") == "line 1, column 5: this string is never closed");
  CHECK(refusal("\"a\nb\"") == "line 1, column 3: a control character stands in a string");
  CHECK(refusal("\"\\x\"") == "line 1, column 3: this escape is not known");
  CHECK(refusal("\"\\u12g4\"") == "line 1, column 4: four hexadecimal digits were expected here");
  CHECK(refusal("\"\\ud800\"") == "line 1, column 8: half of a pair of surrogates stands alone");
  CHECK(refusal("// x\n1") == "line 1, column 1: a JSON value was expected here");
  CHECK(refusal(std::string(100000, '[')) == "line 1, column 101: this JSON text is nested too deeply");
}

TEST_CASE("A reader of JSON says where a value is not what it expected", "[util][json]") {
  const JsonValue value = parse_json("{\"a\": \"x\", \"misspelt\": 1}");
  CHECK_THROWS_WITH(value.at("a").as_number(), "line 1, column 7: a number was expected here");
  CHECK_THROWS_WITH(value.at("b"), "line 1, column 1: the member 'b' is missing in this object");
  CHECK_THROWS_WITH(value.as_array(), "line 1, column 1: an array was expected here");
  CHECK_THROWS_WITH(value.allow_only({"a"}), "line 1, column 24: the member 'misspelt' is not known here");
  CHECK_NOTHROW(value.allow_only({"a", "misspelt"}));
}
