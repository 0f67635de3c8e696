#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

namespace epiq::interaction {

/// Floats of a row of add_rows.
inline constexpr std::size_t kAddedRow = 64;

/// sums[cell_of[i]] += values[i] over rows i = 0, .., rows - 1 of kAddedRow floats, in this order; all variants give
/// the same bits.
using AddRows = void (*)(const std::uint32_t* cell_of, const float* values, std::size_t rows, float* sums) noexcept;

/// The variant for `isa`.
AddRows add_rows(util::Isa isa) noexcept;

}  // namespace epiq::interaction
