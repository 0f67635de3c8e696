#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

namespace epiq::interaction::kernels {

/// The cells of 3 x 3 tables, an array over the tables for each; cells (1, 1), (1, 2), (2, 1) and (2, 2) are known.
struct SquareCells {
  std::array<std::array<std::uint32_t*, 3>, 3> cell{};
  std::array<const std::uint32_t*, 3> row_totals{};     ///< an array over the tables each, or ..
  std::array<std::uint32_t, 3> row_total{};             ///< .. if row_totals[0] is null, the same number for all tables
  std::array<const std::uint32_t*, 3> column_totals{};  ///< of columns 1 and 2; the first is not read
};

/// Cells of genotype tables that follow from margins: three counts along one SNP add up to the count without that SNP.
/// No output overlaps an input.
struct RestOfLine {
  /// out[i] = total[i] - x[i] - y[i] for i < count.
  void (*of_each)(const std::uint32_t* total, const std::uint32_t* x, const std::uint32_t* y, std::uint32_t* out,
                  std::size_t count) noexcept;
  /// out[i] = total - x[i] - y[i] for i < count.
  void (*of_one)(std::uint32_t total, const std::uint32_t* x, const std::uint32_t* y, std::uint32_t* out,
                 std::size_t count) noexcept;
  /// Fills in the five cells of row 0 and column 0 of `count` tables.
  void (*of_square)(const SquareCells& cells, std::size_t count) noexcept;
};

/// The implementation for `isa`; all of them return the same.
RestOfLine rest_of_line(util::Isa isa) noexcept;

}  // namespace epiq::interaction::kernels
