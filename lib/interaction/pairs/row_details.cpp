#include "epiq/interaction/pairs/row_details.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "epiq/interaction/pairs/additive_fit.hpp"
#include "epiq/interaction/pairs/count_table.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The additive logistic model from the table, which holds all of it.
void fit_cells(RowDetails& details) {
  PairTable pair;
  std::copy(details.table.counts.begin(), details.table.counts.end(), pair.counts.begin());
  const EffectTest fit = additive_wald(pair);
  if (!fit.test.defined) return;
  details.beta = fit.effect;
  details.standard_error = fit.standard_error;
}

/// The additive model over the samples where both SNPs are called.
void fit_samples(const genome::GenotypeMatrix& matrix, const genome::Study& study, const genome::Trait& trait,
                 const ScanHit& hit, stats::LogisticTest logistic, RowDetails& details) {
  std::vector<std::uint8_t> first(matrix.sample_count()), second(matrix.sample_count());
  matrix.dosages(hit.snps[0], first);
  matrix.dosages(hit.snps[1], second);
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < study.samples.size(); ++i)
    if (first[study.samples[i]] != genome::kMissingDosage && second[study.samples[i]] != genome::kMissingDosage)
      kept.push_back(i);
  std::vector<double> a, b, y;
  util::Matrix design(kept.size(), 1 + study.covariates.cols);
  for (std::size_t row = 0; row < kept.size(); ++row) {
    const std::size_t i = kept[row];
    a.push_back(first[study.samples[i]]);
    b.push_back(second[study.samples[i]]);
    y.push_back(trait.values[i]);
    design(row, 0) = 1.0;
    for (std::size_t c = 0; c < study.covariates.cols; ++c) design(row, 1 + c) = study.covariates(i, c);
  }
  const stats::TestResult test = trait.type == genome::TraitType::binary
                                     ? stats::logistic_pair_test(design, a, b, y, stats::PairModel::additive, logistic)
                                     : stats::linear_pair_test(design, a, b, y, stats::PairModel::additive);
  if (test.flag != stats::FitFlag::none) return;
  details.beta = test.beta;
  details.standard_error = test.standard_error;
}

}  // namespace

std::vector<RowDetails> row_details(const genome::GenotypeMatrix& matrix, const genome::Study& study,
                                    const genome::Trait& trait, const std::vector<ScanHit>& hits, std::size_t order,
                                    stats::LogisticTest logistic, unsigned threads) {
  const bool quantitative = trait.type == genome::TraitType::quantitative;
  const std::vector<SampleSubset> classes =
      quantitative ? std::vector<SampleSubset>{SampleSubset::of(matrix.sample_count(), study.samples)}
                   : trait_classes(trait, study.samples, matrix.sample_count());
  std::vector<RowDetails> details(hits.size());
  util::parallel_for(threads, hits.size(), [&](std::size_t i) {
    std::vector<std::size_t> snps(hits[i].snps.begin(), hits[i].snps.begin() + static_cast<std::ptrdiff_t>(order));
    details[i].table = count_table(matrix, snps, classes);
    details[i].beta = details[i].standard_error = kNaN;
    if (order != 2 || trait.type == genome::TraitType::categorical) return;
    if (!std::isnan(hits[i].effect)) {
      details[i].beta = hits[i].effect;
      details[i].standard_error = hits[i].standard_error;
    } else if (trait.type == genome::TraitType::binary && study.covariates.cols == 0 &&
               logistic == stats::LogisticTest::wald) {
      fit_cells(details[i]);
    } else {
      fit_samples(matrix, study, trait, hits[i], logistic, details[i]);
    }
  });
  return details;
}

}  // namespace epiq::interaction
