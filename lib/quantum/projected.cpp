#include "epiq/quantum/projected.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

/// Sums of one panel, a number a lane.
using LaneSums = std::array<double, kMostLanes>;

/// Adds the products of two runs of amplitudes, lane by lane: re a' b and im a' b, |a|^2 - |b|^2.
template <class Real>
struct RunSums {
  LaneSums cross_re{}, cross_im{}, difference{};

  /// @param a, b first amplitude of each run; @param length amplitudes; @param plane to the imaginary parts, 0: none
  void add(const Real* a, const Real* b, std::size_t length, std::size_t lanes, std::size_t plane) {
    // Runs are short enough for the sums of floats to keep their precision.
    constexpr std::size_t kRun = 64;
    for (std::size_t first = 0; first < length; first += kRun) {
      Real re[kMostLanes] = {}, im[kMostLanes] = {}, z[kMostLanes] = {};
      for (std::size_t i = first; i < std::min(first + kRun, length); ++i) {
        const Real* x = a + i * lanes;
        const Real* y = b + i * lanes;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          re[lane] += x[lane] * y[lane];
          z[lane] += x[lane] * x[lane] - y[lane] * y[lane];
        }
        if (plane == 0) continue;
        const Real* u = x + plane;
        const Real* v = y + plane;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          re[lane] += u[lane] * v[lane];
          im[lane] += x[lane] * v[lane] - u[lane] * y[lane];
          z[lane] += u[lane] * u[lane] - v[lane] * v[lane];
        }
      }
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        cross_re[lane] += static_cast<double>(re[lane]);
        cross_im[lane] += static_cast<double>(im[lane]);
        difference[lane] += static_cast<double>(z[lane]);
      }
    }
  }
};

/// Calls visit(base, qubit) for a blocked sweep over a state: all pairs of amplitudes base + i, base + i + 2^qubit, i <
/// the run; qubits inside a block come while the block is in the nearest cache.
template <class Visit>
void for_each_run(std::size_t qubits, const Visit& visit) {
  constexpr std::size_t kBlockBits = 8;
  const std::size_t block_bits = std::min(qubits, kBlockBits);
  const std::size_t block = std::size_t{1} << block_bits;
  for (std::size_t base = 0; base < std::size_t{1} << qubits; base += block) {
    for (std::size_t k = 0; k < block_bits; ++k)
      for (std::size_t b = base; b < base + block; b += std::size_t{2} << k) visit(b, k, std::size_t{1} << k);
    for (std::size_t k = block_bits; k < qubits; ++k)
      if ((base >> k & 1) == 0) visit(base, k, block);
  }
}

using Complex = std::complex<double>;

/// The reduced density matrices of qubits j < k of the samples of one panel: [row * 4 + column][lane], row >= column.
template <class Real>
std::array<std::array<Complex, kMostLanes>, 16> pair_density(const Real* panel, std::size_t qubits, std::size_t lanes,
                                                             std::size_t plane, std::size_t j, std::size_t k) {
  std::array<std::array<Complex, kMostLanes>, 16> rho{};
  const std::size_t low = (std::size_t{1} << j) - 1;
  const std::size_t middle = ((std::size_t{1} << (k - 1)) - 1) & ~low;
  for (std::size_t i = 0; i < std::size_t{1} << (qubits - 2); ++i) {
    const std::size_t base = (i & low) | (i & middle) << 1 | (i & ~(low | middle)) << 2;
    const std::array<std::size_t, 4> at{base, base | std::size_t{1} << j, base | std::size_t{1} << k,
                                        base | std::size_t{1} << j | std::size_t{1} << k};
    for (std::size_t row = 0; row < 4; ++row) {
      for (std::size_t column = 0; column <= row; ++column) {
        const Real* x = panel + at[row] * lanes;
        const Real* y = panel + at[column] * lanes;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          const auto xr = static_cast<double>(x[lane]), yr = static_cast<double>(y[lane]);
          double re = xr * yr, im = 0.0;
          if (plane != 0) {
            const auto xi = static_cast<double>(x[plane + lane]), yi = static_cast<double>(y[plane + lane]);
            re += xi * yi;
            im = xi * yr - xr * yi;
          }
          rho[row * 4 + column][lane] += Complex(re, im);
        }
      }
    }
  }
  return rho;
}

/// Tr(rho P_j x P_k) for P = I, X, Y, Z by number; rho's lower triangle is read.
double pair_expectation(const std::array<Complex, 16>& rho, std::size_t on_j, std::size_t on_k) {
  // P|b> = phase |b ^ flip>: X flips, Y flips with i (-1)^b, Z has (-1)^b.
  const std::size_t flip = (on_j == 1 || on_j == 2 ? 1U : 0U) | (on_k == 1 || on_k == 2 ? 2U : 0U);
  Complex sum = 0.0;
  for (std::size_t b = 0; b < 4; ++b) {
    Complex phase = 1.0;
    for (const auto& [kind, bit] : {std::pair(on_j, b & 1), std::pair(on_k, b >> 1)}) {
      if (kind == 2) phase *= Complex(0.0, bit != 0 ? -1.0 : 1.0);
      if (kind == 3 && bit != 0) phase = -phase;
    }
    const std::size_t to = b ^ flip;  // Tr(rho P) = sum_b <b| rho |to> phase
    sum += phase * (b >= to ? rho[b * 4 + to] : std::conj(rho[to * 4 + b]));
  }
  return sum.real();
}

}  // namespace

