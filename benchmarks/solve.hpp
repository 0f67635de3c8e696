#pragma once

#include <array>
#include <cstddef>

/// Solves a small positive definite system (Gauss without pivots).
template <std::size_t N>
std::array<double, N> solve(std::array<std::array<double, N>, N> m, std::array<double, N> v) {
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t r = i + 1; r < N; ++r) {
      const double factor = m[r][i] / m[i][i];
      for (std::size_t c = i; c < N; ++c) m[r][c] -= factor * m[i][c];
      v[r] -= factor * v[i];
    }
  for (std::size_t i = N; i-- > 0;) {
    for (std::size_t c = i + 1; c < N; ++c) v[i] -= m[i][c] * v[c];
    v[i] /= m[i][i];
  }
  return v;
}
