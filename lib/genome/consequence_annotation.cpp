#include "epiq/genome/consequence_annotation.hpp"

#include <algorithm>
#include <cctype>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;
using Kind = ConsequenceAnnotation::Kind;

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" '\"");
  if (start == std::string_view::npos) return "";
  return text.substr(start, text.find_last_not_of(" '\"") - start + 1);
}

/// The part of a description that lists the subfields.
std::string_view field_list(std::string_view description) {
  const std::size_t format = description.find("ormat:");
  if (format != std::string_view::npos) {
    std::string_view list = description.substr(format + 6);
    const std::size_t quote = list.find('\'');
    // bcftools csq 1.9 goes on after the closing quote.
    if (quote != std::string_view::npos && list.find_first_not_of(" ") == quote)
      return list.substr(quote + 1, list.find('\'', quote + 1) - quote - 1);
    return list;
  }
  const std::size_t quote = description.find('\'');
  if (quote == std::string_view::npos) return "";
  return description.substr(quote + 1, description.find('\'', quote + 1) - quote - 1);
}

/// Splits at `separator` into `parts`, whose storage is reused.
void split_into(std::string_view text, char separator, std::vector<std::string_view>& parts) {
  parts.clear();
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

Kind kind_of(const std::string& tag, std::string_view list) {
  if (tag == "BCSQ") return Kind::bcftools;
  if (tag == "ANN" && list.find("Annotation_Impact") != std::string_view::npos) return Kind::snpeff;
  if (tag == "EFF") return Kind::snpeff_2;
  return Kind::vep;
}

/// Whether an effect names the ALT with number `alt`, or none.
bool names(const TranscriptEffect& effect, Kind kind, const std::vector<std::string>& alleles, std::size_t alt) {
  if (effect.alt != 0 && alleles.size() > 2) return effect.alt == alt;
  const std::string& ref = alleles[0];
  const std::string& own = alleles[alt];
  if (kind == Kind::bcftools) {
    // A compound change ("100A>T+102C>G") is of every ALT that shares the record.
    const std::size_t arrow = effect.hgvs_c.rfind('>');
    return arrow == std::string_view::npos || effect.hgvs_c.substr(arrow + 1) == own ||
           effect.hgvs_c.find('+') != std::string_view::npos;
  }
  if (kind != Kind::vep) return effect.allele.empty() || effect.allele == own;
  bool cut = false;
  bool share = true;
  for (std::size_t i = 1; i < alleles.size(); ++i) {
    if (alleles[i] == "*") continue;
    cut = cut || alleles[i].size() != ref.size();
    share = share && !alleles[i].empty() && alleles[i][0] == ref[0];
  }
  std::string_view written = own;
  if (cut && share && own != "*") written.remove_prefix(1);
  return effect.allele.empty() || effect.allele == (written.empty() ? "-" : written);
}

}  // namespace

ConsequenceAnnotation::ConsequenceAnnotation(std::string tag, std::string_view description,
                                             const std::vector<std::string>& frequencies,
                                             const std::vector<std::string>& scores)
    : tag_(std::move(tag)) {
  std::string list(field_list(description));
  kind_ = kind_of(tag_, list);
  // "Effect ( Effect_Impact | .. | Exon [ | ERRORS | WARNINGS ] )" and "[*]consequence|gene|..[|strand|..]": what is in
  // the last brackets is optional.
  const std::size_t optional_part = list.rfind('[');
  const bool has_optional = optional_part != std::string::npos && optional_part > 0;
  const auto bars = [&](std::size_t from, std::size_t to) {
    return static_cast<std::size_t>(std::count(list.begin() + static_cast<std::ptrdiff_t>(from),
                                               list.begin() + static_cast<std::ptrdiff_t>(to), '|'));
  };
  const std::size_t optional_fields = has_optional ? bars(optional_part, list.size()) : 0;
  std::string clean;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list.compare(i, 3, "[*]") == 0) i += 3;
    if (kind_ == Kind::snpeff_2 && list[i] == '(') clean += '|';
    if (list[i] != '[' && list[i] != ']' && list[i] != '(' && list[i] != ')') clean += list[i];
  }
  for (const std::string& field : util::split(clean, '|')) fields_.emplace_back(trimmed(field));
  least_ = fields_.size() - optional_fields;
  if (kind_ == Kind::bcftools) least_ = std::min<std::size_t>(least_, 4);  // intergenic parts have no strand
  allele_ = find({"Allele"});
  number_ = find({"ALLELE_NUM", "GenotypeNum", "Genotype_Number"});
  terms_ = find({"Consequence", "Annotation", "Effect"});
  symbol_ = find({"SYMBOL", "HGNC", "Gene_Name", "gene"});
  gene_ = find({"Gene", "Gene_ID", "ENSEMBL_GENE"});
  transcript_ = find({"Feature", "Feature_ID", "Transcript", "Transcript_ID"});
  hgvs_c_ = find({"HGVSc", "HGVS.c", "dna_change"});
  hgvs_p_ = find({"HGVSp", "HGVS.p", "amino_acid_change"});
  canonical_ = find({"CANONICAL"});
  mane_ = find({"MANE_SELECT"});
  mane_clinical_ = find({"MANE_PLUS_CLINICAL"});
  if (fields_.size() < 2 || !terms_)
    throw Error(Fault::input, "the header describes INFO/" + tag_ +
                                  " without a list of its subfields ('Format: ..|Consequence|..'), so it cannot be "
                                  "read; annotate again, or name another field with --annotation");
  exon_ = find({"EXON", "Rank"});
  hgnc_ = find({"HGNC_ID"});
  for (const std::string& name : frequencies) frequencies_.push_back(demand(name, "a frequency"));
  for (const std::string& name : scores) scores_.push_back(demand(name, "a predictor"));
}

