#include "epiq/triage/annotations.hpp"

#include <array>
#include <set>
#include <unordered_set>
#include <utility>

#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

// Columns of phenotype.hpoa.
enum HpoaColumn {
  kDisease,
  kName,
  kQualifier,
  kTerm,
  kReference,
  kEvidence,
  kOnset,
  kFrequency,
  kSex,
  kModifier,
  kAspect
};
constexpr std::size_t kHpoaColumns = 12;

std::optional<Frequency> parse_fraction(std::string_view text, std::size_t slash) {
  const auto with = util::parse_integer(text.substr(0, slash));
  const auto counted = util::parse_integer(text.substr(slash + 1));
  constexpr long long kMost = 1'000'000'000;
  if (!with || !counted || *with < 0 || *counted < 1 || *with > *counted || *counted > kMost) return std::nullopt;
  return Frequency{Frequency::Kind::fraction, static_cast<double>(*with) / static_cast<double>(*counted),
                   static_cast<std::uint32_t>(*with), static_cast<std::uint32_t>(*counted)};
}

/// The value of "#date: 2023-01-27"; empty if the line is not of this key.
std::string header_value(const std::string& line, std::string_view key) {
  if (line.rfind(key, 0) != 0) return "";
  const std::size_t start = line.find_first_not_of(" \t", key.size());
  return start == std::string::npos ? "" : line.substr(start);
}

TermId term_of(const std::vector<std::string>& columns, const std::string& where) {
  const auto term = parse_term(columns[kTerm]);
  if (!term) throw Error(Fault::input, where + ": '" + columns[kTerm] + "' is no term of the form HP:0000118");
  return *term;
}

DiseaseAnnotation parse_phenotype(const std::vector<std::string>& columns, const std::string& where) {
  DiseaseAnnotation row;
  row.where = where;
  row.disease = columns[kDisease];
  row.term = term_of(columns, where);
  if (!columns[kQualifier].empty() && columns[kQualifier] != "NOT")
    throw Error(Fault::input, where + ": the qualifier '" + columns[kQualifier] + "' is neither NOT nor empty");
  row.excluded = columns[kQualifier] == "NOT";
  const auto frequency = parse_frequency(columns[kFrequency]);
  if (!frequency)
    throw Error(Fault::input, where + ": the frequency '" + columns[kFrequency] +
                                  "' is neither a fraction n/m with n <= m, a percentage nor a term of frequency");
  row.frequency = *frequency;
  return row;
}

}  // namespace

std::optional<Frequency> parse_frequency(std::string_view text) {
  // The middles of the ranges that the terms name: always, 80 to 99, 30 to 79, 5 to 29, 1 to 4 %, never.
  constexpr std::array<std::pair<TermId, double>, 6> kTerms = {
      {{40280, 1.0}, {40281, 0.895}, {40282, 0.545}, {40283, 0.17}, {40284, 0.025}, {40285, 0.0}}};
  if (text.empty()) return Frequency{};
  if (const auto term = parse_term(text)) {
    for (const auto& entry : kTerms)
      if (entry.first == *term) return Frequency{Frequency::Kind::term, entry.second};
    return std::nullopt;
  }
  if (text.back() == '%') {
    const auto percent = util::parse_number(text.substr(0, text.size() - 1));
    if (!percent || *percent < 0.0 || *percent > 100.0) return std::nullopt;
    return Frequency{Frequency::Kind::percent, *percent / 100.0};
  }
  const std::size_t slash = text.find('/');
  return slash == std::string_view::npos ? std::nullopt : parse_fraction(text, slash);
}

