#include "epiq/interaction/snp_triples.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/interaction/logit_refit.hpp"
#include "epiq/interaction/snp_pairs.hpp"
#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

constexpr double kPerfectFit = 1e-12;  // of the residual square: below this the rest is rounding

/// The two SNPs of column k of TripleCode::pairs.
std::array<std::size_t, 2> snps_of_column(std::size_t column, std::size_t snps) {
  std::size_t first = 0;
  for (; column >= snps - 1 - first; ++first) column -= snps - 1 - first;
  return {first, first + 1 + column};
}

/// Whether a level is on the one or the other side of a SNP's cells; 2 where the call is missing.
std::size_t side_of(const GeneCode& gene, std::size_t level, std::size_t snp, TripleCoding coding, bool alt_is_minor) {
  const std::uint8_t genotype = gene.genotype(level, snp);
  if (genotype == 3) return 2;
  if (coding == TripleCoding::heterozygote) return genotype == 1 ? 1 : 0;
  return (alt_is_minor ? genotype > 0 : genotype < 2) ? 1 : 0;
}

/// The sides of all levels and SNPs of a gene: levels x snps.
std::vector<std::size_t> sides_of(const GeneCode& gene, TripleCoding coding) {
  std::vector<std::size_t> sides(gene.levels * gene.snps);
  for (std::size_t snp = 0; snp < gene.snps; ++snp) {
    const bool alt_is_minor = minor_is_counted(gene, snp);
    for (std::size_t level = 0; level < gene.levels; ++level)
      sides[level * gene.snps + snp] = side_of(gene, level, snp, coding, alt_is_minor);
  }
  return sides;
}

/// A gene of two and a gene of one of the three SNPs.
struct Sides {
  const GeneCode& two;
  const GeneCode& one;
  const GeneFeatures& features_two;
  const GeneFeatures& features_one;
  bool two_of_a;

  std::size_t level_of_two(const CellPrecision& cells, std::size_t cell) const {
    return two_of_a ? cells.level_a[cell] : cells.level_b[cell];
  }
  std::size_t level_of_one(const CellPrecision& cells, std::size_t cell) const {
    return two_of_a ? cells.level_b[cell] : cells.level_a[cell];
  }
};

/// Whether an earlier coding gives a multiple of the same product.
bool repeats(const Sides& genes, std::size_t coding, const std::array<std::size_t, 2>& snps, std::size_t snp) {
  const auto same = [coding](const GeneFeatures& gene, std::size_t k, std::size_t earlier) {
    return gene.triples[coding].same_as[k] == gene.triples[earlier].same_as[k];
  };
  for (std::size_t earlier = 0; earlier < coding; ++earlier)
    if (same(genes.features_two, snps[0], earlier) && same(genes.features_two, snps[1], earlier) &&
        same(genes.features_one, snp, earlier))
      return true;
  return false;
}

/// Whether the samples of each of eight cells are worth `least` unrelated ones.
/// @param members of each cell, cells of the two genes
bool filled_by_unrelated(const std::array<std::vector<std::size_t>, 8>& members, const CellPrecision& relatives,
                         double least) {
  return std::all_of(members.begin(), members.end(), [&](const std::vector<std::size_t>& cell) {
    double samples = 0.0, squares = 0.0;
    for (const std::size_t i : cell) {
      samples += relatives.counts[i];
      for (const std::size_t j : cell) squares += relatives.squared_kinship(i, j);
    }
    return unrelated_samples(samples, squares) >= least;
  });
}

/// For each SNP pair of the one gene and SNP of the other whether all eight cells have `least` samples: pairs x snps.
/// @param count     samples at a level of each
/// @param relatives see triple_products
template <typename Count>
std::vector<bool> filled_cells(const Sides& genes, TripleCoding coding, const Count& count, double least,
                               const CellPrecision* relatives) {
  const std::vector<std::size_t> of_two = sides_of(genes.two, coding), of_one = sides_of(genes.one, coding);
  const std::size_t p = genes.two.snps, q = genes.one.snps;
  std::vector<bool> filled;
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t j = i + 1; j < p; ++j) {
      std::vector<double> sums(4 * genes.one.levels, 0.0);  // of the cells of SNPs i and j, by the level of the other
      for (std::size_t x = 0; x < genes.two.levels; ++x) {
        const std::size_t side_i = of_two[x * p + i], side_j = of_two[x * p + j];
        if (side_i == 2 || side_j == 2) continue;
        double* to = sums.data() + (2 * side_i + side_j) * genes.one.levels;
        for (std::size_t y = 0; y < genes.one.levels; ++y) to[y] += count(x, y);
      }
      for (std::size_t k = 0; k < q; ++k) {
        std::array<double, 8> cells{};
        for (std::size_t cell = 0; cell < 4; ++cell)
          for (std::size_t y = 0; y < genes.one.levels; ++y)
            if (of_one[y * q + k] != 2) cells[2 * cell + of_one[y * q + k]] += sums[cell * genes.one.levels + y];
        bool enough = *std::min_element(cells.begin(), cells.end()) >= least;
        if (enough && relatives != nullptr) {
          std::array<std::vector<std::size_t>, 8> members;
          for (std::size_t cell = 0; cell < relatives->cells(); ++cell) {
            const std::size_t x = genes.level_of_two(*relatives, cell), y = genes.level_of_one(*relatives, cell);
            const std::size_t side_i = of_two[x * p + i], side_j = of_two[x * p + j], side_k = of_one[y * q + k];
            if (side_i != 2 && side_j != 2 && side_k != 2) members[4 * side_i + 2 * side_j + side_k].push_back(cell);
          }
          enough = filled_by_unrelated(members, *relatives, least);
        }
        filled.push_back(enough);
      }
    }
  }
  return filled;
}

