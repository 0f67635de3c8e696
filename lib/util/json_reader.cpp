#include "epiq/util/json_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "epiq/util/error.hpp"

namespace epiq::util {
namespace {

Error json_error(std::size_t line, std::size_t column, const std::string& message) {
  return Error(Fault::input, "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + message);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  JsonValue document() {
    JsonValue value = element();
    if (place_ < text_.size()) fail("something follows the end of the JSON value");
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    std::size_t line = 1;
    std::size_t start = 0;
    for (std::size_t i = 0; i < place_; ++i)
      if (text_[i] == '\n') {
        ++line;
        start = i + 1;
      }
    throw json_error(line, place_ - start + 1, message);
  }

  char peek() const { return place_ < text_.size() ? text_[place_] : '\0'; }

  void skip_space() {
    for (; place_ < text_.size() && std::string_view(" \t\r\n").find(text_[place_]) != std::string_view::npos; ++place_)
      if (text_[place_] == '\n') {
        ++line_;
        line_start_ = place_ + 1;
      }
  }

  /// A value with the space around it.
  JsonValue element() {
    skip_space();
    JsonValue value;
    value.line = line_;
    value.column = place_ - line_start_ + 1;
    read(value);
    skip_space();
    return value;
  }

  void read(JsonValue& value) {
    if (peek() == '{') {
      object(value);
    } else if (peek() == '[') {
      array(value);
    } else if (peek() == '"') {
      value.kind = JsonValue::Kind::string;
      value.text = string();
    } else if (peek() == '-' || (peek() >= '0' && peek() <= '9')) {
      value.kind = JsonValue::Kind::number;
      value.number = number();
    } else if (word("true")) {
      value.kind = JsonValue::Kind::boolean;
      value.truth = true;
    } else if (word("false")) {
      value.kind = JsonValue::Kind::boolean;
    } else if (!word("null")) {
      fail(place_ < text_.size() ? "a JSON value was expected here" : "the JSON text ends where a value was expected");
    }
  }

  bool word(std::string_view expected) {
    if (text_.substr(place_, expected.size()) != expected) return false;
    place_ += expected.size();
    return true;
  }

  void open() {
    constexpr int kDeepest = 100;
    if (++depth_ > kDeepest) fail("this JSON text is nested too deeply");
    ++place_;
    skip_space();
  }

  /// Whether another item follows; takes the comma or the closing bracket.
  bool next(char close) {
    const char c = peek();
    if (c != ',' && c != close) fail(std::string("',' or '") + close + "' was expected here");
    ++place_;
    if (c == close) --depth_;
    return c == ',';
  }

  void array(JsonValue& value) {
    value.kind = JsonValue::Kind::array;
    open();
    if (peek() == ']') return static_cast<void>(next(']'));
    do {
      value.items.push_back(element());
    } while (next(']'));
  }

  void object(JsonValue& value) {
    value.kind = JsonValue::Kind::object;
    open();
    if (peek() == '}') return static_cast<void>(next('}'));
    do {
      skip_space();
      if (peek() != '"') fail("a name in quotes was expected here");
      const std::size_t start = place_;
      std::string name = string();
      if (value.find(name) != nullptr) {
        place_ = start;
        fail("the name '" + name + "' stands here twice");
      }
      skip_space();
      if (peek() != ':') fail("':' was expected here");
      ++place_;
      value.members.push_back({std::move(name), element()});
    } while (next('}'));
  }

  double number() {
    const std::size_t start = place_;
    const auto digits = [&] {
      if (!(peek() >= '0' && peek() <= '9')) fail("a digit was expected here");
      while (peek() >= '0' && peek() <= '9') ++place_;
    };
    if (peek() == '-') ++place_;
    if (peek() == '0') {
      ++place_;  // JSON has no leading zeros: what follows is no digit of this number
    } else {
      digits();
    }
    if (peek() == '.') {
      ++place_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++place_;
      if (peek() == '+' || peek() == '-') ++place_;
      digits();
    }
    double value = 0.0;
    const auto result = std::from_chars(text_.data() + start, text_.data() + place_, value);
    if (result.ec != std::errc() || !std::isfinite(value)) {
      place_ = start;
      fail("this number is out of range");
    }
    return value;
  }

  std::string string() {
    std::string value;
    for (++place_; peek() != '"';) {
      if (place_ >= text_.size()) fail("this string is never closed");
      if (static_cast<unsigned char>(peek()) < 0x20) fail("a control character stands in a string");
      if (peek() == '\\') {
        escape(value);
      } else {
        value += text_[place_++];
      }
    }
    ++place_;
    return value;
  }

  void escape(std::string& value) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    ++place_;
    if (peek() == 'u') return unicode(value);
    const std::size_t found = place_ < text_.size() ? kLetters.find(peek()) : std::string_view::npos;
    if (found == std::string_view::npos) fail("this escape is not known");
    value += kMeanings[found];
    ++place_;
  }

