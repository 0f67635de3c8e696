// The inheritance queries of GEMINI's own test suite (Paila et al., PLoS Comput Biol 9 (2013) e1003153) and the tables
// that it expects.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "../real_data.hpp"
#include "epiq/triage/consequence.hpp"
#include "epiq/triage/triage.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

using namespace epiq;
using triage::Mode;

namespace {

/// A query and the rows that it gave: family, position (0-based), gene.
struct Query {
  std::string tool;
  std::map<std::string, std::string> options;
  std::string stem;
  std::set<std::tuple<std::string, std::int64_t, std::string>> rows;
};

Query read_query(const std::string& path) {
  Query query;
  util::LineReader lines(path);
  std::string line;
  REQUIRE(lines.next(line));
  // Quoted words hold blanks; what they hold matters for --filter only.
  std::string bare;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    bare += quoted && c == ' ' ? '_' : c;
  }
  const auto words = util::split_whitespace(bare);
  query.tool = words.at(1);
  for (std::size_t i = 2; i < words.size() && words[i] != "|" && words[i] != "&"; ++i) {
    if (words[i].size() > 3 && words[i].substr(words[i].size() - 3) == ".db")
      query.stem = words[i].substr(0, words[i].size() - 3);
    else if (words[i][0] == '-' && i + 1 < words.size() && words[i + 1][0] != '-' &&
             words[i + 1].find(".db") == std::string::npos)
      query.options[words[i]] = words[i + 1], ++i;
    else
      query.options[words[i]] = "";
  }
  std::vector<std::string> names;
  while (lines.next(line)) {
    if (line.empty() || line.rfind("WARNING", 0) == 0) continue;
    const auto cells = util::split(line, '\t');
    if (names.empty()) {
      names = cells;
      continue;
    }
    const auto cell = [&](const std::string& name) {
      const auto found = std::find(names.begin(), names.end(), name);
      return found == names.end() ? std::string() : cells.at(static_cast<std::size_t>(found - names.begin()));
    };
    query.rows.emplace(cell("family_id"), std::stoll(cell("start")), cell("gene"));
  }
  return query;
}

/// The VCF that a database was made from: its stem, or that of the same numbers.
std::string vcf_of(const std::string& stem) {
  if (stem == "test.x_linked") return "gemini/test.x-linked.vcf";
  // The databases of comp_het with numbers: the genotypes in the expected tables are those of the file one higher.
  if (stem == "test.comp_het_default.2") return "gemini/test.comp_het.3.vcf";
  const std::string prefix = "test.comp_het_default.";
  if (stem.rfind(prefix, 0) == 0) return "gemini/test.comp_het." + stem.substr(prefix.size()) + ".vcf";
  return "gemini/" + stem + ".vcf";
}

std::string ped_of(const std::string& stem) {
  if (stem == "test.x_linked") return "gemini/test.x-linked.ped";
  if (stem == "test.comp_het_default.2" || stem == "test.comp_het") return "gemini/test.comp_het.ped";
  if (stem.rfind("test.comp_het", 0) == 0) return "gemini/test.comp_het.2.ped";
  return "gemini/" + stem + ".ped";
}

/// GEMINI looks at genotypes alone, unless a query asks for depth (-d) or quality.
triage::TriageOptions options_of(const Query& query) {
  triage::TriageOptions options;
  const auto number = [&](const char* name) {
    return query.options.count(name) == 0 ? 0 : std::stoi(query.options.at(name));
  };
  options.rules.min_depth = number("-d");
  options.rules.min_quality = number("--min-gq");
  options.rules.min_balance = options.rules.min_hom_balance = 0.0;
  options.rules.max_balance = 1.0;
  options.rules.max_parent_alt_reads = 1000;
  options.min_consequence = query.options.count("--filter") == 0 ? 0.0 : 1.0;
  options.top = 0;
  return options;
}

/// All rows of all families, judged one by one.
std::vector<std::pair<std::string, triage::TriageRow>> rows_of(const Query& query) {
  std::vector<std::pair<std::string, triage::TriageRow>> rows;
  const auto pedigree = genome::read_pedigree(real_data(ped_of(query.stem)));
  std::set<std::string> families;
  for (const auto& person : pedigree.people)
    if (person.affection == genome::Affection::affected) families.insert(person.family);
  for (const std::string& name : families) {
    // Without --lenient GEMINI leaves out families in which the affection of a parent is not known.
    const bool strict = query.tool == "autosomal_dominant" && query.options.count("--lenient") == 0;
    const auto unknown_parent = [&](const genome::Person& person) {
      return person.family == name && person.affection == genome::Affection::unknown;
    };
    if (strict && std::any_of(pedigree.people.begin(), pedigree.people.end(), unknown_parent)) continue;
    genome::AnnotatedReader reader(real_data(vcf_of(query.stem)), {query.tool == "comp_hets" ? "EFF" : "", {}, {}, 1});
    // The proband: the affected child, last of the affected.
    std::size_t proband = 0;
    for (std::size_t i = 0; i < pedigree.people.size(); ++i)
      if (pedigree.people[i].family == name && pedigree.people[i].affection == genome::Affection::affected) proband = i;
    if (!std::count(reader.vcf().samples().begin(), reader.vcf().samples().end(), pedigree.people[proband].id))
      continue;
    const auto family = triage::family_of(pedigree, proband, reader.vcf().samples());
    for (auto& row : triage::triage(reader, pedigree, family, {}, options_of(query)).rows)
      rows.emplace_back(name, std::move(row));
  }
  return rows;
}

