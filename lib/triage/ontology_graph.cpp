#include <algorithm>
#include <optional>

#include "epiq/triage/ontology_builder.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/json_reader.hpp"
#include "epiq/util/line_reader.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;
using util::JsonValue;

std::string read_text(const std::string& path) {
  util::LineReader reader(path);
  std::string text;
  std::string line;
  while (reader.next(line)) text += line + "\n";
  return text;
}

/// "http://purl.obolibrary.org/obo/HP_0000118" or "HP:0000118" -> 118; none for terms of other ontologies.
std::optional<TermId> term_of(std::string text) {
  text = text.substr(text.find_last_of("/#") + 1);
  std::replace(text.begin(), text.end(), '_', ':');
  return parse_term(text);
}

void take_property(StatedTerm& term, const JsonValue& property) {
  const std::string& name = property.at("pred").as_string();
  const auto ends_with = [&name](const std::string& end) {
    return name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
  };
  const auto id = term_of(property.at("val").as_string());
  if (!id) return;
  if (ends_with("hasAlternativeId")) term.alternatives.push_back(*id);
  if (ends_with("IAO_0100001")) term.replaced_by.push_back(*id);  // "term replaced by"
  if (ends_with("oboInOwl#consider")) term.consider.push_back(*id);
}

std::optional<StatedTerm> read_node(const JsonValue& node, const std::string& path) {
  const auto id = term_of(node.at("id").as_string());
  const JsonValue* type = node.find("type");
  if (!id || (type != nullptr && type->as_string() != "CLASS")) return std::nullopt;
  StatedTerm term;
  term.id = *id;
  term.where = "'" + path + "', line " + std::to_string(node.line);
  if (const JsonValue* label = node.find("lbl")) term.name = label->as_string();
  if (const JsonValue* meta = node.find("meta")) {
    if (const JsonValue* deprecated = meta->find("deprecated")) term.obsolete = deprecated->as_boolean();
    if (const JsonValue* properties = meta->find("basicPropertyValues"))
      for (const JsonValue& property : properties->as_array()) take_property(term, property);
  }
  return term;
}

std::string version_of(const JsonValue& graph) {
  const JsonValue* meta = graph.find("meta");
  const JsonValue* version = meta == nullptr ? nullptr : meta->find("version");
  return version == nullptr ? "" : version->as_string();
}

Ontology read_graph(const JsonValue& document, const std::string& path) {
  const std::vector<JsonValue>& graphs = document.at("graphs").as_array();
  if (graphs.size() != 1)
    throw Error(Fault::input, "there are " + std::to_string(graphs.size()) + " graphs, where one is read");
  std::vector<StatedTerm> terms;
  for (const JsonValue& node : graphs[0].at("nodes").as_array())
    if (auto term = read_node(node, path)) terms.push_back(std::move(*term));
  std::sort(terms.begin(), terms.end(), [](const StatedTerm& a, const StatedTerm& b) { return a.id < b.id; });
  for (const JsonValue& edge : graphs[0].at("edges").as_array()) {
    const auto child = term_of(edge.at("sub").as_string());
    const auto parent = term_of(edge.at("obj").as_string());
    if (edge.at("pred").as_string() != "is_a" || !child || !parent) continue;
    const auto term = std::lower_bound(terms.begin(), terms.end(), *child,
                                       [](const StatedTerm& entry, TermId wanted) { return entry.id < wanted; });
    if (term == terms.end() || term->id != *child) edge.fail(format_term(*child) + " is no term of this graph");
    term->parents.push_back(*parent);
  }
  return build_ontology(std::move(terms), version_of(graphs[0]), path);
}

}  // namespace

Ontology read_obo_graph(const std::string& path) {
  const std::string text = read_text(path);
  try {
    return read_graph(util::parse_json(text), path);
  } catch (Error& error) {
    error.with("while reading '" + path + "'");
    throw;
  }
}

}  // namespace epiq::triage
