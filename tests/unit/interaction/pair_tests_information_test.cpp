#include <catch2/catch.hpp>

#include "epiq/interaction/pairs/boost.hpp"
#include "epiq/interaction/pairs/information.hpp"
#include "oracle/table_oracle.hpp"

using namespace epiq::interaction;
using epiq::oracle::entropy;
using epiq::oracle::TableShape;
using epiq::util::Philox;

TEST_CASE("Mutual information is the sum of entropies for any order and number of classes", "[pairs]") {
  Philox random(3, 1);
  for (int i = 0; i < 200; ++i) {
    const std::size_t order = 1 + static_cast<std::size_t>(i) % 4;
    GenotypeTable table = epiq::oracle::random_table(random, order, TableShape{i % 3 == 0 ? 60.0 : 5000.0, 0.0, 1.0});
    if (i % 5 == 0) {  // a third class
      const GenotypeTable more = epiq::oracle::random_table(random, order, TableShape{300.0, 0.1, 0.5});
      table.classes = 4;
      table.counts.insert(table.counts.end(), more.counts.begin(), more.counts.end());
    }
    const TableTest test = mutual_information(table);
    if (!test.defined) continue;
    const unsigned snps = ((1U << order) - 1U) << 1U;
    CHECK(test.statistic ==
          Approx(entropy(table, snps) + entropy(table, 1) - entropy(table, snps | 1U)).epsilon(0).margin(1e-14));
  }
}

TEST_CASE("Information gain of two and three SNPs is what the entropies of their subsets give", "[pairs]") {
  Philox random(4, 1);
  for (int i = 0; i < 200; ++i) {
    const std::size_t order = 2 + static_cast<std::size_t>(i) % 2;
    const GenotypeTable table = epiq::oracle::random_table(random, order, TableShape{2000.0, 0.05, 1.0});
    const auto mi = [&](unsigned snps) { return entropy(table, snps) + entropy(table, 1) - entropy(table, snps | 1U); };
    double expected = 0.0;
    if (order == 2) {
      expected = mi(6) - mi(2) - mi(4);
    } else {
      const double ab = mi(6) - mi(2) - mi(4), ac = mi(10) - mi(2) - mi(8), bc = mi(12) - mi(4) - mi(8);
      expected = mi(14) - ab - ac - bc - mi(2) - mi(4) - mi(8);
    }
    const TableTest test = information_gain(table);
    REQUIRE(test.defined);
    CHECK(test.statistic == Approx(expected).epsilon(0).margin(1e-13));
  }
}

TEST_CASE("An XOR of two SNPs is one bit of gain and its p-value that of the interaction", "[pairs]") {
  PairTable table;
  for (const std::size_t a : {0U, 1U})
    for (const std::size_t b : {0U, 1U}) table.counts[9 * (a ^ b) + 3 * a + b] = 25;
  const GenotypeTable both = genotype_table(table);
  CHECK(information_gain(both).statistic == Approx(std::log(2.0)));
  CHECK(information_gain(both).log10_p == boost(table).log10_p);
  CHECK(mutual_information(both).statistic == Approx(std::log(2.0)));
  CHECK(mutual_information(both).df == 3.0);
}

TEST_CASE("Independent classes have no information, and one class has no test", "[pairs]") {
  const GenotypeTable even{2, 2, {1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 4, 6, 8, 10, 12, 14, 16, 18}};
  CHECK(mutual_information(even).statistic == Approx(0.0).margin(1e-15));
  CHECK_FALSE(mutual_information(GenotypeTable{1, 2, {1, 2, 3, 0, 0, 0}}).defined);
  CHECK_FALSE(information_gain(GenotypeTable{1, 2, {1, 2, 3, 0, 0, 0}}).defined);
}
