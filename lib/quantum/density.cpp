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

/// A 16 x 16 matrix on four bits of the index, bits[0] the lowest of its rows and columns.
void apply_to_four(const std::vector<Complex>& matrix, const std::array<std::size_t, kPairQubits>& bits,
                   Statevector& elements, unsigned threads) {
  constexpr std::size_t kGroupsATask = std::size_t{1} << 12;
  std::array<double, kPairSize * kPairSize> re{};  // column-major, to go along rows in the inner loop
  std::array<double, kPairSize * kPairSize> im{};
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    re[(i % kPairSize) * kPairSize + i / kPairSize] = matrix[i].real();
    im[(i % kPairSize) * kPairSize + i / kPairSize] = matrix[i].imag();
  }
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
      std::array<double, kPairSize> sum_re{};
      std::array<double, kPairSize> sum_im{};
      for (std::size_t c = 0; c < kPairSize; ++c) {
        const double x = base[offsets[c]].real();
        const double y = base[offsets[c]].imag();
        for (std::size_t r = 0; r < kPairSize; ++r) {
          sum_re[r] += re[c * kPairSize + r] * x - im[c * kPairSize + r] * y;
          sum_im[r] += re[c * kPairSize + r] * y + im[c * kPairSize + r] * x;
        }
      }
      for (std::size_t r = 0; r < kPairSize; ++r) base[offsets[r]] = {sum_re[r], sum_im[r]};
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
    apply_to_four(matrix, {a, b, a + n, b + n}, state.elements, options.threads);
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
