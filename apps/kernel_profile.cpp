#include "kernel_profile.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "epiq/quantum/amplitudes.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {

std::vector<double> parse_bandwidths(const std::string& list) {
  std::vector<double> bandwidths;
  if (list == "none") return bandwidths;
  for (const std::string& word : util::split(list, ',')) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || !std::isfinite(value) || !(value > 0.0))
      throw util::Error(util::Fault::usage,
                        "--bandwidths is a comma list of numbers above 0, or none; '" + word + "' is no such number");
    bandwidths.push_back(value);
  }
  std::sort(bandwidths.begin(), bandwidths.end());
  bandwidths.erase(std::unique(bandwidths.begin(), bandwidths.end()), bandwidths.end());
  return bandwidths;
}

std::vector<BandwidthReport> bandwidth_profile(const interaction::ClusterGenotypes& cluster,
                                               const interaction::ClusterKernel& kernel,
                                               interaction::ClusterKernelOptions options,
                                               const std::vector<double>& bandwidths, unsigned threads,
                                               util::MemoryBudget& budget) {
  const quantum::MemoryCharge charge(budget, std::uint64_t{160} * kernel.values.values.size(),
                                     "the comparison of the kernel with its twins");
  const interaction::KernelComparison comparison(cluster);
  std::vector<BandwidthReport> profile{{options.map.bandwidth, kernel.qubits, comparison.report(kernel.values)}};
  for (const double bandwidth : bandwidths) {
    if (bandwidth == profile.front().bandwidth) continue;
    options.map.bandwidth = bandwidth;
    const std::uint64_t before = budget.used();
    const interaction::ClusterKernel other = interaction::cluster_kernel(cluster, options, threads, budget);
    profile.push_back({bandwidth, other.qubits, comparison.report(other.values)});
    budget.release(budget.used() - before);  // cluster_kernel charges what it returns
  }
  return profile;
}

}  // namespace epiq::apps
