#include "epiq/interaction/bandwidth_profile.hpp"

#include <iterator>

#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

KernelOptions at_bandwidth(KernelOptions options, double bandwidth) {
  options.iqp_bandwidth = options.ry_bandwidth = bandwidth;
  return options;
}

std::uint64_t feature_bytes(const GeneFeatures& features) {
  std::uint64_t doubles = 2 * features.landmarks.centred.values.size();
  for (const auto& [arm, columns] : features.products) doubles += columns.values.size();
  for (const auto& [arm, kernel] : features.measured) doubles += kernel.values.size();
  return 8 * doubles;
}

}  // namespace

std::vector<Arm> arms_with_bandwidth(const std::vector<Arm>& arms) {
  std::vector<Arm> chosen;
  for (const Arm arm : arms)
    if (arm == Arm::ry || arm == Arm::iqp || arm == Arm::projected1 || arm == Arm::projected2) chosen.push_back(arm);
  return chosen;
}

BandwidthFeatures bandwidth_features(const std::vector<Gene>& genes, const std::vector<GenePair>& pairs,
                                     const std::vector<Arm>& arms, const std::vector<double>& bandwidths,
                                     const KernelOptions& options, util::MemoryBudget& budget, unsigned threads) {
  BandwidthFeatures made{arms, bandwidths, {}};
  for (const GenePair& pair : pairs)
    for (const std::size_t gene : {pair.a, pair.b}) made.genes[gene].resize(bandwidths.size());
  util::parallel_for(threads, made.genes.size(), [&](std::size_t i) {
    auto& [gene, features] = *std::next(made.genes.begin(), static_cast<std::ptrdiff_t>(i));
    for (std::size_t k = 0; k < bandwidths.size(); ++k) {
      features[k] = arm_features(genes[gene].code, arms, at_bandwidth(options, bandwidths[k]));
      budget.reserve(feature_bytes(features[k]), "the features of " + std::to_string(made.genes.size()) +
                                                     " clusters at " + std::to_string(bandwidths.size()) +
                                                     " bandwidths");
    }
  });
  return made;
}

std::vector<ArmProfile> bandwidth_profiles(const PairComparison& comparison, const GenePair& pair,
                                           const BandwidthFeatures& features, const KernelOptions& options) {
  const std::vector<GeneFeatures>& of_a = features.genes.at(pair.a);
  const std::vector<GeneFeatures>& of_b = features.genes.at(pair.b);
  std::vector<ArmProfile> profiles;
  for (const Arm arm : features.arms) {
    ArmProfile& profile = profiles.emplace_back();
    profile.arm = arm;
    for (std::size_t k = 0; k < features.bandwidths.size(); ++k)
      profile.at.push_back(comparison.diagnose(arm, of_a[k], of_b[k], at_bandwidth(options, features.bandwidths[k])));
  }
  return profiles;
}

}  // namespace epiq::interaction
