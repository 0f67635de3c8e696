#include "epiq/triage/phenopacket.hpp"

#include <cctype>
#include <initializer_list>

#include "epiq/util/json_reader.hpp"

namespace epiq::triage {
namespace {

using util::JsonValue;

/// The first of these members that is there.
const JsonValue* first_of(const JsonValue& object, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (const JsonValue* found = object.find(name)) return found;
  return nullptr;
}

void take_feature(const JsonValue& feature, Phenopacket& packet) {
  const JsonValue& id = feature.at("type").at("id");
  const std::string& text = id.as_string();
  if (text.rfind("HP:", 0) != 0) {
    ++packet.other_terms;
    return;
  }
  const auto term = parse_term(text);
  if (!term) id.fail("'" + text + "' is no term of the form HP:0000118");
  const JsonValue* absent = first_of(feature, {"excluded", "negated"});
  (absent != nullptr && absent->as_boolean() ? packet.excluded : packet.observed).push_back(*term);
}

}  // namespace

Phenopacket parse_phenopacket(std::string_view text) {
  const JsonValue document = util::parse_json(text);
  const JsonValue* proband = document.find("proband");
  const JsonValue& patient = proband == nullptr ? document : *proband;
  Phenopacket packet;
  packet.id = patient.at("id").as_string();
  const JsonValue* subject = patient.find("subject");
  if (const JsonValue* sex = subject == nullptr ? nullptr : subject->find("sex"))
    for (const char letter : sex->as_string())
      packet.sex += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  const JsonValue* features = first_of(patient, {"phenotypicFeatures", "phenotypic_features"});
  if (features == nullptr) patient.fail("this phenopacket has no phenotypicFeatures");
  for (const JsonValue& feature : features->as_array()) take_feature(feature, packet);
  return packet;
}

}  // namespace epiq::triage
