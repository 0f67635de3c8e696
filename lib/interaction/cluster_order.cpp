#include "epiq/interaction/cluster_order.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace epiq::interaction {

std::vector<ContigRows> rows_by_contig(const genome::GenotypeMatrix& matrix) {
  std::vector<ContigRows> contigs;
  std::unordered_map<std::string, std::size_t> numbers;
  for (std::size_t row = 0; row < matrix.variant_count(); ++row) {
    const std::string& contig = matrix.variant(row).contig;
    const auto [entry, fresh] = numbers.emplace(contig, contigs.size());
    if (fresh) contigs.push_back({contig, {}});
    contigs[entry->second].rows.push_back(row);
  }
  for (ContigRows& contig : contigs)
    std::stable_sort(contig.rows.begin(), contig.rows.end(), [&matrix](std::size_t a, std::size_t b) {
      return matrix.variant(a).position < matrix.variant(b).position;
    });
  return contigs;
}

void sort_clusters(const genome::GenotypeMatrix& matrix, std::vector<Cluster>& clusters) {
  std::unordered_map<std::string, std::size_t> ranks;
  for (std::size_t row = 0; row < matrix.variant_count(); ++row)
    ranks.emplace(matrix.variant(row).contig, ranks.size());
  const auto rank = [&ranks](const std::string& contig) {
    const auto found = ranks.find(contig);
    return found == ranks.end() ? ranks.size() : found->second;
  };
  std::sort(clusters.begin(), clusters.end(), [&rank](const Cluster& a, const Cluster& b) {
    const std::size_t rank_a = rank(a.contig);
    const std::size_t rank_b = rank(b.contig);
    return std::tie(rank_a, a.start, a.name) < std::tie(rank_b, b.start, b.name);
  });
}

bool varies(const genome::GenotypeMatrix& matrix, std::size_t row) {
  const genome::GenotypeCounts counts = matrix.counts(row);
  const bool one_genotype =
      counts.hom_ref == counts.called() || counts.het == counts.called() || counts.hom_alt == counts.called();
  return !one_genotype;
}

}  // namespace epiq::interaction
