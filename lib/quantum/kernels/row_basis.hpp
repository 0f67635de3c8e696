#pragma once

#include <cstddef>

#include "epiq/util/cpu.hpp"

namespace epiq::quantum::kernels {

/// Rows of complex numbers, real and imaginary parts apart; rows are `stride` doubles apart, a multiple of 8, with
/// zeros behind their ends.
struct RowPlanes {
  double* re;
  double* im;
  std::size_t stride;
};

/// (re, im) -= coefficient v for one row, with coefficient = sum_j row_j v_j* before it; v has norm 1.
struct Projection {
  double re;
  double im;
  double rest;  ///< the squared norm of what is left of the row
};

/// Takes the part along row `basis` of `v` out of row `row` of `rows`, which have the same stride. Variants agree to
/// rounding.
using ProjectRow = Projection (*)(const RowPlanes& v, std::size_t basis, const RowPlanes& rows,
                                  std::size_t row) noexcept;

ProjectRow project_row(util::Isa isa) noexcept;

}  // namespace epiq::quantum::kernels
