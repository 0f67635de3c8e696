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

/// How our answer stands to GEMINI's table.
enum class Rule {
  equal,         ///< the same places
  any_phase,     ///< --max-priority 2 or 3: of our pairs, those of unknown phase too, the same places
  part_of_ours,  ///< the same, but one place more: its pairs have priority 3 (both parents carry both), 2 was asked for
  x_de_novo,     ///< the same places, but X de novo and not X-dominant: neither parent has the allele
  depth,         ///< -d 1000: no call is that deep, and so we have none; GEMINI's X-dominant query passes -d over
  father         ///< none: the father of a homozygous daughter must have the allele, or it is a Mendelian error
};

struct Expected {
  const char* file;
  Rule rule;
};

/// Every file of the folder.
constexpr Expected kExpected[] = {
    {"auto_dom.t1", Rule::equal},         {"auto_dom.t2", Rule::equal},         {"auto_dom.t3", Rule::equal},
    {"auto_dom.t4", Rule::equal},         {"auto_dom.t5", Rule::equal},         {"auto_dom.t6", Rule::equal},
    {"auto_dom.t7", Rule::equal},         {"auto_dom.t8", Rule::equal},         {"auto_dom.t9", Rule::equal},
    {"auto_dom.t10", Rule::equal},        {"auto_dom.t11", Rule::equal},        {"auto_dom.t12", Rule::equal},
    {"auto_dom.t13", Rule::equal},        {"auto_dom.t14", Rule::equal},        {"auto_dom.t15", Rule::equal},
    {"auto_dom.t17", Rule::equal},        {"auto_dom.t18", Rule::equal},        {"auto_dom.t19", Rule::equal},
    {"auto_dom.t20", Rule::equal},        {"auto_dom.t21", Rule::equal},        {"auto_rec.t1", Rule::equal},
    {"auto_rec.t2", Rule::equal},         {"auto_rec.t3", Rule::equal},         {"auto_rec.t4", Rule::equal},
    {"auto_rec.t5", Rule::equal},         {"auto_rec.t6", Rule::equal},         {"auto_rec.t7", Rule::equal},
    {"auto_rec.t8", Rule::equal},         {"auto_rec.t9", Rule::equal},         {"auto_rec.t10", Rule::equal},
    {"auto_rec.t11", Rule::equal},        {"auto_rec.t12", Rule::equal},        {"auto_rec.t13", Rule::equal},
    {"auto_rec.t14", Rule::equal},        {"auto_rec.t15", Rule::equal},        {"auto_rec.t16", Rule::equal},
    {"auto_rec.t17", Rule::equal},        {"comp_het.t1", Rule::any_phase},     {"comp_het.t2", Rule::equal},
    {"comp_het.t3", Rule::any_phase},     {"comp_het.t3b", Rule::equal},        {"comp_het.t4", Rule::equal},
    {"comp_het.t5", Rule::equal},         {"comp_het.t6", Rule::equal},         {"comp_het.t8", Rule::equal},
    {"comp_het.t9", Rule::equal},         {"comp_het.t10", Rule::equal},        {"comp_het.t15", Rule::any_phase},
    {"comp_het.t18", Rule::part_of_ours}, {"x_linked_dom.t1", Rule::x_de_novo}, {"x_linked_dom.t2", Rule::depth},
    {"x_linked_rec.t1", Rule::father},    {"x_linked_rec.t2", Rule::equal},     {"x_linked_rec.t3", Rule::equal},
};

const std::map<std::string, std::set<Mode>> kModes = {{"autosomal_dominant", {Mode::dominant}},
                                                      {"autosomal_recessive", {Mode::recessive}},
                                                      {"x_linked_dominant", {Mode::x_dominant}},
                                                      {"x_linked_recessive", {Mode::x_recessive}}};

/// Our compound heterozygotes: those in trans, or those of unknown phase too.
std::set<Place> pairs(const Query& query, bool any_phase) {
  const auto chosen = query.options.count("--families") == 0 ? std::string() : query.options.at("--families");
  std::set<Place> all;
  for (const auto& [family, row] : rows_of(query))
    if (row.mode == Mode::compound_het && (chosen.empty() || family == chosen) &&
        (any_phase || row.phase == triage::Phase::trans))
      all.emplace(family, row.allele.name.position);
  return all;
}

std::string ours(const Query& query, Rule rule) {
  if (query.tool == "comp_hets") return text(pairs(query, rule == Rule::any_phase || rule == Rule::part_of_ours));
  return text(found(query, rule == Rule::x_de_novo ? std::set<Mode>{Mode::x_de_novo} : kModes.at(query.tool)));
}

}  // namespace

TEST_CASE("every query of GEMINI gives the variants that it lists, or a stricter rule says why not") {
  for (const Expected& expected : kExpected) {
    const std::string path = real_data(std::string("gemini/expected/") + expected.file + ".tsv");
    if (path.empty()) return;
    const Query query = read_query(path);
    INFO(expected.file);
    const std::string wanted = text(places(query));
    const std::string got = ours(query, expected.rule);
    switch (expected.rule) {
      case Rule::equal:
      case Rule::any_phase:
        CHECK(got == wanted);
        break;
      case Rule::x_de_novo:
        CHECK(got == wanted);
        CHECK(ours(query, Rule::equal).empty());
        break;
      case Rule::part_of_ours:
        CHECK(wanted == "3:16976 3:17562 3:17745 ");
        CHECK(got == "3:16976 3:17562 3:17729 3:17745 ");
        break;
      case Rule::depth:
        CHECK(query.options.at("-d") == "1000");
        CHECK(got.empty());
        break;
      case Rule::father:
        CHECK(wanted == "1:48004991 ");
        CHECK(got.empty());
        break;
    }
  }
}

TEST_CASE("no table of GEMINI is left out") {
  const std::string folder = real_data("gemini/expected");
  if (folder.empty()) return;
  std::set<std::string> named;
  for (const Expected& expected : kExpected) named.insert(std::string(expected.file) + ".tsv");
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    CHECK(named.count(entry.path().filename().string()) == 1);
}
