#include "epiq/interaction/kernels/intersect.hpp"

#include <bit>

namespace epiq::interaction::kernels {
namespace {

/// The body of every variant; what differs is the instruction the compiler may take for a popcount, of one word or
/// (with VPOPCNTDQ) of a vector of them.
[[gnu::always_inline]] inline std::uint32_t both(const std::uint64_t* __restrict x, const std::uint64_t* __restrict y,
                                                 std::size_t words, std::uint64_t* __restrict out) noexcept {
  std::uint64_t ones = 0;
  for (std::size_t w = 0; w < words; ++w) {
    out[w] = x[w] & y[w];
    ones += static_cast<std::uint64_t>(std::popcount(out[w]));
  }
  return static_cast<std::uint32_t>(ones);
}

std::uint32_t scalar(const std::uint64_t* x, const std::uint64_t* y, std::size_t words, std::uint64_t* out) noexcept {
  return both(x, y, words, out);
}

__attribute__((target("avx2,popcnt"))) std::uint32_t avx2(const std::uint64_t* x, const std::uint64_t* y,
                                                          std::size_t words, std::uint64_t* out) noexcept {
  return both(x, y, words, out);
}

__attribute__((target("avx512f,avx512vl,avx512vpopcntdq"))) std::uint32_t avx512(const std::uint64_t* x,
                                                                                 const std::uint64_t* y,
                                                                                 std::size_t words,
                                                                                 std::uint64_t* out) noexcept {
  return both(x, y, words, out);
}

}  // namespace

Intersect intersect(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return avx512;
    case util::Isa::avx2:
      return avx2;
    case util::Isa::scalar:
      break;
  }
  return scalar;
}

}  // namespace epiq::interaction::kernels
