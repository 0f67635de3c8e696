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

/// A table of complex numbers as two planes, each at a multiple of 64 bytes.
template <class Real>
struct TableView {
  kernels::WidePlanes<Real> planes;

  /// @param memory table_bytes<Real>(size) at a multiple of 64
  TableView(char* memory, std::size_t size)
      : planes{reinterpret_cast<Real*>(memory), reinterpret_cast<Real*>(memory + plane_bytes(size))} {}

  kernels::ConstWidePlanes<Real> view() const { return {planes.re, planes.im}; }
  void set(std::size_t i, Complex value) {
    planes.re[i] = static_cast<Real>(value.real());
    planes.im[i] = static_cast<Real>(value.imag());
  }

  static std::size_t plane_bytes(std::size_t size) { return (size * sizeof(Real) + 63) / 64 * 64; }
  static std::size_t bytes(std::size_t size) { return 2 * plane_bytes(size); }
};

/// A table that owns its memory.
template <class Real>
struct Table : private PagedBytes, public TableView<Real> {
  explicit Table(std::size_t size)
      : PagedBytes(TableView<Real>::bytes(size)), TableView<Real>(static_cast<char*>(PagedBytes::data()), size) {}
};

Complex unit(double angle) { return {std::cos(angle), std::sin(angle)}; }

/// Without the checks for infinities of the library's product.
Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// table[b] = factor prod_k units[k]^{b_k} for each b of as many bits as there are units.
void fill_products(std::span<const Complex> units, Complex factor, Complex* table) {
  table[0] = factor;
  for (std::size_t k = 0; k < units.size(); ++k)
    for (std::size_t b = 0, half = std::size_t{1} << k; b < half; ++b) table[half + b] = times(table[b], units[k]);
}

std::vector<Complex> products(std::span<const Complex> units, Complex factor = 1.0) {
  std::vector<Complex> table(std::size_t{1} << units.size());
  fill_products(units, factor, table.data());
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
        pool_(scratch_bytes()) {
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
  static constexpr std::size_t kFineBits = 6;   ///< of the fine factor of a column tile
  static constexpr std::size_t kMostBits = 32;  ///< of a block or of its number

  /// What a task works in, on borrowed memory: the heap would be taken and given back by every task.
  class Scratch {
   public:
    /// @param numbers of the kernel's buffer
    Scratch(char* memory, std::size_t numbers)
        : buffer_(reinterpret_cast<Real*>(memory)), next_(memory + numbers * sizeof(Real)) {}
    Real* buffer() const { return buffer_; }
    TableView<Real> table(std::size_t size) {
      const TableView<Real> made(next_, size);
      next_ += TableView<Real>::bytes(size);
      return made;
    }
    Complex* complexes() const { return reinterpret_cast<Complex*>(next_); }

   private:
    Real* buffer_;
    char* next_;
  };

  /// The larger of what a block and what a tile of columns needs: buffer, two tables, complex numbers.
  std::size_t scratch_bytes() const {
    const std::size_t rows = std::size_t{1} << high_bits_, outer = std::size_t{1} << (low_bits_ - kInnerBits);
    const auto bytes = [](std::size_t numbers, std::size_t first, std::size_t second, std::size_t complexes) {
      return numbers * sizeof(Real) + TableView<Real>::bytes(first) + TableView<Real>::bytes(second) +
             complexes * sizeof(Complex);
    };
    return std::max(
        bytes(std::size_t{2} << low_bits_, kRow, outer, std::max(kRow, outer)),
        bytes(2 * kTile * rows, rows, kTile * (rows >> std::min<std::size_t>(high_bits_, kFineBits)), rows));
  }

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
    const std::size_t outer_count = low_.size() / kRow;
    util::parallel_for(threads_, std::size_t{1} << high_bits_, [&](std::size_t high) {
      auto loan = pool_.borrow();
      Scratch scratch(loan.template as<char>(), 2 * low_.size());
      auto inner = scratch.table(kRow), outer = scratch.table(outer_count);
      Complex* values = scratch.complexes();
      std::array<Complex, kMostBits> units;
      for (std::size_t j = 0; j < low_bits_; ++j) units[j] = field(phases_, high, low_bits_, j);
      fill_products(std::span(units).first(kInnerBits), 1.0, values);
      for (std::size_t b = 0; b < kRow; ++b) inner.set(exchange ? exchanged(b) : b, values[b]);
      fill_products(std::span(units).subspan(kInnerBits, low_bits_ - kInnerBits), high_[high], values);
      for (std::size_t b = 0; b < outer_count; ++b) outer.set(b, values[b]);
      kernel_.block({low.view(), inner.view(), outer.view()}, steps, low_bits_, scratch.buffer(),
                    {state_.re + (high << low_bits_), state_.im + (high << low_bits_)});
    });
  }

  void columns(bool transform_again) {
    const auto tile_bits = static_cast<std::size_t>(__builtin_ctzll(kTile));
    const std::size_t fine_bits = std::min<std::size_t>(high_bits_, kFineBits);
    const std::size_t fine_count = std::size_t{1} << fine_bits;
    const std::size_t coarse_count = std::size_t{1} << (high_bits_ - fine_bits);
    const std::vector<Complex> fine_values = crossed(low_bits_, fine_bits, tile_bits);
    const std::vector<Complex> coarse_values = crossed(low_bits_ + fine_bits, high_bits_ - fine_bits, tile_bits);
    Table<Real> fine(fine_values.size());
    for (std::size_t i = 0; i < fine_values.size(); ++i) fine.set(i, fine_values[i]);

    const auto transform_tile = [&](std::size_t tile) {
      auto loan = pool_.borrow();
      Scratch scratch(loan.template as<char>(), 2 * kTile * high_.size());
      auto high = scratch.table(high_.size()), coarse = scratch.table(coarse_count * kTile);
      Complex* fields = scratch.complexes();
      std::array<Complex, kMostBits> units;
      for (std::size_t k = 0; k < high_bits_; ++k) units[k] = field(phases_, tile, tile_bits, low_bits_ + k);
      fill_products(std::span(units).first(high_bits_), 1.0, fields);
      for (std::size_t b = 0; b < high_.size(); ++b) high.set(b, times(fields[b], high_[b]));
      for (std::size_t row = 0; row < coarse_count; ++row)
        for (std::size_t w = 0; w < kTile; ++w)
          coarse.set(row * kTile + w, times(coarse_values[row * kTile + w], low_[tile * kTile + w]));
      kernel_.columns({high.view(), coarse.view(), fine.view(), fine_count}, transform_again, high_bits_, low_bits_,
                      scratch.buffer(), {state_.re + tile * kTile, state_.im + tile * kTile});
    };
    // A task is a run of tiles, and tasks that follow each other lie far apart: two cores on tiles side by side would
    // prefetch the lines that the other one is writing.
    const std::size_t tiles = std::size_t{1} << (low_bits_ - tile_bits);
    const std::size_t run = std::max<std::size_t>(1, tiles / 32);
    const std::size_t half = tiles / run / 2;
    util::parallel_for(threads_, tiles / run, [&](std::size_t task) {
      const std::size_t first = (half == 0 ? task : task % 2 * half + task / 2) * run;
      for (std::size_t tile = first; tile < first + run; ++tile) transform_tile(tile);
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
