#include "epiq/triage/ontology.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "epiq/triage/ontology_builder.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

/// The order in which every parent precedes its children (Kahn's algorithm).
/// @throws Error(input) if there is a cycle
std::vector<std::uint32_t> parents_first(const Ontology& ontology, const std::string& path) {
  const std::size_t n = ontology.terms.size();
  std::vector<std::vector<std::uint32_t>> children(n);
  std::vector<std::size_t> waiting(n);
  std::vector<std::uint32_t> order;
  for (std::uint32_t t = 0; t < n; ++t) {
    waiting[t] = ontology.terms[t].parents.size();
    for (const std::uint32_t parent : ontology.terms[t].parents) children[parent].push_back(t);
    if (waiting[t] == 0) order.push_back(t);
  }
  for (std::size_t done = 0; done < order.size(); ++done)
    for (const std::uint32_t child : children[order[done]])
      if (--waiting[child] == 0) order.push_back(child);
  if (order.size() == n) return order;
  const auto stuck = std::find_if(waiting.begin(), waiting.end(), [](std::size_t count) { return count > 0; });
  const TermId id = ontology.terms[static_cast<std::size_t>(stuck - waiting.begin())].id;
  throw Error(Fault::input, "the is_a links of '" + path + "' run in a circle at " + format_term(id) + " or above it");
}

/// What became of the terms that are not in use.
std::vector<RetiredTerm> retired_terms(const std::vector<StatedTerm>& stated) {
  using Kind = RetiredTerm::Kind;
  std::map<TermId, RetiredTerm> retired;
  for (const StatedTerm& term : stated) {
    for (const TermId id : term.alternatives) retired.emplace(id, RetiredTerm{id, Kind::alternative, {term.id}});
  }
  for (const StatedTerm& term : stated) {
    if (!term.obsolete) continue;
    RetiredTerm fate{term.id, Kind::abandoned, {}};
    if (!term.replaced_by.empty()) {
      fate = {term.id, Kind::replaced, term.replaced_by};
    } else if (!term.consider.empty()) {
      fate = {term.id, Kind::considered, term.consider};
    }
    // An obsolete term may also be listed as an alt_id of its successor; the term's own statement says more.
    if (fate.kind == Kind::abandoned && retired.contains(term.id)) continue;
    retired[term.id] = fate;
  }
  std::vector<RetiredTerm> list;
  for (auto& entry : retired) list.push_back(std::move(entry.second));
  return list;
}

}  // namespace

std::optional<TermId> parse_term(std::string_view text) {
  constexpr std::string_view kPrefix = "HP:";
  if (text.size() != kPrefix.size() + 7 || text.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  TermId id = 0;
  const auto [end, fault] = std::from_chars(text.data() + kPrefix.size(), text.data() + text.size(), id);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

std::string format_term(TermId id) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "HP:%07u", id);
  return text.data();
}

std::optional<std::uint32_t> Ontology::find(TermId id) const {
  const auto found = std::lower_bound(terms.begin(), terms.end(), id,
                                      [](const OntologyTerm& term, TermId wanted) { return term.id < wanted; });
  if (found == terms.end() || found->id != id) return std::nullopt;
  return static_cast<std::uint32_t>(found - terms.begin());
}

const RetiredTerm* Ontology::find_retired(TermId id) const {
  const auto found = std::lower_bound(retired.begin(), retired.end(), id,
                                      [](const RetiredTerm& term, TermId wanted) { return term.id < wanted; });
  return found == retired.end() || found->id != id ? nullptr : &*found;
}

Ontology build_ontology(std::vector<StatedTerm> stated, const std::string& version, const std::string& path) {
  std::sort(stated.begin(), stated.end(), [](const StatedTerm& a, const StatedTerm& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < stated.size(); ++i)
    if (stated[i].id == stated[i - 1].id)
      throw Error(Fault::input, stated[i].where + ": the term " + format_term(stated[i].id) + " occurs twice");

  Ontology ontology;
  ontology.version = version;
  for (const StatedTerm& term : stated)
    if (!term.obsolete) ontology.terms.push_back({term.id, term.name, {}});
  if (ontology.terms.empty())
    throw Error(Fault::input, "'" + path + "' holds no terms HP:nnnnnnn; it must be hp.obo or hp.json");
  for (const StatedTerm& term : stated) {
    if (term.obsolete) continue;
    OntologyTerm& entry = ontology.terms[*ontology.find(term.id)];
    for (const TermId parent : term.parents) {
      const auto index = ontology.find(parent);
      if (!index)
        throw Error(Fault::input, term.where + ": " + format_term(term.id) + " is_a " + format_term(parent) +
                                      ", which is no term in use; the file may be cut short");
      entry.parents.push_back(*index);
    }
    std::sort(entry.parents.begin(), entry.parents.end());
    entry.parents.erase(std::unique(entry.parents.begin(), entry.parents.end()), entry.parents.end());
  }
  ontology.retired = retired_terms(stated);
  parents_first(ontology, path);
  return ontology;
}

Ontology read_ontology(const std::string& path) {
  util::LineReader reader(path);
  std::string line;
  while (reader.next(line)) {
    const std::size_t start = line.find_first_not_of(" \t");
    if (start == std::string::npos) continue;
    return line[start] == '{' ? read_obo_graph(path) : read_obo(path);
  }
  throw Error(Fault::input, "'" + path + "' is empty; it must be hp.obo or hp.json");
}

std::vector<std::vector<std::uint32_t>> closures(const Ontology& ontology, std::uint32_t top) {
  std::vector<std::vector<std::uint32_t>> closed(ontology.terms.size());
  for (const std::uint32_t t : parents_first(ontology, "the ontology")) {
    std::vector<std::uint32_t>& own = closed[t];
    if (t == top) {
      own = {t};
      continue;
    }
    for (const std::uint32_t parent : ontology.terms[t].parents)
      own.insert(own.end(), closed[parent].begin(), closed[parent].end());
    if (own.empty()) continue;
    own.push_back(t);
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
  }
  return closed;
}

std::uint32_t phenotype_root(const Ontology& ontology) {
  if (const auto found = ontology.find(kPhenotypicAbnormality)) return *found;
  std::optional<std::uint32_t> root;
  for (std::uint32_t t = 0; t < ontology.terms.size(); ++t) {
    if (!ontology.terms[t].parents.empty()) continue;
    if (root)
      throw Error(Fault::input, "the ontology has several roots and no term " + format_term(kPhenotypicAbnormality) +
                                    " (Phenotypic abnormality), so that its phenotypes are not known");
    root = t;
  }
  return *root;
}

}  // namespace epiq::triage
