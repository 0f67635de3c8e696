#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/interaction/gene_code.hpp"

namespace epiq::interaction {

/// Who carries the minor allele of the SNPs of a gene, as bit sets over the samples.
class CarrierBits {
 public:
  explicit CarrierBits(const GeneCode& code);

  std::size_t snps() const { return bits_.size() / (2 * words_); }
  std::size_t words() const { return words_; }

  /// Samples called with (`carries`) or without the minor allele.
  const std::uint64_t* samples(std::size_t snp, bool carries) const {
    return bits_.data() + (2 * snp + (carries ? 1 : 0)) * words_;
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

/// Whether some choice of one SNP of each of three genes has `least` samples in each of its eight cells, carriers of
/// the minor allele or not. In other genes every product of three codes rests on fewer samples than that.
bool fills_cells(const CarrierBits& a, const CarrierBits& b, const CarrierBits& c, double least);

}  // namespace epiq::interaction
