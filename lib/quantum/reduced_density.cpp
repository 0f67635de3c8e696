#include "epiq/quantum/reduced_density.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "epiq/quantum/reduction.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

constexpr std::size_t kMostRows = std::size_t{1} << kMostGateQubits;

/// A square matrix of at most kMostRows rows, as a sum of such.
struct Block {
  std::array<double, kMostRows * kMostRows> re{};
  std::array<double, kMostRows * kMostRows> im{};

  Block& operator+=(const Block& other) {
    for (std::size_t i = 0; i < re.size(); ++i) {
      re[i] += other.re[i];
      im[i] += other.im[i];
    }
    return *this;
  }
};

/// `index` with zero bits pushed in at the positions `sorted`, the lowest first.
std::size_t spread(std::size_t index, std::span<const std::size_t> sorted) {
  for (const std::size_t position : sorted) {
    const std::size_t low = index & ((std::size_t{1} << position) - 1);
    index = (index ^ low) << 1 | low;
  }
  return index;
}

/// Adds left[a] conj(right[b]) over the groups {begin, .., end - 1} of amplitudes that agree outside of the qubits.
template <std::size_t Rows, class Real>
Block group_sum(const std::complex<Real>* left, const std::complex<Real>* right, std::span<const std::size_t> sorted,
                const std::array<std::size_t, kMostRows>& offset, std::size_t begin, std::size_t end) {
  Block sum;
  for (std::size_t group = begin; group < end; ++group) {
    const std::size_t base = spread(group, sorted);
    for (std::size_t a = 0; a < Rows; ++a) {
      const Complex x(left[base + offset[a]]);
      for (std::size_t b = 0; b < Rows; ++b) {
        const Complex y(right[base + offset[b]]);
        sum.re[a * Rows + b] += x.real() * y.real() + x.imag() * y.imag();
        sum.im[a * Rows + b] += x.imag() * y.real() - x.real() * y.imag();
      }
    }
  }
  return sum;
}

void check(std::span<const std::size_t> qubits, std::size_t of) {
  if (qubits.empty() || qubits.size() > kMostGateQubits)
    throw Error(Fault::input, "a reduced density matrix is of 1 to " + std::to_string(kMostGateQubits) +
                                  " qubits, not of " + std::to_string(qubits.size()));
  for (std::size_t i = 0; i < qubits.size(); ++i) {
    if (qubits[i] >= of)
      throw Error(Fault::input, "a state of " + std::to_string(of) + " qubits has no qubit " +
                                    std::to_string(qubits[i]) + "; qubits count from 0");
    if (std::count(qubits.begin(), qubits.end(), qubits[i]) > 1)
      throw Error(Fault::input, "a reduced density matrix names qubit " + std::to_string(qubits[i]) + " twice");
  }
}

}  // namespace

template <class Real>
std::vector<Complex> reduced_transition_matrix(const BasicStatevector<Real>& left, const BasicStatevector<Real>& right,
                                               std::span<const std::size_t> qubits, const SimulationOptions& options) {
  check(qubits, left.qubits());
  if (left.qubits() != right.qubits())
    throw Error(Fault::input, "states of " + std::to_string(left.qubits()) + " and of " +
                                  std::to_string(right.qubits()) + " qubits have no transition matrix");
  const std::size_t rows = std::size_t{1} << qubits.size();
  std::vector<std::size_t> sorted(qubits.begin(), qubits.end());
  std::sort(sorted.begin(), sorted.end());
  std::array<std::size_t, kMostRows> offset{};
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < qubits.size(); ++i) offset[row] |= (row >> i & 1) << qubits[i];
  const Block sum =
      sum_in_blocks<Block>(left.size() >> qubits.size(), options.threads, [&](std::size_t begin, std::size_t end) {
        switch (rows) {
          case 2:
            return group_sum<2>(left.data(), right.data(), sorted, offset, begin, end);
          case 4:
            return group_sum<4>(left.data(), right.data(), sorted, offset, begin, end);
          default:
            return group_sum<8>(left.data(), right.data(), sorted, offset, begin, end);
        }
      });
  std::vector<Complex> result(rows * rows);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = {sum.re[i], sum.im[i]};
  return result;
}

template <class Real>
std::vector<Complex> reduced_density_matrix(const BasicStatevector<Real>& state, std::span<const std::size_t> qubits,
                                            const SimulationOptions& options) {
  return reduced_transition_matrix(state, state, qubits, options);
}

#define EPIQ_FOR(Real)                                                                                                 \
  template std::vector<Complex> reduced_transition_matrix(const BasicStatevector<Real>&,                               \
                                                          const BasicStatevector<Real>&, std::span<const std::size_t>, \
                                                          const SimulationOptions&);                                   \
  template std::vector<Complex> reduced_density_matrix(const BasicStatevector<Real>&, std::span<const std::size_t>,    \
                                                       const SimulationOptions&)
EPIQ_FOR(float);
EPIQ_FOR(double);
#undef EPIQ_FOR

}  // namespace epiq::quantum
