#include "epiq/interaction/two_stage/screen_trait.hpp"

#include <algorithm>
#include <numeric>

#include "epiq/interaction/kept_factor.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kInflationPairs = 256;  // the mean of so many ratios is known to a percent or so

double square_of(const std::vector<double>& x) { return std::inner_product(x.begin(), x.end(), x.begin(), 0.0); }

/// A gene's null columns, a row a sample.
util::Matrix null_columns(const Gene& gene) {
  const util::Matrix& null = gene.features.null_columns;
  util::Matrix columns(gene.code.level_of_sample.size(), null.cols);
  for (std::size_t i = 0; i < columns.rows; ++i) {
    const std::span<const double> row = null.row(gene.code.level_of_sample[i]);
    std::copy(row.begin(), row.end(), columns.row(i).begin());
  }
  return columns;
}

struct GeneResidual {
  std::vector<double> values;  ///< n
  double square = 0.0;
};

/// The residual of a response on the covariates and a gene's null columns.
GeneResidual independent_residual(const Gene& gene, const util::Matrix& covariates,
                                  const std::vector<double>& response) {
  const util::Matrix basis =
      stats::orthonormal_basis(stats::residual(covariates, null_columns(gene)), /*relative_tolerance=*/1e-6).q;
  GeneResidual left{stats::residual(basis, response), 0.0};
  left.square = square_of(left.values);
  return left;
}

/// P_A y and y'P_A y, from P y and y'P y.
GeneResidual related_residual(const Gene& gene, const Precision& precision, const std::vector<double>& response,
                              double response_square) {
  const util::Matrix columns = null_columns(gene);
  const util::Matrix weighted = multiply(precision.matrix, columns);
  std::vector<double> before(columns.cols, 0.0);
  for (std::size_t i = 0; i < columns.rows; ++i)
    for (std::size_t k = 0; k < columns.cols; ++k) before[k] += precision.mean_diagonal * columns(i, k) * columns(i, k);
  const util::Matrix inverse =
      spread_inverse(kept_factor(stats::transposed_multiply(columns, weighted), before), columns.cols);
  const std::vector<double> effects = stats::multiply(inverse, stats::transposed_multiply(columns, response));
  const std::vector<double> fitted = stats::multiply(weighted, stats::transposed_multiply(inverse, effects));
  GeneResidual left{response, response_square - square_of(effects)};
  for (std::size_t i = 0; i < fitted.size(); ++i) left.values[i] -= fitted[i];
  return left;
}

/// The mean of z'P z / z'z, z the centred product of the first SNPs' centred dosages of pairs spread over all of them.
double mean_inflation(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs, const Precision& precision) {
  const std::size_t count = std::min(kInflationPairs, pairs.size());
  if (count == 0) return 1.0;
  const auto samples = static_cast<double>(precision.matrix.samples);
  util::Matrix products(precision.matrix.samples, count);
  std::vector<double> squares(count, 0.0);
  for (std::size_t k = 0; k < count; ++k) {
    const GenePair pair = pairs[k * pairs.size() / count];
    double mean = 0.0;
    for (std::size_t i = 0; i < products.rows; ++i) {
      const auto dosage = [i](const Gene& gene) {
        return gene.features.pair_columns(gene.code.level_of_sample[i], 0);  // centred over the samples
      };
      products(i, k) = dosage(genes[pair.a]) * dosage(genes[pair.b]);
      mean += products(i, k) / samples;
    }
    for (std::size_t i = 0; i < products.rows; ++i) {
      products(i, k) -= mean;
      squares[k] += products(i, k) * products(i, k);
    }
  }
  const util::Matrix weighted = multiply(precision.matrix, products);
  double total = 0.0, used = 0.0;
  for (std::size_t k = 0; k < count; ++k) {
    if (!(squares[k] > 0.0)) continue;
    double square = 0.0;
    for (std::size_t i = 0; i < products.rows; ++i) square += products(i, k) * weighted(i, k);
    total += square / squares[k];
    used += 1.0;
  }
  return used > 0.0 ? total / used : 1.0;
}

}  // namespace

ScreenTrait screen_trait(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs, const TraitModel& model,
                         std::size_t trait, unsigned threads) {
  ScreenTrait result;
  std::vector<double> response(model.data.samples());
  for (std::size_t i = 0; i < response.size(); ++i) response[i] = model.data.responses(i, trait);
  result.residual.assign(response.begin(), response.end());
  const Precision* relatives = model.relatives.get();
  result.square = relatives != nullptr ? model.response_square : square_of(response);
  result.degrees = static_cast<double>(response.size()) -
                   static_cast<double>(relatives != nullptr ? relatives->covariates : model.data.covariates.cols);
  if (relatives != nullptr) result.inflation = mean_inflation(genes, pairs, *relatives);
  result.of_genes.resize(genes.size());
  result.squares.resize(genes.size());
  result.ranks.resize(genes.size());
  util::parallel_for(threads, genes.size(), [&](std::size_t g) {
    const GeneResidual left = relatives != nullptr
                                  ? related_residual(genes[g], *relatives, response, model.response_square)
                                  : independent_residual(genes[g], model.data.covariates, response);
    result.of_genes[g].assign(left.values.begin(), left.values.end());
    result.squares[g] = left.square;
    result.ranks[g] = static_cast<double>(genes[g].features.null_columns.cols);
  });
  return result;
}

}  // namespace epiq::interaction
