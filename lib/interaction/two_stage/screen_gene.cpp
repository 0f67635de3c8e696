#include "epiq/interaction/two_stage/screen_gene.hpp"

#include <cmath>

namespace epiq::interaction {
namespace {

/// Sum of x y over the samples, both given by level.
double inner(const GeneCode& code, const std::vector<double>& x, const std::vector<double>& y) {
  double total = 0.0;
  for (std::size_t level = 0; level < code.levels; ++level) total += code.counts[level] * x[level] * y[level];
  return total;
}

/// Scaled to mean square 1 over the samples; zeros if at most `least` of the square before is left.
void scale(const GeneCode& code, std::vector<double>& column, double before, double least) {
  const double square = inner(code, column, column);
  const double factor = square > least * before ? std::sqrt(code.samples() / square) : 0.0;
  for (double& value : column) value *= factor;
}

std::vector<double> column_of(const util::Matrix& matrix, std::size_t column) {
  std::vector<double> values(matrix.rows);
  for (std::size_t level = 0; level < matrix.rows; ++level) values[level] = matrix(level, column);
  return values;
}

/// The two columns of a SNP.
std::array<std::vector<double>, 2> snp_columns(const Gene& gene, std::size_t snp) {
  std::vector<double> dosage = column_of(gene.features.pair_columns, snp);
  std::vector<double> heterozygote = column_of(gene.features.pair_columns, gene.code.snps + snp);
  scale(gene.code, dosage, 1.0, 1e-9);
  const double before = inner(gene.code, heterozygote, heterozygote);
  const double shared = inner(gene.code, dosage, heterozygote) / gene.code.samples();
  for (std::size_t level = 0; level < dosage.size(); ++level) heterozygote[level] -= shared * dosage[level];
  scale(gene.code, heterozygote, before, 1e-6);
  return {dosage, heterozygote};
}

}  // namespace

ScreenGene screen_gene(const Gene& gene) {
  ScreenGene result;
  result.levels = gene.code.levels;
  result.snps = gene.code.snps;
  std::vector<std::vector<double>> columns;
  for (const auto& [arm, features] : gene.features.products) {
    ScreenGene::Kernel kernel{columns.size(), features.cols, {}};
    for (std::size_t k = 0; k < features.cols; ++k) {
      columns.push_back(column_of(features, k));
      const double variance = inner(gene.code, columns.back(), columns.back());
      for (std::size_t power = 0; power < 3; ++power)
        kernel.powers[power] += std::pow(variance, static_cast<double>(power + 1));
    }
    result.kernels.push_back(kernel);
  }
  result.first_snp = columns.size();
  result.genotypes.assign(3 * gene.code.snps, 0.0);
  for (std::size_t snp = 0; snp < gene.code.snps; ++snp) {
    for (std::vector<double>& column : snp_columns(gene, snp)) columns.push_back(std::move(column));
    for (std::size_t level = 0; level < gene.code.levels; ++level)
      if (gene.code.genotype(level, snp) < 3)
        result.genotypes[gene.code.genotype(level, snp) * gene.code.snps + snp] += gene.code.counts[level];
  }
  result.width = columns.size();
  result.columns.resize(result.levels * result.width);
  result.transposed.resize(result.levels * result.width);
  for (std::size_t k = 0; k < result.width; ++k)
    for (std::size_t level = 0; level < result.levels; ++level)
      result.columns[level * result.width + k] = result.transposed[k * result.levels + level] =
          static_cast<float>(columns[k][level]);
  return result;
}

}  // namespace epiq::interaction
