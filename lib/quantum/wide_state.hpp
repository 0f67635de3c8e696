#pragma once

#include <cstddef>
#include <span>

#include "epiq/quantum/kernels/diagonal_layers.hpp"
#include "epiq/quantum/kernels/wide_layers.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::quantum {

/// The smallest number of qubits of `evolve_wide`; smaller states go many at a time (kernels/diagonal_layers.hpp).
inline constexpr std::size_t kLeastWideQubits = 13;

/// Writes (D H)^repetitions |0> of one sample; `state` has 2 planes of 2^q numbers, each at a multiple of 64 bytes.
///
/// A repetition reads and writes the state once: the first makes the phases block by block and transforms their low
/// bits; then the high bits are transformed, multiplied by the phases and, where a further repetition follows,
/// transformed again, and so on in turn. Phases are never stored: they are products of small tables that are made in
/// double.
///
/// @param features q numbers
/// @param threads  at most so many; the result does not depend on it
/// Deterministic; instruction sets agree to rounding. O(repetitions q 2^q).
template <class Real>
void evolve_wide(const kernels::QuadraticLayers& layers, std::span<const double> features, unsigned threads,
                 util::Isa isa, kernels::WidePlanes<Real> state);

}  // namespace epiq::quantum
