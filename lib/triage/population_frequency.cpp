#include "epiq/triage/population_frequency.hpp"

#include <algorithm>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

constexpr std::int64_t kNeighbourhood = 50;

/// The fields to take, by what the header has: populations of gnomAD (large, not founders), ExAC, 1000 Genomes.
std::vector<std::string> default_fields(const genome::AlleleDatabase& file) {
  std::vector<std::string> fields;
  const auto add = [&](std::initializer_list<const char*> names) {
    for (const std::string name : names) {
      const std::size_t slash = name.find('/');
      if (file.has_info(name.substr(0, slash)) && (slash == std::string::npos || file.has_info(name.substr(slash + 1))))
        fields.push_back(name);
    }
  };
  add({"AF_grpmax", "AF_popmax"});
  if (fields.empty())
    add({"AF_afr", "AF_amr", "AF_eas", "AF_nfe", "AF_sas", "AC_AFR/AN_AFR", "AC_AMR/AN_AMR", "AC_EAS/AN_EAS",
         "AC_NFE/AN_NFE", "AC_SAS/AN_SAS", "AFR_AF", "AMR_AF", "EAS_AF", "EUR_AF", "SAS_AF"});
  add({file.has_info("AC_Adj") ? "AC_Adj/AN_Adj" : "AF"});
  return fields;
}

}  // namespace

const char* name_of(FrequencyState state) {
  constexpr const char* kNames[] = {"unknown", "absent_covered", "present"};
  return kNames[static_cast<std::size_t>(state)];
}

void PopulationFrequency::merge(const PopulationFrequency& other) {
  if (other.homozygotes) homozygotes = std::max(homozygotes.value_or(0.0), *other.homozygotes);
  if (other.state < state || (other.state == state && other.value <= value)) return;
  state = other.state;
  value = other.value;
  source = other.source;
}

FrequencyDatabase::FrequencyDatabase(const std::string& path, const std::vector<std::string>& fields,
                                     genome::Reference* reference)
    : file_(path, reference), fields_(fields.empty() ? default_fields(file_) : fields) {
  if (fields_.empty())
    throw Error(Fault::input, "the header of '" + path +
                                  "' has no INFO/AF nor another well-known frequency; name its fields with "
                                  "--af-db-fields");
  std::vector<std::string> numbers = fields_;
  for (const char* name : {"AN_Adj", "AN"})
    if (!called_ && file_.has_info(name)) {
      called_ = numbers.size();
      numbers.emplace_back(name);
    }
  for (const char* name : {"nhomalt", "AC_Hom", "nhomalt_joint", "Hom"})
    if (!homozygotes_ && file_.has_info(name)) {
      homozygotes_ = numbers.size();
      numbers.emplace_back(name);
    }
  file_.select(numbers, {});
}

PopulationFrequency FrequencyDatabase::of(const std::string& contig, const genome::Change& change) {
  const std::string name = util::base_name(file_.path());
  PopulationFrequency found;
  for (const genome::DatabaseAllele& allele : file_.find(contig, change)) {
    for (std::size_t i = 0; i < fields_.size(); ++i)
      if (const auto& value = allele.numbers[i]; value && *value >= 0.0 && *value <= 1.0)
        found.merge({FrequencyState::present, value, name + ":" + fields_[i], std::nullopt});
    if (homozygotes_ && allele.numbers[*homozygotes_])
      found.merge({FrequencyState::unknown, std::nullopt, "", allele.numbers[*homozygotes_]});
    if (found.state == FrequencyState::unknown) found.source = name;
  }
  // An allele that is listed without a frequency is unknown.
  if (found.state == FrequencyState::present || !found.source.empty() || !called_) return found;
  for (const genome::DatabaseAllele& near :
       file_.between(contig, change.position - kNeighbourhood, change.position + kNeighbourhood + 1))
    if (near.numbers[*called_].value_or(0.0) >= kEnoughAlleles)
      return {FrequencyState::absent_covered, 0.0, name, std::nullopt};
  return found;
}

}  // namespace epiq::triage
