#include "epiq/interaction/pairs/count_table.hpp"

#include <array>
#include <bit>
#include <string>
#include <vector>

#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

/// Splits a set of samples by the genotypes of one SNP after the other.
struct TableCounter {
  std::vector<std::span<const std::uint64_t>> snps;  // their planes
  std::vector<std::vector<std::uint64_t>> members;   // those of the cell so far, SNP by SNP

  /// Writes the 3^(k - depth) cells of `samples` to `cells`.
  void split(std::size_t depth, std::span<const std::uint64_t> samples, std::span<std::uint32_t> cells) {
    if (depth == snps.size()) {
      for (const std::uint64_t word : samples) cells[0] += static_cast<std::uint32_t>(std::popcount(word));
      return;
    }
    const std::size_t size = cells.size() / 3;
    for (const genome::Plane genotype : {genome::Plane::hom_ref, genome::Plane::het, genome::Plane::hom_alt}) {
      const std::span<const std::uint64_t> plane = genome::plane_of(snps[depth], genotype);
      std::uint64_t any = 0;
      for (std::size_t w = 0; w < samples.size(); ++w) any |= members[depth][w] = samples[w] & plane[w];
      if (any != 0) split(depth + 1, members[depth], cells.subspan(static_cast<std::size_t>(genotype) * size, size));
    }
  }
};

}  // namespace

GenotypeTable count_table(const genome::GenotypeMatrix& matrix, std::span<const std::size_t> snps,
                          std::span<const SampleSubset> subsets) {
  if (snps.size() > kMostTableSnps)
    throw util::Error(util::Fault::internal, "a genotype table of " + std::to_string(snps.size()) + " SNPs; at most " +
                                                 std::to_string(kMostTableSnps) + " are counted");
  std::size_t cells = 1;
  for (std::size_t i = 0; i < snps.size(); ++i) cells *= 3;
  GenotypeTable table{snps.size(), subsets.size(), std::vector<std::uint32_t>(subsets.size() * cells, 0)};
  std::vector<genome::PlaneBuffer> buffers(snps.size());
  TableCounter counter;
  for (std::size_t i = 0; i < snps.size(); ++i) counter.snps.push_back(matrix.planes(snps[i], buffers[i]));
  counter.members.assign(snps.size(), std::vector<std::uint64_t>(matrix.words()));
  for (std::size_t s = 0; s < subsets.size(); ++s)
    counter.split(0, subsets[s].mask(), std::span(table.counts).subspan(s * cells, cells));
  return table;
}

double squared_correlation(const genome::GenotypeMatrix& matrix, std::size_t a, std::size_t b,
                           const SampleSubset& subset) {
  constexpr std::array kPlanes{genome::Plane::hom_ref, genome::Plane::het, genome::Plane::hom_alt};
  const std::span<const std::uint64_t> mask = subset.mask();
  genome::PlaneBuffer buffer_a, buffer_b;
  const std::span<const std::uint64_t> planes_a = matrix.planes(a, buffer_a), planes_b = matrix.planes(b, buffer_b);
  double n = 0.0, x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
  for (std::size_t cell = 0; cell < 9; ++cell) {
    const auto first = genome::plane_of(planes_a, kPlanes[cell / 3]);
    const auto second = genome::plane_of(planes_b, kPlanes[cell % 3]);
    int both = 0;
    for (std::size_t w = 0; w < mask.size(); ++w) both += std::popcount(first[w] & second[w] & mask[w]);
    const double count = both;
    const auto i = static_cast<double>(cell / 3), j = static_cast<double>(cell % 3);
    n += count;
    x += count * i;
    y += count * j;
    xx += count * i * i;
    yy += count * j * j;
    xy += count * i * j;
  }
  const double covariance = n * xy - x * y, variances = (n * xx - x * x) * (n * yy - y * y);
  return variances > 0.0 ? covariance * covariance / variances : 0.0;
}

}  // namespace epiq::interaction
