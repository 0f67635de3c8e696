#include <cmath>
#include <limits>
#include <utility>

#include "epiq/quantum/noise_model.hpp"
#include "epiq/quantum/qasm_gates.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/json_reader.hpp"

namespace epiq::quantum {
namespace {

using util::Error;
using util::Fault;
using util::JsonMember;
using util::JsonValue;

double number_or(const JsonValue& object, std::string_view name, double otherwise) {
  const JsonValue* found = object.find(name);
  return found == nullptr ? otherwise : found->as_number();
}

std::size_t index(const JsonValue& value) {
  constexpr double kLargest = 1e6;
  const double number = value.as_number();
  if (!(number >= 0.0 && number <= kLargest) || number != std::floor(number))
    value.fail("the number of a qubit was expected here: a whole number from 0");
  return static_cast<std::size_t>(number);
}

std::vector<std::size_t> indices(const JsonValue& value) {
  std::vector<std::size_t> all;
  for (const JsonValue& item : value.as_array()) all.push_back(index(item));
  if (all.empty()) value.fail("at least one qubit was expected here");
  return all;
}

/// A square matrix of numbers or pairs [real, imaginary].
std::vector<std::complex<double>> matrix(const JsonValue& value) {
  std::vector<std::complex<double>> elements;
  const std::size_t rows = value.as_array().size();
  for (const JsonValue& row : value.items) {
    if (row.as_array().size() != rows) row.fail("a square matrix was expected here");
    for (const JsonValue& element : row.items) {
      if (element.kind == JsonValue::Kind::number) {
        elements.emplace_back(element.number, 0.0);
      } else {
        if (element.as_array().size() != 2) element.fail("a number or [real, imaginary] was expected here");
        elements.emplace_back(element.items[0].as_number(), element.items[1].as_number());
      }
    }
  }
  return elements;
}

std::size_t channel_qubits(const JsonValue& object) {
  const double qubits = number_or(object, "qubits", 1.0);
  if (qubits != 1.0 && qubits != 2.0) object.at("qubits").fail("channels act on 1 or 2 qubits");
  return qubits == 1.0 ? 1 : 2;
}

Channel pauli(const JsonValue& object) {
  std::vector<std::pair<std::string, double>> words;
  for (const JsonMember& member : object.at("probabilities").as_object())
    words.emplace_back(member.name, member.value.as_number());
  return pauli_channel(words);
}

Channel kraus(const JsonValue& object) {
  std::vector<std::vector<std::complex<double>>> operators;
  for (const JsonValue& item : object.at("operators").as_array()) operators.push_back(matrix(item));
  return kraus_channel(std::move(operators));
}

Channel read_channel(const JsonValue& object) {
  const std::string& type = object.at("type").as_string();
  if (type == "depolarizing") {
    object.allow_only({"type", "p", "qubits"});
    return depolarizing(channel_qubits(object), object.at("p").as_number());
  }
  if (type == "pauli") {
    object.allow_only({"type", "probabilities"});
    return pauli(object);
  }
  if (type == "amplitude_damping") {
    object.allow_only({"type", "gamma", "excited_population"});
    return amplitude_damping(object.at("gamma").as_number(), number_or(object, "excited_population", 0.0));
  }
  if (type == "phase_damping") {
    object.allow_only({"type", "lambda"});
    return phase_damping(object.at("lambda").as_number());
  }
  if (type == "thermal_relaxation") {
    object.allow_only({"type", "t1", "t2", "time", "excited_population"});
    const double never = std::numeric_limits<double>::infinity();
    const double t1 = number_or(object, "t1", never);
    return thermal_relaxation(t1, number_or(object, "t2", 2.0 * t1), object.at("time").as_number(),
                              number_or(object, "excited_population", 0.0));
  }
  if (type == "reset") {
    object.allow_only({"type", "p0", "p1"});
    return reset_error(number_or(object, "p0", 0.0), number_or(object, "p1", 0.0));
  }
  if (type == "kraus") {
    object.allow_only({"type", "operators"});
    return kraus(object);
  }
  object.at("type").fail("'" + type +
                         "' is no channel; depolarizing, pauli, amplitude_damping, phase_damping, thermal_relaxation, "
                         "reset and kraus are");
}

/// The channel, with its place in the message if its parameters are wrong.
Channel placed_channel(const JsonValue& object) {
  try {
    return read_channel(object);
  } catch (Error& error) {
    error.with("reading the channel at line " + std::to_string(object.line));
    throw;
  }
}

/// A name as gate.hpp has it: "u1" becomes "p".
std::string operation_name(const JsonValue& value) {
  const std::string& name = value.as_string();
  for (const char* known : {"reset", "measure", "all", "all_1q", "all_2q"})
    if (name == known) return name;
  const std::optional<LibraryGate> gate = library_gate(name);
  if (!gate) value.fail("'" + name + "' is no gate, and not one of reset, measure, all, all_1q and all_2q");
  return std::string(gate_spec(gate->kind).name);
}

NoiseRule read_rule(const JsonValue& object) {
  object.allow_only({"gates", "qubits", "channels"});
  NoiseRule rule;
  for (const JsonValue& name : object.at("gates").as_array()) rule.gates.push_back(operation_name(name));
  if (const JsonValue* qubits = object.find("qubits"))
    for (const JsonValue& item : qubits->as_array()) rule.qubits.push_back(indices(item));
  for (const JsonValue& channel : object.at("channels").as_array()) rule.channels.push_back(placed_channel(channel));
  return rule;
}

double probability(const JsonValue& object, std::string_view name) {
  const double p = object.at(name).as_number();
  if (!(p >= 0.0 && p <= 1.0)) object.at(name).fail("a probability from 0 to 1 was expected here");
  return p;
}

ReadoutRule read_readout(const JsonValue& object) {
  object.allow_only({"qubits", "p1_given_0", "p0_given_1"});
  ReadoutRule rule;
  if (const JsonValue* qubits = object.find("qubits")) rule.qubits = indices(*qubits);
  rule.error = {probability(object, "p1_given_0"), probability(object, "p0_given_1")};
  return rule;
}

}  // namespace

NoiseModel read_noise_model(std::string_view json) {
  const JsonValue document = util::parse_json(json);
  document.allow_only({"format", "description", "gates", "readout"});
  if (document.at("format").as_string() != "epiq-noise-model-1")
    document.at("format").fail("the format must be \"epiq-noise-model-1\"");
  NoiseModel model;
  if (const JsonValue* rules = document.find("gates"))
    for (const JsonValue& rule : rules->as_array()) model.rules.push_back(read_rule(rule));
  if (const JsonValue* readout = document.find("readout"))
    for (const JsonValue& rule : readout->as_array()) model.readout.push_back(read_readout(rule));
  return model;
}

}  // namespace epiq::quantum
