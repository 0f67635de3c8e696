#include "study_options.hpp"

#include <algorithm>
#include <cstdint>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;

std::vector<std::string> name_list(const std::string& text, const char* option) {
  if (text.empty()) return {};
  std::vector<std::string> names = util::split(text, ',');
  for (const std::string& name : names)
    if (name.empty())
      throw util::Error(util::Fault::usage, std::string(option) + " has an empty name in '" + text + "'");
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    throw util::Error(util::Fault::usage, std::string(option) + " names a column twice in '" + text + "'");
  return names;
}

}  // namespace

void add_study_options(OptionGroup& group, StudyRequest& request) {
  group.options.add_options()                                                                                       //
      ("phenotype", po::value(&request.phenotype)->value_name("FILE"), "table with a header, .fam or PED")          //
      ("trait", po::value(&request.traits)->value_name("NAME[,...]"), "columns to test; needed if there are more")  //
      ("trait-type",
       po::value(&request.trait_type)
           ->value_name("auto|binary|quantitative|categorical")
           ->default_value(request.trait_type),
       "auto: 0/1 and 1/2 are binary")                                                           //
      ("covariates", po::value(&request.covariates)->value_name("FILE"), "table of covariates")  //
      ("covariate", po::value(&request.covariate_names)->value_name("NAME[,...]"),
       "columns of --covariates, else of --phenotype")                                                  //
      ("rint", po::bool_switch(&request.rint), "rank-inverse-normal transform of quantitative traits")  //
      ("pedigree,p", po::value(&request.pedigree)->value_name("FILE"), "PED or .fam with the sexes of the samples");
}

genome::StudyOptions read_study_options(const StudyRequest& request) {
  if (request.phenotype.empty())
    throw util::Error(util::Fault::usage, "no phenotypes are given; name their table with --phenotype FILE");
  genome::StudyOptions options;
  options.phenotype = request.phenotype;
  options.traits = name_list(request.traits, "--trait");
  options.type = genome::parse_trait_type(request.trait_type);
  options.covariates = request.covariates;
  options.covariate_names = name_list(request.covariate_names, "--covariate");
  options.rint = request.rint;
  return options;
}

std::map<std::string, genome::Sex> study_sexes(const StudyRequest& request) {
  if (request.pedigree.empty()) return {};
  return genome::read_sexes(request.pedigree);
}

void count_samples(const genome::Study& study, Metrics& metrics) {
  std::vector<std::pair<std::string, std::uint64_t>> reasons;
  for (const auto& [sample, reason] : study.dropped) {
    auto known = reasons.begin();
    while (known != reasons.end() && known->first != reason) ++known;
    if (known == reasons.end()) known = reasons.insert(reasons.end(), {reason, 0});
    ++known->second;
  }
  for (const auto& [reason, count] : reasons) metrics.counts.emplace_back("samples_left_out: " + reason, count);
  metrics.counts.emplace_back("samples_tested", study.samples.size());
}

}  // namespace epiq::apps
