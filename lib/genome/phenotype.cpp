#include "epiq/genome/phenotype.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "epiq/genome/sample_match.hpp"
#include "epiq/genome/sample_table.hpp"
#include "epiq/genome/trait_column.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::size_t column_of(const SampleTable& table, const std::string& name) {
  const auto column = table.find_column(name);
  if (!column)
    throw Error(Fault::input,
                "'" + table.path + "' has no column '" + name + "'; its columns are: " + join(table.names));
  return *column;
}

std::vector<std::size_t> trait_columns(const SampleTable& table, const StudyOptions& options) {
  std::vector<std::string> names = options.traits;
  if (names.empty() && table.kind != SampleTable::Kind::table) names = {"phenotype"};
  if (names.empty()) {
    for (const std::string& name : table.names) {
      const auto& taken = options.covariate_names;
      const bool covariate = options.covariates.empty() && std::find(taken.begin(), taken.end(), name) != taken.end();
      if (!covariate) names.push_back(name);
    }
    if (names.empty()) throw Error(Fault::input, "'" + table.path + "' has no column with a trait");
    if (names.size() > 1)
      throw Error(Fault::usage, "'" + table.path + "' has " + std::to_string(names.size()) +
                                    " columns; choose traits with --trait: " + join(names));
  }
  std::vector<std::size_t> columns;
  columns.reserve(names.size());
  for (const std::string& name : names) columns.push_back(column_of(table, name));
  return columns;
}

/// Covariates of a table, and where each sample of the matrix is in it.
struct CovariateSource {
  std::optional<SampleTable> own;  ///< absent: the phenotype table
  std::vector<std::size_t> columns;
  std::vector<std::size_t> rows;
};

CovariateSource covariate_source(const std::vector<std::string>& samples, const StudyOptions& options,
                                 const SampleTable& phenotypes, const std::vector<std::size_t>& rows) {
  CovariateSource source;
  if (!options.covariates.empty()) source.own = read_sample_table(options.covariates);
  const SampleTable& table = source.own ? *source.own : phenotypes;
  source.rows = source.own ? match_samples(samples, table) : rows;
  std::vector<std::string> names = options.covariate_names;
  if (names.empty() && source.own)
    names = table.kind == SampleTable::Kind::table ? table.names : std::vector<std::string>{"sex"};
  for (const std::string& name : names) source.columns.push_back(column_of(table, name));
  return source;
}

/// Why a sample of the matrix cannot be used; empty if it can.
std::string reason_to_drop(std::size_t sample, const SampleTable& phenotypes, const std::vector<std::size_t>& rows,
                           const std::vector<std::size_t>& trait_columns, const std::vector<TraitColumn>& traits,
                           const SampleTable& covariates, const CovariateSource& source) {
  if (rows[sample] == kNoRow) return "not in '" + phenotypes.path + "'";
  for (std::size_t i = 0; i < traits.size(); ++i)
    if (!traits[i].present[sample]) return "trait '" + phenotypes.names[trait_columns[i]] + "' is missing";
  if (source.columns.empty()) return "";
  if (source.rows[sample] == kNoRow) return "not in '" + covariates.path + "'";
  for (const std::size_t column : source.columns)
    if (is_missing_cell(covariates.cell(source.rows[sample], column)))
      return "covariate '" + covariates.names[column] + "' is missing";
  return "";
}

void refuse_constant(const Trait& trait, const std::string& path) {
  const auto [low, high] = std::minmax_element(trait.values.begin(), trait.values.end());
  if (*low != *high) return;
  const std::string what = trait.type != TraitType::binary ? "has one value only"
                           : *low == 0.0                   ? "has no cases"
                                                           : "has no controls";
  throw Error(Fault::input, "trait '" + trait.name + "' of '" + path + "' " + what + " among the " +
                                std::to_string(trait.values.size()) + " samples that can be used");
}

/// Warns of covariates that do not vary, and refuses those that follow from the intercept and the ones before them
/// (modified Gram-Schmidt).
void check_dependent(const Study& study, util::Log& log) {
  const util::Matrix& x = study.covariates;
  std::vector<std::vector<double>> basis{std::vector<double>(x.rows, 1.0 / std::sqrt(static_cast<double>(x.rows)))};
  std::vector<std::string> constant;
  std::vector<std::string> dependent;
  for (std::size_t j = 0; j < x.cols; ++j) {
    std::vector<double> column(x.rows);
    double before = 0.0;
    for (std::size_t i = 0; i < x.rows; ++i) {
      column[i] = x(i, j);
      before += column[i] * column[i];
    }
    for (const std::vector<double>& axis : basis) {
      double along = 0.0;
      for (std::size_t i = 0; i < x.rows; ++i) along += axis[i] * column[i];
      for (std::size_t i = 0; i < x.rows; ++i) column[i] -= along * axis[i];
    }
    double after = 0.0;
    for (const double value : column) after += value * value;
    if (after <= 1e-20 * before) {
      const double first = x(0, j);
      bool varies = false;
      for (std::size_t i = 1; i < x.rows; ++i) varies = varies || x(i, j) != first;
      (varies ? dependent : constant).push_back(study.covariate_names[j]);
      continue;
    }
    for (double& value : column) value /= std::sqrt(after);
    basis.push_back(std::move(column));
  }
  if (!constant.empty()) log.warn("covariates that do not vary have no effect: " + join(constant));
  if (!dependent.empty())
    throw Error(Fault::input, "covariates are collinear: " + join(dependent) +
                                  " can be computed from those before; leave out what repeats others (--covariate)");
}