using Place = std::tuple<std::string, std::int64_t>;

std::set<Place> places(const Query& query) {
  std::set<Place> all;
  for (const auto& [family, position, gene] : query.rows) all.emplace(family, position);
  return all;
}

/// Our places for the query's mode, with the choice of families and of genes hit in so many of them.
std::set<Place> found(const Query& query, const std::set<Mode>& modes) {
  std::map<std::string, std::set<std::string>> families_of_gene;
  std::vector<std::pair<Place, std::string>> kept;
  const auto chosen = query.options.count("--families") == 0 ? std::vector<std::string>{}
                                                             : util::split(query.options.at("--families"), ',');
  for (const auto& [family, row] : rows_of(query)) {
    if (modes.count(row.mode) == 0) continue;
    if (!chosen.empty() && std::count(chosen.begin(), chosen.end(), family) == 0) continue;
    families_of_gene[row.allele.gene].insert(family);
    kept.push_back({{family, row.allele.name.position}, row.allele.gene});
  }
  const std::size_t least = query.options.count("--min-kindreds") == 0
                                ? 1
                                : static_cast<std::size_t>(std::stoi(query.options.at("--min-kindreds")));
  std::set<Place> all;
  for (const auto& [place, gene] : kept)
    if (families_of_gene[gene].size() >= least) all.insert(place);
  return all;
}

std::string text(const std::set<Place>& all) {
  std::string out;
  for (const auto& [family, position] : all) out += family + ":" + std::to_string(position) + " ";
  return out;
}

std::vector<std::pair<std::string, Query>> queries(const std::string& prefix) {
  std::vector<std::pair<std::string, Query>> all;
  const std::string folder = real_data("gemini/expected");
  if (folder.empty()) return all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(prefix, 0) == 0) all.emplace_back(name, read_query(entry.path().string()));
  }
  return all;
}

}  // namespace

TEST_CASE("dominant and recessive alleles are those that GEMINI finds") {
  for (const auto& [prefix, mode] :
       std::map<std::string, Mode>{{"auto_dom", Mode::dominant}, {"auto_rec", Mode::recessive}})
    for (const auto& [name, query] : queries(prefix)) {
      INFO(name);
      CHECK(text(found(query, {mode})) == text(places(query)));
    }
}

// GEMINI counts an allele that neither parent has as X-dominant; here it is X de novo. GEMINI also lets a homozygous
// daughter have a father without the allele; here he must have it, so that what is left is a Mendelian error.
TEST_CASE("X-linked alleles are those that GEMINI finds, where the parents can have passed them on") {
  for (const auto& [name, query] : queries("x_linked_dom")) {
    INFO(name);
    const bool deep = query.options.count("-d") != 0;
    CHECK(text(found(query, {Mode::x_dominant})).empty());
    // At -d 1000 no call is deep enough; GEMINI's table has the row all the same.
    CHECK(text(found(query, {Mode::x_de_novo})) == (deep ? "" : text(places(query))));
  }
  for (const auto& [name, query] : queries("x_linked_rec")) {
    INFO(name);
    CHECK(text(found(query, {Mode::x_recessive})).empty());
    for (const auto& [family, position] : places(query)) CHECK(position == 48004991);
  }
}

// Priority 1 is a pair in trans; 2 and 3 are pairs whose phase the parents do not tell, which are flagged here.
TEST_CASE("compound heterozygotes in trans are those that GEMINI finds, and those of unknown phase include its own") {
  for (const auto& [name, query] : queries("comp_het")) {
    INFO(name);
    const bool any_phase = query.options.count("--max-priority") != 0;
    std::set<Place> trans;
    std::set<Place> all;
    const auto wanted = places(query);
    const auto chosen = query.options.count("--families") == 0 ? std::string() : query.options.at("--families");
    for (const auto& [family, row] : rows_of(query)) {
      if (row.mode != Mode::compound_het || (!chosen.empty() && family != chosen)) continue;
      all.emplace(family, row.allele.name.position);
      if (row.phase == triage::Phase::trans) trans.emplace(family, row.allele.name.position);
    }
    if (!any_phase && query.options.count("--min-kindreds") == 0) {
      CHECK(text(trans) == text(wanted));
    }
    for (const Place& place : wanted) CHECK(all.count(place) == 1);
    if (wanted.empty()) CHECK(trans.empty());
  }
}
