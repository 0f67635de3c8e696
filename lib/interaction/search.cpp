#include "epiq/interaction/search.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "epiq/stats/multiple_testing.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kPairsATask = 16;

/// Best first: by p, then in genome order; undefined pairs last.
bool better(const RankedPair& x, const RankedPair& y) {
  const bool x_defined = !std::isnan(x.score.log10_p_omnibus), y_defined = !std::isnan(y.score.log10_p_omnibus);
  if (x_defined != y_defined) return x_defined;
  if (x_defined && x.score.log10_p_omnibus != y.score.log10_p_omnibus)
    return x.score.log10_p_omnibus < y.score.log10_p_omnibus;
  return std::pair(x.genes.a, x.genes.b) < std::pair(y.genes.a, y.genes.b);
}

bool near(const Cluster& x, const Cluster& y, std::int64_t clump) {
  return x.contig == y.contig && cluster_distance(x, y) <= clump;
}

/// Gives each pair the rank of the best pair that lies within `clump` of it on both sides.
void assign_loci(std::vector<RankedPair>& ranked, const std::vector<Cluster>& clusters, std::int64_t clump) {
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> leads;  // by the two contigs
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    const Cluster& a = clusters[ranked[i].genes.a];
    const Cluster& b = clusters[ranked[i].genes.b];
    std::vector<std::size_t>& known = leads[{a.contig, b.contig}];
    const auto lead = std::find_if(known.begin(), known.end(), [&ranked, &clusters, &a, &b, clump](std::size_t k) {
      return near(clusters[ranked[k].genes.a], a, clump) && near(clusters[ranked[k].genes.b], b, clump);
    });
    ranked[i].locus = (lead == known.end() ? i : *lead) + 1;
    if (lead == known.end()) known.push_back(i);
  }
}

/// Sorts, numbers and adds the false discovery rates.
void assign_ranks(std::vector<RankedPair>& ranked) {
  std::sort(ranked.begin(), ranked.end(), better);
  for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i].rank = i + 1;
  const auto tested = std::count_if(ranked.begin(), ranked.end(),
                                    [](const RankedPair& row) { return !std::isnan(row.score.log10_p_omnibus); });
  set_false_discovery(ranked, static_cast<std::size_t>(tested));
}

/// Bytes of one gene: sample levels and level tables.
std::uint64_t gene_bytes(const Gene& gene) {
  std::uint64_t doubles = gene.features.null_columns.values.size() + gene.features.pair_columns.values.size() +
                          2 * gene.features.landmarks.centred.values.size() + 4 * gene.code.dosage.values.size() +
                          gene.features.product_ibs.values.size();
  for (const auto& [arm, features] : gene.features.products) doubles += features.values.size();
  for (const auto& [arm, kernel] : gene.features.measured) doubles += kernel.values.size();
  for (const auto& [arm, landmarks] : gene.features.arm_landmarks) doubles += 2 * landmarks.centred.values.size();
  return 2 * gene.code.level_of_sample.size() + 8 * doubles;
}

/// Scores the pairs `chosen` and writes them to their places in `ranked`, a vector a trait.
void score_pairs(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs,
                 const std::vector<std::size_t>& chosen, const TraitModel& model, const ScoreOptions& options,
                 unsigned threads, const std::function<void(std::size_t)>& progress,
                 std::vector<std::vector<RankedPair>>& ranked) {
  const std::size_t tasks = (chosen.size() + kPairsATask - 1) / kPairsATask;
  util::parallel_for(threads, tasks, [&](std::size_t task) {
    const std::size_t end = std::min(chosen.size(), (task + 1) * kPairsATask);
    for (std::size_t k = task * kPairsATask; k < end; ++k) {
      const std::size_t i = chosen[k];
      std::vector<PairScore> scores = score_pair(genes[pairs[i].a], genes[pairs[i].b], model, options);
      for (std::size_t t = 0; t < scores.size(); ++t) {
        ranked[t][i].genes = pairs[i];
        ranked[t][i].score = std::move(scores[t]);
      }
    }
    progress(end - task * kPairsATask);
  });
}

}  // namespace

