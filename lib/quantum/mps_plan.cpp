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

/// The pairs with those on the same qubits multiplied.
std::vector<PairPhase> merged(std::vector<PairPhase> pairs) {
  for (PairPhase& pair : pairs) {
    if (pair.first < pair.second) continue;
    std::swap(pair.first, pair.second);
    std::swap(pair.phases[1], pair.phases[2]);
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const PairPhase& a, const PairPhase& b) {
    return std::pair(a.first, a.second) < std::pair(b.first, b.second);
  });
  std::vector<PairPhase> result;
  for (const PairPhase& pair : pairs) {
    if (result.empty() || result.back().first != pair.first || result.back().second != pair.second) {
      result.push_back(pair);
    } else {
      for (std::size_t i = 0; i < 4; ++i) result.back().phases[i] *= pair.phases[i];
    }
  }
  return result;
}

/// Stars that serve all pairs, chosen greedily by pairs per (sites spanned + `toll`); the first in the row of equals.
class StarCover {
 public:
  StarCover(std::vector<PairPhase> pairs, const std::vector<std::size_t>& place, std::size_t toll)
      : pairs_(std::move(pairs)), place_(place), toll_(toll), of_qubit_(place.size()), gain_(place.size(), 0.0) {
    std::vector<std::size_t> row(place.size());
    for (std::size_t q = 0; q < place.size(); ++q) row[place[q]] = q;
    for (std::size_t k = 0; k < pairs_.size(); ++k) {
      of_qubit_[pairs_[k].first].push_back(k);
      of_qubit_[pairs_[k].second].push_back(k);
    }
    for (std::size_t q = 0; q < place.size(); ++q) gain_[q] = gain(q);
    for (std::size_t served = 0; served < pairs_.size();) {
      std::size_t hub = row[0];
      for (const std::size_t q : row)
        if (gain_[q] > gain_[hub] * (1.0 + 1e-12)) hub = q;
      served += serve(hub);
    }
  }

  /// The sum of the sites spanned.
  std::size_t length() const { return length_; }

  /// From left to right.
  std::vector<ProductSum> stars() {
    std::stable_sort(stars_.begin(), stars_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<ProductSum> result;
    for (auto& entry : stars_) result.push_back(std::move(entry.second));
    return result;
  }

 private:
  std::size_t partner(std::size_t k, std::size_t hub) const {
    return pairs_[k].first == hub ? pairs_[k].second : pairs_[k].first;
  }

  /// The first and the last site of the star of `hub`.
  std::pair<std::size_t, std::size_t> span(std::size_t hub) const {
    std::pair<std::size_t, std::size_t> sites{place_[hub], place_[hub]};
    for (const std::size_t k : of_qubit_[hub]) {
      sites.first = std::min(sites.first, place_[partner(k, hub)]);
      sites.second = std::max(sites.second, place_[partner(k, hub)]);
    }
    return sites;
  }

  double gain(std::size_t hub) const {
    if (of_qubit_[hub].empty()) return 0.0;
    const auto sites = span(hub);
    return static_cast<double>(of_qubit_[hub].size()) / static_cast<double>(sites.second - sites.first + toll_);
  }

  std::size_t serve(std::size_t hub) {
    const auto sites = span(hub);
    length_ += sites.second - sites.first;
    const std::vector<std::size_t> taken = std::exchange(of_qubit_[hub], {});
    std::vector<PairPhase> pairs;
    for (const std::size_t k : taken) {
      pairs.push_back(pairs_[k]);
      std::vector<std::size_t>& rest = of_qubit_[partner(k, hub)];
      rest.erase(std::remove(rest.begin(), rest.end(), k), rest.end());
      gain_[partner(k, hub)] = gain(partner(k, hub));
    }
    gain_[hub] = 0.0;
    stars_.emplace_back(sites.first, star(hub, pairs));
    return taken.size();
  }

  std::vector<PairPhase> pairs_;
  const std::vector<std::size_t>& place_;
  std::size_t toll_;
  std::vector<std::vector<std::size_t>> of_qubit_;  ///< pairs not served yet
  std::vector<double> gain_;
  std::size_t length_ = 0;
  std::vector<std::pair<std::size_t, ProductSum>> stars_;  ///< with the first site
};

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
  // Of two equally good stars the first rule takes the shorter, which suits chains, the second one that of more pairs.
  StarCover by_ends(merged(pairs), place, 0);
  StarCover by_hubs(merged(pairs), place, 1);
  return by_hubs.length() < by_ends.length() ? by_hubs.stars() : by_ends.stars();
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
