#include "epiq/interaction/two_stage/pair_screen.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "epiq/interaction/two_stage/screen_gene.hpp"
#include "epiq/interaction/two_stage/screen_trait.hpp"
#include "epiq/stats/float_product.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kPairsATask = 2048;
constexpr double kLeastCell = 1.0;  // expected samples of the rarest of the nine cells for a 4-df screen

/// Chi-square values that the best of `tests` SNP pairs must pass.
struct Thresholds {
  std::array<double, kMaxGeneSnps * kMaxGeneSnps + 1> additive{}, genotypic{};

  Thresholds() {
    for (std::size_t tests = 1; tests < additive.size(); ++tests) {
      const double log10_p = std::log10(-std::expm1(std::log1p(-kScreenP) / static_cast<double>(tests)));
      additive[tests] = stats::chi_square_tail_quantile(log10_p, 1.0);
      genotypic[tests] = stats::chi_square_tail_quantile(log10_p, 4.0);
    }
  }
};

/// Storage of one task.
struct Workspace {
  std::vector<float> of_a;      ///< n; r_A - r_C
  std::vector<float> cells;     ///< sums and counts of each cell, two copies
  std::vector<float> sums;      ///< U_A x U_B
  std::vector<float> counts;    ///< U_A x U_B
  std::vector<float> half;      ///< U_A x width
  std::vector<float> products;  ///< width x width
  std::vector<float> dosages;   ///< U_B x snps
};

/// Adds up r_A + r_B - r_C and the samples of each cell. Two copies, as sums to one cell wait for each other.
void add_cells(const GeneCode& a, const GeneCode& b, const std::vector<float>& of_b, Workspace& work) {
  const std::size_t cells = a.levels * b.levels, n = of_b.size();
  work.cells.assign(4 * cells, 0.0F);
  float* first = work.cells.data();
  float* second = first + 2 * cells;
  const std::uint16_t* la = a.level_of_sample.data();
  const std::uint16_t* lb = b.level_of_sample.data();
  const auto add = [&](float* to, std::size_t i) {
    float* cell = to + 2 * (std::size_t{la[i]} * b.levels + lb[i]);
    cell[0] += work.of_a[i] + of_b[i];
    cell[1] += 1.0F;
  };
  std::size_t i = 0;
  for (; i + 1 < n; i += 2) {
    add(first, i);
    add(second, i + 1);
  }
  if (i < n) add(first, i);
  work.sums.resize(cells);
  work.counts.resize(cells);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    work.sums[cell] = first[2 * cell] + second[2 * cell];
    work.counts[cell] = first[2 * cell + 1] + second[2 * cell + 1];
  }
}

/// The largest r^2 between the dosages of the two genes.
double largest_r2(const ScreenGene& a, const ScreenGene& b, double samples, Workspace& work) {
  double largest = 0.0;
  work.half.resize(std::max(work.half.size(), a.levels));
  for (std::size_t j = 0; j < b.snps; ++j) {
    const float* of_b = b.transposed.data() + (b.first_snp + 2 * j) * b.levels;
    for (std::size_t level = 0; level < a.levels; ++level) {
      float total = 0.0F;
      const float* row = work.counts.data() + level * b.levels;
      for (std::size_t k = 0; k < b.levels; ++k) total += row[k] * of_b[k];
      work.half[level] = total;
    }
    for (std::size_t i = 0; i < a.snps; ++i) {
      const float* of_a = a.transposed.data() + (a.first_snp + 2 * i) * a.levels;
      double total = 0.0;
      for (std::size_t level = 0; level < a.levels; ++level)
        total += static_cast<double>(of_a[level] * work.half[level]);
      largest = std::max(largest, total * total / (samples * samples));
    }
  }
  return largest;
}

/// Whether a kernel's explained square is too large for chance: Liu's three-moment chi-square (see mixture.hpp).
bool kernel_passes(const ScreenGene::Kernel& a, const ScreenGene::Kernel& b, double explained, double samples) {
  const double c1 = a.powers[0] * b.powers[0] / samples;
  const double c2 = a.powers[1] * b.powers[1] / (samples * samples);
  const double c3 = a.powers[2] * b.powers[2] / (samples * samples * samples);
  if (!(c2 > 0.0)) return false;
  const double z = (explained - c1) / std::sqrt(2.0 * c2);
  if (z < 3.0) return false;  // a skewed chi-square needs more than a normal variable's 3.09
  const double degrees = c2 * c2 * c2 / (c3 * c3);
  return stats::log10_chi_square_tail(degrees + z * std::sqrt(2.0 * degrees), degrees) < std::log10(kScreenP);
}

