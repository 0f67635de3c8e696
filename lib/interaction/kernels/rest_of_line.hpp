#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

namespace epiq::interaction::kernels {

/// Three counts along one SNP of a genotype table add up to a margin; this gives the third of them.
struct RestOfLine {
  /// out[i] = total[i] - x[i] - y[i] for i < count; no array overlaps `out`.
  void (*of_each)(const std::uint32_t* total, const std::uint32_t* x, const std::uint32_t* y, std::uint32_t* out,
                  std::size_t count) noexcept;
  /// out[i] = total - x[i] - y[i] for i < count.
  void (*of_one)(std::uint32_t total, const std::uint32_t* x, const std::uint32_t* y, std::uint32_t* out,
                 std::size_t count) noexcept;
};

/// The implementation for `isa`; all of them return the same.
RestOfLine rest_of_line(util::Isa isa) noexcept;

}  // namespace epiq::interaction::kernels
