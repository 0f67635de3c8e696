#include "epiq/interaction/snp_pairs.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

constexpr double kPerfectFit = 1e-12;  // of the residual square: below this the rest is rounding

/// The four product features of one SNP pair after projection: additive x additive, additive x heterozygote,
/// heterozygote x additive, heterozygote x heterozygote.
struct FourProducts {
  std::array<std::array<double, 4>, 4> gram{};
  std::array<double, 4> score{};
  std::array<double, 4> before{};
};

FourProducts pick(const Projected& projected, const std::array<std::size_t, 4>& at, std::size_t trait) {
  FourProducts four;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) four.gram[i][j] = projected.gram(at[i], at[j]);
    four.score[i] = projected.score(at[i], trait);
    four.before[i] = projected.diagonal_before[at[i]];
  }
  return four;
}

/// score' gram^-1 score over the products that the null model and the products before them leave, and their number.
struct Explained {
  double square = 0.0;
  std::size_t rank = 0;
};

Explained explained_square(const FourProducts& four, std::size_t products) {
  Explained result;
  std::array<std::array<double, 4>, 4> rows{};  // Cholesky rows of the kept products
  std::array<std::size_t, 4> kept{};
  std::array<double, 4> z{};
  for (std::size_t i = 0; i < products; ++i) {
    std::array<double, 4> row{};
    double left = four.gram[i][i], score = four.score[i];
    for (std::size_t j = 0; j < result.rank; ++j) {
      double value = four.gram[i][kept[j]];
      for (std::size_t k = 0; k < j; ++k) value -= row[k] * rows[j][k];
      row[j] = value / rows[j][j];
      left -= row[j] * row[j];
      score -= row[j] * z[j];
    }
    if (!(left > kCollinearProduct * four.before[i])) continue;
    row[result.rank] = std::sqrt(left);
    rows[result.rank] = row;
    z[result.rank] = score / row[result.rank];
    result.square += z[result.rank] * z[result.rank];
    kept[result.rank++] = i;
  }
  return result;
}

/// The F test of `explained`, with `degrees` = n - rank of the null. For a logistic null it is the score test, its
/// variance scaled by Pearson's chi-square: a null of many columns makes the plain score test liberal.
ArmScore test(const Explained& explained, double residual_square, double degrees) {
  const auto rank = static_cast<double>(explained.rank);
  if (explained.rank == 0) return undefined_score();
  if (degrees - rank < 1.0 || !(residual_square > 0.0)) return undefined_score();
  const double rest = std::max(residual_square - explained.square, kPerfectFit * residual_square);
  const double f = explained.square / rank / (rest / (degrees - rank));
  return {f, stats::log10_f_tail(f, rank, degrees - rank)};
}

/// Products of products: `weights` (k x 4) times the four.
FourProducts combined(const FourProducts& four, const util::Matrix& weights) {
  FourProducts result;
  for (std::size_t i = 0; i < weights.rows; ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      result.score[i] += weights(i, k) * four.score[k];
      result.before[i] += weights(i, k) * weights(i, k) * four.before[k];
      for (std::size_t j = 0; j < weights.rows; ++j)
        for (std::size_t l = 0; l < 4; ++l) result.gram[i][j] += weights(i, k) * four.gram[k][l] * weights(j, l);
    }
  }
  return result;
}

std::vector<std::size_t> incomplete_samples(const GeneCode& a, const GeneCode& b, std::size_t snp_a,
                                            std::size_t snp_b) {
  std::vector<std::size_t> incomplete;
  for (std::size_t i = 0; i < a.level_of_sample.size(); ++i)
    if (a.genotype(a.level_of_sample[i], snp_a) == 3 || b.genotype(b.level_of_sample[i], snp_b) == 3)
      incomplete.push_back(i);
  return incomplete;
}

/// Columns `snp` and `p + snp` of a gene's pair columns.
util::Matrix two_columns(const util::Matrix& columns, std::size_t snp) {
  util::Matrix two(columns.rows, 2);
  for (std::size_t level = 0; level < columns.rows; ++level) {
    two(level, 0) = columns(level, snp);
    two(level, 1) = columns(level, columns.cols / 2 + snp);
  }
  return two;
}

/// What is needed to test one SNP pair, whether over all samples or over those with both SNPs called.
struct PairMaterial {
  const Projected& projected;
  const NullDesign& design;
  std::array<std::size_t, 4> at;  ///< the four products among the features
  double samples;
  GenotypeTable table;
};

