#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "epiq/interaction/pairs/pair_scan.hpp"
#include "epiq/interaction/pairs/set_scan.hpp"
#include "oracle/genotype_tables.hpp"

/// Random cohorts for tests of the pair scans, and their scans by brute force.
namespace epiq::interaction::pairs_cohort {

/// SNPs on three contigs, some of them at one site, and the classes of a trait.
struct Cohort {
  std::vector<std::vector<std::uint8_t>> rows;  ///< dosages by SNP and sample
  genome::GenotypeMatrix matrix{{}};
  std::vector<SampleSubset> classes;
};

/// The shares of the classes; the rest of the samples has no phenotype.
inline std::vector<SampleSubset> random_classes(util::Philox& random, std::size_t samples,
                                                const std::vector<double>& shares) {
  std::vector<SampleSubset> classes(shares.size(), SampleSubset(samples));
  for (std::size_t i = 0; i < samples; ++i) {
    double u = random.uniform();
    for (std::size_t k = 0; k < shares.size(); ++k) {
      if (u >= 0.0 && u < shares[k]) classes[k].add(i);
      u -= shares[k];
    }
  }
  return classes;
}

/// Every fifth SNP is monomorphic, every third lacks a tenth of its calls, every seventh shares the site of the one
/// before it.
inline Cohort random_cohort(std::uint64_t seed, std::size_t snps, std::size_t samples,
                            const std::vector<double>& shares = {.6, .25}) {
  util::Philox random(seed, 51);
  Cohort cohort;
  cohort.rows = oracle::random_snps(random, snps, samples, [](std::size_t snp) { return snp % 3 == 0; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
  cohort.matrix = genome::GenotypeMatrix(names);
  std::int64_t position = 100;
  for (std::size_t v = 0; v < snps; ++v) {
    const bool shared = v % 7 == 6 && v * 3 / snps == (v - 1) * 3 / snps;
    if (!shared) position += random.below(40) + 1;
    cohort.matrix.add({std::to_string(v * 3 / snps + 1), position, "rs" + std::to_string(v), "A", shared ? "T" : "C"},
                      cohort.rows[v]);
  }
  cohort.classes = random_classes(random, samples, shares);
  return cohort;
}

inline util::MemoryBudget plenty() { return util::MemoryBudget(std::uint64_t{1} << 32); }
inline void nothing(std::size_t) {}

inline PairSpace whole_space(const Cohort& cohort, const SpaceOptions& options = {}) {
  return PairSpace(cohort.matrix, std::vector<bool>(cohort.rows.size(), true), options, {});
}

/// The table of some SNPs, sample by sample.
inline GenotypeTable table_of(const Cohort& cohort, const std::vector<std::size_t>& snps,
                              const std::vector<SampleSubset>& classes) {
  std::vector<const std::vector<std::uint8_t>*> rows;
  for (const std::size_t snp : snps) rows.push_back(&cohort.rows[snp]);
  GenotypeTable table{snps.size(), classes.size(), {}};
  for (const SampleSubset& subset : classes) {
    const std::vector<std::uint32_t> counts = oracle::genotype_table(rows, subset);
    table.counts.insert(table.counts.end(), counts.begin(), counts.end());
  }
  return table;
}

/// Squared correlation of the dosages over the samples of a table, by definition.
inline double table_r2(const GenotypeTable& table) {
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < table.counts.size(); ++i) {
    const double count = table.counts[i], a = static_cast<double>(i % 9 / 3), b = static_cast<double>(i % 3);
    n += count;
    x += count * a;
    y += count * b;
    xx += count * a * a;
    yy += count * b * b;
    xy += count * a * b;
  }
  const double variances = (n * xx - x * x) * (n * yy - y * y);
  return variances > 0.0 ? (n * xy - x * y) * (n * xy - x * y) / variances : 0.0;
}

/// Whether two SNPs are neither one SNP nor one site.
inline bool apart(const Cohort& cohort, std::size_t a, std::size_t b) {
  return a != b && !genome::same_site(cohort.matrix.variant(a), cohort.matrix.variant(b));
}

/// Larger keys first, then genome order.
inline void sort_hits(std::vector<ScanHit>& hits) {
  std::sort(hits.begin(), hits.end(), [](const ScanHit& x, const ScanHit& y) {
    return x.key > y.key ||
           (x.key == y.key && std::lexicographical_compare(x.snps.begin(), x.snps.end(), y.snps.begin(), y.snps.end()));
  });
}

/// The defined tests of some combinations with at least a key, best first.
inline std::vector<ScanHit> brute_force(const Cohort& cohort, const std::vector<std::vector<std::size_t>>& sets,
                                        const std::vector<SampleSubset>& classes, SnpTest test,
                                        double least_key = -std::numeric_limits<double>::infinity()) {
  std::vector<ScanHit> hits;
  for (const std::vector<std::size_t>& set : sets) {
    ScanHit hit;
    if (!test_table(test, table_of(cohort, set, classes), hit) || hit.key < least_key) continue;
    hit.snps.fill(kNoSnp);
    for (std::size_t k = 0; k < set.size(); ++k) hit.snps[k] = static_cast<std::uint32_t>(set[k]);
    hits.push_back(hit);
  }
  sort_hits(hits);
  return hits;
}

/// Pairs a < b of all SNPs that `allowed` accepts.
inline std::vector<std::vector<std::size_t>> pairs_of(const Cohort& cohort,
                                                      const std::function<bool(std::size_t, std::size_t)>& allowed) {
  std::vector<std::vector<std::size_t>> pairs;
  for (std::size_t a = 0; a < cohort.rows.size(); ++a)
    for (std::size_t b = a + 1; b < cohort.rows.size(); ++b)
      if (allowed(a, b)) pairs.push_back({a, b});
  return pairs;
}

inline std::vector<std::vector<std::size_t>> all_pairs(const Cohort& cohort) {
  return pairs_of(cohort, [&cohort](std::size_t a, std::size_t b) { return apart(cohort, a, b); });
}

/// The keys and SNPs of hits, for comparisons that print both sides.
inline std::vector<std::pair<double, std::vector<std::uint32_t>>> listed(const std::vector<ScanHit>& hits,
                                                                         std::size_t most = 0) {
  std::vector<std::pair<double, std::vector<std::uint32_t>>> rows;
  for (const ScanHit& hit : hits) {
    if (most > 0 && rows.size() == most) break;
    std::vector<std::uint32_t> snps(hit.snps.begin(), std::find(hit.snps.begin(), hit.snps.end(), kNoSnp));
    rows.emplace_back(hit.key, snps);
  }
  return rows;
}

}  // namespace epiq::interaction::pairs_cohort
