#include "epiq/quantum/mps_state.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "epiq/quantum/mps_plan.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

/// Shots drawn by one task; fixed, so that the products are the same for any number of threads.
constexpr std::size_t kShotsOfTask = 256;

void require_count(std::size_t given, std::size_t qubits, const char* what) {
  if (given != qubits)
    throw Error(Fault::input, "a state of " + std::to_string(qubits) + " qubits was given " + std::to_string(given) +
                                  " " + what + "; it takes one a qubit");
}

/// sum_s A(l, s, r)* E(l, k) B(k, s, r'): the environment E (left bond of A x left bond of B) moved over one site.
ComplexMatrix move_over(const ComplexMatrix& environment, const SiteTensor& a, const SiteTensor& b) {
  ComplexMatrix inner(a.left, 2 * b.right);
  multiply_into(whole(environment), b.by_left(), inner.values.data(), inner.cols);
  ComplexMatrix moved(a.right, b.right);
  multiply_adjoint_into(a.by_right(), {inner.values.data(), 2 * a.left, b.right, b.right}, moved.values.data(),
                        moved.cols);
  return moved;
}

/// The site after a Pauli matrix has acted on its qubit.
SiteTensor after(char pauli, const SiteTensor& site) {
  SiteTensor result = site;
  if (pauli == 'I') return result;
  for (std::size_t l = 0; l < site.left; ++l) {
    for (std::size_t r = 0; r < site.right; ++r) {
      Complex& zero = result.values[2 * l * site.right + r];
      Complex& one = result.values[(2 * l + 1) * site.right + r];
      if (pauli != 'Z') std::swap(zero, one);
      if (pauli == 'Z') one = -one;
      if (pauli != 'Y') continue;
      zero = {zero.imag(), -zero.real()};  // -i
      one = {-one.imag(), one.real()};     // i
    }
  }
  return result;
}

/// Measures one site for `count` shots; `rows` (count x left bond, each of norm 1) become those of the right bond.
void measure_site(const SiteTensor& site, std::size_t qubit, std::vector<util::Philox>& random, ComplexMatrix& rows,
                  std::uint8_t* bits, std::size_t qubits) {
  const std::size_t count = rows.rows;
  ComplexMatrix both(count, 2 * site.right);
  multiply_into(whole(rows), site.by_left(), both.values.data(), both.cols);
  rows = ComplexMatrix(count, site.right);
  for (std::size_t shot = 0; shot < count; ++shot) {
    double weights[2] = {0.0, 0.0};
    for (std::size_t value = 0; value < 2; ++value)
      for (std::size_t r = 0; r < site.right; ++r) weights[value] += std::norm(both(shot, value * site.right + r));
    const std::size_t value = random[shot].uniform() * (weights[0] + weights[1]) < weights[0] ? 0 : 1;
    const double scale = 1.0 / std::sqrt(weights[value]);
    for (std::size_t r = 0; r < site.right; ++r) rows(shot, r) = scale * both(shot, value * site.right + r);
    bits[shot * qubits + qubit] = static_cast<std::uint8_t>(value);
  }
}

}  // namespace

Mps simulate_mps(const Circuit& circuit, const MpsOptions& options, util::MemoryBudget& budget) {
  const MpsPlan plan = plan_mps(circuit, options.reorder);
  Mps state(plan.order, options, budget);
  for (const ProductSum& op : plan.operators) state.apply(op);
  state.relabel(plan.label);
  state.add_phase(circuit.global_phase());
  return state;
}

Complex amplitude(const Mps& state, std::span<const std::uint8_t> bits) {
  require_count(bits.size(), state.qubits(), "bits");
  std::vector<Complex> row{1.0};
  for (std::size_t p = 0; p < state.qubits(); ++p) {
    const SiteTensor& site = state.site(p);
    const std::size_t value = bits[state.order()[p]] != 0 ? 1 : 0;
    std::vector<Complex> next(site.right);
    multiply_into({row.data(), 1, site.left, site.left},
                  {site.values.data() + value * site.right, site.left, site.right, 2 * site.right}, next.data(),
                  site.right);
    row = std::move(next);
  }
  return row[0];
}

