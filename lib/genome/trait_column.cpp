#include "epiq/genome/trait_column.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "epiq/genome/sample_match.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

/// How the numbers of a binary trait are coded.
enum class Coding { none, zero_one, one_two, plink };

Coding coding_of(const std::set<double>& values) {
  const auto within = [&values](const std::set<double>& codes) {
    return std::includes(codes.begin(), codes.end(), values.begin(), values.end());
  };
  if (within({0.0, 1.0})) return Coding::zero_one;
  if (within({1.0, 2.0})) return Coding::one_two;
  if (within({0.0, 1.0, 2.0})) return Coding::plink;
  return Coding::none;
}

void recode(TraitColumn& trait, Coding coding) {
  trait.type = TraitType::binary;
  if (coding == Coding::zero_one) return;
  for (std::size_t i = 0; i < trait.values.size(); ++i) {
    if (!trait.present[i]) continue;
    if (trait.values[i] == 0.0) trait.present[i] = false;
    trait.values[i] = trait.values[i] == 2.0 ? 1.0 : 0.0;
  }
}

std::string column_text(const SampleTable& table, std::size_t column) { return "column '" + table.names[column] + "'"; }

/// Appends a categorical column as indicators of all levels but the most frequent.
void append_levels(const SampleTable& table, std::size_t column, const std::vector<std::size_t>& rows,
                   std::vector<std::string>& names, std::vector<std::vector<double>>& columns) {
  std::map<std::string, std::size_t> counts;
  for (const std::size_t row : rows) ++counts[table.cell(row, column)];
  const auto reference =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (counts.size() == rows.size() && rows.size() > 2)
    throw Error(Fault::input, "'" + table.path + "', " + column_text(table, column) +
                                  ": a categorical covariate with another level for each sample explains everything");
  for (auto level = counts.begin(); level != counts.end(); ++level) {
    if (level == reference) continue;
    names.push_back(table.names[column] + "=" + level->first);
    std::vector<double>& values = columns.emplace_back();
    values.reserve(rows.size());
    for (const std::size_t row : rows) values.push_back(table.cell(row, column) == level->first ? 1.0 : 0.0);
  }
}

}  // namespace

bool is_missing_cell(const std::string& cell) {
  if (cell.empty() || cell == "NA" || cell == ".") return true;
  return cell[0] == '-' && util::parse_number(cell) == -9.0;
}

void refuse_non_finite(const SampleTable& table, std::size_t row, std::size_t column) {
  std::string text = table.cell(row, column);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.erase(0, 1);
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter | 0x20);
  if (text == "nan" || text == "inf" || text == "infinity")
    throw Error(Fault::input, table.where(row) + ", " + column_text(table, column) + ": '" + table.cell(row, column) +
                                  "' is not finite; write NA for a missing value");
}

TraitColumn parse_trait(const SampleTable& table, std::size_t column, const std::vector<std::size_t>& rows,
                        TraitType type, util::Log& log) {
  TraitColumn trait;
  trait.values.resize(rows.size());
  trait.present.resize(rows.size());
  std::set<double> distinct;  // a few of the values, enough to tell a binary trait
  bool minus_nine = false;
  bool negative = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == kNoRow) continue;
    const std::string& cell = table.cell(rows[i], column);
    const auto value = util::parse_number(cell);
    if (is_missing_cell(cell)) {
      minus_nine = minus_nine || value.has_value();
      continue;
    }
    refuse_non_finite(table, rows[i], column);
    if (!value)
      throw Error(Fault::input, table.where(rows[i]) + ", " + column_text(table, column) + ": '" + cell +
                                    "' is not a number; traits are numbers, with NA for a missing value");
    if (type == TraitType::binary && *value != 0.0 && *value != 1.0 && *value != 2.0)
      throw Error(Fault::input, table.where(rows[i]) + ", " + column_text(table, column) + ": '" + cell +
                                    "' is not a code of a binary trait; use 0 and 1, or 1 and 2");
    if (distinct.size() < 4) distinct.insert(*value);
    negative = negative || *value < 0.0;
    trait.values[i] = *value;
    trait.present[i] = true;
  }
  if (minus_nine && negative)
    log.warn("'" + table.path + "', " + column_text(table, column) +
             ": -9 is read as missing, though other values are negative; write NA for missing and -9.0001 for -9");
  const Coding coding = coding_of(distinct);
  if (type == TraitType::categorical)
    trait.type = type;
  else if (type != TraitType::quantitative && coding != Coding::none && !distinct.empty())
    recode(trait, coding);
  return trait;
}

CovariateBlock expand_covariates(const SampleTable& table, const std::vector<std::size_t>& columns,
                                 const std::vector<std::size_t>& rows, util::Log& log) {
  CovariateBlock block;
  std::vector<std::vector<double>> expanded;
  for (const std::size_t column : columns) {
    bool numeric = true;
    for (const std::size_t row : rows) {
      refuse_non_finite(table, row, column);
      numeric = numeric && util::parse_number(table.cell(row, column)).has_value();
    }
    if (!numeric) {
      append_levels(table, column, rows, block.names, expanded);
      continue;
    }
    block.names.push_back(table.names[column]);
    std::vector<double>& values = expanded.emplace_back();
    values.reserve(rows.size());
    for (const std::size_t row : rows) values.push_back(*util::parse_number(table.cell(row, column)));
  }
  if (10 * expanded.size() > rows.size())
    log.warn(std::to_string(expanded.size()) + " covariate columns for " + std::to_string(rows.size()) +
             " samples leave little to test");
  block.values = util::Matrix(rows.size(), expanded.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < expanded.size(); ++j) block.values(i, j) = expanded[j][i];
  return block;
}

}  // namespace epiq::genome