  unsigned hex() {
    unsigned code = 0;
    ++place_;  // the u
    const char* const end = text_.data() + std::min(place_ + 4, text_.size());
    const auto result = std::from_chars(text_.data() + place_, end, code, 16);
    if (result.ptr != text_.data() + place_ + 4) fail("four hexadecimal digits were expected here");
    place_ += 4;
    return code;
  }

  /// A code point, two escapes of it if it is beyond the basic plane, in UTF-8.
  void unicode(std::string& value) {
    unsigned code = hex();
    if (code >= 0xd800 && code < 0xe000) {
      const bool pair = code < 0xdc00 && text_.substr(place_, 2) == "\\u";
      if (pair) ++place_;
      const unsigned low = pair ? hex() : 0;
      if (low < 0xdc00 || low >= 0xe000) fail("half of a pair of surrogates stands alone");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    const auto byte = [&](unsigned bits) { value += static_cast<char>(bits); };
    if (code < 0x80) return byte(code);
    if (code < 0x800) {
      byte(0xc0 | code >> 6);
    } else {
      if (code < 0x10000) {
        byte(0xe0 | code >> 12);
      } else {
        byte(0xf0 | code >> 18);
        byte(0x80 | (code >> 12 & 0x3f));
      }
      byte(0x80 | (code >> 6 & 0x3f));
    }
    byte(0x80 | (code & 0x3f));
  }

  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
  int depth_ = 0;
};

}  // namespace

void JsonValue::fail(const std::string& message) const { throw json_error(line, column, message); }

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const JsonMember& member : members)
    if (member.name == name) return &member.value;
  return nullptr;
}

const JsonValue& JsonValue::at(std::string_view name) const {
  as_object();
  const JsonValue* found = find(name);
  if (found == nullptr) fail("the member '" + std::string(name) + "' is missing in this object");
  return *found;
}

double JsonValue::as_number() const {
  if (kind != Kind::number) fail("a number was expected here");
  return number;
}

bool JsonValue::as_boolean() const {
  if (kind != Kind::boolean) fail("true or false was expected here");
  return truth;
}

const std::string& JsonValue::as_string() const {
  if (kind != Kind::string) fail("a string was expected here");
  return text;
}

const std::vector<JsonValue>& JsonValue::as_array() const {
  if (kind != Kind::array) fail("an array was expected here");
  return items;
}

const std::vector<JsonMember>& JsonValue::as_object() const {
  if (kind != Kind::object) fail("an object was expected here");
  return members;
}

void JsonValue::allow_only(std::initializer_list<std::string_view> names) const {
  for (const JsonMember& member : as_object())
    if (std::find(names.begin(), names.end(), member.name) == names.end())
      member.value.fail("the member '" + member.name + "' is not known here");
}

JsonValue parse_json(std::string_view text) { return Reader(text).document(); }

}  // namespace epiq::util
