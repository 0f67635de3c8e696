#include "epiq/interaction/pairs/sample_subset.hpp"

namespace epiq::interaction {

SampleSubset SampleSubset::all(std::size_t samples) {
  SampleSubset subset(samples);
  for (std::size_t sample = 0; sample < samples; ++sample) subset.add(sample);
  return subset;
}

SampleSubset SampleSubset::of(std::size_t samples, std::span<const std::size_t> members) {
  SampleSubset subset(samples);
  for (const std::size_t sample : members) subset.add(sample);
  return subset;
}

void SampleSubset::add(std::size_t sample) noexcept {
  if (contains(sample)) return;
  mask_[sample / 64] |= std::uint64_t{1} << sample % 64;
  ++size_;
}

}  // namespace epiq::interaction
