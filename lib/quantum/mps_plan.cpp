#include "epiq/quantum/mps_plan.hpp"

#include <algorithm>
#include <utility>

#include "epiq/quantum/mps_blocks.hpp"
#include "epiq/quantum/mps_order.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;

/// The star of `hub`: pairs that have it.
ProductSum star(std::size_t hub, const std::vector<PairPhase>& pairs) {
  ProductSum op;
  op.qubits.push_back(hub);
  op.terms = {{Matrix2{1.0, 0.0, 0.0, 0.0}}, {Matrix2{0.0, 0.0, 0.0, 1.0}}};
  for (const PairPhase& pair : pairs) {
    const bool leads = pair.first == hub;
    op.qubits.push_back(leads ? pair.second : pair.first);
    for (std::size_t value = 0; value < 2; ++value) {
      const Complex zero = leads ? pair.phases[2 * value] : pair.phases[value];
      const Complex one = leads ? pair.phases[2 * value + 1] : pair.phases[2 + value];
      op.terms[value].push_back({zero, 0.0, 0.0, one});
    }
  }
  return op;
}

/// The diagonal operators met since the last one that does not commute with them.
class Layer {
 public:
  explicit Layer(std::size_t qubits) : touched_(qubits, false) {}

  bool touches(std::size_t qubit) const { return touched_[qubit]; }

  void add(const PairBlock& block) {
    touched_[block.first] = touched_[block.second] = true;
    PairPhase phase{block.first, block.second, {}};
    for (std::size_t k = 0; k < 4; ++k) phase.phases[k] = block.matrix[5 * k];
    pairs_.push_back(phase);
  }

  void flush(const std::vector<std::size_t>& place, std::vector<ProductSum>& operators) {
    for (ProductSum& op : diagonal_stars(pairs_, place)) operators.push_back(std::move(op));
    pairs_.clear();
    touched_.assign(touched_.size(), false);
  }

 private:
  std::vector<PairPhase> pairs_;
  std::vector<bool> touched_;
};

std::vector<ProductSum> operators_of(const std::vector<Block>& blocks, const std::vector<std::size_t>& place) {
  std::vector<ProductSum> operators;
  Layer layer(place.size());
  for (const Block& block : blocks) {
    const PairBlock* pair = std::get_if<PairBlock>(&block);
    if (pair != nullptr && is_diagonal(*pair)) {
      layer.add(*pair);
      continue;
    }
    ProductSum op = pair != nullptr ? schmidt_sum(*pair) : std::get<ProductSum>(block);
    if (!(op.terms.size() == 1 && is_diagonal(op)))
      for (const std::size_t qubit : op.qubits)
        if (layer.touches(qubit)) layer.flush(place, operators);
    operators.push_back(std::move(op));
  }
  layer.flush(place, operators);
  return operators;
}

Interactions interactions_of(const std::vector<Gate>& gates) {
  Interactions interactions;
  for (const Gate& gate : gates) {
    const std::size_t count = gate_spec(gate.kind).qubits;
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = i + 1; j < count; ++j) interactions.emplace_back(gate.qubits[i], gate.qubits[j]);
  }
  return interactions;
}

/// Gates on carriers: swaps only exchange what the carriers are called, and a controlled swap is CX CCX CX.
std::vector<Gate> gates_on_carriers(const Circuit& circuit, std::vector<std::size_t>& label) {
  std::vector<std::size_t> carrier(circuit.qubits());
  for (std::size_t i = 0; i < carrier.size(); ++i) carrier[i] = i;
  std::vector<Gate> gates;
  for (Gate gate : circuit.gates()) {
    for (std::size_t i = 0; i < gate_spec(gate.kind).qubits; ++i) gate.qubits[i] = carrier[gate.qubits[i]];
    if (gate.kind == GateKind::id) continue;
    if (gate.kind == GateKind::swap) {
      std::swap(carrier[label[gate.qubits[0]]], carrier[label[gate.qubits[1]]]);
      std::swap(label[gate.qubits[0]], label[gate.qubits[1]]);
      continue;
    }
    if (gate.kind == GateKind::cswap) {
      const Gate swing{GateKind::cx, {gate.qubits[2], gate.qubits[1]}, {}};
      gates.push_back(swing);
      gates.push_back({GateKind::ccx, gate.qubits, {}});
      gates.push_back(swing);
      continue;
    }
    gates.push_back(gate);
  }
  return gates;
}

}  // namespace

