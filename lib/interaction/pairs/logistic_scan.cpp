#include "epiq/interaction/pairs/logistic_scan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

using Dosages = std::vector<std::uint8_t>;

/// The dosages of a SNP over the model's samples.
Dosages dosages_of(const RegressionScan& scan, std::size_t snp) {
  Dosages all(scan.matrix().sample_count()), chosen;
  scan.matrix().dosages(snp, all);
  chosen.reserve(scan.model().samples.size());
  for (const std::size_t sample : scan.model().samples) chosen.push_back(all[sample]);
  return chosen;
}

/// The dosages of some SNPs, each read when it is first asked for.
class DosageRows {
 public:
  DosageRows(const RegressionScan& scan, std::span<const std::size_t> snps)
      : scan_(scan), snps_(snps), rows_(snps.size()) {}

  const Dosages& row(std::size_t i) {
    if (rows_[i].empty()) rows_[i] = dosages_of(scan_, snps_[i]);
    return rows_[i];
  }

 private:
  const RegressionScan& scan_;
  std::span<const std::size_t> snps_;
  std::vector<Dosages> rows_;
};

stats::TestResult fit(const RegressionScan& scan, const Dosages& of_a, const Dosages& of_b) {
  const RegressionModel& model = scan.model();
  std::vector<double> a, b, outcome;
  util::Matrix design(model.design.rows, model.design.cols);
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    if (of_a[i] == genome::kMissingDosage || of_b[i] == genome::kMissingDosage) continue;
    std::copy_n(model.design.row(i).begin(), design.cols, design.row(outcome.size()).begin());
    a.push_back(of_a[i]);
    b.push_back(of_b[i]);
    outcome.push_back(model.outcome[i]);
  }
  design.rows = outcome.size();
  design.values.resize(design.rows * design.cols);
  return stats::logistic_pair_test(design, a, b, outcome, scan.pair_model(), full_fit_test(scan));
}

CellOutcomes outcomes(const RegressionModel& model, const Dosages& of_a, const Dosages& of_b) {
  CellOutcomes cells;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    if (of_a[i] == genome::kMissingDosage || of_b[i] == genome::kMissingDosage) continue;
    const std::size_t cell = std::size_t{3} * of_a[i] + of_b[i];
    cells.samples[cell] += 1.0;
    cells.cases[cell] += model.outcome[i];
    cells.expected[cell] += model.outcome[i] - model.moments(i, model.covariates());
  }
  return cells;
}

}  // namespace

stats::LogisticTest full_fit_test(const RegressionScan& scan) {
  return scan.model().fit_test.value_or(scan.pair_model() == stats::PairModel::additive
                                            ? stats::LogisticTest::wald
                                            : stats::LogisticTest::likelihood_ratio);
}

stats::TestResult fit_logistic_pair(const RegressionScan& scan, std::size_t a, std::size_t b) {
  return fit(scan, dosages_of(scan, a), dosages_of(scan, b));
}

CellOutcomes cell_outcomes(const RegressionScan& scan, std::size_t a, std::size_t b) {
  return outcomes(scan.model(), dosages_of(scan, a), dosages_of(scan, b));
}

std::vector<ScreenedPair> screened_pairs(const RegressionScan& scan, std::span<const std::size_t> a,
                                         std::span<const std::size_t> b, const RegressionTile& scores,
                                         double log10_p_screen) {
  DosageRows rows_a(scan, a), rows_b(scan, b);
  const auto second_look = [&](std::size_t i, std::size_t j, std::size_t pair) {
    if (!(scores.mains[pair] >= kStrongMains) || scores.df[pair] == 0) return 0.0;
    const CellOutcomes cells = outcomes(scan.model(), rows_a.row(i), rows_b.row(j));
    return stats::log10_chi_square_tail(cell_likelihood_ratio(cells, scan.pair_model()), scores.df[pair]);
  };
  std::vector<ScreenedPair> passed;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t pair = i * b.size() + j;
      const double score = std::isnan(scores.log10_p[pair]) ? 0.0 : scores.log10_p[pair];
      const double p = std::min(score, second_look(i, j, pair));
      if (p <= log10_p_screen) passed.push_back({i, j, p});
    }
  }
  return passed;
}

std::vector<FittedPair> fit_survivors(const RegressionScan& scan, std::span<const std::size_t> a,
                                      std::span<const std::size_t> b, const RegressionTile& scores,
                                      double log10_p_screen) {
  std::vector<FittedPair> fitted;
  for (const ScreenedPair& pair : screened_pairs(scan, a, b, scores, log10_p_screen))
    fitted.push_back({pair.row, pair.column, fit_logistic_pair(scan, a[pair.row], b[pair.column])});
  return fitted;
}

}  // namespace epiq::interaction
