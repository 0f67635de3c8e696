#include <algorithm>
#include <catch2/catch.hpp>

#include "epiq/interaction/pairs/boost.hpp"
#include "epiq/interaction/pairs/genotypic.hpp"
#include "epiq/util/error.hpp"
#include "oracle/table_oracle.hpp"

using namespace epiq::interaction;
using epiq::oracle::TableShape;
using epiq::util::Philox;

TEST_CASE("BOOST equals iterative proportional fitting to convergence, empty cells or not", "[pairs]") {
  Philox random(1, 1);
  double largest = 0.0;
  std::size_t with_empty = 0;
  for (int i = 0; i < 300; ++i) {
    const double samples = i % 3 == 0 ? 100.0 : (i % 3 == 1 ? 2000.0 : 1e6);
    const PairTable table = epiq::oracle::random_pair(random, TableShape{samples, 0.02, 1.0});
    const TableTest test = boost(table);
    if (!test.defined) continue;
    with_empty += std::count(table.counts.begin(), table.counts.end(), 0U) > 0 ? 1 : 0;
    const double fitted = epiq::oracle::fitted_deviance(genotype_table(table), 20000);
    CAPTURE(i, samples, test.statistic, fitted);
    CHECK(test.statistic <= fitted + 1e-8 * (1.0 + fitted));
    CHECK(test.statistic >= fitted - 1e-4 * (1.0 + fitted));  // the fit is slow where the maximum is at infinity
    largest = std::max(largest, std::abs(fitted - test.statistic));
  }
  INFO("largest difference " << largest);
  CHECK(with_empty > 50);
}

TEST_CASE("The degrees of freedom of BOOST lose empty rows and columns, those of the logistic test every empty cell",
          "[pairs]") {
  PairTable table;
  for (std::size_t i = 0; i < 18; ++i) table.counts[i] = static_cast<std::uint32_t>(20 + i * i % 7);
  CHECK(boost(table).df == 4.0);
  CHECK(genotypic(table).df == 4.0);
  table.counts[8] = table.counts[17] = 0;  // one cell
  CHECK(boost(table).df == 4.0);
  CHECK(genotypic(table).df == 3.0);
  CHECK(boost(table).statistic == genotypic(table).statistic);
  for (const std::size_t cell : {6U, 7U, 15U, 16U}) table.counts[cell] = 0;  // the row
  CHECK(boost(table).df == 2.0);
  CHECK(genotypic(table).df == 2.0);
  for (const std::size_t cell : {2U, 5U, 11U, 14U}) table.counts[cell] = 0;  // and a column
  CHECK(boost(table).df == 1.0);
  CHECK(genotypic(table).df == 1.0);
  for (const std::size_t cell : {1U, 4U, 10U, 13U}) table.counts[cell] = 0;
  CHECK_FALSE(boost(table).defined);
  CHECK_FALSE(genotypic(table).defined);
}

TEST_CASE("Without one class there is no interaction test", "[pairs]") {
  PairTable table;
  for (std::size_t i = 0; i < 9; ++i) table.counts[i] = 10;
  CHECK_FALSE(boost(table).defined);
  CHECK_FALSE(genotypic(table).defined);
  CHECK(boost_statistic(table) == 0.0);
}

TEST_CASE("The interaction of three SNPs equals iterative proportional fitting", "[pairs]") {
  Philox random(2, 1);
  for (int i = 0; i < 40; ++i) {
    const GenotypeTable table =
        epiq::oracle::random_table(random, 3, TableShape{i % 2 == 0 ? 500.0 : 20000.0, 0.15, 0.7});
    const TableTest test = genotypic(table);
    if (!test.defined) continue;
    const double fitted = epiq::oracle::fitted_deviance(table, 5000);
    CAPTURE(i, test.statistic, test.df, fitted);
    CHECK(test.statistic <= fitted + 1e-8 * (1.0 + fitted));
    CHECK(test.statistic >=
          fitted - 2e-3 * (1.0 + fitted));  // sublinear where every cell is fitted exactly in the limit
    CHECK(test.df <= 8.0);
  }
}

TEST_CASE("The genotypic test refuses three classes", "[pairs]") {
  CHECK_THROWS_AS(genotypic(GenotypeTable{1, 3, std::vector<std::uint32_t>(9, 5)}), epiq::util::Error);
}
