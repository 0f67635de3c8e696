#include "epiq/quantum/density.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <complex>

#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

constexpr std::size_t kPairQubits = 4;  // rows and columns of two qubits
constexpr std::size_t kPairSize = 16;

/// The index with zeros put in at the places `bits`, which ascend.
std::size_t spread(std::size_t index, const std::array<std::size_t, kPairQubits>& bits) {
  for (const std::size_t bit : bits) {
    const std::size_t low = index & ((std::size_t{1} << bit) - 1);
    index = (index - low) * 2 + low;
  }
  return index;
}

/// An element of a 16 x 16 matrix that is not 0.
struct Entry {
  std::size_t row;
  std::size_t column;
  double re;
  double im;
};

/// Superoperators of noise are sparse: 28 of 256 elements for depolarising two qubits.
std::vector<Entry> entries_of(const std::vector<Complex>& matrix) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < matrix.size(); ++i)
    if (matrix[i] != Complex{}) entries.push_back({i / kPairSize, i % kPairSize, matrix[i].real(), matrix[i].imag()});
  return entries;
}

/// A 16 x 16 matrix on four bits of the index, bits[0] the lowest of its rows and columns.
void apply_to_four(const std::vector<Entry>& entries, const std::array<std::size_t, kPairQubits>& bits,
                   Statevector& elements, unsigned threads) {
  constexpr std::size_t kGroupsATask = std::size_t{1} << 12;
  std::array<std::size_t, kPairSize> offsets{};
  for (std::size_t i = 0; i < kPairSize; ++i)
    for (std::size_t b = 0; b < kPairQubits; ++b) offsets[i] |= (i >> b & 1) << bits[b];
  std::array<std::size_t, kPairQubits> ascending = bits;
  std::sort(ascending.begin(), ascending.end());
  const std::size_t groups = elements.size() / kPairSize;
  const std::size_t tasks = (groups + kGroupsATask - 1) / kGroupsATask;
  util::parallel_for(threads, tasks, [&](std::size_t task) {
    for (std::size_t group = task * kGroupsATask; group < std::min(groups, (task + 1) * kGroupsATask); ++group) {
      Complex* const base = elements.data() + spread(group, ascending);
      std::array<Complex, kPairSize> in;
      for (std::size_t c = 0; c < kPairSize; ++c) in[c] = base[offsets[c]];
      std::array<double, kPairSize> re{};
      std::array<double, kPairSize> im{};
      for (const Entry& entry : entries) {
        const Complex x = in[entry.column];
        re[entry.row] += entry.re * x.real() - entry.im * x.imag();
        im[entry.row] += entry.re * x.imag() + entry.im * x.real();
      }
      for (std::size_t r = 0; r < kPairSize; ++r) base[offsets[r]] = {re[r], im[r]};
    }
  });
}

/// rho -> U rho U^+, of several qubits: U on the bits of the row and its conjugate on those of the column.
void apply_gate(const Gate& gate, DensityMatrix& state, const SimulationOptions& options) {
  quantum::apply_gate(gate, state.elements, options);
  const GateSpec& spec = gate_spec(gate.kind);
  std::array<std::size_t, kMostGateQubits> columns{};
  for (std::size_t i = 0; i < spec.qubits; ++i) columns[i] = gate.qubits[i] + state.qubits;
  const std::size_t controls = spec.controls + 1 == spec.qubits ? spec.controls : 0;  // gates of two targets as a whole
  const Matrix2 target = controls > 0 ? target_matrix(gate) : Matrix2{};
  std::vector<Complex> conjugate =
      controls > 0 ? std::vector<Complex>(target.begin(), target.end()) : gate_matrix(gate);
  for (Complex& value : conjugate) value = std::conj(value);
  apply_matrix<double>(conjugate, {columns.data() + controls, spec.qubits - controls}, state.elements,
                       {columns.data(), controls}, options);
}

std::vector<Complex> product(const std::vector<Complex>& a, const std::vector<Complex>& b, std::size_t n) {
  std::vector<Complex> result(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) result[i * n + j] += a[i * n + k] * b[k * n + j];
  return result;
}

/// A gate of one qubit with its channels, in one pass.
void apply_single(const Gate& gate, const std::vector<PlacedChannel>& channels, DensityMatrix& state,
                  const SimulationOptions& options) {
  std::vector<Complex> matrix = superoperator(gate_matrix(gate));
  for (const PlacedChannel& placed : channels) matrix = product(superoperator(*placed.channel), matrix, 4);
  const std::size_t bits[] = {gate.qubits[0], gate.qubits[0] + state.qubits};
  apply_matrix<double>(matrix, bits, state.elements, {}, options);
}

/// A superoperator of one qubit as one of a pair, where it is the first (0) or the second (1).
std::vector<Complex> within_pair(const std::vector<Complex>& single, std::size_t which) {
  std::vector<Complex> result(kPairSize * kPairSize);
  const std::size_t own = std::size_t{5} << which;  // its bits of row and column
  const auto part = [which](std::size_t i) { return (i >> which & 1) + 2 * (i >> (which + 2) & 1); };
  for (std::size_t i = 0; i < kPairSize; ++i)
    for (std::size_t j = 0; j < kPairSize; ++j)
      if ((i & ~own) == (j & ~own)) result[i * kPairSize + j] = single[part(i) * 4 + part(j)];
  return result;
}

