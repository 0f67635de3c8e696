#include "epiq/triage/clinical_significance.hpp"

#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// One letter of "Arg" or "R"; 0 for what is no residue. A stop is '*'.
char residue(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 22> kNames = {
      {{"Ala", 'A'}, {"Arg", 'R'}, {"Asn", 'N'}, {"Asp", 'D'}, {"Cys", 'C'}, {"Gln", 'Q'}, {"Glu", 'E'}, {"Gly", 'G'},
       {"His", 'H'}, {"Ile", 'I'}, {"Leu", 'L'}, {"Lys", 'K'}, {"Met", 'M'}, {"Phe", 'F'}, {"Pro", 'P'}, {"Ser", 'S'},
       {"Thr", 'T'}, {"Trp", 'W'}, {"Tyr", 'Y'}, {"Val", 'V'}, {"Sec", 'U'}, {"Ter", '*'}}};
  for (const auto& [name, letter] : kNames)
    if (text == name) return letter;
  return text.size() == 1 && (text[0] == '*' || std::isupper(static_cast<unsigned char>(text[0]))) ? text[0] : '\0';
}

/// "p.Arg97Trp" without what stands before "p.".
std::optional<ResidueChange> hgvs_change(std::string_view text) {
  const std::size_t digits = text.find_first_of("0123456789");
  if (digits == std::string_view::npos) return std::nullopt;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", digits), text.size());
  const auto position = util::parse_integer(text.substr(digits, end - digits));
  const ResidueChange change{position.value_or(0), residue(text.substr(0, digits)), residue(text.substr(end))};
  if (change.position < 1 || change.from == 0 || change.to == 0) return std::nullopt;
  return change;
}

/// "97R>97W".
std::optional<ResidueChange> bcftools_change(std::string_view text, std::size_t arrow) {
  const auto side = [](std::string_view part) -> std::pair<long long, char> {
    if (part.size() < 2) return {0, '\0'};
    return {util::parse_integer(part.substr(0, part.size() - 1)).value_or(0), residue(part.substr(part.size() - 1))};
  };
  const auto from = side(text.substr(0, arrow));
  const auto to = side(text.substr(arrow + 1));
  if (from.first < 1 || from.first != to.first || from.second == 0 || to.second == 0) return std::nullopt;
  return ResidueChange{from.first, from.second, to.second};
}

}  // namespace

ClinicalClass clinical_class(std::string_view text) {
  if (has(text, "onflicting")) return ClinicalClass::conflicting;
  const bool pathogenic = has(text, "athogenic");
  const bool benign = has(text, "enign");
  if (pathogenic && benign) return ClinicalClass::conflicting;
  if (pathogenic) return ClinicalClass::pathogenic;
  if (benign) return ClinicalClass::benign;
  return has(text, "ncertain") ? ClinicalClass::uncertain : ClinicalClass::other;
}

int review_stars(std::string_view status) {
  if (has(status, "practice_guideline")) return 4;
  if (has(status, "expert_panel")) return 3;
  if (has(status, "no_assertion") || has(status, "no_criteria") || has(status, "no_classification") ||
      has(status, "no_interpretation"))
    return 0;
  if (has(status, "multiple_submitters") && has(status, "no_conflict")) return 2;
  return has(status, "criteria_provided") ? 1 : 0;
}

std::optional<ResidueChange> residue_change(std::string_view text) {
  if (const std::size_t start = text.find("p."); start != std::string_view::npos)
    return hgvs_change(text.substr(start + 2));
  const std::size_t arrow = text.find('>');
  return arrow == std::string_view::npos ? std::nullopt : bcftools_change(text, arrow);
}

ClinicalDatabase::ClinicalDatabase(const std::string& path, genome::Reference* reference) : file_(path, reference) {
  if (!file_.has_info("CLNSIG") || !file_.has_info("CLNREVSTAT"))
    throw Error(Fault::input,
                "the header of '" + path + "' has no INFO/CLNSIG and INFO/CLNREVSTAT; it must be ClinVar's VCF");
  std::vector<std::string> texts = {"CLNSIG", "CLNREVSTAT"};
  for (const char* tag : {"CSQ", "ANN", "BCSQ"}) {
    if (!file_.has_info(tag)) continue;
    annotation_.emplace(tag, file_.info_description(tag));
    texts.emplace_back(tag);
    break;
  }
  file_.select({}, texts);
}

ClinicalRecord ClinicalDatabase::record(const genome::DatabaseAllele& allele) const {
  return {clinical_class(allele.texts[0]), allele.texts[0], review_stars(allele.texts[1]), allele.id};
}

std::optional<ClinicalRecord> ClinicalDatabase::of(const std::string& contig, const genome::Change& change) {
  std::optional<ClinicalRecord> best;
  for (const genome::DatabaseAllele& allele : file_.find(contig, change)) {
    ClinicalRecord found = record(allele);
    if (!best || found.stars > best->stars) best = std::move(found);
  }
  return best;
}

CodonEvidence ClinicalDatabase::codon(const std::string& contig, const genome::Change& change, std::string_view gene,
                                      const ResidueChange& residue) {
  CodonEvidence evidence;
  if (!annotation_ || change.ref.size() != 1 || change.alt.size() != 1) return evidence;
  for (const genome::DatabaseAllele& allele : file_.between(contig, change.position - 2, change.position + 3)) {
    if (allele.position == change.position && allele.ref == change.ref && allele.alt == change.alt) continue;
    const ClinicalRecord clinical = record(allele);
    if (clinical.summary != ClinicalClass::pathogenic || clinical.stars < 1) continue;
    for (const genome::TranscriptEffect& effect : annotation_->parse(allele.texts[2])) {
      const auto other = residue_change(effect.hgvs_p);
      if (effect.gene != gene || !other || other->position != residue.position || other->from != residue.from) continue;
      (other->to == residue.to ? evidence.same_change : evidence.same_residue) = clinical.id;
    }
  }
  return evidence;
}

}  // namespace epiq::triage