/// Whether the best SNP pair passes; `products` of the two columns of each SNP, in units of their standard error.
bool snp_pairs_pass(const ScreenGene& a, const ScreenGene& b, double samples, double scale,
                    const Thresholds& thresholds, const Workspace& work) {
  double additive = 0.0, genotypic = 0.0;
  std::size_t fours = 0;
  for (std::size_t i = 0; i < a.snps; ++i) {
    for (std::size_t j = 0; j < b.snps; ++j) {
      const float* first = work.products.data() + (a.first_snp + 2 * i) * b.width + b.first_snp + 2 * j;
      const auto square = [scale](float x) { return static_cast<double>(x) * static_cast<double>(x) * scale; };
      const double one = square(first[0]);
      additive = std::max(additive, one);
      const auto rarest = [](const ScreenGene& gene, std::size_t snp) {
        return std::min({gene.genotypes[snp], gene.genotypes[gene.snps + snp], gene.genotypes[2 * gene.snps + snp]});
      };
      if (rarest(a, i) * rarest(b, j) < kLeastCell * samples) continue;
      ++fours;
      genotypic = std::max(genotypic, one + square(first[1]) + square(first[b.width]) + square(first[b.width + 1]));
    }
  }
  return additive > thresholds.additive[a.snps * b.snps] || (fours > 0 && genotypic > thresholds.genotypic[fours]);
}

enum class Verdict : char { dropped, survives, in_ld };

/// `work` holds the cells of the pair.
bool passes(const ScreenGene& a, const ScreenGene& b, double variance, double samples, const Thresholds& thresholds,
            Workspace& work) {
  work.half.resize(std::max(work.half.size(), a.levels * b.width));
  work.products.resize(a.width * b.width);
  stats::multiply_floats(work.sums.data(), b.columns.data(), work.half.data(), a.levels, b.levels, b.width);
  stats::multiply_floats(a.transposed.data(), work.half.data(), work.products.data(), a.width, a.levels, b.width);
  for (std::size_t k = 0; k < a.kernels.size(); ++k) {
    double explained = 0.0;
    for (std::size_t i = 0; i < a.kernels[k].count; ++i) {
      const float* row = work.products.data() + (a.kernels[k].first + i) * b.width + b.kernels[k].first;
      for (std::size_t j = 0; j < b.kernels[k].count; ++j)
        explained += static_cast<double>(row[j]) * static_cast<double>(row[j]);
    }
    if (kernel_passes(a.kernels[k], b.kernels[k], explained / variance, samples)) return true;
  }
  return snp_pairs_pass(a, b, samples, 1.0 / (variance * samples), thresholds, work);
}

/// Screens the pairs [begin, end) for one trait; what another trait let pass stays.
void screen_range(const std::vector<Gene>& genes, const std::vector<ScreenGene>& screens,
                  const std::vector<GenePair>& pairs, const ScreenTrait& trait, const Thresholds& thresholds,
                  std::size_t begin, std::size_t end, std::vector<Verdict>& verdicts) {
  Workspace work;
  const auto samples = static_cast<double>(trait.residual.size());
  std::size_t prepared = genes.size();
  for (std::size_t p = begin; p < end; ++p) {
    const auto [a, b] = pairs[p];
    if (verdicts[p] != Verdict::dropped) continue;
    if (a != prepared) {
      work.of_a = trait.of_genes[a];
      for (std::size_t i = 0; i < work.of_a.size(); ++i) work.of_a[i] -= trait.residual[i];
      prepared = a;
    }
    add_cells(genes[a].code, genes[b].code, trait.of_genes[b], work);
    if (largest_r2(screens[a], screens[b], samples, work) > kScreenLd + 20.0 / samples) {
      verdicts[p] = Verdict::in_ld;
      continue;
    }
    const double variance = trait.inflation * (trait.squares[a] + trait.squares[b] - trait.square) /
                            std::max(1.0, trait.degrees - trait.ranks[a] - trait.ranks[b]);
    if (!(variance > 0.0) || passes(screens[a], screens[b], variance, samples, thresholds, work))
      verdicts[p] = Verdict::survives;
  }
}

}  // namespace

ScreenedPairs screen_pairs(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs, const TraitModel& model,
                           util::MemoryBudget& budget, unsigned threads,
                           const std::function<void(std::size_t)>& progress) {
  const std::uint64_t bytes = 4 * genes.size() * model.data.samples() + pairs.size();
  budget.reserve(bytes, "the residuals of " + std::to_string(genes.size()) + " clusters (--two-stage)");
  std::vector<ScreenGene> screens(genes.size());
  util::parallel_for(threads, genes.size(), [&](std::size_t g) { screens[g] = screen_gene(genes[g]); });
  const Thresholds thresholds;
  std::vector<Verdict> verdicts(pairs.size(), Verdict::dropped);
  for (std::size_t t = 0; t < model.traits.size(); ++t) {
    const ScreenTrait trait = screen_trait(genes, pairs, model, t, threads);
    util::parallel_for(threads, (pairs.size() + kPairsATask - 1) / kPairsATask, [&](std::size_t task) {
      const std::size_t begin = task * kPairsATask, end = std::min(pairs.size(), begin + kPairsATask);
      screen_range(genes, screens, pairs, trait, thresholds, begin, end, verdicts);
      if (progress) progress(end - begin);
    });
  }
  ScreenedPairs result;
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    if (verdicts[p] != Verdict::dropped) result.survivors.push_back(pairs[p]);
    result.in_ld += verdicts[p] == Verdict::in_ld ? 1 : 0;
  }
  budget.release(bytes);
  return result;
}

}  // namespace epiq::interaction
