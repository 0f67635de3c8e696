#pragma once

#include <cstddef>
#include <cstdint>

// Vectors of each width for kernels whose one body is compiled for several instruction sets. Functions that take them
// are always inlined, and vectors go by reference: by value their calling convention would depend on the ISA.
#define EPIQ_INLINE inline __attribute__((always_inline))

namespace epiq::quantum::kernels {

// clang-format off
/// `kCount` numbers side by side. Wide: doubles in a vector of the same bytes; Bits: integers as wide as the numbers.
struct Doubles2 {
  static constexpr std::size_t kCount = 2, kRadixBits = 2;
  using Scalar = double;
  typedef double Real __attribute__((vector_size(16), may_alias));
  typedef double Wide __attribute__((vector_size(16), may_alias));
  typedef std::int64_t Bits __attribute__((vector_size(16), may_alias));
  typedef std::int64_t WideBits __attribute__((vector_size(16), may_alias));
};
struct Doubles4 {
  static constexpr std::size_t kCount = 4, kRadixBits = 3;
  using Scalar = double;
  typedef double Real __attribute__((vector_size(32), may_alias));
  typedef double Wide __attribute__((vector_size(32), may_alias));
  typedef std::int64_t Bits __attribute__((vector_size(32), may_alias));
  typedef std::int64_t WideBits __attribute__((vector_size(32), may_alias));
};
struct Doubles8 {
  static constexpr std::size_t kCount = 8, kRadixBits = 4;
  using Scalar = double;
  typedef double Real __attribute__((vector_size(64), may_alias));
  typedef double Wide __attribute__((vector_size(64), may_alias));
  typedef std::int64_t Bits __attribute__((vector_size(64), may_alias));
  typedef std::int64_t WideBits __attribute__((vector_size(64), may_alias));
};
struct Floats4 {
  static constexpr std::size_t kCount = 4, kRadixBits = 2;
  using Scalar = float;
  typedef float Real __attribute__((vector_size(16), may_alias));
  typedef double Wide __attribute__((vector_size(16), may_alias));
  typedef std::int32_t Bits __attribute__((vector_size(16), may_alias));
  typedef std::int64_t WideBits __attribute__((vector_size(16), may_alias));
  typedef float HalfReal __attribute__((vector_size(8), may_alias));
  typedef std::int32_t HalfBits __attribute__((vector_size(8), may_alias));
};
struct Floats8 {
  static constexpr std::size_t kCount = 8, kRadixBits = 3;
  using Scalar = float;
  typedef float Real __attribute__((vector_size(32), may_alias));
  typedef double Wide __attribute__((vector_size(32), may_alias));
  typedef std::int32_t Bits __attribute__((vector_size(32), may_alias));
  typedef std::int64_t WideBits __attribute__((vector_size(32), may_alias));
  typedef float HalfReal __attribute__((vector_size(16), may_alias));
  typedef std::int32_t HalfBits __attribute__((vector_size(16), may_alias));
};
struct Floats16 {
  static constexpr std::size_t kCount = 16, kRadixBits = 4;
  using Scalar = float;
  typedef float Real __attribute__((vector_size(64), may_alias));
  typedef double Wide __attribute__((vector_size(64), may_alias));
  typedef std::int32_t Bits __attribute__((vector_size(64), may_alias));
  typedef std::int64_t WideBits __attribute__((vector_size(64), may_alias));
  typedef float HalfReal __attribute__((vector_size(32), may_alias));
  typedef std::int32_t HalfBits __attribute__((vector_size(32), may_alias));
};
// clang-format on

/// Complex numbers in lanes, real and imaginary parts apart.
template <class L>
struct Planes {
  typename L::Real* re;
  typename L::Real* im;
};

/// The butterflies of stride Step, 2 Step, .. of Radix values; all bounds are constants, so that v stays in registers.
template <class L, std::size_t Radix, std::size_t Step = 1>
EPIQ_INLINE void butterflies(typename L::Real (&v)[Radix]) {
  for (std::size_t pair = 0; pair < Radix / 2; ++pair) {
    const std::size_t m = pair / Step * 2 * Step + pair % Step;
    const typename L::Real sum = v[m] + v[m + Step];
    v[m + Step] = v[m] - v[m + Step];
    v[m] = sum;
  }
  if constexpr (2 * Step < Radix) butterflies<L, Radix, 2 * Step>(v);
}

}  // namespace epiq::quantum::kernels