template <class Real>
util::Matrix single_qubit_expectations(const StatePanels<Real>& states, const Execution& execution) {
  util::Matrix expectations(states.count, 3 * states.qubits);
  util::parallel_for(execution.threads, states.panels(), [&](std::size_t p) {
    const Real* panel = states.panel(p);
    std::vector<RunSums<Real>> sums(states.qubits);
    for_each_run(states.qubits, [&](std::size_t base, std::size_t qubit, std::size_t length) {
      sums[qubit].add(panel + base * states.lanes, panel + (base + (std::size_t{1} << qubit)) * states.lanes, length,
                      states.lanes, states.real ? 0 : states.plane_stride());
    });
    for (std::size_t lane = 0; lane < std::min(states.lanes, states.count - p * states.lanes); ++lane) {
      const std::span<double> row = expectations.row(p * states.lanes + lane);
      for (std::size_t k = 0; k < states.qubits; ++k) {
        row[3 * k] = 2.0 * sums[k].cross_re[lane];
        row[3 * k + 1] = 2.0 * sums[k].cross_im[lane];
        row[3 * k + 2] = sums[k].difference[lane];
      }
    }
  });
  return expectations;
}

template <class Real>
util::Matrix pair_expectations(const StatePanels<Real>& states, const Execution& execution) {
  if (states.qubits < 2)
    throw util::Error(util::Fault::input, "a state of 1 qubit has no pairs of qubits to project on");
  util::Matrix expectations(states.count, 15 * states.qubits * (states.qubits - 1) / 2);
  util::parallel_for(execution.threads, states.panels(), [&](std::size_t p) {
    std::size_t column = 0;
    for (std::size_t k = 1; k < states.qubits; ++k) {
      for (std::size_t j = 0; j < k; ++j, column += 15) {
        const auto rho =
            pair_density(states.panel(p), states.qubits, states.lanes, states.real ? 0 : states.plane_stride(), j, k);
        for (std::size_t lane = 0; lane < std::min(states.lanes, states.count - p * states.lanes); ++lane) {
          std::array<Complex, 16> one;
          for (std::size_t i = 0; i < 16; ++i) one[i] = rho[i][lane];
          for (std::size_t op = 1; op < 16; ++op)
            expectations(p * states.lanes + lane, column + op - 1) = pair_expectation(one, op % 4, op / 4);
        }
      }
    }
  });
  return expectations;
}

util::Matrix projected_kernel(const util::Matrix& left, const util::Matrix& right, double gamma, double scale,
                              unsigned threads) {
  if (left.cols != right.cols)
    throw util::Error(util::Fault::input, "projected states of " + std::to_string(left.cols) + " and of " +
                                              std::to_string(right.cols) + " expectation values have no kernel");
  util::Matrix kernel(left.rows, right.rows);
  util::parallel_for(threads, left.rows, [&](std::size_t i) {
    const std::span<const double> x = left.row(i);
    for (std::size_t j = 0; j < right.rows; ++j) {
      const std::span<const double> y = right.row(j);
      double square = 0.0;
      for (std::size_t k = 0; k < x.size(); ++k) square += (x[k] - y[k]) * (x[k] - y[k]);
      kernel(i, j) = std::exp(-gamma * scale * square);
    }
  });
  return kernel;
}

double default_gamma(const util::Matrix& expectations, std::span<const double> weights) {
  double sum = 0.0, square = 0.0, total = 0.0;
  for (std::size_t i = 0; i < expectations.rows; ++i) {
    for (const double value : expectations.row(i)) sum += weights[i] * value;
    total += weights[i] * static_cast<double>(expectations.cols);
  }
  for (std::size_t i = 0; i < expectations.rows; ++i)
    for (const double value : expectations.row(i)) square += weights[i] * (value - sum / total) * (value - sum / total);
  const double variance = square / total;
  return variance > 1e-12 ? 1.0 / (static_cast<double>(expectations.cols) * variance) : 1.0;
}

template util::Matrix single_qubit_expectations<float>(const StatePanels<float>&, const Execution&);
template util::Matrix single_qubit_expectations<double>(const StatePanels<double>&, const Execution&);
template util::Matrix pair_expectations<float>(const StatePanels<float>&, const Execution&);
template util::Matrix pair_expectations<double>(const StatePanels<double>&, const Execution&);

}  // namespace epiq::quantum