DiseaseAnnotations read_disease_annotations(const std::string& path) {
  DiseaseAnnotations annotations;
  std::unordered_set<std::string> seen;
  util::LineReader reader(path);
  std::string line;
  while (reader.next(line)) {
    if (line.empty()) continue;
    for (const char* key : {"#version:", "#date:"})
      if (const std::string version = header_value(line, key); !version.empty()) annotations.version = version;
    if (line[0] == '#' || line.rfind("database_id\t", 0) == 0) continue;
    const std::vector<std::string> columns = util::split(line, '\t');
    if (columns.size() != kHpoaColumns)
      throw Error(Fault::input, reader.where() + ": " + std::to_string(columns.size()) +
                                    " columns, where phenotype.hpoa has 12; the file may be cut short");
    if (columns[kDisease].find(':') == std::string::npos)
      throw Error(Fault::input, reader.where() + ": '" + columns[kDisease] + "' is no disease such as OMIM:154700");
    if (seen.insert(columns[kDisease]).second) annotations.diseases.push_back({columns[kDisease], columns[kName]});
    ++annotations.rows;
    if (columns[kAspect].size() != 1 || std::string_view("PICMH").find(columns[kAspect]) == std::string_view::npos)
      throw Error(Fault::input, reader.where() + ": the aspect '" + columns[kAspect] + "' is none of P, I, C, M and H");
    if (columns[kAspect] == "P") annotations.phenotypes.push_back(parse_phenotype(columns, reader.where()));
    if (columns[kAspect] == "I" && columns[kQualifier].empty())
      annotations.inheritance.push_back({columns[kDisease], term_of(columns, reader.where())});
  }
  if (annotations.phenotypes.empty())
    throw Error(Fault::input, "'" + path + "' annotates no disease; it must be phenotype.hpoa");
  return annotations;
}

std::vector<GeneLink> read_gene_links(const std::string& path) {
  std::vector<GeneLink> links;
  std::set<std::pair<std::string, std::string>> seen;
  util::LineReader reader(path);
  std::string line;
  std::size_t columns_expected = 0;
  while (reader.next(line)) {
    if (line.empty()) continue;
    if (columns_expected == 0) {
      if (line.rfind("#Format: entrez-gene-id", 0) == 0) columns_expected = 9;
      if (line.rfind("ncbi_gene_id\tgene_symbol\t", 0) == 0) columns_expected = 6;
      if (columns_expected == 0)
        throw Error(Fault::input, reader.where() + ": this is not the header of genes_to_phenotype.txt");
      continue;
    }
    std::vector<std::string> columns = util::split(line, '\t');
    const auto ncbi = util::parse_integer(columns[0]);
    if (columns.size() != columns_expected || !ncbi || *ncbi < 1 || *ncbi > 0xFFFFFFFFLL || columns[1].empty() ||
        columns.back().find(':') == std::string::npos)
      throw Error(Fault::input, reader.where() + ": not " + std::to_string(columns_expected) +
                                    " columns from a gene's number and symbol to a disease such as OMIM:154700");
    if (seen.emplace(columns[1], columns.back()).second)
      links.push_back({std::move(columns[1]), static_cast<std::uint32_t>(*ncbi), std::move(columns.back())});
  }
  if (links.empty()) throw Error(Fault::input, "'" + path + "' links no gene to a disease");
  return links;
}

std::vector<GeneConstraint> read_gene_constraint(const std::string& path) {
  util::LineReader reader(path);
  std::string line;
  if (!reader.next(line)) throw Error(Fault::input, "'" + path + "' is empty");
  const std::vector<std::string> names = util::split(line, '\t');
  std::optional<std::size_t> gene;
  std::optional<std::size_t> loeuf;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == "gene") gene = i;
    if (names[i] == "oe_lof_upper" || names[i] == "lof.oe_ci.upper") loeuf = i;
  }
  if (!gene || !loeuf)
    throw Error(Fault::input, "'" + path + "' has no columns gene and oe_lof_upper (or lof.oe_ci.upper)");
  std::vector<GeneConstraint> table;
  std::unordered_set<std::string> seen;
  while (reader.next(line)) {
    const std::vector<std::string> columns = util::split(line, '\t');
    if (columns.size() != names.size())
      throw Error(Fault::input, reader.where() + ": " + std::to_string(columns.size()) +
                                    " columns, where the header has " + std::to_string(names.size()));
    const std::string& value = columns[*loeuf];
    if (value.empty() || value == "NA" || value == "." || value == "NaN") continue;
    const auto number = util::parse_number(value);
    if (!number || *number < 0.0)
      throw Error(Fault::input, reader.where() + ": '" + value + "' is no bound of observed over expected");
    if (seen.insert(columns[*gene]).second) table.push_back({columns[*gene], *number});
  }
  return table;
}

}  // namespace epiq::triage
