#include "epiq/quantum/diagonal_op.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;

constexpr std::size_t kTableBits = 10;
constexpr std::size_t kColumnBits = 5;
constexpr std::size_t kSide = std::size_t{1} << kColumnBits;
constexpr std::size_t kMostTileBits = 32;

Complex unit(double angle) { return {std::cos(angle), std::sin(angle)}; }

/// The product without the special cases that std::complex has for infinities.
Complex times(Complex a, Complex b) noexcept {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// values[b] = first * product of factors[i] over the bits i of b; 1 beyond them.
template <class Real>
void product_vector(Complex first, std::span<const Complex> factors, std::complex<Real>* values) noexcept {
  std::array<Complex, kSide> wide;
  wide.fill(1.0);
  wide[0] = first;
  for (std::size_t i = 0; i < factors.size(); ++i)
    for (std::size_t b = 0; b < std::size_t{1} << i; ++b) wide[b | std::size_t{1} << i] = times(wide[b], factors[i]);
  for (std::size_t b = 0; b < kSide; ++b) values[b] = std::complex<Real>(wide[b]);
}

}  // namespace

template <class Real>
DiagonalOp<Real>::DiagonalOp(const QuadraticPhase& phase, std::span<const std::size_t> active,
                             const kernels::GateKernels<Real>& kernels)
    : active_(active.begin(), active.end()), kernel_(kernels.diagonal) {
  for (const double angle : phase.linear) linear_.push_back(unit(angle));
  for (const double angle : phase.pair) pair_.push_back(angle == 0.0 ? Complex{1.0} : unit(angle));
  const std::size_t bits = std::min(kTableBits, active.size());
  std::vector<double> angles(std::size_t{1} << bits);
  angles[0] = phase.constant;
  for (std::size_t i = 0; i < bits; ++i) {
    const double* row = phase.pair.data() + active[i] * phase.linear.size();
    for (std::size_t b = 0; b < std::size_t{1} << i; ++b) {
      double angle = angles[b] + phase.linear[active[i]];
      for (std::size_t j = 0; j < i; ++j)
        if ((b >> j & 1) != 0) angle += row[active[j]];
      angles[b | std::size_t{1} << i] = angle;
    }
  }
  for (const double angle : angles) table_.push_back(std::complex<Real>(unit(angle)));
  fill_parts();
}

template <class Real>
void DiagonalOp<Real>::fill_parts() {
  const std::size_t bits = active_.size();
  const std::size_t low = std::min(kTableBits, bits);
  const std::size_t columns = std::min(kColumnBits, low);
  ones_.assign(kSide, std::complex<Real>(1));
  for (std::size_t part = 0; part < std::size_t{1} << (bits - low); ++part) {
    Complex scale{1.0};
    std::array<Complex, kTableBits> factor;  // of each low bit
    factor.fill(1.0);
    for (std::size_t i = low; i < bits; ++i) {
      if ((part >> (i - low) & 1) == 0) continue;
      scale = times(scale, linear_[active_[i]]);
      for (std::size_t j = low; j < i; ++j)
        if ((part >> (j - low) & 1) != 0) scale = times(scale, pair(active_[i], active_[j]));
      for (std::size_t j = 0; j < low; ++j) factor[j] = times(factor[j], pair(active_[i], active_[j]));
    }
    scales_.push_back(scale);
    sides_.resize(sides_.size() + 2 * kSide);
    product_vector<Real>(1.0, {factor.data(), columns}, sides_.data() + 2 * kSide * part);
    product_vector<Real>(1.0, {factor.data() + columns, low - columns}, sides_.data() + 2 * kSide * part + kSide);
  }
}

template <class Real>
void DiagonalOp<Real>::apply(std::complex<Real>* tile, std::uint64_t outside) const noexcept {
  using Amplitude = std::complex<Real>;
  const auto reals = [](const Amplitude* values) { return reinterpret_cast<const Real*>(values); };
  const std::size_t bits = active_.size();
  const std::size_t low = std::min(kTableBits, bits);
  const std::size_t columns = std::min(kColumnBits, low);
  Complex outer{1.0};
  std::array<Complex, kMostTileBits> factor;  // of each bit of the tile, from the qubits outside
  factor.fill(1.0);
  for (std::uint64_t left = outside; left != 0; left &= left - 1) {
    const auto qubit = static_cast<std::size_t>(std::countr_zero(left));
    outer = times(outer, linear_[qubit]);
    for (std::uint64_t rest = left & (left - 1); rest != 0; rest &= rest - 1)
      outer = times(outer, pair(qubit, static_cast<std::size_t>(std::countr_zero(rest))));
    for (std::size_t i = 0; i < bits; ++i) factor[i] = times(factor[i], pair(qubit, active_[i]));
  }
  std::array<Amplitude, 2 * kSide> from_outside;
  product_vector<Real>(1.0, {factor.data(), columns}, from_outside.data());
  product_vector<Real>(1.0, {factor.data() + columns, low - columns}, from_outside.data() + kSide);
  for (std::size_t part = 0; part < scales_.size(); ++part) {
    Complex scale = times(outer, scales_[part]);
    for (std::size_t i = low; i < bits; ++i)
      if ((part >> (i - low) & 1) != 0) scale = times(scale, factor[i]);
    const Amplitude of_side[2] = {Amplitude(1), Amplitude(scale)};
    std::array<Amplitude, 2 * kSide> sides;  // columns, then rows
    std::copy_n(sides_.begin() + static_cast<std::ptrdiff_t>(2 * kSide * part), 2 * kSide, sides.begin());
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}})
      kernel_(reinterpret_cast<Real*>(sides.data() + side * kSide), reals(ones_.data()), reals(of_side + side),
              reals(from_outside.data() + side * kSide), 1, kSide);
    kernel_(reinterpret_cast<Real*>(tile + (part << low)), reals(table_.data()), reals(sides.data() + kSide),
            reals(sides.data()), std::size_t{1} << (low - columns), std::size_t{1} << columns);
  }
}

template class DiagonalOp<float>;
template class DiagonalOp<double>;

}  // namespace epiq::quantum