/// Replaces the codes of a categorical trait by the numbers of its classes, in the order of the codes.
void number_classes(Trait& trait, const std::string& path) {
  std::vector<double> codes = trait.values;
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  if (codes.size() > kMostClasses)
    throw Error(Fault::input, "trait '" + trait.name + "' of '" + path + "' has " + std::to_string(codes.size()) +
                                  " classes, more than " + std::to_string(kMostClasses) +
                                  "; --trait-type quantitative takes it as a number");
  for (double& value : trait.values)
    value = static_cast<double>(std::lower_bound(codes.begin(), codes.end(), value) - codes.begin());
}

std::string described(const Trait& trait) {
  if (trait.type == TraitType::quantitative) return "quantitative";
  if (trait.type == TraitType::categorical) {
    const double last = *std::max_element(trait.values.begin(), trait.values.end());
    return "categorical: " + std::to_string(static_cast<std::size_t>(last) + 1) + " classes";
  }
  const auto cases = static_cast<std::size_t>(std::count(trait.values.begin(), trait.values.end(), 1.0));
  return "binary: " + std::to_string(cases) + " cases, " + std::to_string(trait.values.size() - cases) + " controls";
}

void report(const Study& study, std::size_t matrix_samples, util::Log& log) {
  std::map<std::string, std::size_t> reasons;
  for (const auto& entry : study.dropped) ++reasons[entry.second];
  std::string text = "using " + std::to_string(study.samples.size()) + " of " + std::to_string(matrix_samples) +
                     " samples with genotypes";
  for (const auto& entry : reasons) text += "; " + std::to_string(entry.second) + " left out: " + entry.first;
  log.info(text);
  for (const Trait& trait : study.traits) log.info("trait '" + trait.name + "' is " + described(trait));
}

}  // namespace

TraitType parse_trait_type(const std::string& text) {
  if (text == "auto") return TraitType::automatic;
  if (text == "binary") return TraitType::binary;
  if (text == "quantitative") return TraitType::quantitative;
  if (text == "categorical") return TraitType::categorical;
  throw Error(Fault::usage, "'" + text + "' is not a type of trait; choose auto, binary, quantitative or categorical");
}

Study load_study(const std::vector<std::string>& matrix_samples, const StudyOptions& options, util::Log& log) {
  const SampleTable table = read_sample_table(options.phenotype);
  const std::vector<std::size_t> columns = trait_columns(table, options);
  const std::vector<std::size_t> rows = match_samples(matrix_samples, table);
  std::vector<TraitColumn> traits;
  traits.reserve(columns.size());
  for (const std::size_t column : columns) traits.push_back(parse_trait(table, column, rows, options.type, log));
  const CovariateSource source = covariate_source(matrix_samples, options, table, rows);
  const SampleTable& covariates = source.own ? *source.own : table;

  Study study;
  std::vector<std::size_t> covariate_rows;
  std::vector<bool> listed(table.samples.size());
  for (std::size_t sample = 0; sample < matrix_samples.size(); ++sample) {
    if (rows[sample] != kNoRow) listed[rows[sample]] = true;
    const std::string reason = reason_to_drop(sample, table, rows, columns, traits, covariates, source);
    if (!reason.empty()) {
      study.dropped.emplace_back(matrix_samples[sample], reason);
      continue;
    }
    study.samples.push_back(sample);
    covariate_rows.push_back(source.rows[sample]);
  }
  for (std::size_t row = 0; row < table.samples.size(); ++row)
    if (!listed[row]) study.dropped.emplace_back(table.samples[row], "in '" + table.path + "' but without genotypes");
  if (study.samples.empty())
    throw Error(Fault::input, "no sample has genotypes, a value for each trait of '" + table.path +
                                  "' and all covariates; the first was left out because: " + study.dropped[0].second);

  for (std::size_t i = 0; i < traits.size(); ++i) {
    Trait trait{table.names[columns[i]], traits[i].type, {}};
    for (const std::size_t sample : study.samples) trait.values.push_back(traits[i].values[sample]);
    refuse_constant(trait, table.path);
    if (trait.type == TraitType::categorical) number_classes(trait, table.path);
    if (options.rint && trait.type == TraitType::quantitative) trait.values = rank_inverse_normal(trait.values);
    study.traits.push_back(std::move(trait));
  }
  CovariateBlock block = expand_covariates(covariates, source.columns, covariate_rows, log);
  study.covariates = std::move(block.values);
  study.covariate_names = std::move(block.names);
  check_dependent(study, log);
  report(study, matrix_samples.size(), log);
  return study;
}

}  // namespace epiq::genome
