#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/pair_plan.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::interaction {

/// Those of `arms` whose bandwidth a search lets one choose: ry, iqp, and the projected kernels of the states of iqp.
std::vector<Arm> arms_with_bandwidth(const std::vector<Arm>& arms);

/// What some genes look like to quantum arms at several bandwidths.
struct BandwidthFeatures {
  std::vector<Arm> arms;
  std::vector<double> bandwidths;
  std::map<std::size_t, std::vector<GeneFeatures>> genes;  ///< by gene: features of `arms`, one a bandwidth
};

/// The features of the genes of some pairs.
/// @param arms    arms_with_bandwidth
/// @param options but for their bandwidths
/// @param budget  charged what the features take
/// @throws Error(resource) if they do not fit
BandwidthFeatures bandwidth_features(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs,
                                     const std::vector<Arm>& arms, const std::vector<double>& bandwidths,
                                     const KernelOptions& options, util::MemoryBudget& budget, unsigned threads);

/// The kernel of an arm of a gene pair, bandwidth by bandwidth.
struct ArmProfile {
  Arm arm = Arm::ry;
  std::vector<ArmDiagnostics> at;  ///< each of BandwidthFeatures::bandwidths
};

/// The profiles of a gene pair, one an arm. Classical twins do not depend on the bandwidth.
/// @param pair is among those that the features were made for
std::vector<ArmProfile> bandwidth_profiles(const PairComparison& comparison, const GenePair& pair,
                                           const BandwidthFeatures& features, const KernelOptions& options);

}  // namespace epiq::interaction