std::vector<Gene> make_genes(const genome::GenotypeMatrix& matrix, const std::vector<Cluster>& clusters,
                             const std::vector<std::size_t>& samples, const std::vector<Arm>& arms,
                             const KernelOptions& options, util::MemoryBudget& budget, unsigned threads) {
  // What a gene takes is bounded by its own table, but known only once it is coded; the sample levels are the bulk.
  budget.reserve(std::uint64_t{2} * samples.size() * clusters.size(),
                 "the codes of " + std::to_string(clusters.size()) + " clusters");
  std::vector<Gene> genes(clusters.size());
  util::parallel_for(threads, clusters.size(), [&](std::size_t i) {
    std::vector<std::vector<std::uint8_t>> dosages;
    std::vector<std::uint8_t> row(matrix.sample_count());
    for (const std::size_t variant : clusters[i].snps) {
      matrix.dosages(variant, row);
      std::vector<std::uint8_t>& picked = dosages.emplace_back(samples.size());
      for (std::size_t k = 0; k < samples.size(); ++k) picked[k] = row[samples[k]];
    }
    genes[i].code = encode_gene(dosages);
  });
  std::uint64_t noisy = 0;
  if (options.device && options.device->noise)
    for (const Gene& gene : genes) noisy = std::max(noisy, noisy_bytes(gene.code.snps, gene.code.levels));
  const quantum::MemoryCharge charge(budget, noisy * threads,
                                     "the noisy states of a gene in each of " + std::to_string(threads) + " threads");
  util::parallel_for(threads, clusters.size(), [&](std::size_t i) {
    genes[i].features = gene_features(genes[i].code, arms, options);
    budget.reserve(gene_bytes(genes[i]) - 2 * samples.size(), "the kernel features of the clusters");
  });
  return genes;
}

std::uint64_t largest_pair_bytes(const std::vector<Gene>& genes, const KernelOptions& options) {
  std::uint64_t components = 1, landmarks = 0, snps = 1;  // the most of any gene
  for (const Gene& gene : genes) {
    for (const auto& [arm, features] : gene.features.products)
      components = std::max<std::uint64_t>(components, features.cols);
    components = std::max<std::uint64_t>(components, gene.features.pair_columns.cols);
    landmarks = std::max<std::uint64_t>(landmarks, gene.features.landmarks.levels.size());
    for (const auto& [arm, of_arm] : gene.features.arm_landmarks)
      landmarks = std::max<std::uint64_t>(landmarks, of_arm.levels.size());
    snps = std::max<std::uint64_t>(snps, gene.code.snps);
  }
  const std::uint64_t products = components * components, joint = landmarks * landmarks;
  const std::uint64_t widest = std::max(products, joint);
  const std::uint64_t exact = 8 * (4 * widest * widest + 4 * joint * (std::uint64_t{1} << (2 * snps)));
  return options.device && options.device->noise ? exact + noisy_bytes(2 * snps, joint) : exact;
}

void set_false_discovery(std::vector<RankedPair>& ranked, std::size_t tests) {
  std::vector<double> log10_p;
  for (const RankedPair& row : ranked) log10_p.push_back(row.score.log10_p_omnibus);
  const std::vector<double> log10_q = stats::benjamini_hochberg(log10_p, tests);
  for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i].log10_q = log10_q[i];
}

std::vector<std::vector<RankedPair>> rank_pairs(const std::vector<Gene>& genes, const std::vector<Cluster>& clusters,
                                                const std::vector<GenePair>& pairs, const TraitModel& model,
                                                const ScoreOptions& options, std::int64_t clump, unsigned threads,
                                                const std::function<void(std::size_t)>& progress) {
  std::vector<std::vector<RankedPair>> ranked(model.traits.size(), std::vector<RankedPair>(pairs.size()));
  std::vector<std::size_t> all(pairs.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  score_pairs(genes, pairs, all, model, options, threads, progress, ranked);
  for (std::vector<RankedPair>& rows : ranked) {
    assign_ranks(rows);
    if (clump >= 0) assign_loci(rows, clusters, clump);
  }
  return ranked;
}

std::vector<RankedPair> rank_pairs_by_contigs(const std::vector<Gene>& genes, const std::vector<Cluster>& clusters,
                                              const std::vector<GenePair>& pairs, const ModelOfContigs& model_of,
                                              const ScoreOptions& options, std::int64_t clump, unsigned threads,
                                              const std::function<void(std::size_t)>& progress) {
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    groups[std::minmax(clusters[pairs[i].a].contig, clusters[pairs[i].b].contig)].push_back(i);
  std::vector<std::vector<RankedPair>> ranked(1, std::vector<RankedPair>(pairs.size()));
  for (const auto& [contigs, members] : groups)
    score_pairs(genes, pairs, members, model_of(contigs.first, contigs.second), options, threads, progress, ranked);
  assign_ranks(ranked.front());
  if (clump >= 0) assign_loci(ranked.front(), clusters, clump);
  return std::move(ranked.front());
}

}  // namespace epiq::interaction
