#include "epiq/interaction/encoding.hpp"

namespace epiq::interaction {

std::vector<quantum::Edge> within_edges(const util::Matrix& squared_correlation, double threshold,
                                        std::size_t first_qubit) {
  std::vector<quantum::Edge> edges;
  for (std::size_t i = 0; i < squared_correlation.rows; ++i)
    for (std::size_t j = i + 1; j < squared_correlation.rows; ++j)
      if (squared_correlation(i, j) >= threshold)
        edges.push_back({first_qubit + i, first_qubit + j, squared_correlation(i, j)});
  return edges;
}

std::vector<quantum::Edge> between_edges(std::size_t a, std::size_t b) {
  std::vector<quantum::Edge> edges;
  for (std::size_t i = 0; i < a; ++i)
    for (std::size_t j = 0; j < b; ++j) edges.push_back({i, a + j, 1.0});
  return edges;
}

}  // namespace epiq::interaction
