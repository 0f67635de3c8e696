#pragma once

#include <cstddef>

#include "epiq/interaction/kernels/add_rows.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::interaction {

/// largest[k] = max(largest[k], sum_i scores[i * kAddedRow + k]^2) for k < kAddedRow, over rows i = 0, .., rows - 1.
using RaiseToSquares = void (*)(const float* scores, std::size_t rows, double* largest) noexcept;

/// The variant for `isa`; they agree up to the rounding of doubles.
RaiseToSquares raise_to_squares(util::Isa isa) noexcept;

}  // namespace epiq::interaction
