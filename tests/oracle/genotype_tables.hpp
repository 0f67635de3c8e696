#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/pairs/sample_subset.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::oracle {

/// Dosages of independent SNPs: every fifth is monomorphic (0, 1 or 2 in turn), the others have random frequencies; the
/// SNPs whose number `lacks_calls` accepts miss a tenth of their calls.
template <class Predicate>
std::vector<std::vector<std::uint8_t>> random_snps(util::Philox& random, std::size_t snps, std::size_t samples,
                                                   Predicate lacks_calls) {
  std::vector<std::vector<std::uint8_t>> rows(snps, std::vector<std::uint8_t>(samples));
  for (std::size_t snp = 0; snp < snps; ++snp) {
    const double frequency = .05 + .9 * random.uniform();
    for (std::uint8_t& dosage : rows[snp]) {
      dosage =
          static_cast<std::uint8_t>((random.uniform() < frequency ? 1 : 0) + (random.uniform() < frequency ? 1 : 0));
      if (snp % 5 == 4) dosage = static_cast<std::uint8_t>(snp / 5 % 3);
      if (lacks_calls(snp) && random.below(10) == 0) dosage = genome::kMissingDosage;
    }
  }
  return rows;
}

inline genome::GenotypeMatrix matrix_of(const std::vector<std::vector<std::uint8_t>>& rows, std::size_t samples) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
  genome::GenotypeMatrix matrix(names);
  for (std::size_t i = 0; i < rows.size(); ++i)
    matrix.add({"1", static_cast<std::int64_t>(i), "rs" + std::to_string(i), "A", "C"}, rows[i]);
  return matrix;
}

/// Members drawn with the probability given; none for 0, all for 1.
inline interaction::SampleSubset random_subset(util::Philox& random, std::size_t samples, double probability) {
  interaction::SampleSubset subset(samples);
  for (std::size_t i = 0; i < samples; ++i)
    if (random.uniform() < probability) subset.add(i);
  return subset;
}

/// The genotype table of some SNPs in a subset, sample by sample: 3^k cells, the first SNP the most significant digit.
/// A sample without one of the calls is left out.
inline std::vector<std::uint32_t> genotype_table(const std::vector<const std::vector<std::uint8_t>*>& snps,
                                                 const interaction::SampleSubset& subset) {
  std::size_t cells = 1;
  for (std::size_t i = 0; i < snps.size(); ++i) cells *= 3;
  std::vector<std::uint32_t> table(cells, 0);
  for (std::size_t sample = 0; sample < subset.samples(); ++sample) {
    std::size_t cell = 0;
    bool called = subset.contains(sample);
    for (const std::vector<std::uint8_t>* snp : snps) {
      called = called && (*snp)[sample] != genome::kMissingDosage;
      cell = 3 * cell + (*snp)[sample];
    }
    if (called) ++table[cell];
  }
  return table;
}

}  // namespace epiq::oracle