SnpPairScore score_pair(const PairMaterial& material, std::size_t trait, const SnpPairOptions& options) {
  const FourProducts four = pick(material.projected, material.at, trait);
  const double samples = material.samples * options.informative;
  const double residual_square =
      options.dispersion.empty() ? material.design.residual_square[trait] : options.dispersion[trait] * samples;
  const double degrees = samples - static_cast<double>(material.design.rank);
  SnpPairScore score;
  score.samples = material.samples;
  score.additive = score.genotypic = undefined_score();
  if (options.least_carriers > 0.0 && !carrier_cells_filled(material.table, options.least_carriers)) return score;
  const Explained additive = explained_square(four, 1);
  score.additive = test(additive, residual_square, degrees);
  const GenotypeFolding folding = fold_genotypes(material.table, options.min_cell);
  const std::size_t df = folding.df;
  if (df > 0) {
    const Explained all = explained_square(df == 4 ? four : combined(four, folded_products(folding)), df);
    if (all.rank == df) {
      score.genotypic = test(all, residual_square, degrees);
      score.folding = folding;
    }
  }
  if (additive.rank == 0) return score;
  const double g = four.gram[0][0];
  score.beta = four.score[0] / g;
  score.standard_error =
      std::sqrt(std::max(residual_square - additive.square, kPerfectFit * residual_square) / (degrees - 1.0) / g);
  return score;
}

}  // namespace

std::vector<std::vector<SnpPairScore>> test_snp_pairs(const GeneCode& a, const GeneCode& b,
                                                      const GeneFeatures& features_a, const GeneFeatures& features_b,
                                                      const SampleData& data, const CellSums& sums,
                                                      const NullDesign& design, const Projected& projected,
                                                      const SnpPairOptions& options) {
  const std::size_t rb = 2 * b.snps;
  std::vector<std::vector<SnpPairScore>> scores(sums.traits);
  const auto add = [&scores, &options](std::size_t i, std::size_t j, const PairMaterial& material) {
    for (std::size_t t = 0; t < scores.size(); ++t) {
      SnpPairScore& score = scores[t].emplace_back(score_pair(material, t, options));
      score.snp_a = i;
      score.snp_b = j;
    }
  };
  for (std::size_t i = 0; i < a.snps; ++i) {
    for (std::size_t j = 0; j < b.snps; ++j) {
      if (options.missing == MissingCalls::mean || (!a.has_missing[i] && !b.has_missing[j])) {
        const std::size_t het_a = (a.snps + i) * rb, het_b = b.snps + j;
        add(i, j,
            {projected,
             design,
             {i * rb + j, i * rb + het_b, het_a + j, het_a + het_b},
             sums.samples,
             genotype_table(a, b, sums.counts, i, j, options.relatives)});
        continue;
      }
      const CellSums complete = without_samples(sums, a, b, data, incomplete_samples(a, b, i, j));
      const NullDesign null = null_design(complete, features_a.null_columns, features_b.null_columns);
      const Projected four = project(complete, null, features_a.null_columns, features_b.null_columns,
                                     two_columns(features_a.pair_columns, i), two_columns(features_b.pair_columns, j));
      add(i, j, {four, null, {0, 1, 2, 3}, complete.samples, genotype_table(a, b, complete.counts, i, j)});
    }
  }
  return scores;
}

GenotypeTable genotype_table(const GeneCode& a, const GeneCode& b, const util::Matrix& counts, std::size_t snp_a,
                             std::size_t snp_b, const CellPrecision* relatives) {
  constexpr std::size_t missing = 9;
  const auto cell_of = [&](std::size_t level_a, std::size_t level_b) {
    const std::size_t of_a = a.genotype(level_a, snp_a), of_b = b.genotype(level_b, snp_b);
    return of_a == 3 || of_b == 3 ? missing : of_a * 3 + of_b;
  };
  GenotypeTable table;
  for (std::size_t i = 0; i < a.levels; ++i)
    for (std::size_t j = 0; j < b.levels; ++j)
      if (cell_of(i, j) != missing) table.samples[cell_of(i, j)] += counts(i, j);
  if (relatives != nullptr) {
    std::vector<std::size_t> cells(relatives->cells());
    for (std::size_t k = 0; k < cells.size(); ++k) cells[k] = cell_of(relatives->level_a[k], relatives->level_b[k]);
    table.squared_kinship.emplace();
    for (std::size_t k = 0; k < cells.size(); ++k)
      for (std::size_t l = 0; l < cells.size(); ++l)
        if (cells[k] != missing && cells[l] != missing)
          (*table.squared_kinship)[cells[k]][cells[l]] += relatives->squared_kinship(k, l);
  }
  return table;
}

double sidak(double log10_p, double tests) {
  if (log10_p < -12.0) return log10_p + std::log10(tests);  // the two agree to 1e-12 there
  return std::log10(-std::expm1(tests * std::log1p(-std::pow(10.0, log10_p))));
}

ArmScore best_of(const std::vector<SnpPairScore>& pairs, ArmScore SnpPairScore::*test) {
  ArmScore best = undefined_score();
  double tests = 0.0;
  for (const SnpPairScore& pair : pairs) {
    const ArmScore& score = pair.*test;
    if (std::isnan(score.log10_p)) continue;
    tests += 1.0;
    if (std::isnan(best.log10_p) || score.log10_p < best.log10_p) best = score;
  }
  if (tests > 0.0) best.log10_p = sidak(best.log10_p, tests);
  return best;
}

}  // namespace epiq::interaction
