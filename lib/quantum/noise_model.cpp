#include "epiq/quantum/noise_model.hpp"

#include <algorithm>
#include <span>

#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

bool names(const NoiseRule& rule, std::string_view operation, bool is_gate, std::size_t qubits) {
  for (const std::string& name : rule.gates) {
    if (name == operation) return true;
    if (is_gate && (name == "all" || (name == "all_1q" && qubits == 1) || (name == "all_2q" && qubits == 2)))
      return true;
  }
  return false;
}

std::vector<PlacedChannel> matching(const NoiseModel& model, std::string_view operation, bool is_gate,
                                    std::span<const std::size_t> qubits) {
  std::vector<PlacedChannel> found;
  const std::vector<std::size_t> all(qubits.begin(), qubits.end());
  for (const NoiseRule& rule : model.rules) {
    if (!names(rule, operation, is_gate, qubits.size())) continue;
    if (!rule.qubits.empty() && std::find(rule.qubits.begin(), rule.qubits.end(), all) == rule.qubits.end()) continue;
    for (const Channel& channel : rule.channels) {
      if (channel.qubits == 1) {
        for (const std::size_t qubit : qubits) found.push_back({&channel, {qubit}});
      } else if (channel.qubits == qubits.size()) {
        found.push_back({&channel, all});
      } else {
        throw util::Error(util::Fault::input, "a noise channel of 2 qubits cannot follow '" + std::string(operation) +
                                                  "', which has " + std::to_string(qubits.size()) +
                                                  "; name gates of 2 qubits in its rule");
      }
    }
  }
  return found;
}

}  // namespace

std::vector<PlacedChannel> channels_of(const NoiseModel& model, const Gate& gate) {
  const GateSpec& spec = gate_spec(gate.kind);
  return matching(model, spec.name, /*is_gate=*/true, {gate.qubits.data(), spec.qubits});
}

std::vector<PlacedChannel> channels_of(const NoiseModel& model, std::string_view operation, std::size_t qubit) {
  return matching(model, operation, /*is_gate=*/false, {&qubit, 1});
}

ReadoutError readout_error(const NoiseModel& model, std::size_t qubit) {
  ReadoutError error;
  for (const ReadoutRule& rule : model.readout)
    if (rule.qubits.empty() || std::find(rule.qubits.begin(), rule.qubits.end(), qubit) != rule.qubits.end())
      error = rule.error;
  return error;
}

}  // namespace epiq::quantum
