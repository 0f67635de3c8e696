#include "pairs_passes.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "epiq/interaction/pairs/permutation_scan.hpp"
#include "epiq/interaction/pairs/regression_pairs.hpp"
#include "epiq/interaction/pairs/scan_ranking.hpp"
#include "epiq/interaction/pairs/set_scan.hpp"
#include "epiq/interaction/pairs/tile_plan.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "progress.hpp"

namespace epiq::apps {
namespace {

using interaction::SampleSubset;
using interaction::SnpTest;

/// What every pass works with.
struct Job {
  const PairsMaterial& material;
  const interaction::PairSpace& space;
  const PairsOptions& options;
  Context& context;
  const genome::GenotypeMatrix& counted;  ///< the genotypes of the material, by the allele that the test counts

  unsigned threads() const { return context.common.threads; }
  const genome::Trait& trait(std::size_t number) const { return material.study.traits[number]; }
  SnpTest test(std::size_t number) const { return test_of(options, material.study, trait(number)); }
  double least_key(SnpTest test) const {
    return interaction::info(test).has_p ? -options.log10_p : -std::numeric_limits<double>::infinity();
  }
};

/// The classes whose tables a test reads.
std::vector<SampleSubset> scan_classes(const Job& job, std::size_t trait) {
  const std::vector<SampleSubset> classes =
      interaction::trait_classes(job.trait(trait), job.material.study.samples, job.material.matrix.sample_count());
  return job.test(trait) == SnpTest::mdr
             ? interaction::fold_classes(classes, job.options.folds, job.context.common.seed)
             : classes;
}

/// The statistic of one trait and the places of its results.
struct TableScan {
  std::unique_ptr<interaction::PairStatistic> statistic;
  std::unique_ptr<interaction::TopList> list;
  std::unique_ptr<interaction::SnpSummary> summary;
};

TableScan table_scan(const Job& job, std::size_t trait, std::size_t classes) {
  const SnpTest test = job.test(trait);
  TableScan scan{interaction::pair_statistic(test, classes),
                 std::make_unique<interaction::TopList>(job.options.top, job.least_key(test), job.context.budget),
                 nullptr};
  if (job.options.snp_summary)
    scan.summary = std::make_unique<interaction::SnpSummary>(
        job.material.matrix.variant_count(), 2, job.least_key(test),
        [statistic = scan.statistic.get()](double key) { return statistic->level(key).least(); });
  return scan;
}

std::vector<double> permute_tables(const Job& job, const std::vector<SampleSubset>& classes,
                                   const interaction::PairStatistic& statistic) {
  const interaction::PermutedClasses permuted =
      interaction::permute_classes(classes, job.options.permutations, job.context.common.seed);
  Progress progress(interaction::tile_pairs(job.space), "pairs, permuted", job.context.common.quiet);
  std::vector<double> keys = interaction::permuted_best_keys(job.counted, job.space, permuted, statistic,
                                                             job.options.filter, job.context.budget, job.threads(),
                                                             [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  return keys;
}

std::vector<Found> scan_tables(const Job& job, const std::vector<std::size_t>& traits) {
  std::vector<TableScan> scans;
  std::vector<interaction::TableTrait> tables;
  for (const std::size_t t : traits) {
    std::vector<SampleSubset> classes = scan_classes(job, t);
    scans.push_back(table_scan(job, t, classes.size()));
    tables.push_back(
        {std::move(classes), scans.back().statistic.get(), scans.back().list.get(), scans.back().summary.get()});
  }
  Progress progress(interaction::tile_pairs(job.space), "pairs", job.context.common.quiet);
  const interaction::ScanCounts counts =
      interaction::scan_pairs(job.counted, job.space, tables, job.options.filter, job.context.budget, job.threads(),
                              [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  std::vector<Found> found(traits.size());
  for (std::size_t i = 0; i < traits.size(); ++i) {
    found[i].counts = counts;
    found[i].hits = scans[i].list->take();
    if (scans[i].summary) found[i].snps = scans[i].summary->entries();
    if (job.options.gene_pairs)
      found[i].genes = interaction::scan_gene_pairs(
          job.material.matrix, job.material.clusters, job.space, interaction::joined(tables[i].classes),
          interaction::table_tester(job.counted, job.space, tables[i].classes, *scans[i].statistic, job.options.filter),
          job.context.budget, job.threads());
    if (job.options.permutations > 0) {
      found[i].permuted = permute_tables(job, tables[i].classes, *scans[i].statistic);
      found[i].permutation_keys = interaction::keys_of(found[i].hits);
    }
  }
  return found;
}

void scan_all_triples(const Job& job, const std::vector<SampleSubset>& classes, SnpTest test,
                      interaction::TopList& list, Found& found) {
  const interaction::PairGraph graph = pair_graph(job.material, job.space, job.options, job.context);
  const std::size_t n = job.space.rows().size();
  Progress progress(n < 3 ? 0 : n * (n - 1) / 2 * (n - 2) / 3, "triples", job.context.common.quiet);
  found.counts.tested = graph.triangles(job.threads());
  interaction::scan_triples(job.material.matrix, job.space, graph, classes,
                            *interaction::triple_statistic(test, classes.size()), list, job.context.budget,
                            job.threads(), [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  job.context.budget.release(interaction::PairGraph::bytes(n));
}

/// Combinations of more SNPs than two, and those that a list names.
Found scan_sets(const Job& job, std::size_t trait) {
  const SnpTest test = job.test(trait);
  const std::vector<SampleSubset> classes = scan_classes(job, trait);
  interaction::TopList list(job.options.top, job.least_key(test), job.context.budget);
  Found found;
  if (job.options.sets.empty())
    scan_all_triples(job, classes, test, list, found);
  else
    found.counts = interaction::scan_sets(job.counted, job.options.sets, classes, test, list, job.threads());
  found.hits = list.take();
  return found;
}

stats::PairModel model_of(SnpTest test) {
  return test == SnpTest::genotypic ? stats::PairModel::genotypic : stats::PairModel::additive;
}

interaction::RegressionModel linear_traits(const Job& job, const std::vector<std::size_t>& traits) {
  const genome::Study& study = job.material.study;
  util::Matrix values(study.samples.size(), traits.size());
  std::vector<std::string> names;
  for (std::size_t t = 0; t < traits.size(); ++t) {
    names.push_back(study.traits[traits[t]].name);
    for (std::size_t i = 0; i < values.rows; ++i) values(i, t) = study.traits[traits[t]].values[i];
  }
  return interaction::linear_model(study.samples, values, study.covariates, names);
}

/// The largest keys of permuted residuals (Freedman and Lane), some permutations at a time.
std::vector<double> permute_regression(const Job& job, const interaction::RegressionScan& scan) {
  constexpr std::size_t kAtOnce = 64;
  const std::size_t permutations = job.options.permutations;
  std::vector<double> keys;
  Progress progress((permutations + kAtOnce - 1) / kAtOnce * interaction::tile_pairs(job.space), "pairs, permuted",
                    job.context.common.quiet);
  for (std::size_t first = 0; first < permutations; first += kAtOnce) {
    const interaction::RegressionScan permuted(
        scan.matrix(),
        interaction::permuted_responses(scan.model(), first, std::min(kAtOnce, permutations - first),
                                        job.context.common.seed),
        scan.pair_model());
    const std::vector<double> some =
        interaction::strongest_regressions(job.space, permuted, job.options.filter, job.context.budget, job.threads(),
                                           [&progress](std::size_t done) { progress.advance(done); });
    keys.insert(keys.end(), some.begin(), some.end());
  }
  progress.finish();
  return keys;
}

/// What is done with the regression of one trait beside the scan.
void scan_further(const Job& job, const interaction::RegressionScan& scan, Found& found) {
  if (job.options.permutations > 0) {
    found.permuted = permute_regression(job, scan);
    found.permutation_keys = interaction::permutation_keys(scan, found.hits, job.threads());
  }
  if (job.options.gene_pairs)
    found.genes = interaction::scan_gene_pairs(
        job.material.matrix, job.material.clusters, job.space,
        SampleSubset::of(job.material.matrix.sample_count(), job.material.study.samples),
        interaction::regression_tester(job.space, scan, job.options.filter), job.context.budget, job.threads());
}

std::vector<Found> scan_linear(const Job& job, const std::vector<std::size_t>& traits) {
  const SnpTest test = job.test(traits.front());
  const interaction::RegressionScan scan(job.material.matrix, linear_traits(job, traits), model_of(test));
  std::vector<std::unique_ptr<interaction::TopList>> lists;
  std::vector<std::unique_ptr<interaction::SnpSummary>> summaries;
  std::vector<interaction::TopList*> list_pointers;
  std::vector<interaction::SnpSummary*> summary_pointers;
  for (std::size_t i = 0; i < traits.size(); ++i) {
    lists.push_back(std::make_unique<interaction::TopList>(job.options.top, job.least_key(test), job.context.budget));
    list_pointers.push_back(lists.back().get());
    if (!job.options.snp_summary) continue;
    summaries.push_back(std::make_unique<interaction::SnpSummary>(job.material.matrix.variant_count(), 2,
                                                                  job.least_key(test), [](double) { return 0.0f; }));
    summary_pointers.push_back(summaries.back().get());
  }
  Progress progress(interaction::tile_pairs(job.space), "pairs", job.context.common.quiet);
  const interaction::ScanCounts counts = interaction::scan_linear_pairs(
      job.space, scan, job.options.filter, list_pointers, summary_pointers, job.context.budget, job.threads(),
      [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  std::vector<Found> found(traits.size());
  for (std::size_t i = 0; i < traits.size(); ++i) {
    found[i].counts = counts;
    found[i].hits = lists[i]->take();
    if (!summaries.empty()) found[i].snps = summaries[i]->entries();
    if (job.options.permutations == 0 && !job.options.gene_pairs) continue;
    scan_further(job, interaction::RegressionScan(job.material.matrix, linear_traits(job, {traits[i]}), model_of(test)),
                 found[i]);
  }
  return found;
}

Found scan_logistic(const Job& job, std::size_t trait) {
  const genome::Study& study = job.material.study;
  const SnpTest test = job.test(trait);
  interaction::RegressionModel model =
      interaction::logistic_model(study.samples, study.traits[trait].values, study.covariates);
  if (test == SnpTest::additive_lrt) model.fit_test = stats::LogisticTest::likelihood_ratio;
  if (job.options.firth) model.fit_test = stats::LogisticTest::firth;
  const interaction::RegressionScan scan(job.material.matrix, std::move(model), model_of(test));
  interaction::TopList list(job.options.top, job.least_key(test), job.context.budget);
  Progress progress(interaction::tile_pairs(job.space), "pairs", job.context.common.quiet);
  Found found;
  found.counts = interaction::scan_logistic_pairs(job.space, scan, job.options.filter, job.options.top,
                                                  job.options.log10_p, list, job.context.budget, job.threads(),
                                                  [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  found.hits = list.take();
  scan_further(job, scan, found);
  return found;
}

}  // namespace

interaction::PairGraph pair_graph(const PairsMaterial& material, const interaction::PairSpace& space,
                                  const PairsOptions& options, Context& context) {
  const std::size_t snps = space.rows().size();
  context.budget.reserve(interaction::PairGraph::bytes(snps),
                         "the pairs of " + std::to_string(snps) + " SNPs that triples may take (fewer with --extract)");
  return {material.matrix, space, SampleSubset::of(material.matrix.sample_count(), material.study.samples),
          options.filter.most_r2, context.common.threads};
}

PassKind pass_of(const PairsOptions& options, const genome::Study& study, const genome::Trait& trait) {
  if (options.order > 2 || !options.sets.empty()) return PassKind::sets;
  if (trait.type == genome::TraitType::quantitative) return PassKind::linear;
  return study.covariates.cols > 0 || options.firth ? PassKind::logistic : PassKind::tables;
}

std::vector<Found> run_pass(PassKind kind, const PairsMaterial& material, const interaction::PairSpace& space,
                            const PairsOptions& options, const std::vector<std::size_t>& traits, Context& context) {
  std::optional<genome::GenotypeMatrix> minor_alleles;  // joint effects depend on the counted allele, as plink's do
  if (options.test == interaction::info(SnpTest::joint).name) {
    const std::size_t variants = material.matrix.variant_count();
    context.budget.reserve(variants * genome::GenotypeMatrix::unread_row_bytes(),
                           "the minor alleles of " + std::to_string(variants) + " variants");
    minor_alleles.emplace(genome::minor_allele_view(material.matrix));
  }
  const Job job{material, space, options, context, minor_alleles ? *minor_alleles : material.matrix};
  if (kind == PassKind::tables) return scan_tables(job, traits);
  if (kind == PassKind::linear) return scan_linear(job, traits);
  return {kind == PassKind::sets ? scan_sets(job, traits.front()) : scan_logistic(job, traits.front())};
}

}  // namespace epiq::apps
