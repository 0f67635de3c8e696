#include "epiq/interaction/sets/triple_screen.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/two_stage/screen_gene.hpp"
#include "epiq/stats/float_product.hpp"
#include "epiq/stats/mixture.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kCodings = 3;       // dosage, heterozygote, carrier
constexpr std::size_t kGenesAtOnce = 32;  // third genes of one product
constexpr double kLeastCell = 1.0;        // expected samples of the rarest of the 27 cells for the 8-df screen

/// What the screen needs of one gene.
struct TripleGene {
  std::size_t first_row = 0;  ///< of its rows among those of all genes: two a SNP, dosage and the rest of heterozygotes
  std::size_t snps = 0;
  std::vector<std::array<std::array<double, 2>, kCodings>> codings;  ///< of each SNP, in terms of its two rows
  std::vector<double> rarest;                                        ///< share of the rarest genotype of each SNP
  std::array<double, 3> powers{};                                    ///< tr R^k for k = 1, 2, 3

  std::size_t rows() const { return 2 * snps; }
};

/// All genes' rows over the samples, each of mean square 1.
struct TripleGenes {
  std::size_t samples = 0;
  std::vector<TripleGene> genes;
  std::vector<float> rows;  ///< (two a SNP) x samples

  const float* row(std::size_t k) const { return rows.data() + k * samples; }
};

/// The power sums of the eigenvalues of the correlations of a gene's dosages.
std::array<double, 3> correlation_powers(const GeneCode& code) {
  const util::Matrix& s = code.standardised;
  std::vector<std::vector<double>> r(code.snps, std::vector<double>(code.snps, 0.0));
  for (std::size_t i = 0; i < code.snps; ++i)
    for (std::size_t j = 0; j < code.snps; ++j)
      for (std::size_t level = 0; level < code.levels; ++level)
        r[i][j] += code.counts[level] * s(level, i) * s(level, j) / code.samples();
  std::array<double, 3> powers{};
  for (std::size_t i = 0; i < code.snps; ++i) {
    powers[0] += r[i][i];
    for (std::size_t j = 0; j < code.snps; ++j) {
      powers[1] += r[i][j] * r[j][i];
      for (std::size_t k = 0; k < code.snps; ++k) powers[2] += r[i][j] * r[j][k] * r[k][i];
    }
  }
  return powers;
}

/// A code in terms of the two rows of its SNP, of length 1; (0, 0) for a constant one.
std::array<double, 2> in_rows(const ScreenGene& screen, const GeneCode& code, std::size_t snp,
                              const std::vector<double>& values) {
  std::array<double, 2> along{};
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t level = 0; level < code.levels; ++level)
      along[k] += code.counts[level] * values[level] *
                  static_cast<double>(screen.columns[level * screen.width + screen.first_snp + 2 * snp + k]);
  const double length = std::hypot(along[0], along[1]);
  for (double& value : along) value = length > 1e-9 ? value / length : 0.0;
  return along;
}

TripleGene triple_gene(const Gene& gene, const ScreenGene& screen) {
  const GeneCode& code = gene.code;
  TripleGene result;
  result.snps = code.snps;
  result.powers = correlation_powers(code);
  for (std::size_t snp = 0; snp < code.snps; ++snp) {
    std::vector<double> dosage(code.levels), heterozygote(code.levels), carrier(code.levels);
    const double side = minor_is_counted(code, snp) ? 0.5 : -0.5;
    for (std::size_t level = 0; level < code.levels; ++level) {
      dosage[level] = gene.features.pair_columns(level, snp);
      heterozygote[level] = gene.features.pair_columns(level, code.snps + snp);
      carrier[level] = 0.5 * dosage[level] + side * heterozygote[level];
    }
    result.codings.push_back({in_rows(screen, code, snp, dosage), in_rows(screen, code, snp, heterozygote),
                              in_rows(screen, code, snp, carrier)});
    result.rarest.push_back(
        std::min({screen.genotypes[snp], screen.genotypes[code.snps + snp], screen.genotypes[2 * code.snps + snp]}) /
        code.samples());
  }
  return result;
}

TripleGenes triple_genes(const std::vector<Gene>& genes, unsigned threads) {
  TripleGenes all;
  all.samples = genes.front().code.level_of_sample.size();
  all.genes.resize(genes.size());
  std::size_t rows = 0;
  for (std::size_t g = 0; g < genes.size(); ++g) {
    all.genes[g].first_row = rows;
    rows += 2 * genes[g].code.snps;
  }
  all.rows.resize(rows * all.samples);
  util::parallel_for(threads, genes.size(), [&](std::size_t g) {
    const ScreenGene screen = screen_gene(genes[g]);
    const std::size_t first = all.genes[g].first_row;
    all.genes[g] = triple_gene(genes[g], screen);
    all.genes[g].first_row = first;
    for (std::size_t k = 0; k < all.genes[g].rows(); ++k)
      for (std::size_t i = 0; i < all.samples; ++i)
        all.rows[(first + k) * all.samples + i] =
            screen.transposed[(screen.first_snp + k) * screen.levels + genes[g].code.level_of_sample[i]];
  });
  return all;
}