std::vector<Complex> statevector(const Mps& state, util::MemoryBudget& budget) {
  const std::size_t n = state.qubits();
  const std::string what = "the amplitudes of " + std::to_string(n) + " qubits";
  if (n > kMostMpsAmplitudeQubits)
    throw Error(Fault::resource, what + " are too many; at most " + std::to_string(kMostMpsAmplitudeQubits) +
                                     " qubits are written out, sample the state instead");
  std::size_t widest = std::size_t{1} << n;
  for (std::size_t p = 0; p < n; ++p) widest = std::max(widest, (std::size_t{2} << p) * state.site(p).right);
  BudgetShare share(budget);
  share.resize(((std::uint64_t{1} << n) + 2 * std::uint64_t{widest}) * sizeof(Complex), what);
  ComplexMatrix rows(1, 1);
  rows(0, 0) = 1.0;
  for (std::size_t p = 0; p < n; ++p) {
    const SiteTensor& site = state.site(p);
    ComplexMatrix next(rows.rows, 2 * site.right);
    multiply_into(whole(rows), site.by_left(), next.values.data(), next.cols);
    next.rows *= 2;
    next.cols = site.right;
    rows = std::move(next);
  }
  std::vector<Complex> result(rows.values.size());
  for (std::size_t i = 0; i < result.size(); ++i) {  // site 0 is the highest bit of i
    std::size_t index = 0;
    for (std::size_t p = 0; p < n; ++p) index |= (i >> (n - 1 - p) & 1) << state.order()[p];
    result[index] = rows.values[i];
  }
  return result;
}

MpsSamples sample(const Mps& state, std::size_t shots, std::uint64_t seed, unsigned threads) {
  Mps from_left = state;
  from_left.move_centre(0);
  const std::size_t n = state.qubits();
  MpsSamples samples{shots, n, std::vector<std::uint8_t>(shots * n)};
  util::parallel_for(threads, (shots + kShotsOfTask - 1) / kShotsOfTask, [&](std::size_t task) {
    const std::size_t first = task * kShotsOfTask;
    const std::size_t count = std::min(kShotsOfTask, shots - first);
    std::vector<util::Philox> random;
    for (std::size_t shot = first; shot < first + count; ++shot) random.emplace_back(seed, shot);
    ComplexMatrix rows(count, 1);
    std::fill(rows.values.begin(), rows.values.end(), Complex{1.0});
    for (std::size_t p = 0; p < n; ++p)
      measure_site(from_left.site(p), state.order()[p], random, rows, samples.bits.data() + first * n, n);
  });
  return samples;
}

double expectation(const Mps& state, std::string_view paulis) {
  const std::size_t n = state.qubits();
  require_count(paulis.size(), n, "Pauli letters");
  if (paulis.find_first_not_of("IXYZ") != std::string_view::npos)
    throw Error(Fault::input, "a Pauli string has the letters I, X, Y and Z, not '" +
                                  std::string(1, paulis[paulis.find_first_not_of("IXYZ")]) + "'");
  // Orthonormal tensors outside of the centre and of the letters contract to the identity.
  std::size_t first = state.centre();
  std::size_t last = state.centre();
  const auto letter = [&](std::size_t p) { return paulis[n - 1 - state.order()[p]]; };
  for (std::size_t p = 0; p < n; ++p) {
    if (letter(p) == 'I') continue;
    first = std::min(first, p);
    last = std::max(last, p);
  }
  const std::size_t bond = state.site(first).left;
  ComplexMatrix environment(bond, bond);
  for (std::size_t i = 0; i < bond; ++i) environment(i, i) = 1.0;
  for (std::size_t p = first; p <= last; ++p)
    environment = move_over(environment, state.site(p), after(letter(p), state.site(p)));
  double trace = 0.0;
  for (std::size_t i = 0; i < environment.rows; ++i) trace += environment(i, i).real();
  return trace;
}

double expectation(const Mps& state, const PauliSum& observable, unsigned threads) {
  require_count(observable.qubits, state.qubits(), "qubits of an observable");
  std::vector<double> values(observable.terms.size());
  util::parallel_for(threads, values.size(), [&](std::size_t i) {
    const PauliTerm& term = observable.terms[i];
    values[i] = term.coefficient * expectation(state, letters(term, observable.qubits));
  });
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum;
}

Complex overlap(const Mps& left, const Mps& right) {
  if (left.order() != right.order())
    throw Error(Fault::input,
                "matrix product states whose qubits stand in different orders have no overlap; arrange "
                "one as the other");
  ComplexMatrix environment(1, 1);
  environment(0, 0) = 1.0;
  for (std::size_t p = 0; p < left.qubits(); ++p) environment = move_over(environment, left.site(p), right.site(p));
  return environment(0, 0);
}

double fidelity(const Mps& left, const Mps& right) { return std::norm(overlap(left, right)); }

double norm(const Mps& state) { return std::sqrt(std::abs(overlap(state, state))); }

}  // namespace epiq::quantum
