#include "search_sets.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "epiq/interaction/sets/triple_screen.hpp"
#include "epiq/report/set_table.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"
#include "progress.hpp"
#include "search_lists.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using interaction::Link;

/// The columns of the study's covariates that hold the environment.
interaction::Environment environment_of(const genome::Study& study, const std::string& name) {
  std::vector<std::size_t> columns;
  for (std::size_t k = 0; k < study.covariate_names.size(); ++k)
    if (study.covariate_names[k] == name || study.covariate_names[k].rfind(name + "=", 0) == 0) columns.push_back(k);
  if (columns.empty())
    throw util::Error(util::Fault::input, "the table of covariates has no column '" + name + "' (--environment)");
  util::Matrix exposures(study.covariates.rows, columns.size());
  for (std::size_t i = 0; i < exposures.rows; ++i)
    for (std::size_t k = 0; k < columns.size(); ++k) exposures(i, k) = study.covariates(i, columns[k]);
  return interaction::make_environment(name, exposures);
}

/// The study's covariates, and the square of a continuous environment.
util::Matrix covariates_with(const genome::Study& study, const std::optional<interaction::Environment>& environment) {
  if (!environment || environment->main.cols == environment->columns.cols) return study.covariates;
  util::Matrix joined(study.covariates.rows, study.covariates.cols + 1);
  for (std::size_t i = 0; i < joined.rows; ++i) {
    for (std::size_t k = 0; k < study.covariates.cols; ++k) joined(i, k) = study.covariates(i, k);
    joined(i, joined.cols - 1) = environment->main(i, 1);
  }
  return joined;
}

/// Traits that share one pass, and their error variances.
struct SetPass {
  interaction::SetModel model;
  double variance_ratio = 0.0;
};

std::vector<SetPass> set_passes(const SetRequest& request, const SetMaterial& material,
                                const std::optional<interaction::Environment>& environment) {
  const bool weighted = environment && !request.equal_variance;
  const util::Matrix covariates = covariates_with(material.study, environment);
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t t = 0; t < material.links.size(); ++t) {
    const bool joins = !weighted && !groups.empty() && material.links[t] == Link::identity &&
                       material.links[groups.back().back()] == Link::identity;
    if (!joins) groups.emplace_back();
    groups.back().push_back(t);
  }
  std::vector<SetPass> passes;
  for (const std::vector<std::size_t>& group : groups) {
    std::vector<interaction::ModelTrait> traits;
    for (const std::size_t t : group)
      traits.push_back({material.study.traits[t].name, material.study.traits[t].values, 1.0});
    interaction::TraitModel model =
        interaction::trait_model(material.links[group.front()], std::move(traits), covariates);
    SetPass& pass = passes.emplace_back();
    pass.model.link = model.link;
    pass.model.traits = std::move(model.traits);
    pass.model.covariates = std::move(model.data.covariates);
    pass.model.responses = std::move(model.data.responses);
    if (!weighted || pass.model.link != Link::identity) continue;
    interaction::VarianceModel fit = interaction::fit_variance(pass.model.responses.values, *environment);
    pass.model.variances = std::move(fit.variances);
    pass.variance_ratio = fit.ratio;
  }
  return passes;
}

void warn_of_sets(const std::string& trait, const std::vector<interaction::RankedSet>& ranked, util::Log& log) {
  const auto unusable =
      std::count_if(ranked.begin(), ranked.end(), [](const interaction::RankedSet& row) { return row.score.unusable; });
  if (unusable > 0)
    log.warn(
        "trait '" + trait + "': " + std::to_string(unusable) + " of " + std::to_string(ranked.size()) +
        " gene sets have no result, because there are too few samples for their null model (on the logit scale also: "
        "fewer than ten cases or controls), flag 'unusable'; consider a smaller --cluster-size or --link identity");
}

}  // namespace

void add_set_options(OptionGroup& group, SetRequest& request) {
  group.options.add_options()  //
      ("order", po::value(&request.order)->value_name("K")->default_value(request.order, "2; 1 with --environment"),
       "genes of a set: 1 to 3")  //
      ("environment", po::value(&request.environment)->value_name("NAME"),
       "column of covariates: test genes (--order 2: pairs) x environment")  //
      ("equal-variance", po::bool_switch(&request.equal_variance), "do not fit error variances by environment");
}

