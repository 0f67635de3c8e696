#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "epiq/interaction/pairs/table_tests.hpp"
#include "epiq/util/philox.hpp"

/// Genotype tables at random and slow, obvious statistics of them.
namespace epiq::oracle {

using interaction::GenotypeTable;
using interaction::PairTable;

/// Options of random_table(): what makes a table awkward.
struct TableShape {
  double samples = 1000.0;  ///< about
  double rare = 0.0;        ///< frequency of the counted alleles is uniform in [rare, 0.5]; 0 gives empty margins
  double effect = 1.0;      ///< standard deviation of the log odds of the cells
};

/// Samples of independent or linked SNPs with a random penetrance, class by class. Large cells get a normal number.
inline GenotypeTable random_table(util::Philox& random, std::size_t order, const TableShape& shape) {
  std::size_t cells = 1;
  for (std::size_t i = 0; i < order; ++i) cells *= 3;
  std::vector<double> frequency(cells, 1.0);
  for (std::size_t i = 0, weight = cells / 3; i < order; ++i, weight /= 3) {
    const double q = shape.rare + (0.5 - shape.rare) * random.uniform() * random.uniform();
    const double genotype[3] = {(1 - q) * (1 - q), 2 * q * (1 - q), q * q};
    for (std::size_t c = 0; c < cells; ++c) frequency[c] *= genotype[c / weight % 3];
  }
  const bool linked = random.uniform() < 0.3;
  const double base = 2.0 * random.normal();
  GenotypeTable table{order, 2, std::vector<std::uint32_t>(2 * cells, 0)};
  for (std::size_t c = 0; c < cells; ++c) {
    double expected = frequency[c] * shape.samples;
    if (linked) expected *= std::exp(random.normal());
    const double odds = base + shape.effect * random.normal();
    for (std::size_t k = 0; k < 2; ++k) {
      const double mean = expected / (1.0 + std::exp(k == 1 ? -odds : odds));
      double count = 0.0;
      if (mean > 50.0) {
        count = std::max(0.0, std::round(mean + std::sqrt(mean) * random.normal()));
      } else {
        for (double product = random.uniform(); product > std::exp(-mean); product *= random.uniform()) ++count;
      }
      table.counts[k * cells + c] = static_cast<std::uint32_t>(count);
    }
  }
  return table;
}

inline PairTable random_pair(util::Philox& random, const TableShape& shape) {
  const GenotypeTable table = random_table(random, 2, shape);
  PairTable pair;
  for (std::size_t i = 0; i < 18; ++i) pair.counts[i] = table.counts[i];
  return pair;
}

/// 2 sum n log(n / m) with m from `rounds` of iterative proportional fitting to every margin of all but one of the
/// variables SNP 1, .., SNP k, class. In the model after every round, so never below the likelihood ratio.
inline double fitted_deviance(const GenotypeTable& table, int rounds) {
  const std::size_t total = table.counts.size();
  std::vector<long double> m(total, 1.0L);
  std::vector<std::size_t> strides{total / table.classes};  // of the class, then of the SNPs
  std::vector<std::size_t> levels{table.classes};
  for (std::size_t weight = strides[0] / 3; weight >= 1; weight /= 3) {
    strides.push_back(weight);
    levels.push_back(3);
    if (weight == 1) break;
  }
  for (int round = 0; round < rounds; ++round)
    for (std::size_t v = 0; v < strides.size(); ++v)
      for (std::size_t c = 0; c < total; ++c) {
        if (c / strides[v] % levels[v] != 0) continue;
        long double fitted = 0.0L, observed = 0.0L;
        for (std::size_t d = 0; d < levels[v]; ++d) {
          fitted += m[c + d * strides[v]];
          observed += table.counts[c + d * strides[v]];
        }
        for (std::size_t d = 0; d < levels[v]; ++d) m[c + d * strides[v]] *= fitted > 0.0L ? observed / fitted : 0.0L;
      }
  long double sum = 0.0L;
  for (std::size_t c = 0; c < total; ++c)
    if (table.counts[c] > 0) sum += table.counts[c] * std::log(table.counts[c] / m[c]);
  return static_cast<double>(2.0L * sum);
}

/// H(margin) in nats of the variables whose bit is set: bit 0 the class, bit i SNP i.
inline double entropy(const GenotypeTable& table, unsigned variables) {
  const std::size_t total = table.counts.size(), cells = total / table.classes;
  std::vector<long double> margin(total, 0.0L);
  long double n = 0.0L;
  for (std::size_t c = 0; c < total; ++c) {
    std::size_t target = (variables & 1U) != 0 ? c / cells * cells : 0;
    std::size_t weight = cells / 3;
    for (std::size_t i = 1; i <= table.order; ++i, weight /= 3)
      if ((variables >> i) & 1U) target += c / weight % 3 * weight;
    margin[target] += table.counts[c];
    n += table.counts[c];
  }
  long double h = 0.0L;
  for (const long double x : margin)
    if (x > 0.0L) h -= x / n * std::log(x / n);
  return static_cast<double>(h);
}

}  // namespace epiq::oracle
