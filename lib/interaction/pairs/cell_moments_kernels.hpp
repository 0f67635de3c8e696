#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

/// Inner loops of the cell moments. All variants of a function give the same bits.
namespace epiq::interaction {

struct CellMomentKernels {
  /// For each SNP b of `count`, the samples that have (het, het), (het, hom), (hom, het), (hom, hom) for a and b:
  /// out[4 * b ..]. `a` is two planes of `words` words (het, hom-alt); `b` is such planes, SNP after SNP.
  void (*count_cells)(const std::uint64_t* a, const std::uint64_t* b, std::size_t words, std::size_t count,
                      std::uint32_t* out) noexcept;
  /// out[i] = values[genotypes[i]], for genotypes 0 to 3.
  void (*expand)(const std::uint8_t* genotypes, const double* values, std::size_t size, double* out) noexcept;
  /// out[i] = x[i] * y[i].
  void (*multiply)(const double* x, const double* y, std::size_t size, double* out) noexcept;
};

/// The functions for `isa`.
CellMomentKernels cell_moment_kernels(util::Isa isa) noexcept;

}  // namespace epiq::interaction
