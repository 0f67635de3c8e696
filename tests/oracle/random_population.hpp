#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::oracle {

/// Unlinked SNPs of full sibs in families of `family`, half of the families from either of two populations whose allele
/// frequencies differ by up to 2 `drift`. SNP k is on contig k modulo `contigs` + 1; SNPs of a contig stand together.
inline genome::GenotypeMatrix random_population(std::uint64_t seed, std::size_t samples, std::size_t snps,
                                                std::size_t contigs, std::size_t family, double drift,
                                                double missing = 0.0) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
  genome::GenotypeMatrix matrix(names);
  util::Philox random(seed);
  for (std::size_t k = 0; k < snps; ++k) {
    const double base = .3 + .4 * random.uniform(), shift = drift * (2.0 * random.uniform() - 1.0);
    std::vector<std::uint8_t> dosages(samples);
    std::uint32_t parents[4] = {};
    for (std::size_t i = 0; i < samples; ++i) {
      const double frequency = i < samples / 2 ? base + shift : base - shift;
      if (i % family == 0)
        for (std::uint32_t& allele : parents) allele = random.uniform() < frequency ? 1 : 0;
      dosages[i] = static_cast<std::uint8_t>(parents[random.below(2)] + parents[2 + random.below(2)]);
      if (random.uniform() < missing) dosages[i] = genome::kMissingDosage;
    }
    const auto position = static_cast<std::int64_t>(k);
    matrix.add({std::to_string(k * contigs / snps + 1), position, "rs" + std::to_string(k), "A", "C"}, dosages);
  }
  return matrix;
}

}  // namespace epiq::oracle
