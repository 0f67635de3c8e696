#include "epiq/interaction/pairs/boost.hpp"

#include "epiq/interaction/pairs/boost_fit.hpp"

namespace epiq::interaction {
namespace {

/// (rows - 1)(columns - 1) of the genotypes that occur; 0 if the table has no test.
double boost_df(const PairTable& table) {
  std::uint64_t classes[2] = {0, 0}, rows[3] = {0, 0, 0}, columns[3] = {0, 0, 0};
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = 0; b < 3; ++b) {
        classes[k] += table(k, a, b);
        rows[a] += table(k, a, b);
        columns[b] += table(k, a, b);
      }
  if (classes[0] == 0 || classes[1] == 0) return 0.0;
  int row_count = -1, column_count = -1;
  for (std::size_t i = 0; i < 3; ++i) {
    row_count += rows[i] > 0 ? 1 : 0;
    column_count += columns[i] > 0 ? 1 : 0;
  }
  return row_count * column_count;
}

}  // namespace

TableTest boost(const PairTable& table) {
  const double df = boost_df(table);
  if (df == 0.0) return {};
  return chi_square_test(saturation_deviance(table.counts.data(), table.counts.data() + 9, 2), df);
}

double boost_statistic(const PairTable& table) {
  if (boost_df(table) == 0.0) return 0.0;
  return saturation_deviance(table.counts.data(), table.counts.data() + 9, 2);
}

}  // namespace epiq::interaction
