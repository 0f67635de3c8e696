#include "epiq/quantum/wide_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <vector>

#include "epiq/quantum/scratch_pool.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using kernels::kInnerBits;
using kernels::QuadraticLayers;

/// A table of complex numbers as two planes.
template <class Real>
struct Table {
  std::vector<Real> re, im;

  explicit Table(std::size_t size) : re(size + kAlign), im(size + kAlign) {}
  /// The planes at multiples of 64 bytes.
  kernels::WidePlanes<Real> planes() { return {aligned(re), aligned(im)}; }
  kernels::ConstWidePlanes<Real> view() { return {aligned(re), aligned(im)}; }
  void set(std::size_t i, Complex value) {
    aligned(re)[i] = static_cast<Real>(value.real());
    aligned(im)[i] = static_cast<Real>(value.imag());
  }

 private:
  static constexpr std::size_t kAlign = 64 / sizeof(Real);
  static Real* aligned(std::vector<Real>& values) {
    const auto address = reinterpret_cast<std::uintptr_t>(values.data());
    return values.data() + (64 - address % 64) % 64 / sizeof(Real);
  }
};

Complex unit(double angle) { return {std::cos(angle), std::sin(angle)}; }

/// Without the checks for infinities of the library's product.
Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// prod_k units[k]^{b_k} for each b, times `factor`.
std::vector<Complex> products(std::span<const Complex> units, Complex factor = 1.0) {
  std::vector<Complex> table(std::size_t{1} << units.size());
  table[0] = factor;
  for (std::size_t k = 0; k < units.size(); ++k)
    for (std::size_t b = 0, half = std::size_t{1} << k; b < half; ++b) table[half + b] = times(table[b], units[k]);
  return table;
}

/// The quadratic form of one sample in the bits, split into its low and its high bits.
class Phases {
 public:
  Phases(const QuadraticLayers& layers, std::span<const double> x)
      : qubits_(layers.qubits), terms_(kernels::term_count(layers.qubits), 0.0) {
    for (std::size_t k = 0; k < qubits_; ++k) {
      terms_[0] += layers.linear * x[k];
      terms_[1 + k] -= 2.0 * layers.linear * x[k];
    }
    const double* coupling = layers.couplings;
    for (std::size_t k = 1; k < qubits_; ++k) {
      for (std::size_t j = 0; j < k; ++j, ++coupling) {
        const double strength = *coupling * (layers.origin - x[j]) * (layers.origin - x[k]);
        terms_[0] += strength;
        terms_[1 + j] -= 2.0 * strength;
        terms_[1 + k] -= 2.0 * strength;
        terms_[kernels::pair_term(qubits_, j, k)] = 4.0 * strength;
      }
    }
    if (layers.zero_at_origin) terms_[0] = 0.0;
  }

  double constant() const { return terms_[0]; }
  double pair(std::size_t low, std::size_t high) const { return terms_[kernels::pair_term(qubits_, low, high)]; }

  /// exp(i phi) of the bits first .. first + count - 1 alone, without the constant.
  std::vector<Complex> diagonal(std::size_t first, std::size_t count) const {
    std::vector<Complex> table(std::size_t{1} << count);
    table[0] = 1.0;
    std::vector<Complex> units;
    for (std::size_t k = 0; k < count; ++k) {
      units.clear();
      for (std::size_t j = 0; j < k; ++j) units.push_back(unit(pair(first + j, first + k)));
      const std::vector<Complex> row = products(units, unit(terms_[1 + first + k]));
      for (std::size_t b = 0, half = std::size_t{1} << k; b < half; ++b) table[half + b] = times(table[b], row[b]);
    }
    return table;
  }

 private:
  std::size_t qubits_;
  std::vector<double> terms_;
};

/// exp(i sum over the set bits of `fixed`, at `fixed_first`, of the pair terms with bit `bit`).
Complex field(const Phases& phases, std::size_t fixed, std::size_t fixed_first, std::size_t bit) {
  double angle = 0.0;
  for (std::size_t j = 0; fixed >> j != 0; ++j)
    if ((fixed >> j & 1) != 0) angle += phases.pair(std::min(fixed_first + j, bit), std::max(fixed_first + j, bit));
  return unit(angle);
}

