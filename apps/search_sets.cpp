#include "search_sets.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "epiq/report/set_table.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"
#include "progress.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using interaction::Link;

std::vector<std::vector<std::string>> read_sets(const std::string& path, std::size_t order) {
  util::LineReader lines(path);
  std::vector<std::vector<std::string>> names;
  for (std::string line; lines.next(line);) {
    if (line.empty() || line[0] == '#') continue;
    names.push_back(util::split_whitespace(line));
    if (names.back().size() < order)
      throw util::Error(util::Fault::input,
                        lines.where() + ": expected " + std::to_string(order) + " cluster names, found '" + line + "'");
  }
  return names;
}

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
    log.warn("trait '" + trait + "': " + std::to_string(unusable) + " of " + std::to_string(ranked.size()) +
             " gene sets have no result, because there are too few samples (on the logit scale: cases or controls) for "
             "their null model (flag 'unusable'); consider a smaller --cluster-size or --link identity");
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

void check_sets(const SetRequest& request) {
  if (request.order > 3 || (request.order == 1 && request.environment.empty()))
    throw util::Error(util::Fault::usage, "--order is 2 or 3; with --environment 1 or 2");
  if (request.order == 3 && !request.environment.empty())
    throw util::Error(util::Fault::usage, "--environment goes with one or two genes; leave out --order 3");
  if (request.equal_variance && request.environment.empty())
    throw util::Error(util::Fault::usage, "--equal-variance belongs to --environment");
}

std::string set_arms(const std::string& arms) { return arms == "default" ? "linear,rbf,ry,pair1,pair4" : arms; }

void add_environment(const SetRequest& request, StudyRequest& study) {
  if (request.environment.empty()) return;
  const std::vector<std::string> named = util::split(study.covariate_names, ',');
  const bool all_columns = study.covariate_names.empty() && !study.covariates.empty();
  if (all_columns || std::find(named.begin(), named.end(), request.environment) != named.end()) return;
  study.covariate_names += (study.covariate_names.empty() ? "" : ",") + request.environment;
}

std::vector<interaction::SetGenes> plan(const SetRequest& request, const SetMaterial& material,
                                        const std::string& path) {
  if (path.empty()) return interaction::plan_sets(request.genes(), material.pairs, material.varies);
  return interaction::plan_named_sets(request.genes(), read_sets(path, request.genes()), material.clusters,
                                      material.pairs, material.varies);
}

void search_sets(const SetRequest& request, const SetMaterial& material, const std::vector<interaction::SetGenes>& sets,
                 const interaction::ScoreOptions& options, std::size_t top, Context& context,
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
  const interaction::SetOptions set_options{options.arms, options.min_cell};
  std::vector<report::SetSummary> summaries;
  std::vector<std::vector<interaction::RankedSet>> reports;
  for (const SetPass& pass : set_passes(request, material, environment)) {
    context.budget.reserve(pass.model.traits.size() * sets.size() *
                               (sizeof(interaction::RankedSet) + sizeof(interaction::ArmScore) * options.arms.size()),
                           "the scores of " + std::to_string(sets.size()) + " gene sets");
    Progress progress(sets.size(), "sets", context.common.quiet);
    std::vector<std::vector<interaction::RankedSet>> ranked =
        interaction::rank_sets(material.genes, order, sets, exposure, pass.model, set_options, context.common.threads,
                               [&progress](std::size_t done) { progress.advance(done); });
    progress.finish();
    for (std::size_t t = 0; t < ranked.size(); ++t) {
      const std::string& trait = pass.model.traits[t].name;
      warn_of_sets(trait, ranked[t], context.log);
      const auto tested = std::count_if(ranked[t].begin(), ranked[t].end(), [](const interaction::RankedSet& row) {
        return !std::isnan(row.score.log10_p_omnibus);
      });
      summaries.push_back({trait, pass.model.link, samples, order, request.environment, pass.variance_ratio,
                           static_cast<std::size_t>(tested), set_options});
      if (top > 0 && ranked[t].size() > top) ranked[t].resize(top);
      reports.push_back(std::move(ranked[t]));
    }
  }
  report::TableWriter table(output, context.common.format,
                            report::set_columns(order, environment.has_value(), options.arms),
                            context.provenance(report::set_notes(summaries)));
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