/// A gate of two qubits with its channels: in one pass where that is cheap, else the noise in a pass of its own.
void apply_pair(const Gate& gate, const std::vector<PlacedChannel>& channels, DensityMatrix& state,
                const SimulationOptions& options) {
  constexpr std::size_t kMostEntries = 100;  // beyond, the two passes of the gate cost less than a denser matrix
  const std::size_t n = state.qubits;
  const std::size_t a = gate.qubits[0];
  const std::size_t b = gate.qubits[1];
  std::vector<Complex> noise(kPairSize * kPairSize);
  for (std::size_t i = 0; i < kPairSize; ++i) noise[i * kPairSize + i] = 1.0;
  for (const PlacedChannel& placed : channels) {
    const std::vector<Complex> one = superoperator(*placed.channel);
    noise =
        product(placed.qubits.size() == 2 ? one : within_pair(one, placed.qubits[0] == a ? 0 : 1), noise, kPairSize);
  }
  std::vector<Entry> entries = entries_of(product(noise, superoperator(gate_matrix(gate)), kPairSize));
  if (entries.size() > kMostEntries) {
    apply_gate(gate, state, options);
    entries = entries_of(noise);
  }
  apply_to_four(entries, {a, b, a + n, b + n}, state.elements, options.threads);
}

}  // namespace

DensityMatrix::DensityMatrix(std::size_t qubit_count, util::MemoryBudget& budget)
    : qubits(qubit_count), elements(2 * qubit_count, budget) {}

void apply_channel(const PlacedChannel& placed, DensityMatrix& state, const SimulationOptions& options) {
  const std::size_t n = state.qubits;
  if (placed.qubits.size() != placed.channel->qubits ||
      std::any_of(placed.qubits.begin(), placed.qubits.end(), [n](std::size_t qubit) { return qubit >= n; }))
    throw Error(Fault::input, "a noise channel does not fit the qubits of the density matrix it acts on");
  const std::vector<Complex> matrix = superoperator(*placed.channel);
  const std::size_t a = placed.qubits[0];
  if (placed.qubits.size() == 1) {
    const std::size_t bits[] = {a, a + n};
    apply_matrix<double>(matrix, bits, state.elements, {}, options);
  } else {
    const std::size_t b = placed.qubits[1];
    apply_to_four(entries_of(matrix), {a, b, a + n, b + n}, state.elements, options.threads);
  }
}

DensityMatrix simulate_density(const Circuit& circuit, const NoiseModel& model, util::MemoryBudget& budget,
                               const SimulationOptions& options) {
  if (circuit.qubits() > kMostDensityQubits)
    throw Error(Fault::resource, "a density matrix of " + std::to_string(circuit.qubits()) +
                                     " qubits is too large; use --method trajectories");
  DensityMatrix state(circuit.qubits(), budget);
  for (const Gate& gate : circuit.gates()) {
    const std::vector<PlacedChannel> channels = channels_of(model, gate);
    if (gate_spec(gate.kind).qubits == 1) {
      apply_single(gate, channels, state, options);
    } else if (gate_spec(gate.kind).qubits == 2 && !channels.empty()) {
      apply_pair(gate, channels, state, options);
    } else {
      apply_gate(gate, state, options);
      for (const PlacedChannel& placed : channels) apply_channel(placed, state, options);
    }
  }
  return state;
}

std::vector<double> probabilities(const DensityMatrix& state) {
  std::vector<double> result(state.rows());
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = state(i, i).real();
  return result;
}

double expectation(const PauliSum& observable, const DensityMatrix& state) {
  if (observable.qubits != state.qubits)
    throw Error(Fault::input, "an observable of " + std::to_string(observable.qubits) +
                                  " qubits has no value in a state of " + std::to_string(state.qubits));
  constexpr std::array<Complex, 4> kPowersOfI = {Complex{1, 0}, Complex{0, 1}, Complex{-1, 0}, Complex{0, -1}};
  double total = 0.0;
  for (const PauliTerm& term : observable.terms) {
    // P|c> = i^(number of Y) (-1)^(bits of c under z) |c ^ x>, so Tr(P rho) = sum_c <c|rho P|c> is a sum of rho_(c, c ^
    // x).
    Complex sum{};
    for (std::size_t c = 0; c < state.rows(); ++c) {
      const Complex element = state(c, c ^ term.word.x);
      sum += std::popcount(c & term.word.z) % 2 == 0 ? element : -element;
    }
    const auto letters_y = static_cast<std::size_t>(std::popcount(term.word.x & term.word.z));
    total += term.coefficient * (kPowersOfI[letters_y % 4] * sum).real();
  }
  return total;
}

double purity(const DensityMatrix& state) { return squared_norm(state.elements); }

}  // namespace epiq::quantum
