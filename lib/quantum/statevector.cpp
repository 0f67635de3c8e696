#include "epiq/quantum/statevector.hpp"

#include <algorithm>
#include <string>

#include "epiq/quantum/reduction.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using util::Error;
using util::Fault;

template <class Real>
std::complex<double> wide(std::complex<Real> value) {
  return {static_cast<double>(value.real()), static_cast<double>(value.imag())};
}

}  // namespace

template <class Real>
BasicStatevector<Real> simulate(const Circuit& circuit, util::MemoryBudget& budget, const SimulationOptions& options) {
  BasicStatevector<Real> state(circuit.qubits(), budget);
  apply_circuit(circuit, state, options);
  return state;
}

template <class Real>
std::vector<double> probabilities(const BasicStatevector<Real>& state, const SimulationOptions& options) {
  std::vector<double> result(state.size());
  util::parallel_for(options.threads, (state.size() + kSumBlock - 1) / kSumBlock, [&](std::size_t task) {
    const std::size_t end = std::min(state.size(), (task + 1) * kSumBlock);
    for (std::size_t i = task * kSumBlock; i < end; ++i) result[i] = std::norm(wide(state[i]));
  });
  return result;
}

template <class Real>
double squared_norm(const BasicStatevector<Real>& state, const SimulationOptions& options) {
  return sum_in_blocks<double>(state.size(), options.threads, [&](std::size_t begin, std::size_t end) {
    double sum = 0.0;
    for (std::size_t i = begin; i < end; ++i) sum += std::norm(wide(state[i]));
    return sum;
  });
}

template <class Real>
std::complex<double> overlap(const BasicStatevector<Real>& left, const BasicStatevector<Real>& right,
                             const SimulationOptions& options) {
  if (left.qubits() != right.qubits())
    throw Error(Fault::input, "states of " + std::to_string(left.qubits()) + " and of " +
                                  std::to_string(right.qubits()) + " qubits have no overlap");
  return sum_in_blocks<std::complex<double>>(left.size(), options.threads, [&](std::size_t begin, std::size_t end) {
    double re = 0.0;
    double im = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::complex<double> a = wide(left[i]);
      const std::complex<double> b = wide(right[i]);
      re += a.real() * b.real() + a.imag() * b.imag();
      im += a.real() * b.imag() - a.imag() * b.real();
    }
    return std::complex<double>(re, im);
  });
}

template <class Real>
double fidelity(const BasicStatevector<Real>& left, const BasicStatevector<Real>& right,
                const SimulationOptions& options) {
  return std::norm(overlap(left, right, options));
}

#define EPIQ_FOR(Real)                                                                                           \
  template BasicStatevector<Real> simulate<Real>(const Circuit&, util::MemoryBudget&, const SimulationOptions&); \
  template std::vector<double> probabilities(const BasicStatevector<Real>&, const SimulationOptions&);           \
  template double squared_norm(const BasicStatevector<Real>&, const SimulationOptions&);                         \
  template std::complex<double> overlap(const BasicStatevector<Real>&, const BasicStatevector<Real>&,            \
                                        const SimulationOptions&);                                               \
  template double fidelity(const BasicStatevector<Real>&, const BasicStatevector<Real>&, const SimulationOptions&)
EPIQ_FOR(float);
EPIQ_FOR(double);
#undef EPIQ_FOR

}  // namespace epiq::quantum