/// The bits of a block: blocks and tiles of columns both fit the L2 cache up to 24 qubits; tiles grow first beyond.
std::size_t low_bits_of(std::size_t qubits) {
  const std::size_t half = qubits / 2;
  return std::clamp<std::size_t>(std::max(half + 3, std::min<std::size_t>(half + 4, 15)), kInnerBits, 17);
}

/// The state of one sample, pass by pass.
template <class Real>
class WideEvolution {
 public:
  WideEvolution(const QuadraticLayers& layers, std::span<const double> features, unsigned threads, util::Isa isa,
                kernels::WidePlanes<Real> state)
      : kernel_(kernels::wide_kernel<Real>(isa)),
        phases_(layers, features),
        state_(state),
        threads_(threads),
        qubits_(layers.qubits),
        low_bits_(low_bits_of(layers.qubits)),
        high_bits_(qubits_ - low_bits_),
        low_(std::size_t{1} << low_bits_),
        high_(phases_.diagonal(low_bits_, high_bits_)),
        pool_(sizeof(Real) * std::max(std::size_t{2} << low_bits_, (std::size_t{2} << high_bits_) * kTile)) {
    const Complex scale = unit(phases_.constant()) * std::pow(0.5, static_cast<double>(qubits_) / 2.0);
    for (Complex& value : high_) value = times(value, scale);
    fill_low();
  }

  void run(int repetitions) {
    constexpr std::size_t kCache = std::size_t{24} << 20;
    const bool past_cache = (sizeof(Real) << (qubits_ + 1)) > kCache;
    blocks({true, repetitions > 1, past_cache});
    for (int pass = 2; pass <= repetitions; ++pass) {
      if (pass % 2 == 0)
        columns(pass < repetitions);
      else
        blocks({false, pass < repetitions, false});
    }
  }

 private:
  static constexpr std::size_t kTile = kernels::kTileBytes / sizeof(Real);

  static constexpr std::size_t kRow = std::size_t{1} << kInnerBits;

  /// Calls fill(row) for each row of kRow low indices.
  template <class Fill>
  void for_each_row(const Fill& fill) {
    constexpr std::size_t kRowsATask = 8;
    const std::size_t rows = low_.size() / kRow;
    util::parallel_for(threads_, (rows + kRowsATask - 1) / kRowsATask, [&](std::size_t task) {
      for (std::size_t row = task * kRowsATask; row < std::min((task + 1) * kRowsATask, rows); ++row) fill(row);
    });
  }

  /// exp(i phi) of the low bits alone.
  void fill_low() {
    const std::vector<Complex> inner = phases_.diagonal(0, kInnerBits);
    const std::vector<Complex> outer = phases_.diagonal(kInnerBits, low_bits_ - kInnerBits);
    for_each_row([&](std::size_t row) {
      std::array<Complex, kInnerBits> units;
      for (std::size_t j = 0; j < kInnerBits; ++j) units[j] = field(phases_, row, kInnerBits, j);
      const std::vector<Complex> crossed = products(units, outer[row]);
      for (std::size_t b = 0; b < kRow; ++b) low_[row * kRow + b] = times(crossed[b], inner[b]);
    });
  }

  /// The place of a low index in the order that a transform leaves behind.
  std::size_t exchanged(std::size_t low) const {
    const std::size_t mask = kernel_.lanes - 1;
    const std::size_t bits = static_cast<std::size_t>(__builtin_ctzll(kernel_.lanes));
    return (low & ~(mask | mask << bits)) | (low & mask) << bits | (low >> bits & mask);
  }

