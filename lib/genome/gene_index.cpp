#include "epiq/genome/gene_index.hpp"

#include <algorithm>

#include "epiq/genome/contig.hpp"

namespace epiq::genome {

GeneIndex::GeneIndex(const std::vector<Interval>& genes) : size_(genes.size()) {
  for (const Interval& gene : genes)
    contigs_[canonical_contig(gene.contig)].push_back({gene.start, gene.end, gene.end, gene.name});
  for (auto& entry : contigs_) {
    std::stable_sort(entry.second.begin(), entry.second.end(),
                     [](const Gene& a, const Gene& b) { return a.start < b.start; });
    std::int64_t furthest = 0;
    for (Gene& gene : entry.second) gene.furthest = furthest = std::max(furthest, gene.end);
  }
}

std::vector<GeneAt> GeneIndex::overlapping(std::string_view contig, std::int64_t start, std::int64_t end) const {
  std::vector<GeneAt> over;
  const auto found = contigs_.find(canonical_contig(contig));
  if (found == contigs_.end()) return over;
  const std::vector<Gene>& genes = found->second;
  auto gene = std::lower_bound(genes.begin(), genes.end(), end,
                               [](const Gene& one, std::int64_t position) { return one.start < position; });
  while (gene != genes.begin()) {
    --gene;
    if (gene->furthest <= start) break;
    if (gene->end > start) over.push_back({gene->name, gene->end - gene->start});
  }
  std::sort(over.begin(), over.end(),
            [](const GeneAt& a, const GeneAt& b) { return a.name != b.name ? a.name < b.name : a.span > b.span; });
  const auto same = [](const GeneAt& a, const GeneAt& b) { return a.name == b.name; };
  over.erase(std::unique(over.begin(), over.end(), same), over.end());
  return over;
}

}  // namespace epiq::genome
