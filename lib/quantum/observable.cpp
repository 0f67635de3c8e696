#include "epiq/quantum/observable.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <complex>
#include <map>
#include <span>
#include <string>

#include "epiq/quantum/reduction.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

constexpr std::size_t kTileBits = 10;
constexpr std::size_t kTile = std::size_t{1} << kTileBits;

/// Complex numbers of one tile, apart so that loops over them are plain.
struct Tile {
  std::array<double, kTile> re{};
  std::array<double, kTile> im{};
};

/// values[z] = sum_b (-1)^(parity of b and z) values[b], in place; `size` is a power of two.
void hadamard(std::span<double> values) {
  for (std::size_t h = 1; h < values.size(); h *= 2) {
    for (std::size_t base = 0; base < values.size(); base += 2 * h) {
      double* low = values.data() + base;
      double* high = low + h;
      for (std::size_t i = 0; i < h; ++i) {
        const double sum = low[i] + high[i];
        high[i] = low[i] - high[i];
        low[i] = sum;
      }
    }
  }
}

double sign(std::uint64_t bits) { return (std::popcount(bits) & 1) != 0 ? -1.0 : 1.0; }

/// i^(number of Y): Y = i X Z.
Complex letter_phase(const PauliWord& word) {
  constexpr std::array<Complex, 4> kPowers{Complex{1, 0}, Complex{0, 1}, Complex{-1, 0}, Complex{0, -1}};
  return kPowers[static_cast<std::size_t>(std::popcount(word.x & word.z)) & 3];
}

/// The terms by their pattern of X and Y.
using Groups = std::map<std::uint64_t, std::vector<PauliTerm>>;

Groups by_flips(const PauliSum& observable) {
  Groups groups;
  for (const PauliTerm& term : observable.terms) groups[term.word.x].push_back(term);
  return groups;
}

void check_qubits(const PauliSum& observable, std::size_t qubits) {
  if (observable.qubits != qubits)
    throw Error(Fault::input, "an observable of " + std::to_string(observable.qubits) +
                                  " qubits has no value in a state of " + std::to_string(qubits));
}

/// The part of the expectation value that comes from the amplitudes of one tile.
///
/// <b ^ x| word |b> = i^(number of Y) (-1)^(parity of b and z).
template <class Real>
double tile_expectation(const std::vector<PauliTerm>& terms, std::uint64_t x, const std::complex<Real>* state,
                        std::size_t base, std::size_t size) {
  Tile tile;
  for (std::size_t i = 0; i < size; ++i) {
    const Complex from(state[base + i]);
    const Complex to(state[(base + i) ^ x]);
    tile.re[i] = to.real() * from.real() + to.imag() * from.imag();
    tile.im[i] = to.real() * from.imag() - to.imag() * from.real();
  }
  hadamard({tile.re.data(), size});
  if (x != 0) hadamard({tile.im.data(), size});
  double sum = 0.0;
  for (const PauliTerm& term : terms) {
    const Complex phase = letter_phase(term.word);
    const std::size_t z = term.word.z & (size - 1);
    sum += term.coefficient * sign(base & term.word.z) * (phase.real() * tile.re[z] - phase.imag() * tile.im[z]);
  }
  return sum;
}

/// Adds what the terms make of one tile of the result.
template <class Real>
void add_tile(const std::vector<PauliTerm>& terms, std::uint64_t x, const std::complex<Real>* state, std::size_t base,
              std::size_t size, std::complex<Real>* result) {
  Tile factor;  // of the source amplitude base ^ x | i, after the transform
  for (const PauliTerm& term : terms) {
    const std::size_t z = term.word.z & (size - 1);
    const Complex phase = letter_phase(term.word) * (term.coefficient * sign((base ^ x) & ~(size - 1) & term.word.z));
    factor.re[z] += phase.real();
    factor.im[z] += phase.imag();
  }
  hadamard({factor.re.data(), size});
  hadamard({factor.im.data(), size});
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t source = (base + i) ^ x;
    const Complex from(state[source]);
    const std::size_t f = source & (size - 1);
    const double re = factor.re[f] * from.real() - factor.im[f] * from.imag();
    const double im = factor.re[f] * from.imag() + factor.im[f] * from.real();
    result[base + i] += std::complex<Real>(static_cast<Real>(re), static_cast<Real>(im));
  }
}

}  // namespace

template <class Real>
double expectation(const PauliSum& observable, const BasicStatevector<Real>& state, const SimulationOptions& options) {
  check_qubits(observable, state.qubits());
  double total = 0.0;
  for (const auto& [x, terms] : by_flips(observable)) {
    const std::uint64_t flips = x;
    const std::vector<PauliTerm>& group = terms;
    total += sum_in_blocks<double>(state.size(), options.threads, [&](std::size_t begin, std::size_t end) {
      double sum = 0.0;
      for (std::size_t base = begin; base < end; base += kTile)
        sum += tile_expectation(group, flips, state.data(), base, std::min(kTile, end - base));
      return sum;
    });
  }
  return total;
}

template <class Real>
BasicStatevector<Real> apply_observable(const PauliSum& observable, const BasicStatevector<Real>& state,
                                        util::MemoryBudget& budget, const SimulationOptions& options) {
  check_qubits(observable, state.qubits());
  BasicStatevector<Real> result(state.qubits(), budget);
  result[0] = 0;
  const Groups groups = by_flips(observable);
  util::parallel_for(options.threads, (state.size() + kSumBlock - 1) / kSumBlock, [&](std::size_t task) {
    const std::size_t end = std::min(state.size(), (task + 1) * kSumBlock);
    for (std::size_t base = task * kSumBlock; base < end; base += kTile)
      for (const auto& [x, terms] : groups)
        add_tile(terms, x, state.data(), base, std::min(kTile, end - base), result.data());
  });
  return result;
}

#define EPIQ_FOR(Real)                                                                                   \
  template double expectation(const PauliSum&, const BasicStatevector<Real>&, const SimulationOptions&); \
  template BasicStatevector<Real> apply_observable(const PauliSum&, const BasicStatevector<Real>&,       \
                                                   util::MemoryBudget&, const SimulationOptions&)
EPIQ_FOR(float);
EPIQ_FOR(double);
#undef EPIQ_FOR

}  // namespace epiq::quantum
