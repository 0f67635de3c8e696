#include "epiq/report/permutation_columns.hpp"

#include <string>

#include "epiq/stats/proportion.hpp"

namespace epiq::report {
namespace {

void append_count(std::vector<Cell>& cells, const stats::MonteCarloCount& count) {
  if (count.draws == 0) {
    cells.insert(cells.end(), 3, missing());
    return;
  }
  const stats::Interval interval = stats::monte_carlo_interval(count);
  for (const double value : {stats::monte_carlo_p(count), interval.low, interval.high}) cells.push_back(number(value));
}

}  // namespace

std::vector<Column> permutation_columns(const std::vector<interaction::Arm>& arms) {
  std::vector<Column> columns{
      {"p_family", "--permutations: share of permutations in which any pair has so small a p_omnibus (max-T)"},
      {"p_family_low", "lower 95 % limit of p_family, for infinitely many permutations"},
      {"p_family_high", "upper 95 % limit of p_family"},
      {"p_permutation", "share of permutations in which this pair has so small a p_omnibus; the best pairs only"},
      {"p_permutation_low", "lower 95 % limit of p_permutation"},
      {"p_permutation_high", "upper 95 % limit of p_permutation"},
      {"permutations", "that p_permutation comes from; drawn until 20 have so small a p_omnibus"}};
  for (const interaction::Arm arm : arms) {
    const std::string name = interaction::info(arm).name;
    columns.push_back({"p_family_" + name, "as p_family, of p_" + name + ": adjusted over all pairs, not over arms"});
  }
  return columns;
}

std::vector<Cell> permutation_cells(const interaction::PermutationResult& result) {
  std::vector<Cell> cells;
  append_count(cells, result.family);
  append_count(cells, result.single);
  cells.push_back(result.single.draws == 0 ? missing() : integer(result.single.draws));
  for (const stats::MonteCarloCount& arm : result.arms)
    cells.push_back(arm.draws == 0 ? missing() : number(stats::monte_carlo_p(arm)));
  return cells;
}

}  // namespace epiq::report
