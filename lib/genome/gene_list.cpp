#include "epiq/genome/gene_list.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

/// Undoes the %XX escapes of GFF3.
std::string decode(std::string_view text) {
  const auto digit = [](char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    decoded += escape ? static_cast<char>(16 * digit(text[i + 1]) + digit(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return decoded;
}

/// The name of a gene from column 9, `key=value;..` (GFF3) or `key "value"; ..` (GTF); empty if it has none.
std::string gene_name(const std::string& attributes) {
  std::map<std::string, std::string> values;
  for (const std::string& part : util::split(attributes, ';')) {
    const std::size_t start = part.find_first_not_of(' ');
    if (start == std::string::npos) continue;
    const std::size_t middle = part.find_first_of("= ", start);
    if (middle == std::string::npos) continue;
    std::string value = part.substr(middle + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    values.emplace(part.substr(start, middle - start), part[middle] == '=' ? decode(value) : value);
  }
  for (const char* key : {"gene_name", "Name", "gene", "gene_id", "ID"}) {
    const auto found = values.find(key);
    if (found != values.end() && !found->second.empty()) return found->second;
  }
  return "";
}

std::optional<Interval> parse_gff(const std::vector<std::string>& columns, const std::string& where) {
  if (columns[2] != "gene") return std::nullopt;
  const auto first = util::parse_integer(columns[3]);
  const auto last = util::parse_integer(columns[4]);
  if (!first || !last || *first < 1 || *last < *first)
    throw Error(Fault::input, where + ": '" + columns[3] + "' to '" + columns[4] + "' is not a range of positions");
  return Interval{decode(columns[0]), *first - 1, *last, gene_name(columns[8])};
}

Interval parse_bed(const std::vector<std::string>& columns, const std::string& where) {
  const auto start = columns.size() > 2 ? util::parse_integer(columns[1]).value_or(-1) : -1;
  const auto end = columns.size() > 2 ? util::parse_integer(columns[2]).value_or(-1) : -1;
  if (start < 0 || end <= start)
    throw Error(Fault::input, where + ": genes are BED (contig, start, end, name) or GFF3, which this line is not");
  return Interval{columns[0], start, end, columns.size() > 3 ? columns[3] : ""};
}

/// Makes names unique: "@contig:start", and "-end" where two still agree; rows that agree in all are one.
std::vector<Interval> with_unique_names(std::vector<Interval> genes) {
  const auto count_names = [&genes] {
    std::unordered_map<std::string, std::size_t> counts;
    for (const Interval& gene : genes) ++counts[gene.name];
    return counts;
  };
  auto counts = count_names();
  for (Interval& gene : genes)
    if (counts.at(gene.name) > 1) gene.name += "@" + gene.contig + ":" + std::to_string(gene.start + 1);
  counts = count_names();
  std::set<std::string> seen;
  std::vector<Interval> unique;
  for (Interval& gene : genes) {
    if (counts.at(gene.name) > 1) gene.name += "-" + std::to_string(gene.end);
    if (seen.insert(gene.name).second) unique.push_back(std::move(gene));
  }
  return unique;
}

}  // namespace

std::vector<Interval> read_gene_rows(const std::string& path) {
  std::vector<Interval> genes;
  util::LineReader reader(path);
  std::string line;
  bool rows = false;
  while (reader.next(line)) {
    if (line.rfind("##FASTA", 0) == 0) break;
    if (line.empty() || line[0] == '#' || line.rfind("track", 0) == 0 || line.rfind("browser", 0) == 0) continue;
    const std::vector<std::string> columns =
        line.find('\t') == std::string::npos ? util::split_whitespace(line) : util::split(line, '\t');
    if (columns.empty()) continue;
    rows = true;
    const bool gff = columns.size() == 9 && !util::parse_integer(columns[1]);
    if (!gff) {
      genes.push_back(parse_bed(columns, reader.where()));
    } else if (auto gene = parse_gff(columns, reader.where())) {
      genes.push_back(std::move(*gene));
    }
  }
  if (genes.empty())
    throw Error(Fault::input,
                "'" + path + "' holds no genes" + (rows ? "; GFF3 needs rows whose type (column 3) is gene" : ""));
  for (Interval& gene : genes)
    if (gene.name.empty()) gene.name = format_interval(gene);
  return genes;
}

std::vector<Interval> read_genes(const std::string& path) { return with_unique_names(read_gene_rows(path)); }

}  // namespace epiq::genome
