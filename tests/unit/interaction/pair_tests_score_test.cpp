#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "epiq/interaction/pairs/information_purity.hpp"
#include "epiq/interaction/pairs/k2.hpp"
#include "epiq/interaction/pairs/mdr.hpp"
#include "epiq/util/error.hpp"
#include "oracle/table_oracle.hpp"
#include "unit/real_data.hpp"

using namespace epiq::interaction;
using epiq::oracle::TableShape;
using epiq::util::Philox;

namespace {

/// The best balanced accuracy of all 2^9 rules.
double best_rule(const GenotypeTable& table) {
  double cases = 0.0, controls = 0.0, best = 0.0;
  for (std::size_t c = 0; c < 9; ++c) {
    controls += table.counts[c];
    cases += table.counts[9 + c];
  }
  for (unsigned rule = 0; rule < 512; ++rule) {
    double right_cases = 0.0, right_controls = 0.0;
    for (std::size_t c = 0; c < 9; ++c)
      ((rule >> c) & 1U ? right_cases : right_controls) += table.counts[((rule >> c) & 1U ? 9 : 0) + c];
    best = std::max(best, 0.5 * (right_cases / cases + right_controls / controls));
  }
  return best;
}

GenotypeTable one_snp(std::vector<std::uint32_t> counts) { return {1, 2, std::move(counts)}; }

}  // namespace

TEST_CASE("K2 is the product of the sequential predictions of each sample's class", "[pairs]") {
  // Under a uniform prior the probability of the next class is (1 + seen) / (r + n) (Laplace's rule of succession).
  Philox random(31, 1);
  for (int i = 0; i < 50; ++i) {
    GenotypeTable table = epiq::oracle::random_table(random, 2, TableShape{200.0, 0.1, 1.0});
    if (i % 2 == 0) {
      table.classes = 3;
      for (std::size_t c = 0; c < 9; ++c) table.counts.push_back(static_cast<std::uint32_t>(c * c % 5));
    }
    double expected = 0.0;
    for (std::size_t c = 0; c < 9; ++c) {
      double n = 0.0;
      for (std::size_t k = 0; k < table.classes; ++k)
        for (std::uint32_t seen = 0; seen < table.counts[9 * k + c]; ++seen)
          expected += std::log((1.0 + seen) / (static_cast<double>(table.classes) + n++));
    }
    CHECK(k2_score(table).statistic == Approx(expected).epsilon(1e-12));
  }
  CHECK_FALSE(k2_score(one_snp({0, 0, 0, 0, 0, 0})).defined);
}

TEST_CASE("Balanced accuracy is that of the best of all rules", "[pairs]") {
  Philox random(32, 1);
  for (int i = 0; i < 100; ++i) {
    const GenotypeTable table = epiq::oracle::random_table(random, 2, TableShape{300.0, 0.05, 1.0});
    const TableTest test = balanced_accuracy(table);
    if (test.defined) CHECK(test.statistic == Approx(best_rule(table)).epsilon(1e-12));
  }
  CHECK_FALSE(balanced_accuracy(one_snp({1, 2, 3, 0, 0, 0})).defined);
  CHECK_THROWS_AS(balanced_accuracy(GenotypeTable{1, 3, std::vector<std::uint32_t>(9, 1)}), epiq::util::Error);
}

TEST_CASE("Cross-validation trains on the other folds and tests on the one left out", "[pairs]") {
  // Fold 1 says genotype 2 is of high risk, fold 2 the opposite; genotype 1 is in fold 1 alone.
  const std::vector<GenotypeTable> folds = {one_snp({8, 1, 1, 1, 1, 8}), one_snp({2, 0, 8, 8, 0, 2})};
  const MdrCrossValidation result = mdr_cross_validation(folds);
  REQUIRE(result.folds.size() == 2);
  CHECK(*result.folds[0].training == Approx(0.8));   // fold 2 on itself
  CHECK(*result.folds[0].testing == Approx(0.15));   // cases (1 + .5) / 10, controls (1 + .5) / 10
  CHECK(*result.folds[1].training == Approx(0.85));  // the tie counts as high risk: cases 9 / 10, controls 8 / 10
  CHECK(*result.folds[1].testing == Approx(0.2));
  CHECK(*result.training == Approx(0.825));
  CHECK(*result.testing == Approx(0.175));
}

