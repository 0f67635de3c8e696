#include "epiq/report/table.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "epiq/util/error.hpp"
#include "epiq/util/json.hpp"
#include "epiq/util/text.hpp"

namespace epiq::report {
namespace {

/// The least decimal logarithm whose power of ten every reader of JSON holds as a normal double.
constexpr double kLeastLog10 = -307.0;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// Text of one TSV field: a tab or line break inside a name would shift the columns.
std::string plain(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text.empty() ? "." : text;
}

void append_tsv(const Cell& cell, std::string& line) {
  std::visit(Overloaded{[&](const Missing&) { line += '.'; }, [&](const std::string& value) { line += plain(value); },
                        [&](std::int64_t value) {
                          std::array<char, 24> digits;
                          line.append(digits.data(), std::to_chars(digits.data(), digits.data() + 24, value).ptr);
                        },
                        [&](double value) { line += util::format_number(value); },
                        [&](const PValue& value) { line += util::format_p(value.log10); },
                        [&](const Structured& value) { line += plain(value.text); }},
             cell);
}

void put_number(util::JsonWriter& json, double value) {
  if (std::isfinite(value)) {
    json.raw(util::format_number(value));
  } else {
    json.null();
  }
}

void put_p(util::JsonWriter& json, const std::string& name, double log10_p) {
  json.key(name);
  if (log10_p > kLeastLog10) {
    json.raw(util::format_p(log10_p));
  } else {
    json.null();
  }
  json.key("log10_" + name);
  put_number(json, log10_p);
}

void put(util::JsonWriter& json, const std::string& name, const Cell& cell) {
  std::visit(Overloaded{[&](const Missing&) { json.key(name).null(); },
                        [&](const std::string& value) { json.member(name, value); },
                        [&](std::int64_t value) { json.member(name, value); },
                        [&](double value) { put_number(json.key(name), value); },
                        [&](const PValue& value) { put_p(json, name, value.log10); },
                        [&](const Structured& value) { json.key(name).raw(value.json); }},
             cell);
}

std::string tsv_head(const std::vector<Column>& columns, const Provenance& provenance) {
  std::string head;
  if (!provenance.no_version) {
    head += "# This file was produced by epiq " + provenance.command + " " + provenance.version + "\n";
    head += "# command: " + plain(provenance.command_line) + "\n";
  }
  for (const std::string& note : provenance.notes) head += "# " + plain(note) + "\n";
  for (std::size_t i = 0; i < columns.size(); ++i) head += (i == 0 ? "#" : "\t") + columns[i].name;
  return head + "\n";
}

std::string json_head(const std::vector<Column>& columns, const Provenance& provenance) {
  util::JsonWriter json;
  json.begin_object();
  if (!provenance.no_version) {
    json.key("provenance").begin_object().member("tool", "epiq").member("command", provenance.command);
    json.member("version", provenance.version).member("command_line", provenance.command_line).end_object();
  }
  json.key("notes").begin_array();
  for (const std::string& note : provenance.notes) json.value(note);
  json.end_array().key("columns").begin_array();
  for (const Column& column : columns) json.value(column.name);
  json.end_array();
  return json.text() + ",\"rows\":[";
}

}  // namespace

Format parse_format(const std::string& name) {
  if (name == "tsv") return Format::tsv;
  if (name == "json") return Format::json;
  if (name == "jsonl") return Format::jsonl;
  throw util::Error(util::Fault::usage, "'" + name + "' is not a table format; it must be tsv, json or jsonl");
}

TableWriter::TableWriter(util::OutputFile& output, Format format, std::vector<Column> columns,
                         const Provenance& provenance)
    : output_(output), format_(format), columns_(std::move(columns)) {
  if (format_ == Format::tsv) output_.write(tsv_head(columns_, provenance));
  if (format_ == Format::json) output_.write(json_head(columns_, provenance));
  if (format_ != Format::jsonl || provenance.sources.empty()) return;
  util::JsonWriter json;
  json.begin_array();
  if (!provenance.no_version) json.value("epiq " + provenance.command + " " + provenance.version);
  for (const std::string& source : provenance.sources) json.value(source);
  sources_ = json.end_array().text();
}

std::string TableWriter::json_row(std::span<const Cell> cells) const {
  util::JsonWriter json;
  json.begin_object();
  for (std::size_t i = 0; i < cells.size(); ++i) put(json, columns_[i].name, cells[i]);
  if (!sources_.empty()) json.key("sources").raw(sources_);
  return json.end_object().text();
}

void TableWriter::row(std::span<const Cell> cells) {
  if (cells.size() != columns_.size())
    throw util::Error(util::Fault::internal, "a row has " + std::to_string(cells.size()) + " cells in a table of " +
                                                 std::to_string(columns_.size()) + " columns");
  if (format_ == Format::tsv) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line += '\t';
      append_tsv(cells[i], line);
    }
    line += '\n';
    output_.write(line);
  } else if (format_ == Format::json) {
    output_.write((rows_ == 0 ? "\n" : ",\n") + json_row(cells));
  } else {
    output_.write(json_row(cells) + "\n");
  }
  ++rows_;
}

void TableWriter::finish() {
  if (format_ == Format::json) output_.write(rows_ == 0 ? "]}\n" : "\n]}\n");
}

}  // namespace epiq::report