OptionGroup screen_options(SetRequest& request) {
  OptionGroup group{"Screens of triples", {}, true};
  group.options.add_options()  //
      ("screen-pairs", po::value(&request.screen_pairs)->value_name("FILE"),
       "--order 3: only triples with two pairs of this list, two cluster names a line (a network of known "
       "interactions)")  //
      ("screen-r2", po::value(&request.screen_r2)->value_name("R2")->default_value(request.screen_r2, "1"),
       "--order 3: leave out triples with two clusters of larger r2")  //
      ("screen-cells", po::value(&request.screen_cells)->value_name("INT")->default_value(request.screen_cells, "0"),
       "--order 3: leave out triples without SNPs whose carriers and others fill each of eight cells with INT samples");
  return group;
}

void check_sets(const SetRequest& request) {
  if (request.order > 3 || (request.order == 1 && request.environment.empty()))
    throw util::Error(util::Fault::usage, "--order is 2 or 3; with --environment 1 or 2");
  if (request.order == 3 && !request.environment.empty())
    throw util::Error(util::Fault::usage, "--environment goes with one or two genes; leave out --order 3");
  if (request.equal_variance && request.environment.empty())
    throw util::Error(util::Fault::usage, "--equal-variance belongs to --environment");
  if (request.order != 3 && (!request.screen_pairs.empty() || request.screen_r2 < 1.0 || request.screen_cells > 0))
    throw util::Error(util::Fault::usage, "--screen-pairs, --screen-r2 and --screen-cells belong to --order 3");
}

std::string set_arms(const std::string& arms) { return arms == "default" ? "linear,rbf,ry,pair1,pair4" : arms; }

void add_environment(const SetRequest& request, StudyRequest& study) {
  if (request.environment.empty()) return;
  const std::vector<std::string> named = util::split(study.covariate_names, ',');
  const bool all_columns = study.covariate_names.empty() && !study.covariates.empty();
  if (all_columns || std::find(named.begin(), named.end(), request.environment) != named.end()) return;
  study.covariate_names += (study.covariate_names.empty() ? "" : ",") + request.environment;
}

interaction::SetPlan plan(const SetRequest& request, const SetMaterial& material, const std::string& path,
                          Context& context) {
  if (!path.empty() && !request.screen_pairs.empty())
    throw util::Error(util::Fault::usage, "--pairs lists the triples themselves; leave out --screen-pairs");
  interaction::SetScreen screen;
  screen.largest_r2 = request.screen_r2;
  screen.least_cell = request.screen_cells;
  if (!request.screen_pairs.empty()) {
    const interaction::NamedClusters named =
        interaction::find_clusters(material.clusters, read_cluster_lines(request.screen_pairs, 2), 2);
    warn_of_unknown(request.screen_pairs, named.unknown, named.unknown_names, context.log);
    screen.listed = true;
    for (const std::vector<std::size_t>& line : named.lines) screen.pairs.push_back({line[0], line[1]});
  }
  interaction::SetPlan plan =
      path.empty() ? interaction::plan_sets(request.genes(), material.genes, material.rules, screen, context.budget,
                                            context.common.threads)
                   : interaction::plan_named_sets(request.genes(), read_cluster_lines(path, request.genes()),
                                                  material.clusters, material.genes, material.rules, screen);
  warn_of_unknown(path, plan.count(interaction::SetReason::unknown), plan.unknown_names, context.log);
  context.metrics.counts.emplace_back("sets_tested", plan.sets.size());
  for (std::size_t k = 0; k < interaction::kSetReasons; ++k)
    context.metrics.counts.emplace_back(
        std::string("sets_left_out_") + interaction::short_name(static_cast<interaction::SetReason>(k)),
        plan.left_out[k]);
  return plan;
}

