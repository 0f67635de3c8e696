#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "epiq/interaction/kernels/count_rows.hpp"

namespace epiq::interaction::kernels {

/// One plane of a SNP, as a column of a matrix of bits.
struct BitColumn {
  const std::uint64_t* bits = nullptr;  ///< word w is bits[w * stride]
  std::size_t stride = 1;
  std::size_t offset = 0;  ///< the count of a row and this column goes to `row.counts[offset]`
};

/// The product of a matrix of bits (rows x samples) and one of samples x columns: the ones of each row AND each column.
struct BitProducts {
  std::span<const CountRow> rows;
  std::size_t row_stride = 1;  ///< word w of a row is bits[w * row_stride]
  std::span<const BitColumn> columns;
  std::size_t words = 0;
};

/// Bytes of scratch for products of this shape; the scratch is aligned to 64.
std::size_t bit_products_scratch(std::size_t rows, std::size_t columns) noexcept;

using CountProducts = void (*)(const BitProducts& products, std::byte* scratch) noexcept;

/// Counts by TDPBUUD of AMX-INT8 on bits widened to bytes of 0 and 1. For CPUs that have it (Isa::amx).
void count_products_amx(const BitProducts& products, std::byte* scratch) noexcept;

/// The same steps on tile registers in memory: slow and exact, to check the steps on CPUs without AMX.
void count_products_emulated(const BitProducts& products, std::byte* scratch) noexcept;

}  // namespace epiq::interaction::kernels
