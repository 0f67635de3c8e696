#include "epiq/report/term_matches.hpp"

#include <cmath>

#include "epiq/util/json.hpp"
#include "epiq/util/text.hpp"

namespace epiq::report {
namespace {

using triage::Knowledge;
using triage::ProfileTerm;
using triage::TermMatch;

std::string term_id(const Knowledge& knowledge, std::uint32_t term) {
  return triage::format_term(knowledge.term_ids[term]);
}

std::string text_of(const Knowledge& knowledge, std::uint32_t start) { return std::string(knowledge.text_at(start)); }

/// "7/12" where patients were counted, else the frequency; "." where none is stated.
std::string frequency_text(const ProfileTerm& annotation) {
  switch (static_cast<triage::Frequency::Kind>(annotation.kind)) {
    case triage::Frequency::Kind::none:
      return ".";
    case triage::Frequency::Kind::fraction:
      return std::to_string(annotation.with) + "/" + std::to_string(annotation.counted);
    case triage::Frequency::Kind::percent:
    case triage::Frequency::Kind::term:
      break;
  }
  return util::format_number(static_cast<double>(annotation.frequency));
}

void put_term(util::JsonWriter& json, const std::string& key, const Knowledge& knowledge, std::uint32_t term) {
  json.key(key).begin_object().member("id", term_id(knowledge, term));
  json.member("name", text_of(knowledge, knowledge.term_names[term])).end_object();
}

}  // namespace

std::string matches_text(const Knowledge& knowledge, const std::vector<TermMatch>& matches) {
  std::string text;
  for (const TermMatch& match : matches) {
    text += (text.empty() ? "" : ";") + term_id(knowledge, match.query) + "|";
    if (!match.matched) {
      text += ".";
      continue;
    }
    text += term_id(knowledge, match.shared) + "|" + term_id(knowledge, match.annotated) + "|" +
            text_of(knowledge, knowledge.disease_ids[match.disease]) + "|" + frequency_text(match.annotation) + "|" +
            util::format_number(match.information) + "|" + util::format_number(std::log10(match.ratio));
  }
  return text;
}

std::string matches_json(const Knowledge& knowledge, const std::vector<TermMatch>& matches) {
  util::JsonWriter json;
  json.begin_array();
  for (const TermMatch& match : matches) {
    json.begin_object();
    put_term(json, "query", knowledge, match.query);
    json.member("matched", match.matched);
    if (match.matched) {
      put_term(json, "shared", knowledge, match.shared);
      put_term(json, "annotated", knowledge, match.annotated);
      json.member("disease", text_of(knowledge, knowledge.disease_ids[match.disease]));
      json.member("frequency", frequency_text(match.annotation));
      json.key("information").raw(util::format_number(match.information));
      json.key("log10_ratio").raw(util::format_number(std::log10(match.ratio)));
    }
    json.end_object();
  }
  return json.end_array().text();
}

}  // namespace epiq::report