TEST_CASE("A fold without cases has no testing accuracy and does not count", "[pairs]") {
  const std::vector<GenotypeTable> folds = {one_snp({8, 1, 1, 1, 1, 8}), one_snp({8, 1, 1, 1, 1, 8}),
                                            one_snp({5, 0, 0, 0, 0, 0})};
  const MdrCrossValidation result = mdr_cross_validation(folds);
  CHECK(result.folds[2].training.has_value());
  CHECK_FALSE(result.folds[2].testing.has_value());
  CHECK(*result.testing == Approx(0.85));
}

TEST_CASE("Cross-validation consistency counts the folds a model wins in training", "[pairs]") {
  const auto model = [](std::vector<double> training) {
    MdrCrossValidation cv;
    for (const double value : training) cv.folds.push_back({value, 0.5});
    return cv;
  };
  const std::vector<MdrCrossValidation> models = {model({0.6, 0.7, 0.6}), model({0.7, 0.7, 0.6}),
                                                  model({0.5, 0.5, 0.8})};
  CHECK(cross_validation_consistency(models) == std::vector<std::size_t>{1, 1, 1});
}

// BitEpi 8205375, sampleData: the program's own outputs for 2,000 cases and 2,000 controls at 50 SNPs.
TEST_CASE("BitEpi's alpha and beta of its sample are reproduced to every digit it prints", "[pairs][data]") {
  const std::string path = real_data("epistasis/bitepi/data.csv");
  if (path.empty()) return;
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  std::ifstream data(path);
  std::map<std::string, std::vector<std::size_t>> columns;
  for (std::string line; std::getline(data, line);) {
    std::istringstream fields(line);
    std::string name, value;
    std::getline(fields, name, ',');
    while (std::getline(fields, value, ',')) columns[name].push_back(std::stoul(value));
  }
  const std::vector<std::size_t>& classes = columns.at("VarSam");
  REQUIRE(classes.size() == 4000);
  double largest = 0.0;
  std::size_t compared = 0;
  for (const char* file : {"out1.Beta.1.csv", "out1.Beta.2.csv", "out1.Alpha.2.csv", "out1.Alpha.3.csv"}) {
    std::ifstream expected(folder + file);
    std::string line;
    std::getline(expected, line);
    const bool alpha = line.substr(0, 5) == "Alpha";
    while (std::getline(expected, line)) {
      std::istringstream fields(line);
      std::string value, name;
      std::getline(fields, value, ',');
      std::vector<std::size_t> cell(classes.size(), 0);
      std::size_t order = 0;
      for (; std::getline(fields, name, ','); ++order)
        for (std::size_t i = 0; i < cell.size(); ++i) cell[i] = 3 * cell[i] + columns.at(name)[i];
      GenotypeTable table{order, 2, std::vector<std::uint32_t>(2 * genotype_cells(order), 0)};
      for (std::size_t i = 0; i < cell.size(); ++i) ++table.counts[classes[i] * genotype_cells(order) + cell[i]];
      const double ours = (alpha ? purity_gain(table) : purity(table)).statistic;
      CAPTURE(file, line, ours);
      CHECK(std::abs(ours - std::stod(value)) <= 5.0001e-7);
      largest = std::max(largest, std::abs(ours - std::stod(value)));
      ++compared;
    }
  }
  std::cout << "BitEpi: " << compared << " values compared, largest difference " << largest << "\n";
  CHECK(compared == 399);
}
