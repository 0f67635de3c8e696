#include "epiq/interaction/relatives/kinship.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "epiq/interaction/kept_factor.hpp"
#include "epiq/interaction/relatives/precision.hpp"
#include "epiq/interaction/relatives/relationship.hpp"
#include "epiq/interaction/relatives/standardised_snps.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/stats/variance_share.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

/// (h K + (1 - h) I)^-1.
util::Matrix inverse_covariance(util::Matrix covariance, double share) {
  for (double& value : covariance.values) value *= share;
  for (std::size_t i = 0; i < covariance.rows; ++i) covariance(i, i) += 1.0 - share;
  return stats::positive_definite_inverse(std::move(covariance));
}

/// m4 / m2^2 - 3 of values of mean 0, at least 0.
double excess_kurtosis(const std::vector<double>& values) {
  double second = 0.0, fourth = 0.0;
  for (const double value : values) {
    second += value * value;
    fourth += value * value * value * value;
  }
  return std::max(fourth * static_cast<double>(values.size()) / (second * second) - 3.0, 0.0);
}

/// P = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1 in the place of V^-1.
void take_out(const util::Matrix& covariates, util::Matrix& inverse) {
  util::Matrix weighted = stats::multiply(inverse, covariates);  // n x c
  const util::Matrix square = stats::transposed_multiply(covariates, weighted);
  std::vector<double> before(square.rows);
  for (std::size_t k = 0; k < square.rows; ++k) before[k] = square(k, k);
  const util::Matrix factor = spread_inverse(kept_factor(square, before), square.cols);
  const util::Matrix basis = stats::multiply_transposed(weighted, factor);
  util::Matrix negative = basis;
  for (double& value : negative.values) value = -value;
  stats::add_product_transposed({negative.values.data(), negative.rows, negative.cols, negative.cols},
                                {basis.values.data(), basis.rows, basis.cols, basis.cols}, inverse.values.data(),
                                inverse.cols);
}

}  // namespace

Kinship make_kinship(const genome::GenotypeMatrix& matrix, std::vector<std::size_t> snps,
                     std::vector<std::size_t> samples, util::MemoryBudget& budget, unsigned threads) {
  const std::uint64_t n = samples.size();
  budget.reserve(32 * n * n, "the kinship null model of " + std::to_string(n) + " samples (--grm)");
  Kinship kinship{matrix, std::move(snps), std::move(samples), 0, {}};
  kinship.varying = count_varying(matrix, kinship.snps, kinship.samples);
  if (kinship.varying == 0)
    throw util::Error(
        util::Fault::input,
        "no autosomal SNP varies among the samples tested, so that their relationship is unknown (--grm)");
  kinship.sum = relationship_sum(matrix, kinship.snps, kinship.samples, budget, threads);
  return kinship;
}

std::vector<KinshipFit> fit_kinship(const Kinship& kinship, const std::vector<ModelTrait>& traits,
                                    const util::Matrix& covariates) {
  const TraitModel model = trait_model(Link::identity, traits, covariates);
  const stats::SymmetricEigen eigen = stats::symmetric_eigen(scaled_relationship(kinship.sum));
  std::vector<KinshipFit> fits;
  for (std::size_t t = 0; t < traits.size(); ++t) {
    std::vector<double> y(model.data.samples());
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = model.data.responses(i, t);
    fits.push_back({stats::variance_share(eigen, model.data.covariates, y).share, excess_kurtosis(y)});
  }
  return fits;
}

util::Matrix sum_without(const Kinship& kinship, const std::string& contig_a, const std::string& contig_b,
                         util::MemoryBudget& budget, unsigned threads) {
  std::vector<std::size_t> out;
  std::copy_if(kinship.snps.begin(), kinship.snps.end(), std::back_inserter(out), [&](std::size_t snp) {
    const std::string& contig = kinship.matrix.variant(snp).contig;
    return contig == contig_a || contig == contig_b;
  });
  if (count_varying(kinship.matrix, out, kinship.samples) == kinship.varying)
    throw util::Error(util::Fault::input,
                      "no SNP that varies is left for the relationship of the samples without "
                      "contigs " +
                          contig_a + " and " + contig_b +
                          " (--loco); give the other chromosomes as well, or leave out --loco");
  util::Matrix sum = relationship_sum(kinship.matrix, out, kinship.samples, budget, threads);
  for (std::size_t i = 0; i < sum.values.size(); ++i) sum.values[i] = kinship.sum.values[i] - sum.values[i];
  budget.release(8 * sum.values.size());
  return sum;
}

TraitModel related_model(const ModelTrait& trait, const util::Matrix& covariates, const util::Matrix& sum,
                         double share) {
  TraitModel model = trait_model(Link::identity, {trait}, covariates);
  util::Matrix kinship = scaled_relationship(sum);
  util::Matrix precision = inverse_covariance(kinship, share);
  take_out(model.data.covariates, precision);
  model.excess_kurtosis = excess_kurtosis(model.data.responses.values);
  const std::vector<double> projected = stats::multiply(precision, model.data.responses.values);
  model.response_square =
      std::inner_product(projected.begin(), projected.end(), model.data.responses.values.begin(), 0.0);
  model.relatives =
      std::make_shared<const Precision>(make_precision(precision, model.data.covariates.cols, std::move(kinship)));
  model.data.covariates = util::Matrix(precision.rows, 0);
  model.data.responses.values = projected;
  return model;
}

}  // namespace epiq::interaction