/// Chi-square values that the best of so many tests must pass.
struct Thresholds {
  static constexpr std::size_t kMost = kMaxGeneSnps * kMaxGeneSnps * kMaxGeneSnps;
  std::vector<double> single, genotypic;  ///< by the number of choices of SNPs

  Thresholds() : single(kMost + 1), genotypic(kMost + 1) {
    for (std::size_t choices = 1; choices <= kMost; ++choices) {
      const auto log10_p = [choices](std::size_t tests) {
        return std::log10(-std::expm1(std::log1p(-kScreenP) / static_cast<double>(choices * tests)));
      };
      single[choices] = stats::chi_square_tail_quantile(log10_p(kCodings), 1.0);
      genotypic[choices] = stats::chi_square_tail_quantile(log10_p(1), 8.0);
    }
  }
};

/// The eight products of the rows of a choice of SNPs, in units of their standard error.
using EightProducts = std::array<double, 8>;

/// The z-value of the product of three codes.
double along(const EightProducts& z, const std::array<double, 2>& a, const std::array<double, 2>& b,
             const std::array<double, 2>& c) {
  double total = 0.0;
  for (std::size_t k = 0; k < 8; ++k) total += z[k] * a[k >> 2] * b[k >> 1 & 1] * c[k & 1];
  return total;
}

/// Whether the linear kernel explains more than chance: Liu's three-moment chi-square (see mixture.hpp).
bool kernel_passes(const TripleGene& a, const TripleGene& b, const TripleGene& c, double explained) {
  std::array<double, 3> cumulants{};
  for (std::size_t k = 0; k < 3; ++k) cumulants[k] = a.powers[k] * b.powers[k] * c.powers[k];
  if (!(cumulants[1] > 0.0)) return false;
  const double z = (explained - cumulants[0]) / std::sqrt(2.0 * cumulants[1]);
  if (z < 3.0) return false;  // a skewed chi-square needs more than a normal variable's 3.09
  const double degrees = std::pow(cumulants[1], 3.0) / (cumulants[2] * cumulants[2]);
  return stats::log10_chi_square_tail(degrees + z * std::sqrt(2.0 * degrees), degrees) < std::log10(kScreenP);
}

/// @param products rows of c x (rows of a x rows of b)
bool passes(const TripleGene& a, const TripleGene& b, const TripleGene& c, const float* products, double scale,
            double samples, const Thresholds& thresholds) {
  const std::size_t width = a.rows() * b.rows(), choices = a.snps * b.snps * c.snps;
  double explained = 0.0, best = 0.0, best_genotypic = 0.0;
  for (std::size_t i = 0; i < a.snps; ++i) {
    for (std::size_t j = 0; j < b.snps; ++j) {
      for (std::size_t k = 0; k < c.snps; ++k) {
        EightProducts z{};
        double square = 0.0;
        for (std::size_t code = 0; code < 8; ++code) {
          const std::size_t row_a = 2 * i + (code >> 2), row_b = 2 * j + (code >> 1 & 1), row_c = 2 * k + (code & 1);
          z[code] = scale * static_cast<double>(products[row_c * width + row_a * b.rows() + row_b]);
          square += z[code] * z[code];
        }
        explained += z[0] * z[0];
        for (std::size_t coding = 0; coding < kCodings; ++coding) {
          const double value = along(z, a.codings[i][coding], b.codings[j][coding], c.codings[k][coding]);
          best = std::max(best, value * value);
        }
        if (a.rarest[i] * b.rarest[j] * c.rarest[k] * samples >= kLeastCell)
          best_genotypic = std::max(best_genotypic, square);
      }
    }
  }
  return best > thresholds.single[choices] || best_genotypic > thresholds.genotypic[choices] ||
         kernel_passes(a, b, c, explained);
}

enum class Verdict : char { dropped, survives, in_ld };

/// Triples with the same first two genes.
struct Run {
  std::size_t begin = 0, end = 0;
};

std::vector<Run> runs_of(const std::vector<SetGenes>& sets) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (i == 0 || sets[i][0] != sets[i - 1][0] || sets[i][1] != sets[i - 1][1]) runs.push_back({i, i});
    runs.back().end = i + 1;
  }
  return runs;
}

/// Of each pair of genes whether they are in LD.
std::vector<char> ld_table(const std::vector<Gene>& genes, unsigned threads) {
  std::vector<char> linked(genes.size() * genes.size(), 0);
  util::parallel_for(threads, genes.size(), [&](std::size_t a) {
    for (std::size_t b = a + 1; b < genes.size(); ++b)
      linked[a * genes.size() + b] =
          largest_squared_correlation(genes[a].code, genes[b].code) > kScreenLd + 20.0 / genes[a].code.samples() ? 1
                                                                                                                 : 0;
  });
  return linked;
}

