#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "epiq/util/output_file.hpp"

namespace epiq::report {

/// A column of a table: its name in the header line and what `epiq help COMMAND --columns` says of it.
struct Column {
  std::string name;
  std::string description;
};

/// How a table is written.
enum class Format {
  tsv,   ///< "# " lines of provenance and notes, one header line that starts with '#', one line a row
  json,  ///< one object: provenance, notes, columns and rows
  jsonl  ///< one object a line and row, with the sources, if there are any, as a last member
};

/// @throws Error(usage) unless `name` is "tsv", "json" or "jsonl"
Format parse_format(const std::string& name);

/// A value that does not exist: "." in TSV, null in JSON.
struct Missing {};

/// A p-value by its decimal logarithm, so that it may be smaller than any double.
struct PValue {
  double log10;
};

/// A value of several parts: compact in TSV, an object or array in JSON.
struct Structured {
  std::string text;
  std::string json;  ///< is JSON already
};

/// One value of a table.
using Cell = std::variant<Missing, std::string, std::int64_t, double, PValue, Structured>;

inline Cell missing() { return Missing{}; }
inline Cell text(std::string value) { return value; }
inline Cell integer(std::integral auto value) { return static_cast<std::int64_t>(value); }
inline Cell number(double value) { return value; }
inline Cell p_value(double log10_p) { return PValue{log10_p}; }
inline Cell structured(std::string text, std::string json) { return Structured{std::move(text), std::move(json)}; }

/// Where a table comes from.
struct Provenance {
  std::string command;       ///< "search"
  std::string version;       ///< "0.1.0+htslib-1.16"
  std::string command_line;  ///< as typed: "epiq search --trait y x.vcf.gz"
  std::vector<std::string> notes;
  bool no_version = false;  ///< leave out version and command line, so that equal results are equal bytes
  std::vector<std::string> sources =
      {};  ///< versions of what a ranking rests on; in each row of jsonl, which has no head
};

/// Writes one table, row by row, to an output that the caller commits.
///
/// Numbers have six significant digits in every format; what is not finite is missing. JSON rows name their values by
/// column; a p-value column `p` is followed by `log10_p`, which also holds what a double cannot (`p` is then null).
class TableWriter {
 public:
  /// Writes what comes before the rows.
  /// @throws Error(io)
  TableWriter(util::OutputFile& output, Format format, std::vector<Column> columns, const Provenance& provenance);

  /// Writes one row, a cell a column.
  /// @throws Error(internal) if the number of cells is wrong, Error(io)
  void row(std::span<const Cell> cells);

  /// Writes what comes after the rows. The output is not committed.
  /// @throws Error(io)
  void finish();

 private:
  std::string json_row(std::span<const Cell> cells) const;

  util::OutputFile& output_;
  Format format_;
  std::vector<Column> columns_;
  std::string sources_;  ///< a JSON array, of jsonl; empty: none
  std::size_t rows_ = 0;
};

}  // namespace epiq::report
