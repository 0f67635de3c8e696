#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace epiq::interaction {

/// A subset of the samples of a genotype matrix, such as the cases, as a bit mask: the bits lie as those of a
/// GenotypeMatrix plane.
class SampleSubset {
 public:
  /// Nobody out of `samples`.
  explicit SampleSubset(std::size_t samples) : samples_(samples), mask_((samples + 63) / 64) {}

  /// Everybody out of `samples`.
  static SampleSubset all(std::size_t samples);

  /// The samples named by their numbers, in any order.
  static SampleSubset of(std::size_t samples, std::span<const std::size_t> members);

  /// Adds a sample, which may be in the subset already. @param sample below samples()
  void add(std::size_t sample) noexcept;

  bool contains(std::size_t sample) const noexcept { return (mask_[sample / 64] >> sample % 64 & 1U) != 0; }
  std::size_t size() const noexcept { return size_; }                     ///< members
  std::size_t samples() const noexcept { return samples_; }               ///< samples of the matrix
  std::span<const std::uint64_t> mask() const noexcept { return mask_; }  ///< a bit a sample of the matrix

 private:
  std::size_t samples_;
  std::size_t size_ = 0;
  std::vector<std::uint64_t> mask_;
};

}  // namespace epiq::interaction
