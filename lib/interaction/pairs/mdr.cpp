#include "epiq/interaction/pairs/mdr.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

void require_two_classes(const GenotypeTable& table) {
  if (table.classes != 2)
    throw util::Error(util::Fault::unsupported, "multifactor dimensionality reduction needs two classes, not " +
                                                    std::to_string(table.classes) + "; use mutual information");
}

struct ClassTotals {
  std::uint64_t controls = 0, cases = 0;
};

ClassTotals totals_of(const GenotypeTable& table) {
  const std::size_t cells = genotype_cells(table.order);
  ClassTotals totals;
  for (std::size_t c = 0; c < cells; ++c) {
    totals.controls += table.counts[c];
    totals.cases += table.counts[cells + c];
  }
  return totals;
}

/// The share of right answers on `table`, averaged over the classes, of the rule that `training` makes.
std::optional<double> accuracy(const GenotypeTable& training, const GenotypeTable& table) {
  const std::size_t cells = genotype_cells(table.order);
  const ClassTotals known = totals_of(training), asked = totals_of(table);
  if (known.controls == 0 || known.cases == 0 || asked.controls == 0 || asked.cases == 0) return std::nullopt;
  double right_cases = 0.0, right_controls = 0.0;
  for (std::size_t c = 0; c < cells; ++c) {
    const std::uint64_t n0 = training.counts[c], n1 = training.counts[cells + c];
    const double high = n0 + n1 == 0 ? 0.5 : (n1 * known.controls >= n0 * known.cases ? 1.0 : 0.0);
    right_cases += high * table.counts[cells + c];
    right_controls += (1.0 - high) * table.counts[c];
  }
  return 0.5 * (right_cases / static_cast<double>(asked.cases) + right_controls / static_cast<double>(asked.controls));
}

std::optional<double> mean(const std::vector<MdrFold>& folds, std::optional<double> MdrFold::*member) {
  double sum = 0.0;
  std::size_t n = 0;
  for (const MdrFold& fold : folds)
    if (fold.*member) {
      sum += *(fold.*member);
      ++n;
    }
  if (n == 0) return std::nullopt;
  return sum / static_cast<double>(n);
}

}  // namespace

TableTest balanced_accuracy(const GenotypeTable& table) {
  require_two_classes(table);
  const std::optional<double> value = accuracy(table, table);
  TableTest test;
  test.defined = value.has_value();
  test.statistic = value.value_or(0.0);
  return test;
}

MdrCrossValidation mdr_cross_validation(std::span<const GenotypeTable> folds) {
  for (const GenotypeTable& fold : folds) require_two_classes(fold);
  MdrCrossValidation result;
  for (const GenotypeTable& left_out : folds) {
    GenotypeTable training = left_out;
    std::fill(training.counts.begin(), training.counts.end(), 0U);
    for (const GenotypeTable& fold : folds)
      if (&fold != &left_out)
        for (std::size_t i = 0; i < training.counts.size(); ++i) training.counts[i] += fold.counts[i];
    result.folds.push_back({accuracy(training, training), accuracy(training, left_out)});
  }
  result.training = mean(result.folds, &MdrFold::training);
  result.testing = mean(result.folds, &MdrFold::testing);
  return result;
}

std::vector<std::size_t> cross_validation_consistency(std::span<const MdrCrossValidation> models) {
  std::vector<std::size_t> won(models.size(), 0);
  const std::size_t folds = models.empty() ? 0 : models.front().folds.size();
  for (std::size_t f = 0; f < folds; ++f) {
    std::size_t best = models.size();
    for (std::size_t m = 0; m < models.size(); ++m) {
      const std::optional<double>& value = models[m].folds[f].training;
      if (value && (best == models.size() || *value > *models[best].folds[f].training)) best = m;
    }
    if (best < models.size()) ++won[best];
  }
  return won;
}

}  // namespace epiq::interaction
