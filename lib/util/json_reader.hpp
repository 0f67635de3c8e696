#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace epiq::util {

struct JsonMember;

/// A value of a JSON text (RFC 8259) and where it stands in it.
struct JsonValue {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  bool truth = false;
  double number = 0.0;
  std::string text;                 ///< of a string, in UTF-8
  std::vector<JsonValue> items;     ///< of an array
  std::vector<JsonMember> members;  ///< of an object, in the order of the text, no name twice
  std::size_t line = 0;             ///< 1-based
  std::size_t column = 0;           ///< 1-based, in bytes

  /// The member of this name, none if there is none.
  const JsonValue* find(std::string_view name) const;

  /// The member of this name. @throws Error(input) if this is no object or has none
  const JsonValue& at(std::string_view name) const;

  // What the value is. @throws Error(input) with its place if it is something else
  double as_number() const;
  bool as_boolean() const;
  const std::string& as_string() const;
  const std::vector<JsonValue>& as_array() const;
  const std::vector<JsonMember>& as_object() const;

  /// Refuses members that nobody reads, such as misspelt ones.
  /// @throws Error(input) at the first member whose name is not among `names`
  void allow_only(std::initializer_list<std::string_view> names) const;

  /// Ends with "line 3, column 7: <message>".
  [[noreturn]] void fail(const std::string& message) const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

/// Reads a JSON text, strictly: no comments, no trailing commas, no name twice, finite numbers, at most 100 levels.
/// @throws Error(input) with line and column
JsonValue parse_json(std::string_view text);

}  // namespace epiq::util
