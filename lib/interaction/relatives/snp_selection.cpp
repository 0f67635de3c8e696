#include "epiq/interaction/relatives/snp_selection.hpp"

#include <algorithm>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/sex.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

std::vector<std::size_t> prune_contig(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps,
                                      double r2, std::size_t window) {
  std::vector<std::size_t> kept;
  for (const std::size_t snp : snps) {
    const std::size_t first = kept.size() > window ? kept.size() - window : 0;
    // The nearest first: it is the likeliest to be in LD.
    const bool linked = std::any_of(
        kept.rbegin(), kept.rend() - static_cast<std::ptrdiff_t>(first),
        [&matrix, snp, r2](std::size_t other) { return genome::squared_correlation(matrix, snp, other) >= r2; });
    if (!linked) kept.push_back(snp);
  }
  return kept;
}

}  // namespace

std::vector<std::size_t> autosomal_snps(const genome::GenotypeMatrix& matrix,
                                        const std::vector<std::string>& sex_chromosomes) {
  const genome::SexChromosomes sex(sex_chromosomes, /*x_length=*/0);
  std::vector<std::size_t> snps;
  for (std::size_t i = 0; i < matrix.variant_count(); ++i) {
    const std::string contig = genome::canonical_contig(matrix.variant(i).contig);
    if (!sex.is_sex_chromosome(contig) && contig != "XY" && contig != "MT") snps.push_back(i);
  }
  return snps;
}

std::vector<std::size_t> prune_by_ld(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps,
                                     double r2, std::size_t window, unsigned threads) {
  std::vector<std::vector<std::size_t>> contigs;
  for (std::size_t i = 0; i < snps.size(); ++i) {
    if (i == 0 || matrix.variant(snps[i]).contig != matrix.variant(snps[i - 1]).contig) contigs.emplace_back();
    contigs.back().push_back(snps[i]);
  }
  util::parallel_for(threads, contigs.size(),
                     [&](std::size_t i) { contigs[i] = prune_contig(matrix, contigs[i], r2, window); });
  std::vector<std::size_t> kept;
  for (const std::vector<std::size_t>& contig : contigs) kept.insert(kept.end(), contig.begin(), contig.end());
  return kept;
}

}  // namespace epiq::interaction
