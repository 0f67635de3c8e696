#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace epiq::util {

/// The parts of `text` between separators; n separators give n + 1 parts, also empty ones.
std::vector<std::string> split(std::string_view text, char separator);

/// The words of `text` between runs of spaces and tabs.
std::vector<std::string> split_whitespace(std::string_view text);

/// The whole of `text` as a finite number; none if it is anything else ("", "1x", "nan", "inf").
std::optional<double> parse_number(std::string_view text);

/// The whole of `text` as an integer; none if it is anything else.
std::optional<long long> parse_integer(std::string_view text);

/// `%.6g`, and "." for a value that is not finite (an undefined statistic).
std::string format_number(double value);

/// A p-value from its decimal logarithm, six digits: 10^-400 prints as 1e-400, which a double could not hold.
/// "." if `log10_p` is not a number.
std::string format_p(double log10_p);

/// The last part of a path: "a/b.vcf" -> "b.vcf"; outputs name files so, to be the same on every machine.
std::string base_name(const std::string& path);

}  // namespace epiq::util
