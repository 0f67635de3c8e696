#include "epiq/report/triage_vcf.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "epiq/util/text.hpp"

namespace epiq::report {
namespace {

/// A value that INFO can hold: what would end it or split it becomes '_'.
std::string safe(std::string value) {
  for (char& letter : value)
    if (std::string_view(" \t,;=").find(letter) != std::string_view::npos) letter = '_';
  return value.empty() ? "." : value;
}

std::vector<std::string> values_of(const triage::TriageRow& row) {
  const triage::AcmgAssessment& acmg = row.acmg;
  return {std::to_string(row.rank),
          std::to_string(row.allele.alt),
          safe(row.allele.gene),
          triage::name_of(row.mode),
          util::format_number(row.posterior),
          util::format_number(row.evidence.total()),
          safe(std::string(acmg.classification()) + "|" + std::to_string(acmg.points) + "|" + acmg.text()),
          safe(row.mate)};
}

}  // namespace

std::vector<genome::InfoDefinition> triage_info() {
  return {{"EPIQ_RANK", "Integer", "Rank of each candidate that an allele of this record is part of"},
          {"EPIQ_ALT", "Integer", "Number of the ALT"},
          {"EPIQ_GENE", "String", "Gene of the candidate"},
          {"EPIQ_MOI", "String", "Mode of inheritance"},
          {"EPIQ_POST", "Float", "Posterior probability that the candidate is the cause"},
          {"EPIQ_LLR", "Float", "Decimal logarithm of the likelihood ratio"},
          {"EPIQ_ACMG", "String", "ACMG class|points|criteria"},
          {"EPIQ_MATE", "String", "Other allele of a compound heterozygote"}};
}

std::vector<genome::AnnotatedRecord> triage_records(const std::vector<triage::TriageRow>& rows) {
  // A record by its contig, position and text; its rows in order of ranks.
  using Place = std::tuple<std::size_t, long long, std::string>;
  std::map<Place, std::vector<const triage::TriageRow*>> by_record;
  for (const triage::TriageRow& row : rows) {
    if (!row.allele.record) continue;
    const std::string& line = *row.allele.record;
    const std::size_t tab = line.find('\t') + 1;
    const auto position = util::parse_integer(std::string_view(line).substr(tab, line.find('\t', tab) - tab));
    by_record[{row.allele.contig_order, position.value_or(0), line}].push_back(&row);
  }
  std::vector<genome::AnnotatedRecord> records;
  for (const auto& [place, of_record] : by_record) {
    genome::AnnotatedRecord record{std::get<2>(place), std::vector<std::vector<std::string>>(triage_info().size())};
    for (const triage::TriageRow* row : of_record) {
      const std::vector<std::string> values = values_of(*row);
      for (std::size_t i = 0; i < values.size(); ++i) record.values[i].push_back(values[i]);
    }
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace epiq::report