namespace {

/// The sets that a pass tests: those of the plan, or the survivors of a first stage.
interaction::ScreenedSets chosen_sets(const SetMaterial& material, const interaction::SetPlan& plan,
                                      const interaction::SetModel& model, bool two_stage, Context& context) {
  if (!two_stage) return {plan.sets, 0};
  Progress progress(plan.sets.size() * model.traits.size(), "sets, screened", context.common.quiet);
  interaction::ScreenedSets screened =
      interaction::screen_triples(material.genes, plan.sets, model.responses, model.covariates.cols, context.budget,
                                  context.common.threads, [&progress](std::size_t done) { progress.advance(done); });
  progress.finish();
  context.metrics.counts.emplace_back("sets_surviving_the_screen", screened.survivors.size());
  return screened;
}

}  // namespace

void search_sets(const SetRequest& request, const SetMaterial& material, const interaction::SetPlan& plan,
                 const interaction::ScoreOptions& options, const SetRun& run, Context& context,
                 util::OutputFile& output) {
  for (const interaction::Arm arm : options.arms)
    if (!interaction::is_snp_arm(arm) && material.genes.front().features.products.count(arm) == 0)
      throw util::Error(util::Fault::usage, std::string("arm '") + interaction::info(arm).name +
                                                "' is made for pairs of genes; --order and --environment take product "
                                                "arms, pair1 and pair4 (--arms)");
  std::optional<interaction::Environment> environment;
  if (!request.environment.empty()) environment = environment_of(material.study, request.environment);
  const interaction::Environment* exposure = environment ? &*environment : nullptr;
  const std::size_t order = request.genes(), samples = material.study.samples.size();
  context.budget.reserve(
      interaction::largest_set_bytes(material.genes, order, exposure, samples, material.study.covariates.cols + 2) *
          context.common.threads,
      "the largest gene set in each of " + std::to_string(context.common.threads) + " threads");
  const interaction::SetOptions set_options{options.arms, options.min_cell, options.bootstrap};
  std::vector<report::SetSummary> summaries;
  std::vector<std::vector<interaction::RankedSet>> reports;
  for (const SetPass& pass : set_passes(request, material, environment)) {
    const interaction::ScreenedSets sets = chosen_sets(material, plan, pass.model, run.two_stage, context);
    context.budget.reserve(pass.model.traits.size() * sets.survivors.size() *
                               (sizeof(interaction::RankedSet) + sizeof(interaction::ArmScore) * options.arms.size()),
                           "the scores of " + std::to_string(sets.survivors.size()) + " gene sets");
    Progress progress(sets.survivors.size(), "sets", context.common.quiet);
    std::vector<std::vector<interaction::RankedSet>> ranked =
        interaction::rank_sets(material.genes, order, sets.survivors, exposure, pass.model, set_options,
                               context.common.threads, [&progress](std::size_t done) { progress.advance(done); });
    progress.finish();
    for (std::size_t t = 0; t < ranked.size(); ++t) {
      const std::string& trait = pass.model.traits[t].name;
      warn_of_sets(trait, ranked[t], context.log);
      auto tested = static_cast<std::size_t>(
          std::count_if(ranked[t].begin(), ranked[t].end(),
                        [](const interaction::RankedSet& row) { return !std::isnan(row.score.log10_p_omnibus); }));
      if (run.two_stage) {
        tested = plan.sets.size();  // all count, however few are looked at
        interaction::set_false_discovery(ranked[t], tested);
      }
      report::SetSummary& summary = summaries.emplace_back();
      summary = {trait, pass.model.link, samples, order, request.environment, pass.variance_ratio, tested, set_options};
      summary.device = options.kernels.device;
      summary.ry_bandwidth = options.kernels.ry_bandwidth;
      summary.two_stage = run.two_stage;
      summary.survivors = sets.survivors.size();
      summary.unseen = sets.in_ld;
      if (run.top > 0 && ranked[t].size() > run.top) ranked[t].resize(run.top);
      reports.push_back(std::move(ranked[t]));
    }
  }
  report::TableWriter table(output, context.common.format,
                            report::set_columns(order, environment.has_value(), options.arms),
                            context.provenance(report::set_notes(summaries, plan)));
  std::size_t rows = 0;
  for (std::size_t r = 0; r < reports.size(); ++r)
    for (const interaction::RankedSet& row : reports[r]) {
      table.row(report::set_row(row, material.clusters, material.matrix, summaries[r]));
      ++rows;
    }
  table.finish();
  output.commit();
  context.metrics.outputs.push_back({context.common.output, rows});
}

}  // namespace epiq::apps