/// The F test of a product that explains `share` of the residual square.
ArmScore f_test(double share, double degrees) {
  const double f = share * (degrees - 1.0) / std::max(1.0 - share, kPerfectFit);
  return {f, stats::log10_f_tail(f, 1.0, degrees - 1.0)};
}

/// One product, found.
struct Found {
  std::size_t products = 0, feature = 0;
  double share = -1.0;
};

SnpTripleScore described(const TripleProducts& products, std::size_t feature, ArmScore score) {
  const std::size_t i = feature / products.of_b->cols, j = feature % products.of_b->cols;
  const std::size_t pair = products.two_of_a ? i : j, single = products.two_of_a ? j : i;
  const std::size_t pairs = products.two_of_a ? products.of_a->cols : products.of_b->cols;
  std::size_t snps = 2;  // of the gene with two: pairs = snps (snps - 1) / 2
  while (snps * (snps - 1) / 2 < pairs) ++snps;
  const std::array<std::size_t, 2> two = snps_of_column(pair, snps);
  return {products.coding, products.two_of_a, {two[0], two[1], single}, score};
}

/// The smallest p of one trait where tests below the limit are replaced.
TripleArm best_refitted(const std::vector<TripleProducts>& products, std::span<const Projected> projected,
                        double residual_square, double degrees, const TripleRefit& refit) {
  TripleArm arm{undefined_score(), {}};
  double tests = 0.0;
  for (std::size_t k = 0; k < products.size(); ++k) {
    for (const std::size_t i : products[k].tested) {
      const double left = projected[k].gram(i, i), score = projected[k].score(i, 0);
      if (!(left > kCollinearProduct * projected[k].diagonal_before[i])) continue;
      ArmScore test = f_test(score * score / left / residual_square, degrees);
      if (test.log10_p < kRefitLog10P) test = refit(k, i);
      if (std::isnan(test.log10_p)) continue;
      tests += 1.0;
      if (std::isnan(arm.corrected.log10_p) || test.log10_p < arm.corrected.log10_p) {
        arm.corrected = test;
        arm.best = described(products[k], i, test);
      }
    }
  }
  if (tests > 0.0) arm.corrected.log10_p = sidak(arm.corrected.log10_p, tests);
  return arm;
}

}  // namespace

std::vector<TripleProducts> triple_products(const GeneCode& a, const GeneFeatures& features_a, const GeneCode& b,
                                            const GeneFeatures& features_b, const util::Matrix& counts, double least,
                                            const CellPrecision* relatives) {
  std::vector<TripleProducts> all;
  for (std::size_t coding = 0; coding < features_a.triples.size(); ++coding) {
    const TripleCode& of_a = features_a.triples[coding];
    const TripleCode& of_b = features_b.triples[coding];
    for (const bool two_of_a : {true, false}) {
      const Sides genes =
          two_of_a ? Sides{a, b, features_a, features_b, true} : Sides{b, a, features_b, features_a, false};
      if (genes.two.snps < 2) continue;
      TripleProducts& products = all.emplace_back();
      products.coding = of_a.coding;
      products.two_of_a = two_of_a;
      products.of_a = two_of_a ? &of_a.pairs : &of_a.singles;
      products.of_b = two_of_a ? &of_b.singles : &of_b.pairs;
      const std::vector<bool> filled = filled_cells(
          genes, of_a.coding,
          [&counts, two_of_a](std::size_t x, std::size_t y) { return two_of_a ? counts(x, y) : counts(y, x); }, least,
          relatives);
      const std::size_t singles = genes.one.snps;
      for (std::size_t i = 0; i < products.of_a->cols; ++i) {
        for (std::size_t j = 0; j < products.of_b->cols; ++j) {
          const std::size_t pair = two_of_a ? i : j, snp = two_of_a ? j : i;
          if (filled[pair * singles + snp] && !repeats(genes, coding, snps_of_column(pair, genes.two.snps), snp))
            products.tested.push_back(i * products.of_b->cols + j);
        }
      }
    }
  }
  return all;
}

std::vector<TripleArm> best_triple(const std::vector<TripleProducts>& products, std::span<const Projected> projected,
                                   std::span<const double> residual_square, double degrees, const TripleRefit& refit) {
  std::vector<TripleArm> arms(residual_square.size(), {undefined_score(), {}});
  if (degrees < 2.0) return arms;
  if (refit) return {best_refitted(products, projected, residual_square.front(), degrees, refit)};
  std::vector<Found> found(arms.size());
  double tests = 0.0;
  for (std::size_t k = 0; k < products.size(); ++k) {
    const Projected& features = projected[k];
    for (const std::size_t i : products[k].tested) {
      const double left = features.gram(i, i);
      if (!(left > kCollinearProduct * features.diagonal_before[i])) continue;
      tests += 1.0;
      for (std::size_t t = 0; t < found.size(); ++t) {
        const double share = features.score(i, t) * features.score(i, t) / left / residual_square[t];
        if (share > found[t].share) found[t] = {k, i, share};
      }
    }
  }
  for (std::size_t t = 0; tests > 0.0 && t < arms.size(); ++t) {
    if (!(residual_square[t] > 0.0)) continue;
    const ArmScore test = f_test(found[t].share, degrees);
    arms[t].best = described(products[found[t].products], found[t].feature, test);
    arms[t].corrected = {test.statistic, sidak(test.log10_p, tests)};
  }
  return arms;
}

}  // namespace epiq::interaction
