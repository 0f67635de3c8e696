#include "relatives_options.hpp"

#include <algorithm>

#include "epiq/interaction/relatives/principal_components.hpp"
#include "epiq/interaction/relatives/snp_selection.hpp"
#include "epiq/report/table.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kPruneWindow = 200;  // SNPs kept last, of one contig

void append_components(const util::Matrix& components, genome::Study& study) {
  const util::Matrix& before = study.covariates;
  util::Matrix joined(components.rows, before.cols + components.cols);
  for (std::size_t i = 0; i < joined.rows; ++i) {
    for (std::size_t k = 0; k < before.cols; ++k) joined(i, k) = before(i, k);
    for (std::size_t k = 0; k < components.cols; ++k) joined(i, before.cols + k) = components(i, k);
  }
  study.covariates = std::move(joined);
  for (std::size_t k = 0; k < components.cols; ++k) study.covariate_names.push_back("PC" + std::to_string(k + 1));
}

}  // namespace

void add_relatives_options(OptionGroup& group, RelativesRequest& request) {
  group.options.add_options()  //
      ("pcs", po::value(&request.components)->value_name("K")->default_value(request.components, "0"),
       "principal components of the genotypes as covariates")  //
      ("ld-prune-r2", po::value(&request.prune_r2)->value_name("R2")->default_value(request.prune_r2, "0.2"),
       "they come from autosomal SNPs below this r2")  //
      ("grm", po::bool_switch(&request.kinship),
       "mixed model with the relationship by all autosomal SNPs of the input")  //
      ("loco", po::bool_switch(&request.loco),
       "without the pair's chromosomes; liberal where these have strong effects");
}

void check_relatives(const RelativesRequest& request) {
  if (request.loco && !request.kinship)
    throw util::Error(util::Fault::usage, "--loco says what --grm leaves out; give --grm as well");
  if (!(request.prune_r2 > 0.0)) throw util::Error(util::Fault::usage, "--ld-prune-r2 must be above 0");
}

Relatives load_relatives(const RelativesRequest& request, const std::string& sex_chromosomes,
                         const genome::GenotypeMatrix& matrix, genome::Study& study, Context& context) {
  Relatives relatives;
  if (request.components == 0 && !request.kinship) return relatives;
  const unsigned threads = context.common.threads;
  const std::vector<std::size_t> snps = interaction::autosomal_snps(matrix, util::split(sex_chromosomes, ','));
  if (request.components > 0) {
    const std::vector<std::size_t> pruned =
        interaction::prune_by_ld(matrix, snps, request.prune_r2, kPruneWindow, threads);
    const interaction::PrincipalComponents found = interaction::principal_components(
        matrix, pruned, study.samples, request.components, context.common.seed, context.budget, threads);
    append_components(found.components, study);
    relatives.pruned_snps = pruned.size();
    relatives.eigenvalues = found.eigenvalues;
    context.metrics.counts.emplace_back("snps_of_components", pruned.size());
  }
  if (request.kinship) {
    relatives.kinship = std::make_unique<interaction::Kinship>(
        interaction::make_kinship(matrix, snps, study.samples, context.budget, threads));
    context.metrics.counts.emplace_back("snps_of_relationship", relatives.kinship->varying);
  }
  return relatives;
}

}  // namespace epiq::apps
