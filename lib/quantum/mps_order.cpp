#include "epiq/quantum/mps_order.hpp"

#include <algorithm>

namespace epiq::quantum {
namespace {

using Neighbours = std::vector<std::vector<std::size_t>>;

/// The neighbours of each qubit once, those of fewer neighbours first.
Neighbours neighbours_of(std::size_t qubits, const Interactions& interactions) {
  Neighbours neighbours(qubits);
  for (const auto& pair : interactions) {
    neighbours[pair.first].push_back(pair.second);
    neighbours[pair.second].push_back(pair.first);
  }
  for (std::vector<std::size_t>& list : neighbours) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  const Neighbours unsorted = neighbours;
  for (std::vector<std::size_t>& list : neighbours)
    std::stable_sort(list.begin(), list.end(),
                     [&](std::size_t a, std::size_t b) { return unsorted[a].size() < unsorted[b].size(); });
  return neighbours;
}

/// Breadth-first from `start`, over qubits not `placed` yet.
std::vector<std::size_t> breadth_first(std::size_t start, const Neighbours& neighbours, std::vector<bool> placed) {
  std::vector<std::size_t> queue{start};
  placed[start] = true;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    for (const std::size_t next : neighbours[queue[i]]) {
      if (placed[next]) continue;
      placed[next] = true;
      queue.push_back(next);
    }
  }
  return queue;
}

}  // namespace

std::size_t total_length(const std::vector<std::size_t>& order, const Interactions& interactions) {
  std::vector<std::size_t> place(order.size());
  for (std::size_t p = 0; p < order.size(); ++p) place[order[p]] = p;
  std::size_t sum = 0;
  for (const auto& pair : interactions) {
    const std::size_t a = place[pair.first];
    const std::size_t b = place[pair.second];
    sum += std::max(a, b) - std::min(a, b);
  }
  return sum;
}

std::vector<std::size_t> short_order(std::size_t qubits, const Interactions& interactions) {
  std::vector<std::size_t> plain(qubits);
  for (std::size_t i = 0; i < qubits; ++i) plain[i] = i;
  const Neighbours neighbours = neighbours_of(qubits, interactions);
  std::vector<std::size_t> order;
  std::vector<bool> placed(qubits, false);
  for (std::size_t first = 0; first < qubits; ++first) {
    if (placed[first]) continue;
    // The last of a search is far from its start: two searches find an end of the component.
    const std::size_t far = breadth_first(first, neighbours, placed).back();
    const std::size_t end = breadth_first(far, neighbours, placed).back();
    for (const std::size_t qubit : breadth_first(end, neighbours, placed)) {
      placed[qubit] = true;
      order.push_back(qubit);
    }
  }
  std::reverse(order.begin(), order.end());
  return total_length(order, interactions) < total_length(plain, interactions) ? order : plain;
}

}  // namespace epiq::quantum
