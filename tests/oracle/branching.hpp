#pragma once

// The exact distribution of a program's classical bits: every outcome of every measurement and reset is followed, each
// with the dense simulator of dense_circuit.hpp. Its cost doubles with each of them.

#include <map>
#include <string>
#include <variant>

#include "epiq/quantum/program.hpp"
#include "oracle/dense_circuit.hpp"

namespace epiq::oracle {

class Branching {
 public:
  explicit Branching(const quantum::Program& program) : program_(program) {}

  /// Bit 0 is the last digit of a key.
  std::map<std::string, double> distribution() {
    Vector state(std::size_t{1} << program_.qubits());
    state[0] = 1.0;
    follow({{&program_.operations, 0}}, state, quantum::ClassicalBits(program_.bit_names.size()));
    return found_;
  }

 private:
  struct Frame {
    const std::vector<quantum::Operation>* operations;
    std::size_t next;
  };

  void follow(std::vector<Frame> stack, Vector state, quantum::ClassicalBits bits) {
    while (!stack.empty()) {
      if (stack.back().next == stack.back().operations->size()) {
        stack.pop_back();
        continue;
      }
      const quantum::Operation& operation = (*stack.back().operations)[stack.back().next++];
      if (const auto* gate = std::get_if<quantum::Gate>(&operation)) {
        state = apply(*gate, program_.qubits(), state);
      } else if (const auto* at = std::get_if<quantum::BranchAt>(&operation)) {
        const quantum::Branch& branch = program_.branches[at->index];
        stack.push_back({holds(branch.condition, bits) ? &branch.then : &branch.otherwise, 0});
      } else if (const auto* measurement = std::get_if<quantum::Measurement>(&operation)) {
        for (const std::uint8_t outcome : {std::uint8_t{1}, std::uint8_t{0}}) {
          quantum::ClassicalBits after = bits;
          if (measurement->bit != quantum::kNoBit) after[measurement->bit] = outcome;
          const Vector projected = project(state, measurement->qubit, outcome);
          if (norm(projected) > 1e-14) follow(stack, projected, after);
        }
        return;
      } else if (const auto* reset = std::get_if<quantum::Reset>(&operation)) {
        const Vector one = project(state, reset->qubit, 1);
        const Vector zero = project(state, reset->qubit, 0);
        if (norm(zero) > 1e-14) follow(stack, zero, bits);
        if (norm(one) > 1e-14) follow(stack, times(word("X", {reset->qubit}, program_.qubits()), one), bits);
        return;
      }
    }
    std::string key;
    for (const std::uint8_t bit : bits) key.insert(key.begin(), bit == 0 ? '0' : '1');
    found_[key] += norm(state);
  }

  /// Not normalised: the squared norm carries the probability.
  static Vector project(Vector state, std::size_t qubit, unsigned outcome) {
    for (std::size_t i = 0; i < state.size(); ++i)
      if ((i >> qubit & 1) != outcome) state[i] = 0.0;
    return state;
  }

  static double norm(const Vector& state) {
    double sum = 0.0;
    for (const Complex& value : state) sum += std::norm(value);
    return sum;
  }

  const quantum::Program& program_;
  std::map<std::string, double> found_;
};

}  // namespace epiq::oracle