std::vector<ProductSum> diagonal_stars(const std::vector<PairPhase>& pairs, const std::vector<std::size_t>& place) {
  std::vector<std::vector<std::size_t>> of_qubit(place.size());  // pairs not served yet
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    of_qubit[pairs[k].first].push_back(k);
    of_qubit[pairs[k].second].push_back(k);
  }
  const auto partner = [&](std::size_t k, std::size_t hub) {
    return pairs[k].first == hub ? pairs[k].second : pairs[k].first;
  };
  const auto gain = [&](std::size_t hub) {
    std::size_t low = place[hub];
    std::size_t high = place[hub];
    for (const std::size_t k : of_qubit[hub]) {
      low = std::min(low, place[partner(k, hub)]);
      high = std::max(high, place[partner(k, hub)]);
    }
    return static_cast<double>(of_qubit[hub].size()) / static_cast<double>(high - low + 1);
  };
  std::vector<double> gains(place.size());
  std::vector<std::size_t> qubit_at(place.size());
  for (std::size_t q = 0; q < place.size(); ++q) {
    qubit_at[place[q]] = q;
    gains[q] = gain(q);
  }
  std::vector<std::pair<std::size_t, ProductSum>> stars;  // with the first site
  for (;;) {
    std::size_t hub = qubit_at[0];
    for (const std::size_t q : qubit_at)
      if (gains[q] > gains[hub] * (1.0 + 1e-12)) hub = q;
    if (of_qubit[hub].empty()) break;
    std::vector<PairPhase> served;
    std::size_t first = place[hub];
    const std::vector<std::size_t> taken = std::exchange(of_qubit[hub], {});
    for (const std::size_t k : taken) {
      const std::size_t other = partner(k, hub);
      first = std::min(first, place[other]);
      const auto same = std::find_if(served.begin(), served.end(), [&](const PairPhase& pair) {
        return pair.first == pairs[k].first && pair.second == pairs[k].second;
      });
      if (same == served.end()) {
        served.push_back(pairs[k]);
      } else {
        for (std::size_t i = 0; i < 4; ++i) same->phases[i] *= pairs[k].phases[i];
      }
      std::vector<std::size_t>& rest = of_qubit[other];
      rest.erase(std::remove(rest.begin(), rest.end(), k), rest.end());
    }
    for (const std::size_t k : taken) gains[partner(k, hub)] = gain(partner(k, hub));
    gains[hub] = 0.0;
    stars.emplace_back(first, star(hub, served));
  }
  std::stable_sort(stars.begin(), stars.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ProductSum> result;
  for (auto& entry : stars) result.push_back(std::move(entry.second));
  return result;
}

MpsPlan plan_mps(const Circuit& circuit, bool reorder) {
  MpsPlan plan;
  plan.label.resize(circuit.qubits());
  for (std::size_t i = 0; i < plan.label.size(); ++i) plan.label[i] = i;
  const std::vector<Gate> gates = gates_on_carriers(circuit, plan.label);
  plan.order = reorder ? short_order(circuit.qubits(), interactions_of(gates)) : plan.label;
  if (!reorder)
    for (std::size_t i = 0; i < plan.order.size(); ++i) plan.order[i] = i;
  std::vector<std::size_t> place(plan.order.size());
  for (std::size_t p = 0; p < place.size(); ++p) place[plan.order[p]] = p;
  plan.operators = operators_of(fuse(gates, place), place);
  return plan;
}

}  // namespace epiq::quantum
