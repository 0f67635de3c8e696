#include "epiq/interaction/pairs/scan_ranking.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>

#include "epiq/stats/multiple_testing.hpp"

namespace epiq::interaction {
namespace {

bool near(const ScanHit& x, const ScanHit& y, const genome::GenotypeMatrix& matrix, std::size_t order,
          std::int64_t clump) {
  for (std::size_t k = 0; k < order; ++k) {
    const genome::Variant& a = matrix.variant(x.snps[k]);
    const genome::Variant& b = matrix.variant(y.snps[k]);
    if (a.contig != b.contig || std::abs(a.position - b.position) > clump) return false;
  }
  return true;
}

}  // namespace

std::vector<std::size_t> locus_ranks(const std::vector<ScanHit>& hits, const genome::GenotypeMatrix& matrix,
                                     std::size_t order, std::int64_t clump) {
  std::vector<std::size_t> ranks(hits.size());
  std::map<std::vector<std::string>, std::vector<std::size_t>> leads;  // hits that lead a locus, by their contigs
  for (std::size_t i = 0; i < hits.size(); ++i) {
    std::vector<std::string> contigs;
    for (std::size_t k = 0; k < order; ++k) contigs.push_back(matrix.variant(hits[i].snps[k]).contig);
    std::vector<std::size_t>& known = leads[contigs];
    const auto lead = std::find_if(known.begin(), known.end(),
                                   [&](std::size_t j) { return near(hits[j], hits[i], matrix, order, clump); });
    ranks[i] = (lead == known.end() ? i : *lead) + 1;
    if (lead == known.end()) known.push_back(i);
  }
  return ranks;
}

std::vector<double> false_discovery_rates(const std::vector<ScanHit>& hits, std::uint64_t tested) {
  std::vector<double> log10_p;
  log10_p.reserve(hits.size());
  for (const ScanHit& hit : hits) log10_p.push_back(hit.log10_p);
  return stats::benjamini_hochberg(log10_p, std::max<std::size_t>(tested, hits.size()));
}

std::vector<double> keys_of(const std::vector<ScanHit>& hits) {
  std::vector<double> keys;
  keys.reserve(hits.size());
  for (const ScanHit& hit : hits) keys.push_back(hit.key);
  return keys;
}

std::vector<double> permutation_p(std::span<const double> keys, std::vector<double> best_keys) {
  if (best_keys.empty()) return std::vector<double>(keys.size(), std::numeric_limits<double>::quiet_NaN());
  std::sort(best_keys.begin(), best_keys.end());
  std::vector<double> p;
  p.reserve(keys.size());
  for (const double key : keys) {
    const auto as_good = best_keys.end() - std::lower_bound(best_keys.begin(), best_keys.end(), key);
    p.push_back((1.0 + static_cast<double>(as_good)) / (1.0 + static_cast<double>(best_keys.size())));
  }
  return p;
}

}  // namespace epiq::interaction
