#include "epiq/interaction/kernels/intersect.hpp"

#include <bit>

namespace epiq::interaction::kernels {
namespace {

/// The body of every variant; what differs is the instruction the compiler may take for a popcount.
[[gnu::always_inline]] inline std::uint32_t both(const std::uint64_t* x, std::size_t x_stride, const std::uint64_t* y,
                                                 std::size_t words, std::uint64_t* out) noexcept {
  int ones = 0;
  for (std::size_t w = 0; w < words; ++w) {
    out[w] = x[w * x_stride] & y[w];
    ones += std::popcount(out[w]);
  }
  return static_cast<std::uint32_t>(ones);
}

std::uint32_t scalar(const std::uint64_t* x, std::size_t x_stride, const std::uint64_t* y, std::size_t words,
                     std::uint64_t* out) noexcept {
  return both(x, x_stride, y, words, out);
}

__attribute__((target("popcnt"))) std::uint32_t popcnt(const std::uint64_t* x, std::size_t x_stride,
                                                       const std::uint64_t* y, std::size_t words,
                                                       std::uint64_t* out) noexcept {
  return both(x, x_stride, y, words, out);
}

}  // namespace

Intersect intersect(util::Isa isa) noexcept { return isa == util::Isa::scalar ? scalar : popcnt; }

}  // namespace epiq::interaction::kernels
