#include "pairs_scan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "epiq/interaction/pairs/effective_tests.hpp"
#include "epiq/interaction/pairs/permutation_scan.hpp"
#include "epiq/interaction/pairs/regression_pairs.hpp"
#include "epiq/interaction/pairs/row_details.hpp"
#include "epiq/interaction/pairs/scan_ranking.hpp"
#include "epiq/interaction/pairs/set_scan.hpp"
#include "epiq/interaction/pairs/tile_plan.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/interaction/pairs/triple_scan.hpp"
#include "epiq/util/error.hpp"
#include "progress.hpp"

namespace epiq::apps {
namespace {

using interaction::SampleSubset;
using interaction::ScanHit;
using interaction::SnpTest;
using util::Error;
using util::Fault;

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

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
bool is_regression(const genome::Study& study, const genome::Trait& trait) {
  return trait.type == genome::TraitType::quantitative || study.covariates.cols > 0;
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
  const bool more = options.order > 2 || !options.sets.empty();
  if (is_regression(study, trait) && more)
    throw Error(Fault::unsupported, "--sets and --order above 2 need a trait of classes and no covariates for now");
  if (more && (options.snp_summary || options.filter.min_cell > 0))
    throw Error(Fault::usage, "--snp-summary and --min-cell are for scans of pairs");
  if (is_regression(study, trait) && (options.gene_pairs || options.snp_summary))
    throw Error(Fault::unsupported, "--gene-pairs and --snp-summary need a binary trait without covariates for now");
}

/// The classes whose tables a test reads.
std::vector<SampleSubset> scan_classes(const PairsMaterial& material, const PairsOptions& options,
                                       const genome::Trait& trait, SnpTest test, std::uint64_t seed) {
  const std::vector<SampleSubset> classes =
      interaction::trait_classes(trait, material.study.samples, material.matrix.sample_count());
  return test == SnpTest::mdr ? interaction::fold_classes(classes, options.folds, seed) : classes;
}

double least_key(const PairsOptions& options, SnpTest test) {
  return interaction::info(test).has_p ? -options.log10_p : kMinusInfinity;
}

/// The rows of the report out of the best hits.
std::vector<report::PairsRow> make_rows(const PairsMaterial& material, const PairsOptions& options,
                                        const genome::Trait& trait, const std::vector<ScanHit>& hits,
                                        std::uint64_t tested, const std::vector<double>& permuted, Context& context) {
  const std::vector<double> q = interaction::false_discovery_rates(hits, tested);
  const std::vector<double> permutation_p = interaction::permutation_p(hits, permuted);
  const std::vector<std::size_t> loci =
      options.clump < 0 ? std::vector<std::size_t>(hits.size(), 0)
                        : interaction::locus_ranks(hits, material.matrix, options.order, options.clump);
  const std::vector<interaction::RowDetails> details =
      interaction::row_details(material.matrix, material.study, trait, hits, options.order, context.common.threads);
  std::vector<report::PairsRow> rows;
  for (std::size_t i = 0; i < hits.size(); ++i)
    rows.push_back({hits[i], i + 1, loci[i], q[i], permutation_p[i], details[i].table, details[i].beta,
                    details[i].standard_error});
  return rows;
}

/// What a scan of a trait found.
struct Found {
  std::vector<ScanHit> hits;
  interaction::ScanCounts counts;
  std::vector<double> permuted;
};

void scan_tables(const PairsMaterial& material, const interaction::PairSpace& space, const PairsOptions& options,
                 const genome::Trait& trait, SnpTest test, Context& context, Found& found, TraitResult& result) {
  const std::vector<SampleSubset> classes = scan_classes(material, options, trait, test, context.common.seed);
  const std::unique_ptr<interaction::PairStatistic> statistic = interaction::pair_statistic(test, classes.size());
  interaction::TopList list(options.top, least_key(options, test), context.budget);
  std::optional<interaction::SnpSummary> summary;
  if (options.snp_summary)
    summary.emplace(material.matrix.variant_count(), 2, least_key(options, test),
                    [&statistic](double key) { return statistic->level(key).least(); });
  Progress progress(interaction::tile_pairs(space), "pairs", context.common.quiet);
  found.counts = interaction::scan_pairs(material.matrix, space, classes, *statistic, options.filter, list,
                                         summary ? &*summary : nullptr, context.budget, context.common.threads,
                                         [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  found.hits = list.take();
  if (summary) result.snps = summary->entries();
  if (options.gene_pairs)
    result.genes = interaction::scan_gene_pairs(material.matrix, material.clusters, space, classes, *statistic,
                                                options.filter, context.budget, context.common.threads);
  if (options.permutations == 0) return;
  const interaction::PermutedClasses permuted =
      interaction::permute_classes(classes, options.permutations, context.common.seed);
  Progress permuting(interaction::tile_pairs(space), "pairs, permuted", context.common.quiet);
  found.permuted = interaction::permuted_best_keys(material.matrix, space, permuted, *statistic, options.filter,
                                                   context.budget, context.common.threads,
                                                   [&permuting](std::size_t done) { permuting.advance(done); });
  permuting.finish();
}

interaction::PairGraph pair_graph(const PairsMaterial& material, const interaction::PairSpace& space,
                                  const PairsOptions& options, unsigned threads) {
  return {material.matrix, space, SampleSubset::of(material.matrix.sample_count(), material.study.samples),
          options.filter.most_r2, threads};
}

void scan_all_triples(const PairsMaterial& material, const interaction::PairSpace& space, const PairsOptions& options,
                      const std::vector<SampleSubset>& classes, SnpTest test, interaction::TopList& list,
                      Context& context, Found& found) {
  const unsigned threads = context.common.threads;
  const interaction::PairGraph graph = pair_graph(material, space, options, threads);
  const std::size_t n = space.rows().size();
  Progress progress(n < 3 ? 0 : n * (n - 1) / 2 * (n - 2) / 3, "triples", context.common.quiet);
  found.counts.tested = graph.triangles(threads);
  interaction::scan_triples(material.matrix, space, graph, classes,
                            *interaction::triple_statistic(test, classes.size()), list, context.budget, threads,
                            [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
}

/// Combinations of more SNPs than two, and those that a list names.
void scan_more(const PairsMaterial& material, const interaction::PairSpace& space, const PairsOptions& options,
               const genome::Trait& trait, SnpTest test, Context& context, Found& found) {
  const std::vector<SampleSubset> classes = scan_classes(material, options, trait, test, context.common.seed);
  interaction::TopList list(options.top, least_key(options, test), context.budget);
  if (options.sets.empty())
    scan_all_triples(material, space, options, classes, test, list, context, found);
  else
    found.counts = interaction::scan_sets(material.matrix, options.sets, classes, test, list, context.common.threads);
  found.hits = list.take();
}

interaction::RegressionModel regression_model(const PairsMaterial& material, const genome::Trait& trait) {
  if (trait.type == genome::TraitType::binary)
    return interaction::logistic_model(material.study.samples, trait.values, material.study.covariates);
  util::Matrix values(trait.values.size(), 1);
  std::copy(trait.values.begin(), trait.values.end(), values.values.begin());
  return interaction::linear_model(material.study.samples, values, material.study.covariates);
}

/// The largest keys of permuted residuals (Freedman and Lane), some permutations at a time.
std::vector<double> permuted_regressions(const interaction::PairSpace& space, const interaction::RegressionScan& scan,
                                         const PairsOptions& options, Context& context) {
  constexpr std::size_t kAtOnce = 64;
  std::vector<double> keys;
  Progress progress((options.permutations + kAtOnce - 1) / kAtOnce * interaction::tile_pairs(space), "pairs, permuted",
                    context.common.quiet);
  for (std::size_t first = 0; first < options.permutations; first += kAtOnce) {
    const interaction::RegressionScan permuted(
        scan.matrix(),
        interaction::permuted_responses(scan.model(), first, std::min(kAtOnce, options.permutations - first),
                                        context.common.seed),
        scan.pair_model());
    const std::vector<double> some =
        interaction::strongest_regressions(space, permuted, options.filter, context.budget, context.common.threads,
                                           [&progress](std::size_t done) { progress.advance(done); });
    keys.insert(keys.end(), some.begin(), some.end());
  }
  progress.finish();
  return keys;
}

void scan_regression(const PairsMaterial& material, const interaction::PairSpace& space, const PairsOptions& options,
                     const genome::Trait& trait, SnpTest test, Context& context, Found& found) {
  const interaction::RegressionScan scan(
      material.matrix, regression_model(material, trait),
      test == SnpTest::additive ? stats::PairModel::additive : stats::PairModel::genotypic);
  interaction::TopList list(options.top, least_key(options, test), context.budget);
  Progress progress(interaction::tile_pairs(space), "pairs", context.common.quiet);
  const auto advance = [&progress](std::size_t done) { progress.advance(done); };
  found.counts = scan.model().link == interaction::Link::identity
                     ? interaction::scan_linear_pairs(space, scan, options.filter, {&list}, context.budget,
                                                      context.common.threads, advance)
                     : interaction::scan_logistic_pairs(space, scan, options.filter, options.top, options.log10_p, list,
                                                        context.budget, context.common.threads, advance);
  progress.finish();
  found.hits = list.take();
  if (options.permutations > 0) found.permuted = permuted_regressions(space, scan, options, context);
}

void count_results(const Found& found, Context& context) {
  for (const auto& [name, count] :
       {std::pair("combinations_tested", found.counts.tested), std::pair("below_min_cell", found.counts.small_cells),
        std::pair("above_gap_r2", found.counts.correlated),
        std::pair("reported", static_cast<std::uint64_t>(found.hits.size()))})
    context.metrics.counts.emplace_back(name, count);
}

/// Effective tests: the number tested, scaled by the effective share of the combinations of the SNPs of both lists.
double effective_number(const PairsMaterial& material, const interaction::PairSpace& space, std::size_t order,
                        std::uint64_t tested, unsigned threads) {
  if (space.rows().empty() || space.columns().empty()) return 0.0;
  const SampleSubset samples = SampleSubset::of(material.matrix.sample_count(), material.study.samples);
  const double rows = interaction::effective_snps(material.matrix, space.rows(), samples, threads);
  const auto m = static_cast<double>(space.rows().size());
  if (!space.square()) {
    const double columns = interaction::effective_snps(material.matrix, space.columns(), samples, threads);
    const auto k = static_cast<double>(space.columns().size());
    return std::max(1.0, static_cast<double>(tested) * rows * columns / (m * k));
  }
  double number = static_cast<double>(tested);  // M (M - 1) .. of m (m - 1) ..
  for (std::size_t i = 0; i < order && m > static_cast<double>(i); ++i)
    number *= std::max(0.0, rows - static_cast<double>(i)) / (m - static_cast<double>(i));
  return std::max(1.0, number);
}

}  // namespace

SnpTest test_of(const PairsOptions& options, const genome::Study& study, const genome::Trait& trait) {
  if (options.test != "auto") return interaction::parse_snp_test(options.test);
  if (trait.type == genome::TraitType::categorical) return SnpTest::ig;
  return is_regression(study, trait) ? SnpTest::additive : SnpTest::boost;
}

void check_tests(const PairsOptions& options, const genome::Study& study) {
  for (const genome::Trait& trait : study.traits) check_test(options, study, trait);
}

std::string pairs_plan(const PairsOptions& options, const PairsMaterial& material, const interaction::PairSpace& space,
                       const Context& context) {
  const std::uint64_t combinations =
      !options.sets.empty() ? options.sets.size()
      : options.order == 2
          ? space.count()
          : pair_graph(material, space, options, context.common.threads).triangles(context.common.threads);
  return "would test " + std::to_string(combinations) + (options.order == 2 ? " pairs" : " combinations") + " of " +
         std::to_string(space.rows().size()) + " SNPs in " + std::to_string(material.study.samples.size()) +
         " samples for " + std::to_string(material.study.traits.size()) + " traits; memory in use " +
         util::format_bytes(context.budget.used()) + " of " + util::format_bytes(context.budget.limit()) + "\n";
}

TraitResult scan_trait(const PairsMaterial& material, const interaction::PairSpace& space, const PairsOptions& options,
                       std::size_t number, Context& context) {
  const genome::Trait& trait = material.study.traits[number];
  const SnpTest test = test_of(options, material.study, trait);
  TraitResult result;
  Found found;
  if (options.order > 2 || !options.sets.empty())
    scan_more(material, space, options, trait, test, context, found);
  else if (is_regression(material.study, trait))
    scan_regression(material, space, options, trait, test, context, found);
  else
    scan_tables(material, space, options, trait, test, context, found, result);
  count_results(found, context);
  result.summary = {trait.name,
                    described(trait),
                    test,
                    options.order,
                    material.study.samples.size(),
                    material.study.covariates.cols,
                    found.counts.tested,
                    options.effective_tests
                        ? effective_number(material, space, options.order, found.counts.tested, context.common.threads)
                        : 0.0,
                    options.permutations,
                    test == SnpTest::mdr ? options.folds : 0,
                    trait.type == genome::TraitType::quantitative};
  result.rows = make_rows(material, options, trait, found.hits, found.counts.tested, found.permuted, context);
  return result;
}

}  // namespace epiq::apps
