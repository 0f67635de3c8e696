#include "pairs_scan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "epiq/interaction/pairs/effective_tests.hpp"
#include "epiq/interaction/pairs/row_details.hpp"
#include "epiq/interaction/pairs/scan_ranking.hpp"
#include "epiq/interaction/pairs/snp_planes.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/util/error.hpp"
#include "pairs_passes.hpp"

namespace epiq::apps {
namespace {

using interaction::SampleSubset;
using interaction::ScanHit;
using interaction::SnpTest;
using util::Error;
using util::Fault;

std::string described(const genome::Trait& trait) {
  const auto cases = std::count(trait.values.begin(), trait.values.end(), 1.0);
  switch (trait.type) {
    case genome::TraitType::binary:
      return "binary, " + std::to_string(cases) + " cases";
    case genome::TraitType::categorical:
      return std::to_string(static_cast<std::size_t>(*std::max_element(trait.values.begin(), trait.values.end())) + 1) +
             " classes";
    default:
      return "quantitative";
  }
}

/// Whether a test of this trait is a regression over samples, rather than a test of genotype tables.
bool is_regression(const PairsOptions& options, const genome::Study& study, const genome::Trait& trait) {
  return trait.type == genome::TraitType::quantitative || study.covariates.cols > 0 || options.firth;
}

/// How logistic regressions of the report are fitted.
stats::LogisticTest logistic_fit(const PairsOptions& options) {
  return options.firth ? stats::LogisticTest::firth : stats::LogisticTest::wald;
}

void check_test(const PairsOptions& options, const genome::Study& study, const genome::Trait& trait) {
  const interaction::SnpTestInfo& test = interaction::info(test_of(options, study, trait));
  const std::string name = std::string("--test ") + test.name;
  if (trait.type == genome::TraitType::quantitative && !test.quantitative)
    throw Error(Fault::usage,
                name + " needs a binary trait and '" + trait.name +
                    "' is quantitative; use additive or genotypic, or --trait-type binary for 0/1 or 1/2");
  if (trait.type == genome::TraitType::categorical && !test.classes)
    throw Error(Fault::usage, name + " takes two classes; for '" + trait.name + "' use mi, ig or k2");
  if (study.covariates.cols > 0 && !test.covariates)
    throw Error(Fault::usage, name + " takes no covariates; use additive or genotypic, or leave out --covariates");
  if (options.order > test.most_snps)
    throw Error(Fault::usage, name + " takes at most " + std::to_string(test.most_snps) + " SNPs, --order is " +
                                  std::to_string(options.order));
  if (!test.has_p && options.log10_p < 0.0)
    throw Error(Fault::usage, name + " has no p-value for --p; it ranks by its statistic: use --top");
  if (!test.has_p && options.gene_pairs)
    throw Error(Fault::usage, name + " has no p-value for --gene-pairs; use boost, fast, joint or additive");
  const bool logistic =
      test.test == SnpTest::additive || test.test == SnpTest::additive_lrt || test.test == SnpTest::genotypic;
  if (options.firth && (trait.type != genome::TraitType::binary || !logistic))
    throw Error(Fault::usage,
                "--firth is for the regressions of binary traits: --test additive, additive-lrt or genotypic");
  const bool more = options.order > 2 || !options.sets.empty();
  if (is_regression(options, study, trait) && more)
    throw Error(Fault::unsupported,
                "--sets and --order above 2 need a binary or categorical trait, no covariates and no --firth");
  if (more && (options.snp_summary || options.filter.min_cell > 0))
    throw Error(Fault::usage, "--snp-summary and --min-cell are for scans of pairs");
  if (options.snp_summary && trait.type == genome::TraitType::binary && is_regression(options, study, trait))
    throw Error(Fault::unsupported,
                "--snp-summary does not take a binary trait with covariates or --firth, whose pairs are not all "
                "fitted; leave these out, or use --trait-type quantitative");
}

/// The rows of the report out of the best hits.
std::vector<report::PairsRow> make_rows(const PairsMaterial& material, const PairsOptions& options,
                                        const genome::Trait& trait, const Found& found, Context& context) {
  const std::vector<ScanHit>& hits = found.hits;
  const std::vector<double> q = interaction::false_discovery_rates(hits, found.counts.tested);
  const std::vector<double> permutation_p = found.permuted.empty()
                                                ? std::vector<double>(hits.size(), std::nan(""))
                                                : interaction::permutation_p(found.permutation_keys, found.permuted);
  const std::vector<std::size_t> loci =
      options.clump < 0 ? std::vector<std::size_t>(hits.size(), 0)
                        : interaction::locus_ranks(hits, material.matrix, options.order, options.clump);
  const std::vector<interaction::RowDetails> details = interaction::row_details(
      material.matrix, material.study, trait, hits, options.order, logistic_fit(options), context.common.threads);
  std::vector<report::PairsRow> rows;
  for (std::size_t i = 0; i < hits.size(); ++i)
    rows.push_back({hits[i], i + 1, loci[i], q[i], permutation_p[i], details[i].table, details[i].beta,
                    details[i].standard_error});
  return rows;
}

void count_results(const Found& found, Context& context) {
  for (const auto& [name, count] :
       {std::pair("combinations_tested", found.counts.tested), std::pair("below_min_cell", found.counts.small_cells),
        std::pair("above_gap_r2", found.counts.correlated),
        std::pair("reported", static_cast<std::uint64_t>(found.hits.size()))})
    context.metrics.counts.emplace_back(name, count);
}

/// The share of the tests that is effective: that of the combinations of the SNPs of both lists.
double effective_part(const PairsMaterial& material, const interaction::PairSpace& space, std::size_t order,
                      unsigned threads) {
  if (space.rows().size() < order || space.columns().size() < order) return 1.0;
  const SampleSubset samples = SampleSubset::of(material.matrix.sample_count(), material.study.samples);
  const double rows = interaction::effective_snps(material.matrix, space.rows(), samples, threads);
  const auto m = static_cast<double>(space.rows().size());
  if (!space.square()) {
    const double columns = interaction::effective_snps(material.matrix, space.columns(), samples, threads);
    return rows * columns / (m * static_cast<double>(space.columns().size()));
  }
  double share = 1.0;  // M (M - 1) .. of m (m - 1) ..
  for (std::size_t i = 0; i < order; ++i)
    share *= std::max(0.0, rows - static_cast<double>(i)) / (m - static_cast<double>(i));
  return share;
}

TraitResult make_result(const PairsMaterial& material, const PairsOptions& options, const genome::Trait& trait,
                        Found found, double effective_share, Context& context) {
  count_results(found, context);
  const SnpTest test = test_of(options, material.study, trait);
  TraitResult result;
  result.summary = {
      trait.name,
      described(trait),
      test,
      options.order,
      material.study.samples.size(),
      material.study.covariates.cols,
      found.counts.tested,
      std::max(effective_share * static_cast<double>(found.counts.tested), effective_share > 0.0 ? 1.0 : 0.0),
      options.permutations,
      test == SnpTest::mdr ? options.folds : 0,
      trait.type == genome::TraitType::quantitative,
      options.firth};
  result.rows = make_rows(material, options, trait, found, context);
  result.snps = std::move(found.snps);
  result.genes = std::move(found.genes);
  return result;
}

}  // namespace

SnpTest test_of(const PairsOptions& options, const genome::Study& study, const genome::Trait& trait) {
  if (options.test != "auto") return interaction::parse_snp_test(options.test);
  if (trait.type == genome::TraitType::categorical) return SnpTest::ig;
  return is_regression(options, study, trait) ? SnpTest::additive : SnpTest::boost;
}

void check_tests(const PairsOptions& options, const genome::Study& study) {
  for (const genome::Trait& trait : study.traits) check_test(options, study, trait);
}

std::string memory_plan(const PairsMaterial& material, const interaction::PairSpace& space,
                        const util::MemoryBudget& budget) {
  const std::size_t snps = space.rows().size() + (space.square() ? 0 : space.columns().size());
  const std::size_t samples = material.study.samples.size();
  const std::uint64_t planes = interaction::SnpPlanes::bytes(snps, {&samples, 1});
  const std::uint64_t left = budget.limit() - std::min(budget.limit(), budget.used());
  return "memory: " + util::format_bytes(budget.used()) +
         (material.matrix.stores_rows() ? " for genotypes, " : " for variants, ") + util::format_bytes(planes) +
         " for bit planes" + (2 * planes > left ? " (in blocks)" : "") + ", of a budget of " +
         util::format_bytes(budget.limit());
}

std::string pairs_plan(const PairsOptions& options, const PairsMaterial& material, const interaction::PairSpace& space,
                       Context& context) {
  const std::uint64_t combinations =
      !options.sets.empty() ? options.sets.size()
      : options.order == 2  ? space.count()
                            : pair_graph(material, space, options, context).triangles(context.common.threads);
  return "would test " + std::to_string(combinations) + (options.order == 2 ? " pairs" : " combinations") + " of " +
         std::to_string(space.rows().size()) + " SNPs in " + std::to_string(material.study.samples.size()) +
         " samples for " + std::to_string(material.study.traits.size()) + " traits; " +
         memory_plan(material, space, context.budget) + "\n";
}

std::vector<TraitResult> scan_traits(const PairsMaterial& material, const interaction::PairSpace& space,
                                     const PairsOptions& options, Context& context) {
  const genome::Study& study = material.study;
  std::vector<TraitResult> results(study.traits.size());
  std::vector<bool> done(study.traits.size(), false);
  const double effective_share =
      options.effective_tests ? effective_part(material, space, options.order, context.common.threads) : 0.0;
  for (std::size_t t = 0; t < study.traits.size(); ++t) {
    if (done[t]) continue;
    const PassKind kind = pass_of(options, study, study.traits[t]);
    std::vector<std::size_t> traits{t};
    for (std::size_t other = t + 1; other < study.traits.size() && shares_pass(kind); ++other)
      if (!done[other] && pass_of(options, study, study.traits[other]) == kind) traits.push_back(other);
    std::vector<Found> found = run_pass(kind, material, space, options, traits, context);
    for (std::size_t i = 0; i < traits.size(); ++i) {
      done[traits[i]] = true;
      results[traits[i]] =
          make_result(material, options, study.traits[traits[i]], std::move(found[i]), effective_share, context);
    }
  }
  return results;
}

}  // namespace epiq::apps
