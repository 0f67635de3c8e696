#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "epiq/util/matrix.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::oracle {

/// Dosages of `snps` SNPs in LD (each haplotype a Gaussian AR(1) chain cut at the allele frequency) for `samples`.
inline std::vector<std::vector<std::uint8_t>> random_gene(util::Philox& random, std::size_t snps, std::size_t samples,
                                                          double correlation = 0.7, double missing = 0.0) {
  std::vector<double> cut(snps);
  for (double& value : cut) value = 1.0 - 1.0 * random.uniform();  // allele frequencies of about .15 to .5
  std::vector<std::vector<std::uint8_t>> dosages(snps, std::vector<std::uint8_t>(samples, 0));
  for (std::size_t i = 0; i < samples; ++i) {
    for (int haplotype = 0; haplotype < 2; ++haplotype) {
      double z = random.normal();
      for (std::size_t snp = 0; snp < snps; ++snp) {
        if (snp > 0) z = correlation * z + std::sqrt(1.0 - correlation * correlation) * random.normal();
        if (z > cut[snp]) ++dosages[snp][i];
      }
    }
  }
  for (auto& row : dosages)
    for (std::uint8_t& value : row)
      if (random.uniform() < missing) value = 3;
  return dosages;
}

/// n x k standard normal values.
inline util::Matrix random_matrix(util::Philox& random, std::size_t rows, std::size_t cols) {
  util::Matrix matrix(rows, cols);
  for (double& value : matrix.values) value = random.normal();
  return matrix;
}

}  // namespace epiq::oracle
