#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

/// Inner loops of the cell moments. All variants of a function give the same bits.
namespace epiq::interaction {

struct CellMomentKernels {
  /// out[i] = values[genotypes[i]], for genotypes 0 to 3.
  void (*expand)(const std::uint8_t* genotypes, const double* values, std::size_t size, double* out) noexcept;
  /// out[i] = x[i] * y[i].
  void (*multiply)(const double* x, const double* y, std::size_t size, double* out) noexcept;
};

/// The functions for `isa`.
CellMomentKernels cell_moment_kernels(util::Isa isa) noexcept;

}  // namespace epiq::interaction
