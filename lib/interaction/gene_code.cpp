#include "epiq/interaction/gene_code.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

constexpr std::uint8_t kMissing = 3;

/// Fills dosages and heterozygote indicators of the levels, with the means of the called samples where missing.
void fill_dosages(GeneCode& gene) {
  gene.dosage = util::Matrix(gene.levels, gene.snps);
  gene.heterozygote = util::Matrix(gene.levels, gene.snps);
  gene.has_missing.assign(gene.snps, false);
  for (std::size_t snp = 0; snp < gene.snps; ++snp) {
    double called = 0.0, dosage_sum = 0.0, heterozygotes = 0.0;
    for (std::size_t level = 0; level < gene.levels; ++level) {
      const std::uint8_t g = gene.genotype(level, snp);
      if (g == kMissing) {
        gene.has_missing[snp] = true;
        continue;
      }
      called += gene.counts[level];
      dosage_sum += gene.counts[level] * g;
      heterozygotes += g == 1 ? gene.counts[level] : 0.0;
    }
    for (std::size_t level = 0; level < gene.levels; ++level) {
      const std::uint8_t g = gene.genotype(level, snp);
      gene.dosage(level, snp) = g != kMissing ? g : called > 0.0 ? dosage_sum / called : 0.0;
      gene.heterozygote(level, snp) = g != kMissing  ? (g == 1 ? 1.0 : 0.0)
                                      : called > 0.0 ? heterozygotes / called
                                                     : 0.0;
    }
  }
}

/// Standardised dosages and r^2 from the level table.
void fill_correlations(GeneCode& gene) {
  gene.standardised = gene.dosage;
  centre_columns(gene.standardised, gene.counts);
  for (std::size_t snp = 0; snp < gene.snps; ++snp) {
    double variance = 0.0;
    for (std::size_t level = 0; level < gene.levels; ++level)
      variance += gene.counts[level] * gene.standardised(level, snp) * gene.standardised(level, snp);
    variance /= gene.samples();
    const double scale = variance > 1e-12 ? 1.0 / std::sqrt(variance) : 0.0;
    for (std::size_t level = 0; level < gene.levels; ++level) gene.standardised(level, snp) *= scale;
  }
  gene.squared_correlation = util::Matrix(gene.snps, gene.snps);
  for (std::size_t i = 0; i < gene.snps; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double r = 0.0;
      for (std::size_t level = 0; level < gene.levels; ++level)
        r += gene.counts[level] * gene.standardised(level, i) * gene.standardised(level, j);
      r /= gene.samples();
      gene.squared_correlation(i, j) = gene.squared_correlation(j, i) = std::min(1.0, r * r);
    }
  }
}

}  // namespace

GeneCode encode_gene(const std::vector<std::vector<std::uint8_t>>& dosages) {
  if (dosages.empty() || dosages.size() > kMaxGeneSnps)
    throw util::Error(util::Fault::input, "a cluster has " + std::to_string(dosages.size()) +
                                              " SNPs; it must have 1 to " + std::to_string(kMaxGeneSnps) +
                                              " (--cluster-size)");
  GeneCode gene;
  gene.snps = dosages.size();
  const std::size_t samples = dosages[0].size();

  std::vector<std::uint16_t> code(samples, 0);
  for (const auto& row : dosages)
    for (std::size_t i = 0; i < samples; ++i)
      code[i] = static_cast<std::uint16_t>(code[i] * 4 + std::min(row[i], kMissing));

  std::vector<std::size_t> seen(std::size_t{1} << (2 * gene.snps), 0);
  for (const std::uint16_t c : code) ++seen[c];
  std::vector<std::uint16_t> level_of_code(seen.size(), 0);
  for (std::size_t c = 0; c < seen.size(); ++c) {
    if (seen[c] == 0) continue;
    level_of_code[c] = static_cast<std::uint16_t>(gene.levels++);
    gene.counts.push_back(static_cast<double>(seen[c]));
    for (std::size_t snp = 0; snp < gene.snps; ++snp)
      gene.genotypes.push_back(static_cast<std::uint8_t>(c >> (2 * (gene.snps - 1 - snp)) & 3));
  }
  gene.level_of_sample.resize(samples);
  for (std::size_t i = 0; i < samples; ++i) gene.level_of_sample[i] = level_of_code[code[i]];

  fill_dosages(gene);
  fill_correlations(gene);
  return gene;
}

bool minor_is_counted(const GeneCode& gene, std::size_t snp) {
  double copies = 0.0;
  for (std::size_t level = 0; level < gene.levels; ++level) copies += gene.counts[level] * gene.dosage(level, snp);
  return copies <= gene.samples();
}

void centre_columns(util::Matrix& columns, std::span<const double> counts) {
  double total = 0.0;
  for (const double count : counts) total += count;
  for (std::size_t column = 0; column < columns.cols; ++column) {
    double mean = 0.0;
    for (std::size_t level = 0; level < columns.rows; ++level) mean += counts[level] * columns(level, column);
    mean /= total;
    for (std::size_t level = 0; level < columns.rows; ++level) columns(level, column) -= mean;
  }
}

}  // namespace epiq::interaction
