#pragma once

#include <array>
#include <cstdint>

namespace epiq::util {

/// Counter-based random numbers, Philox4x32-10 (Salmon et al., SC 2011, "Parallel random numbers: as easy as 1, 2, 3").
///
/// The stream is a task number, never a thread number, so that results do not depend on the number of threads.
class Philox {
 public:
  using result_type = std::uint32_t;
  using Block = std::array<std::uint32_t, 4>;

  explicit Philox(std::uint64_t seed, std::uint64_t stream = 0) noexcept : seed_(seed), stream_(stream) {}

  /// The four words of block `counter` of stream `stream` under key `seed`.
  static Block block(std::uint64_t seed, std::uint64_t stream, std::uint64_t counter) noexcept;

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xffffffffu; }

  /// The next 32 random bits.
  result_type operator()() noexcept;

  /// Uniform in [0, 1), 53 bits.
  double uniform() noexcept;

  /// Standard normal, by the Box-Muller transform of two uniforms.
  double normal() noexcept;

  /// Uniform in {0, .., bound - 1}, without modulo bias (Lemire 2019); bound >= 1.
  std::uint32_t below(std::uint32_t bound) noexcept;

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t counter_ = 0;
  Block buffer_{};
  unsigned used_ = 4;
  double spare_ = 0.0;
  bool has_spare_ = false;
};

}  // namespace epiq::util