  void blocks(kernels::BlockSteps steps) {
    const bool exchange = !steps.start || steps.transform;
    Table<Real> low(low_.size());
    for_each_row([&](std::size_t row) {
      for (std::size_t b = row * kRow; b < (row + 1) * kRow; ++b) low.set(exchange ? exchanged(b) : b, low_[b]);
    });
    util::parallel_for(threads_, std::size_t{1} << high_bits_, [&](std::size_t high) {
      std::vector<Complex> units;
      for (std::size_t j = 0; j < low_bits_; ++j) units.push_back(field(phases_, high, low_bits_, j));
      const std::vector<Complex> inner_values = products(std::span(units).first(kInnerBits));
      const std::vector<Complex> outer_values = products(std::span(units).subspan(kInnerBits), high_[high]);
      Table<Real> inner(inner_values.size()), outer(outer_values.size());
      for (std::size_t b = 0; b < inner_values.size(); ++b) inner.set(exchange ? exchanged(b) : b, inner_values[b]);
      for (std::size_t b = 0; b < outer_values.size(); ++b) outer.set(b, outer_values[b]);
      auto buffer = pool_.borrow();
      kernel_.block({low.view(), inner.view(), outer.view()}, steps, low_bits_, buffer.template as<Real>(),
                    {state_.re + (high << low_bits_), state_.im + (high << low_bits_)});
    });
  }

  void columns(bool transform_again) {
    const auto tile_bits = static_cast<std::size_t>(__builtin_ctzll(kTile));
    const std::size_t fine_bits = std::min<std::size_t>(high_bits_, 6);
    const std::size_t fine_count = std::size_t{1} << fine_bits;
    const std::size_t coarse_count = std::size_t{1} << (high_bits_ - fine_bits);
    const std::vector<Complex> fine_values = crossed(low_bits_, fine_bits, tile_bits);
    const std::vector<Complex> coarse_values = crossed(low_bits_ + fine_bits, high_bits_ - fine_bits, tile_bits);
    Table<Real> fine(fine_values.size());
    for (std::size_t i = 0; i < fine_values.size(); ++i) fine.set(i, fine_values[i]);

    util::parallel_for(threads_, std::size_t{1} << (low_bits_ - tile_bits), [&](std::size_t tile) {
      std::vector<Complex> units;
      for (std::size_t k = 0; k < high_bits_; ++k) units.push_back(field(phases_, tile, tile_bits, low_bits_ + k));
      const std::vector<Complex> fields = products(units);
      Table<Real> high(fields.size()), coarse(coarse_values.size());
      for (std::size_t b = 0; b < fields.size(); ++b) high.set(b, times(fields[b], high_[b]));
      for (std::size_t row = 0; row < coarse_count; ++row)
        for (std::size_t w = 0; w < kTile; ++w)
          coarse.set(row * kTile + w, times(coarse_values[row * kTile + w], low_[tile * kTile + w]));
      auto buffer = pool_.borrow();
      kernel_.columns({high.view(), coarse.view(), fine.view(), fine_count}, transform_again, high_bits_, low_bits_,
                      buffer.template as<Real>(), {state_.re + tile * kTile, state_.im + tile * kTile});
    });
  }

  /// exp(i of the pair terms between `count` bits from `first` and the bits of a tile): 2^count x tile.
  std::vector<Complex> crossed(std::size_t first, std::size_t count, std::size_t tile_bits) const {
    std::vector<Complex> table;
    std::vector<Complex> units(tile_bits);
    for (std::size_t b = 0; b < std::size_t{1} << count; ++b) {
      for (std::size_t j = 0; j < tile_bits; ++j) units[j] = field(phases_, b, first, j);
      const std::vector<Complex> row = products(units);
      table.insert(table.end(), row.begin(), row.end());
    }
    return table;
  }

  kernels::WideKernel<Real> kernel_;
  Phases phases_;
  kernels::WidePlanes<Real> state_;
  unsigned threads_;
  std::size_t qubits_, low_bits_, high_bits_;
  std::vector<Complex> low_;   ///< exp(i phi) of the low bits alone
  std::vector<Complex> high_;  ///< exp(i phi) of the high bits alone, with the constant and the norm
  ScratchPool pool_;
};

}  // namespace

template <class Real>
void evolve_wide(const QuadraticLayers& layers, std::span<const double> features, unsigned threads, util::Isa isa,
                 kernels::WidePlanes<Real> state) {
  WideEvolution<Real>(layers, features, threads, isa, state).run(layers.repetitions);
}

template void evolve_wide<float>(const QuadraticLayers&, std::span<const double>, unsigned, util::Isa,
                                 kernels::WidePlanes<float>);
template void evolve_wide<double>(const QuadraticLayers&, std::span<const double>, unsigned, util::Isa,
                                  kernels::WidePlanes<double>);

}  // namespace epiq::quantum
