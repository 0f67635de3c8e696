#include "epiq/genome/sample_table.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

std::string lower(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
  return text;
}

/// The lower-case name of a header cell, without a leading '#'.
std::string header_name(const std::string& cell) { return lower(cell.substr(cell.rfind('#', 0) == 0 ? 1 : 0)); }

bool is_family(const std::string& name) { return name == "fid" || name == "family" || name == "family_id"; }

bool is_sample(const std::string& name) {
  static const std::set<std::string> kNames{"iid",  "id",      "sample",     "sample_id",     "sampleid",
                                            "name", "samples", "individual", "individual_id", "individualid"};
  return kNames.count(name) > 0;
}

bool looks_like_value(const std::string& cell) {
  return cell.empty() || cell == "NA" || cell == "." || util::parse_number(cell).has_value();
}

bool ends_with(const std::string& text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// Cuts lines into cells and files them under their sample.
class TableBuilder {
 public:
  explicit TableBuilder(const std::string& path) { table_.path = path; }

  /// A pedigree: six columns, whatever follows is left out.
  void pedigree(SampleTable::Kind kind) {
    table_.kind = kind;
    table_.names = {"father", "mother", "sex", "phenotype"};
    family_ = true;
    width_ = 6;
  }

  /// Looks at the first line of a table; true if it is a header.
  bool begin(const std::string& line) {
    tabs_ = line.find('\t') != std::string::npos;
    const std::vector<std::string> cells = cut(line);
    width_ = cells.size();
    const std::string first = header_name(cells[0]);
    const std::string second = width_ > 1 ? header_name(cells[1]) : "";
    bool header = is_family(first) || is_sample(first);
    if (header) {
      family_ = is_family(first) && is_sample(second);
    } else {
      const bool value_second = width_ > 1 && looks_like_value(cells[1]);
      const bool value_third = width_ > 2 && looks_like_value(cells[2]);
      family_ = width_ > 2 && value_third && (!value_second || cells[0] == cells[1]);
      header = !value_second && !value_third;
    }
    const std::size_t keys = family_ ? 2 : 1;
    for (std::size_t i = keys; i < width_; ++i)
      table_.names.push_back(header ? cells[i] : width_ == keys + 1 ? "phenotype" : "column" + std::to_string(i + 1));
    return header;
  }

  void add(const std::string& line, const util::LineReader& reader) {
    std::vector<std::string> cells = cut(line);
    const bool pedigree = table_.kind != SampleTable::Kind::table;
    if (pedigree ? cells.size() < width_ : cells.size() != width_)
      throw Error(Fault::input, reader.where() + ": " + std::to_string(cells.size()) + " columns where " +
                                    std::to_string(width_) + " are expected");
    const std::string& sample = cells[family_ ? 1 : 0];
    if (sample.empty()) throw Error(Fault::input, reader.where() + ": the sample has no name");
    const auto [known, fresh] = lines_.emplace(sample, reader.number());
    if (!fresh)
      throw Error(Fault::input, reader.where() + ": sample '" + sample + "' was given in line " +
                                    std::to_string(known->second) + " already; names of samples (IID) must be unique");
    table_.samples.push_back(sample);
    table_.lines.push_back(reader.number());
    if (family_) table_.families.push_back(cells[0]);
    for (std::size_t i = family_ ? 2 : 1; i < width_; ++i) table_.cells.push_back(std::move(cells[i]));
  }

  SampleTable finish() {
    if (table_.samples.empty()) throw Error(Fault::input, "'" + table_.path + "' lists no samples");
    std::set<std::string> seen;
    for (const std::string& name : table_.names)
      if (!seen.insert(name).second)
        throw Error(Fault::input, "'" + table_.path + "' has two columns named '" + name + "'; rename one");
    return std::move(table_);
  }

 private:
  std::vector<std::string> cut(const std::string& line) const {
    return tabs_ ? util::split(line, '\t') : util::split_whitespace(line);
  }

  SampleTable table_;
  bool tabs_ = false;
  bool family_ = false;
  std::size_t width_ = 0;
  std::unordered_map<std::string, std::size_t> lines_;
};

}  // namespace

std::optional<std::size_t> SampleTable::find_column(std::string_view name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

std::string SampleTable::where(std::size_t sample) const {
  return "'" + path + "', line " + std::to_string(lines[sample]);
}

SampleTable read_sample_table(const std::string& path) {
  const bool fam = ends_with(path, ".fam");
  const bool ped = ends_with(path, ".ped");
  TableBuilder builder(path);
  if (fam || ped) builder.pedigree(fam ? SampleTable::Kind::fam : SampleTable::Kind::ped);
  util::LineReader reader(path);
  std::string line;
  bool first = true;
  while (reader.next(line)) {
    const bool blank = line.find_first_not_of(" \t") == std::string::npos;
    const bool comment =
        line.rfind("##", 0) == 0 || line.rfind("# ", 0) == 0 || (line[0] == '#' && (fam || ped || !first));
    if (blank || comment) continue;
    const bool header = first && !fam && !ped && builder.begin(line);
    first = false;
    if (!header) builder.add(line, reader);
  }
  return builder.finish();
}

}  // namespace epiq::genome