/// Products of the rows of two genes times the response: n x (rows of a x rows of b).
void multiply_rows(const TripleGenes& all, const TripleGene& a, const TripleGene& b, const util::Matrix& responses,
                   std::size_t trait, std::vector<float>& out) {
  const std::size_t width = a.rows() * b.rows();
  out.resize(all.samples * width);
  for (std::size_t x = 0; x < a.rows(); ++x) {
    for (std::size_t y = 0; y < b.rows(); ++y) {
      const float *of_a = all.row(a.first_row + x), *of_b = all.row(b.first_row + y);
      float* to = out.data() + x * b.rows() + y;
      for (std::size_t i = 0; i < all.samples; ++i)
        to[i * width] = of_a[i] * of_b[i] * static_cast<float>(responses(i, trait));
    }
  }
}

/// Screens the triples of a run; what another response let pass stays.
void screen_run(const Run& run, const std::vector<SetGenes>& sets, const TripleGenes& all,
                const util::Matrix& responses, std::size_t trait, double scale, const Thresholds& thresholds,
                std::vector<Verdict>& verdicts) {
  const TripleGene& a = all.genes[sets[run.begin][0]];
  const TripleGene& b = all.genes[sets[run.begin][1]];
  const std::size_t width = a.rows() * b.rows();
  const auto samples = static_cast<double>(all.samples);
  std::vector<float> pair, products;
  multiply_rows(all, a, b, responses, trait, pair);
  for (std::size_t i = run.begin, next = i; i < run.end; i = next) {
    while (next < run.end && sets[next][2] - sets[i][2] < kGenesAtOnce) ++next;
    const TripleGene& first = all.genes[sets[i][2]];
    const TripleGene& last = all.genes[sets[next - 1][2]];
    const std::size_t rows = last.first_row + last.rows() - first.first_row;
    products.resize(rows * width);
    stats::multiply_floats(all.row(first.first_row), pair.data(), products.data(), rows, all.samples, width);
    for (std::size_t s = i; s < next; ++s) {
      const TripleGene& c = all.genes[sets[s][2]];
      if (verdicts[s] == Verdict::dropped &&
          passes(a, b, c, products.data() + (c.first_row - first.first_row) * width, scale, samples, thresholds))
        verdicts[s] = Verdict::survives;
    }
  }
}

}  // namespace

ScreenedSets screen_triples(const std::vector<Gene>& genes, const std::vector<SetGenes>& sets,
                            const util::Matrix& responses, std::size_t covariates, util::MemoryBudget& budget,
                            unsigned threads, const std::function<void(std::size_t)>& progress) {
  ScreenedSets result;
  if (sets.empty()) return result;
  std::uint64_t snps = 0;
  for (const Gene& gene : genes) snps += gene.code.snps;
  const std::uint64_t bytes = 8 * snps * responses.rows + std::uint64_t{genes.size()} * genes.size() + sets.size();
  budget.reserve(bytes, "the SNPs of " + std::to_string(genes.size()) + " clusters (--two-stage)");
  const TripleGenes all = triple_genes(genes, threads);
  const std::vector<char> linked = ld_table(genes, threads);
  const Thresholds thresholds;
  const std::vector<Run> runs = runs_of(sets);
  std::vector<Verdict> verdicts(sets.size(), Verdict::dropped);
  for (std::size_t s = 0; s < sets.size(); ++s)
    for (const auto& [x, y] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2)})
      if (linked[sets[s][static_cast<std::size_t>(x)] * genes.size() + sets[s][static_cast<std::size_t>(y)]] != 0)
        verdicts[s] = Verdict::in_ld;
  for (std::size_t t = 0; t < responses.cols; ++t) {
    double square = 0.0;
    for (std::size_t i = 0; i < responses.rows; ++i) square += responses(i, t) * responses(i, t);
    const auto degrees = static_cast<double>(responses.rows - covariates);
    const double scale = std::sqrt(degrees / square / static_cast<double>(responses.rows));
    util::parallel_for(threads, runs.size(), [&](std::size_t r) {
      screen_run(runs[r], sets, all, responses, t, scale, thresholds, verdicts);
      if (progress) progress(runs[r].end - runs[r].begin);
    });
  }
  for (std::size_t s = 0; s < sets.size(); ++s) {
    if (verdicts[s] != Verdict::dropped) result.survivors.push_back(sets[s]);
    result.in_ld += verdicts[s] == Verdict::in_ld ? 1 : 0;
  }
  budget.release(bytes);
  return result;
}

}  // namespace epiq::interaction
