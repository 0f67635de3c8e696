#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

namespace epiq::interaction::kernels {

/// out[w] = x[w] & y[w] for w < words; returns the ones of `out`.
using Intersect = std::uint32_t (*)(const std::uint64_t* x, const std::uint64_t* y, std::size_t words,
                                    std::uint64_t* out) noexcept;

/// The implementation for `isa`; all of them return the same.
Intersect intersect(util::Isa isa) noexcept;

}  // namespace epiq::interaction::kernels
