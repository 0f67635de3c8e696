#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

namespace epiq::interaction::kernels {

/// Moves the bits of `row` that `mask` selects together, first bit first, into out[0], out[stride], ..; both have
/// `words` words. Writes ceil(popcount(mask) / 64) words, the last one filled up with zeros, and returns the ones among
/// the bits moved.
using CompressBits = std::uint32_t (*)(const std::uint64_t* row, const std::uint64_t* mask, std::size_t words,
                                       std::uint64_t* out, std::size_t stride) noexcept;

/// The implementation for `isa`; all of them return the same.
CompressBits compress_bits(util::Isa isa) noexcept;

}  // namespace epiq::interaction::kernels