std::size_t ConsequenceAnnotation::demand(const std::string& name, const char* what) const {
  const auto index = find({name});
  if (!index)
    throw Error(Fault::input, "INFO/" + tag_ + " has no subfield '" + name + "' that is asked for as " + what);
  return *index;
}

std::optional<std::size_t> ConsequenceAnnotation::find(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < fields_.size(); ++i)
      if (fields_[i] == name) return i;
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < fields_.size(); ++i)
      if (same_letters(fields_[i], name)) return i;
  return std::nullopt;
}

void ConsequenceAnnotation::check_count(std::size_t count, std::string_view text) const {
  if (count >= least_ && count <= fields_.size()) return;
  throw Error(Fault::input, "INFO/" + tag_ + " has " + std::to_string(count) + " subfields in '" +
                                std::string(text.substr(0, 60)) + (text.size() > 60 ? "..'" : "'") +
                                ", but the header lists " + std::to_string(fields_.size()) +
                                "; the header is not that of this annotation: annotate again");
}

TranscriptEffect ConsequenceAnnotation::effect(std::string_view text) const {
  std::vector<std::string_view> parts;
  TranscriptEffect found;
  if (kind_ == Kind::bcftools && !text.empty() && text[0] == '@') {
    found.terms = text;
    return found;
  }
  const std::string_view whole = text;
  if (kind_ == Kind::snpeff_2) {
    const std::size_t open = std::min(text.find('('), text.size());
    const std::string_view inner = text.substr(std::min(open + 1, text.size()));
    split_into(inner.substr(0, inner.rfind(')')), '|', parts);
    parts.insert(parts.begin(), text.substr(0, open));
  } else {
    if (kind_ == Kind::bcftools && !text.empty() && text[0] == '*') {
      found.after_stop = true;
      text.remove_prefix(1);
    }
    split_into(text, '|', parts);
  }
  check_count(parts.size(), whole);
  const auto at = [&](const std::optional<std::size_t>& index) {
    return index && *index < parts.size() ? trimmed(parts[*index]) : std::string_view();
  };
  found.allele = at(allele_);
  if (const auto number = util::parse_integer(at(number_)); number && *number > 0)
    found.alt = static_cast<std::size_t>(*number);
  found.terms = at(terms_);
  found.gene_id = at(gene_);
  found.gene = at(symbol_).empty() ? found.gene_id : at(symbol_);
  found.transcript = at(transcript_);
  found.hgvs_c = at(hgvs_c_);
  found.hgvs_p = at(hgvs_p_);
  found.mane = at(mane_).empty() ? at(mane_clinical_) : at(mane_);
  found.canonical = at(canonical_) == "YES" || !found.mane.empty();
  found.exon = at(exon_);
  found.hgnc_id = at(hgnc_);
  for (const std::size_t index : scores_) found.scores.push_back(at(index));
  for (const std::size_t index : frequencies_) found.frequencies.push_back(at(index));
  return found;
}

std::vector<TranscriptEffect> ConsequenceAnnotation::parse(std::string_view value) const {
  std::vector<TranscriptEffect> effects;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(','), value.size());
    effects.push_back(effect(value.substr(0, end)));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return effects;
}

std::vector<TranscriptEffect> effects_of(const std::vector<TranscriptEffect>& effects, Kind kind,
                                         const std::vector<std::string>& alleles, std::size_t alt) {
  std::vector<TranscriptEffect> own;
  for (const TranscriptEffect& effect : effects)
    if (names(effect, kind, alleles, alt)) own.push_back(effect);
  return own.empty() && alleles.size() == 2 ? effects : own;
}

}  // namespace epiq::genome
