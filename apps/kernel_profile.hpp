#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/interaction/cluster_kernel.hpp"
#include "epiq/interaction/kernel_report.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::apps {

/// What the kernel of a cluster is like at one bandwidth.
struct BandwidthReport {
  double bandwidth = 0.0;
  std::size_t qubits = 0;
  interaction::KernelReport report;
};

/// A comma list of bandwidths above 0, ascending and without repeats; "none" is none.
/// @throws Error(usage) for anything else
std::vector<double> parse_bandwidths(const std::string& list);

/// The report of the kernel of a cluster, then those of its kernels at the other bandwidths, in their order; all else
/// as in `options`, shots and noise too.
/// @param kernel what `options` made
std::vector<BandwidthReport> bandwidth_profile(const interaction::ClusterGenotypes& cluster,
                                               const interaction::ClusterKernel& kernel,
                                               interaction::ClusterKernelOptions options,
                                               const std::vector<double>& bandwidths, unsigned threads,
                                               util::MemoryBudget& budget);

}  // namespace epiq::apps
