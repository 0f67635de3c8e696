#include "epiq/interaction/sets/carrier_cells.hpp"

#include <bit>

namespace epiq::interaction {
namespace {

/// Whether the samples of `pair` with and without the minor allele of a SNP are `least` each.
bool both_filled(const std::vector<std::uint64_t>& pair, const CarrierBits& gene, std::size_t snp, double least) {
  for (const bool carries : {true, false}) {
    const std::uint64_t* bits = gene.samples(snp, carries);
    std::size_t count = 0;
    for (std::size_t w = 0; w < pair.size(); ++w) count += static_cast<std::size_t>(std::popcount(pair[w] & bits[w]));
    if (static_cast<double>(count) < least) return false;
  }
  return true;
}

/// The samples in each of the four cells of two SNPs.
std::vector<std::vector<std::uint64_t>> four_cells(const CarrierBits& a, std::size_t snp_a, const CarrierBits& b,
                                                   std::size_t snp_b) {
  std::vector<std::vector<std::uint64_t>> cells(4, std::vector<std::uint64_t>(a.words()));
  for (std::size_t cell = 0; cell < 4; ++cell)
    for (std::size_t w = 0; w < a.words(); ++w)
      cells[cell][w] = a.samples(snp_a, (cell & 1) != 0)[w] & b.samples(snp_b, (cell & 2) != 0)[w];
  return cells;
}

}  // namespace

CarrierBits::CarrierBits(const GeneCode& code)
    : words_((code.level_of_sample.size() + 63) / 64), bits_(2 * code.snps * words_, 0) {
  for (std::size_t snp = 0; snp < code.snps; ++snp) {
    const std::uint8_t without = minor_is_counted(code, snp) ? 0 : 2;  // the genotype without the minor allele
    for (std::size_t i = 0; i < code.level_of_sample.size(); ++i) {
      const std::uint8_t genotype = code.genotype(code.level_of_sample[i], snp);
      if (genotype == 3) continue;
      bits_[(2 * snp + (genotype != without ? 1 : 0)) * words_ + i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }
}

bool fills_cells(const CarrierBits& a, const CarrierBits& b, const CarrierBits& c, double least) {
  for (std::size_t i = 0; i < a.snps(); ++i) {
    for (std::size_t j = 0; j < b.snps(); ++j) {
      const std::vector<std::vector<std::uint64_t>> cells = four_cells(a, i, b, j);
      for (std::size_t k = 0; k < c.snps(); ++k) {
        bool filled = true;
        for (const std::vector<std::uint64_t>& cell : cells) filled = filled && both_filled(cell, c, k, least);
        if (filled) return true;
      }
    }
  }
  return false;
}

}  // namespace epiq::interaction
