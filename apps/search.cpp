#include "epiq/interaction/search.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "cli.hpp"
#include "commands.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/interaction/effective_pairs.hpp"
#include "epiq/report/plan_notes.hpp"
#include "epiq/report/search_table.hpp"
#include "epiq/util/error.hpp"
#include "input_options.hpp"
#include "kernel_profile.hpp"
#include "output_names.hpp"
#include "progress.hpp"
#include "relatives_options.hpp"
#include "search_gaps.hpp"
#include "search_lists.hpp"
#include "search_options.hpp"
#include "search_permutations.hpp"
#include "search_screen.hpp"
#include "search_sets.hpp"
#include "study_options.hpp"

namespace epiq::apps {
namespace {

CommandText search_text(const std::vector<interaction::Arm>& arms) {
  return {"Rank pairs of genes by statistical interaction, quantum kernels beside their classical twins.",
          "epiq search [options] --phenotype FILE --genes FILE <in.vcf.gz>|<in.bcf>|<in.bed>|-",
          {"epiq search --phenotype cohort.phenotypes.tsv --trait sim1 --genes cohort.genes.bed --top 5 cohort.vcf.gz",
           "zcat cohort.vcf.gz | epiq search --phenotype cohort.phenotypes.tsv --trait sim1 --windows 50000 -o "
           "pairs.tsv -"},
          report::search_columns(arms, {/*permutations=*/true, /*profiles=*/true})};
}

/// Clusters that do not vary among the samples of the study test nothing.
std::vector<bool> varying(const std::vector<interaction::Gene>& genes) {
  std::vector<bool> varies;
  varies.reserve(genes.size());
  for (const interaction::Gene& gene : genes) varies.push_back(gene.features.null_columns.cols > 0);
  return varies;
}

void write_dropped(const genome::Study& study, util::OutputFile& output) {
  output.write("#sample\treason\n");
  for (const auto& [sample, reason] : study.dropped) {
    output.write(sample);
    output.write("\t");
    output.write(reason);
    output.write("\n");
  }
  output.commit();
}

/// What a run works on, once everything is read.
struct Material {
  genome::GenotypeMatrix matrix;
  std::vector<interaction::Cluster> clusters;
  genome::Study study;
  std::vector<interaction::Gene> genes;
  interaction::PairPlan plan;
  double effective_pairs = 0.0;  ///< of the plan
  Relatives relatives;
};

/// The diagnostics of quantum kernels need their classical twins, whether or not their arms are run.
std::vector<interaction::Arm> needed_features(const std::vector<interaction::Arm>& arms) {
  std::vector<interaction::Arm> needed = arms;
  if (std::any_of(arms.begin(), arms.end(), [](interaction::Arm arm) { return interaction::info(arm).quantum; }))
    needed.insert(needed.end(), interaction::classical_twins().begin(), interaction::classical_twins().end());
  return needed;
}

/// The pairs to test: all, or those of --pairs.
void make_plan(Material& material, const SearchRequest& request, Context& context) {
  const std::vector<bool> varies = varying(material.genes);
  material.plan = request.pairs.empty()
                      ? interaction::plan_pairs(material.clusters, material.matrix, request.gap, varies)
                      : interaction::plan_named_pairs(material.clusters, material.matrix,
                                                      read_cluster_lines(request.pairs, 2), request.gap, varies);
  const interaction::PairPlan& plan = material.plan;
  warn_of_unknown(request.pairs, plan.unknown, plan.unknown_names, context.log);
  for (const auto& [name, count] :
       {std::pair("clusters", material.clusters.size()), std::pair("pairs_tested", plan.pairs.size()),
        std::pair("pairs_sharing_a_site", plan.sharing), std::pair("pairs_nearer_than_gap", plan.too_close),
        std::pair("pairs_with_a_constant_cluster", plan.monomorphic), std::pair("pairs_unknown", plan.unknown),
        std::pair("pairs_repeated", plan.repeated)})
    context.metrics.counts.emplace_back(name, count);
}

Material read_material(const InputRequest& input, const ClusterRequest& cluster_request,
                       const StudyRequest& study_request, const SearchRequest& request,
                       const interaction::ScoreOptions& options, Context& context) {
  const genome::StudyOptions study_options = read_study_options(study_request);
  Material material{read_input(input, context, study_sexes(study_request)).matrix, {}, {}, {}, {}, 0.0, {}};
  material.clusters = load_clusters(cluster_request, material.matrix, context);
  material.study = genome::load_study(material.matrix.samples(), study_options, context.log);
  count_samples(material.study, context.metrics);
  material.genes =
      interaction::make_genes(material.matrix, material.clusters, material.study.samples, needed_features(options.arms),
                              options.kernels, context.budget, context.common.threads);
  if (!request.sets.wanted()) make_plan(material, request, context);
  return material;
}

std::string dry_run_plan(const Material& material, const Context& context) {
  return "would test " + std::to_string(material.plan.pairs.size()) + " pairs of " +
         std::to_string(material.clusters.size()) + " clusters in " + std::to_string(material.study.samples.size()) +
         " samples for " + std::to_string(material.study.traits.size()) + " traits; memory in use " +
         util::format_bytes(context.budget.used()) + " of " + util::format_bytes(context.budget.limit()) + "\n";
}

/// Traits that are tested in one pass: all those on the identity scale, and each logistic one by itself. Among
/// relatives each trait has a covariance of its own.
struct Pass {
  interaction::Link link;
  std::vector<std::size_t> traits;  ///< of the study, ascending
};

std::vector<Pass> passes(const genome::Study& study, const SearchRequest& request) {
  std::vector<Pass> result;
  for (std::size_t t = 0; t < study.traits.size(); ++t) {
    const interaction::Link link = link_of(request, study.traits[t]);
    const bool joins = link == interaction::Link::identity && !request.relatives.kinship && !result.empty() &&
                       result.back().link == link;
    if (!joins) result.push_back({link, {}});
    result.back().traits.push_back(t);
  }
  return result;
}

/// The traits of a pass, as given.
std::vector<interaction::ModelTrait> traits_of(const Material& material, const Pass& pass) {
  std::vector<interaction::ModelTrait> traits;
  for (const std::size_t t : pass.traits)
    traits.push_back({material.study.traits[t].name, material.study.traits[t].values, 1.0});
  return traits;
}

void reserve_scores(std::size_t pairs, std::size_t traits, const interaction::ScoreOptions& options, Context& context) {
  context.budget.reserve(
      traits * pairs * (sizeof(interaction::RankedPair) + sizeof(interaction::ArmScore) * options.arms.size()),
      "the scores of " + std::to_string(pairs) + " pairs for " + std::to_string(traits) + " traits");
}

/// @param share of the kinship in the variance of the pass's only trait; 0 without --grm
std::vector<std::vector<interaction::RankedPair>> rank_pass(const Material& material, const Pass& pass, double share,
                                                            const interaction::ScoreOptions& options,
                                                            const SearchRequest& request, ScreenCounts& screened,
                                                            Context& context) {
  std::vector<interaction::ModelTrait> traits = traits_of(material, pass);
  const auto clump = static_cast<std::int64_t>(std::floor(request.clump));
  const unsigned threads = context.common.threads;
  if (material.relatives.kinship && request.relatives.loco) {
    reserve_scores(material.plan.pairs.size(), 1, options, context);
    Progress progress(material.plan.pairs.size(), "pairs", context.common.quiet);
    const auto model_of = [&](const std::string& a, const std::string& b) {
      return interaction::related_model(
          traits.front(), material.study.covariates,
          interaction::sum_without(*material.relatives.kinship, a, b, context.budget, threads), share);
    };
    std::vector<std::vector<interaction::RankedPair>> ranked{
        interaction::rank_pairs_by_contigs(material.genes, material.clusters, material.plan.pairs, model_of, options,
                                           clump, threads, [&progress](std::size_t done) { progress.advance(done); })};
    progress.finish();
    return ranked;
  }
  const interaction::TraitModel model =
      material.relatives.kinship ? interaction::related_model(traits.front(), material.study.covariates,
                                                              material.relatives.kinship->sum, share)
                                 : interaction::trait_model(pass.link, std::move(traits), material.study.covariates);
  const std::vector<interaction::GenePair> pairs =
      request.two_stage ? surviving_pairs(material.genes, material.plan.pairs, model, screened, context)
                        : material.plan.pairs;
  reserve_scores(pairs.size(), pass.traits.size(), options, context);
  Progress progress(pairs.size(), "pairs", context.common.quiet);
  std::vector<std::vector<interaction::RankedPair>> ranked =
      interaction::rank_pairs(material.genes, material.clusters, pairs, model, options, clump, threads,
                              [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  if (request.two_stage)
    for (std::vector<interaction::RankedPair>& rows : ranked)
      interaction::set_false_discovery(rows, material.plan.pairs.size());
  if (request.permutations > 0)
    add_permutations(material.genes, pairs, model, options, request.permutations, ranked, context);
  return ranked;
}

report::SearchSummary summarise(const Material& material, const genome::Trait& trait, interaction::Link link,
                                const interaction::ScoreOptions& options, const SearchRequest& request,
                                const std::vector<interaction::RankedPair>& ranked) {
  report::SearchSummary summary;
  summary.trait = trait.name;
  summary.link = link;
  summary.samples = material.study.samples.size();
  summary.binary = trait.type == genome::TraitType::binary;
  summary.cases = static_cast<std::size_t>(std::count(trait.values.begin(), trait.values.end(), 1.0));
  summary.tested_pairs =
      static_cast<std::size_t>(std::count_if(ranked.begin(), ranked.end(), [](const interaction::RankedPair& row) {
        return !std::isnan(row.score.log10_p_omnibus);
      }));
  if (request.two_stage) {
    summary.survivors = ranked.size();
    summary.tested_pairs = material.plan.pairs.size();  // all count, however few are looked at
  }
  if (!material.plan.pairs.empty())
    summary.effective_pairs = material.effective_pairs * static_cast<double>(summary.tested_pairs) /
                              static_cast<double>(material.plan.pairs.size());
  summary.options = options;
  summary.permutations = request.permutations;
  summary.diagnosed = request.diagnosed;
  summary.profiled = profiled(request);
  summary.structure.eigenvalues = material.relatives.eigenvalues;
  summary.structure.pruned_snps = material.relatives.pruned_snps;
  if (material.relatives.kinship) summary.structure.kinship_snps = material.relatives.kinship->varying;
  return summary;
}

/// What is known of each pass's trait; the default without --grm.
std::vector<interaction::KinshipFit> fit_kinship(const Material& material, const std::vector<Pass>& all_passes) {
  if (!material.relatives.kinship) return std::vector<interaction::KinshipFit>(all_passes.size());
  std::vector<interaction::ModelTrait> traits;
  for (const Pass& pass : all_passes) traits.push_back(traits_of(material, pass).front());
  return interaction::fit_kinship(*material.relatives.kinship, traits, material.study.covariates);
}

/// The best rows of one trait and what the header says of it.
struct TraitReport {
  report::SearchSummary summary;
  std::vector<interaction::RankedPair> rows;
};

std::vector<TraitReport> test_traits(const Material& material, const interaction::ScoreOptions& options,
                                     const SearchRequest& request, Context& context) {
  context.budget.reserve(interaction::largest_pair_bytes(material.genes, options.kernels) * context.common.threads,
                         "the largest gene pair in each of " + std::to_string(context.common.threads) + " threads");
  std::vector<TraitReport> reports;
  const std::vector<Pass> all_passes = passes(material.study, request);
  const std::vector<interaction::KinshipFit> fits = fit_kinship(material, all_passes);
  ScreenCounts screened;
  for (std::size_t p = 0; p < all_passes.size(); ++p) {
    const Pass& pass = all_passes[p];
    std::vector<std::vector<interaction::RankedPair>> all =
        rank_pass(material, pass, fits[p].share, options, request, screened, context);
    for (std::size_t t = 0; t < pass.traits.size(); ++t) {
      const genome::Trait& trait = material.study.traits[pass.traits[t]];
      warn_of_gaps(trait.name, all[t], options.separation, context.log);
      report::SearchSummary summary = summarise(material, trait, pass.link, options, request, all[t]);
      summary.structure.share = fits[p].share;
      summary.structure.excess_kurtosis = fits[p].excess_kurtosis;
      summary.structure.loco = request.relatives.loco;
      summary.structure.prune_r2 = request.relatives.prune_r2;
      if (!request.all && request.top > 0 && all[t].size() > request.top) {
        all[t].resize(request.top);
        all[t].shrink_to_fit();
      }
      reports.push_back({summary, std::move(all[t])});
    }
  }
  if (request.two_stage)
    for (const auto& [name, count] :
         {std::pair("pairs_screened", screened.screened), std::pair("pairs_surviving_the_screen", screened.surviving),
          std::pair("pairs_in_ld_not_screened", screened.in_ld)})
      context.metrics.counts.emplace_back(name, count);
  return reports;
}

/// What the genes of diagnosed rows look like at the bandwidths of their profiles.
interaction::BandwidthFeatures profile_features(const Material& material, const std::vector<TraitReport>& reports,
                                                const interaction::ScoreOptions& options, const SearchRequest& request,
                                                Context& context) {
  if (!profiled(request)) return {};
  std::vector<interaction::GenePair> pairs;
  for (const TraitReport& report : reports)
    for (const interaction::RankedPair& row : report.rows)
      if (row.rank <= report.summary.diagnosed) pairs.push_back(row.genes);
  return interaction::bandwidth_features(material.genes, pairs, interaction::arms_with_bandwidth(options.arms),
                                         parse_bandwidths(request.bandwidths), options.kernels, context.budget,
                                         context.common.threads);
}

/// Tests every trait and writes its rows, best first, trait after trait.
void write_report(const Material& material, const interaction::ScoreOptions& options, const SearchRequest& request,
                  Context& context, util::OutputFile& output) {
  const std::vector<TraitReport> reports = test_traits(material, options, request, context);
  std::vector<report::SearchSummary> summaries;
  for (const TraitReport& report : reports) summaries.push_back(report.summary);
  std::vector<std::string> notes = report::search_notes(summaries);
  if (const std::string note = report::plan_note(material.plan, !request.pairs.empty()); !note.empty())
    notes.insert(notes.begin() + 1, note);
  for (const TraitReport& report : reports) {
    if (report.rows.empty() || report.summary.diagnosed == 0) continue;
    const auto more = report::best_pair_notes(report.rows.front(), material.genes, report.summary);
    notes.insert(notes.end(), more.begin(), more.end());
  }
  report::TableWriter table(output, context.common.format,
                            report::search_columns(options.arms, {request.permutations > 0, profiled(request)}),
                            context.provenance(notes));
  const interaction::BandwidthFeatures features = profile_features(material, reports, options, request, context);
  std::size_t rows = 0;
  for (const TraitReport& report : reports) {
    report::write_search_rows(table, report.rows, material.genes, material.clusters, material.matrix, report.summary,
                              features, context.common.threads);
    rows += report.rows.size();
  }
  table.finish();
  output.commit();
  context.metrics.outputs.push_back({context.common.output, rows});
}

/// A search over gene sets other than pairs, or over genes and an environment.
void run_sets(const Material& material, const interaction::ScoreOptions& options, const SearchRequest& request,
              Context& context, util::OutputFile& output) {
  const std::vector<bool> varies = varying(material.genes);
  std::vector<interaction::Link> links;
  for (const genome::Trait& trait : material.study.traits) links.push_back(link_of(request, trait));
  const interaction::PairRules rules(material.clusters, material.matrix, request.gap, varies);
  const SetMaterial set_material{material.matrix, material.clusters, material.study, material.genes,
                                 rules,           std::move(links)};
  const interaction::SetPlan sets = plan(request.sets, set_material, request.pairs, context);
  if (context.common.dry_run) {
    print_plan("would test " + std::to_string(sets.sets.size()) + " gene sets of " +
               std::to_string(material.clusters.size()) + " clusters in " +
               std::to_string(material.study.samples.size()) + " samples for " +
               std::to_string(material.study.traits.size()) + " traits\n");
    return;
  }
  search_sets(request.sets, set_material, sets, options, {request.all ? 0 : request.top.value, request.two_stage},
              context, output);
}

}  // namespace

void search(Invocation& invocation) {
  InputRequest input;
  ClusterRequest clusters;
  StudyRequest study;
  SearchRequest request;
  OptionGroup input_group{"Input options"};
  add_input_options(input_group, input);
  OptionGroup study_group{"Phenotype options"};
  add_study_options(study_group, study);
  OptionGroup relatives_group{"Strata and relatives"};
  add_relatives_options(relatives_group, request.relatives);
  OptionGroup sets_group{"Environment and larger sets"};
  add_set_options(sets_group, request.sets);
  OptionGroup cluster_group{"Cluster options"};
  add_cluster_options(cluster_group, clusters, ClusterTable::accepted);
  const auto context =
      parse(invocation, search_text(interaction::parse_arms("default")),
            {input_group, study_group, relatives_group, sets_group, cluster_group, search_method_options(request),
             search_output_options(request), screen_options(request.sets), search_kernel_options(request)},
            &input.path);
  if (!context) return;
  check_clusters(clusters, ClusterTable::accepted);
  if (clusters.cluster_size > interaction::kMaxGeneSnps)
    throw util::Error(util::Fault::usage,
                      "--cluster-size is at most " + std::to_string(interaction::kMaxGeneSnps) +
                          " for a search, whose joint states have a qubit for each SNP of two genes");
  interaction::ScoreOptions options = score_options(request);
  options.bootstrap.seed = context->common.seed;
  if (options.kernels.device) options.kernels.device->seed = context->common.seed;
  add_environment(request.sets, study);

  check_outputs(context->common, {request.dropped});
  util::OutputFile output(context->common.output);
  std::optional<util::OutputFile> dropped;
  if (!request.dropped.empty()) dropped.emplace(request.dropped);
  Material material = read_material(input, clusters, study, request, options, *context);
  if (context->common.dry_run && request.sets.wanted()) return run_sets(material, options, request, *context, output);
  if (context->common.dry_run) {
    print_plan(dry_run_plan(material, *context));
    return;
  }
  if (dropped) write_dropped(material.study, *dropped);
  material.relatives =
      load_relatives(request.relatives, input.sex_chromosomes, material.matrix, material.study, *context);
  if (request.sets.wanted()) {
    run_sets(material, options, request, *context, output);
    return;
  }
  material.effective_pairs =
      interaction::effective_pairs(material.genes, material.clusters, material.plan.pairs, context->common.threads);
  write_report(material, options, request, *context, output);
}

}  // namespace epiq::apps
