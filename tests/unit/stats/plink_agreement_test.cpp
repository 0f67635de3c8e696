#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "epiq/stats/regression.hpp"
#include "epiq/util/philox.hpp"

using namespace epiq::stats;
using epiq::util::Matrix;
namespace fs = std::filesystem;

namespace {

struct Cohort {
  std::vector<std::vector<double>> snps;  // dosages of the minor allele A; each SNP of n samples
  std::vector<double> binary, quantitative;
};

Cohort simulate(std::size_t samples, std::size_t snps) {
  epiq::util::Philox random(2024, 1);
  Cohort cohort;
  for (std::size_t j = 0; j < snps; ++j) {
    const double frequency = 0.25 + 0.03 * static_cast<double>(j);
    std::vector<double> dosages;
    for (std::size_t i = 0; i < samples; ++i)
      dosages.push_back((random.uniform() < frequency ? 1.0 : 0.0) + (random.uniform() < frequency ? 1.0 : 0.0));
    cohort.snps.push_back(dosages);
  }
  for (std::size_t i = 0; i < samples; ++i) {
    const double signal = 0.4 * cohort.snps[0][i] * cohort.snps[1][i] - 0.3 * cohort.snps[2][i] +
                          (cohort.snps[3][i] == 1.0 && cohort.snps[4][i] == 1.0 ? 0.8 : 0.0);
    cohort.quantitative.push_back(signal + random.normal());
    cohort.binary.push_back(signal + random.normal() > 0.5 ? 1.0 : 0.0);
  }
  return cohort;
}

// A folder of its own, removed at the end.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("epiq_plink_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

void write_ped(const Cohort& cohort, const std::vector<double>& trait, bool binary, const fs::path& stem) {
  std::ofstream ped(stem.string() + ".ped");
  std::ofstream map(stem.string() + ".map");
  ped.precision(17);
  for (std::size_t j = 0; j < cohort.snps.size(); ++j) map << j + 1 << " s" << j << " 0 1000\n";
  for (std::size_t i = 0; i < trait.size(); ++i) {
    ped << "f" << i << " i" << i << " 0 0 1 " << (binary ? trait[i] + 1.0 : trait[i]);
    for (const auto& snp : cohort.snps) ped << (snp[i] == 0.0 ? " G G" : (snp[i] == 1.0 ? " A G" : " A A"));
    ped << '\n';
  }
}

// The rows of a plink epistasis table, by the two SNP names, each as header -> cell.
using Table = std::map<std::string, std::map<std::string, std::string>>;

Table read_table(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::vector<std::string> header;
  Table table;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::vector<std::string> cells;
    for (std::string word; words >> word;) cells.push_back(word);
    if (header.empty()) {
      header = cells;
      continue;
    }
    std::map<std::string, std::string> row;
    for (std::size_t k = 0; k < cells.size(); ++k) row[header[k]] = cells[k];
    table[row["SNP1"] + " " + row["SNP2"]] = row;
  }
  return table;
}

bool run_plink(const Folder& folder, const std::string& arguments) {
  const std::string command = "cd '" + folder.path.string() + "' && plink1.9 --allow-no-sex --file d " + arguments +
                              " --epi1 1 --out o > log.txt 2>&1";
  return std::system(command.c_str()) == 0;
}

bool plink_is_missing() {
  if (std::system("command -v plink1.9 > /dev/null 2>&1") == 0) return false;
  std::cout << "skipped: plink1.9 is not installed\n";
  return true;
}

// Agreement to what plink prints: at least `digits` significant digits.
void check_digits(double ours, const std::string& theirs, int digits) {
  CHECK(ours == Approx(std::stod(theirs)).epsilon(0.6 * std::pow(10.0, 1 - digits)).margin(1e-6));
}

}  // namespace

TEST_CASE("the additive logistic Wald test agrees with plink --epistasis to four digits", "[stats][plink]") {
  if (plink_is_missing()) return;
  const Cohort cohort = simulate(800, 6);
  const Folder folder;
  write_ped(cohort, cohort.binary, /*binary=*/true, folder.path / "d");
  REQUIRE(run_plink(folder, "--epistasis"));
  const Table table = read_table(folder.path / "o.epi.cc");
  REQUIRE(table.size() == 15);
  for (std::size_t a = 0; a < 6; ++a)
    for (std::size_t b = a + 1; b < 6; ++b) {
      auto row = table.at("s" + std::to_string(a) + " s" + std::to_string(b));
      CAPTURE(a, b);
      const TestResult r = logistic_pair_test(Matrix(800, 1, 1.0), cohort.snps[a], cohort.snps[b], cohort.binary,
                                              PairModel::additive, LogisticTest::wald);
      check_digits(std::exp(r.beta), row["OR_INT"], 4);
      check_digits(r.statistic, row["STAT"], 4);
      check_digits(std::pow(10.0, r.log10_p), row["P"], 4);
    }
}

TEST_CASE("the additive linear test agrees with plink --epistasis to four digits", "[stats][plink]") {
  if (plink_is_missing()) return;
  const Cohort cohort = simulate(800, 6);
  const Folder folder;
  write_ped(cohort, cohort.quantitative, /*binary=*/false, folder.path / "d");
  REQUIRE(run_plink(folder, "--epistasis"));
  const Table table = read_table(folder.path / "o.epi.qt");
  REQUIRE(table.size() == 15);
  for (std::size_t a = 0; a < 6; ++a)
    for (std::size_t b = a + 1; b < 6; ++b) {
      auto row = table.at("s" + std::to_string(a) + " s" + std::to_string(b));
      CAPTURE(a, b);
      const TestResult r = linear_pair_test(Matrix(800, 1, 1.0), cohort.snps[a], cohort.snps[b], cohort.quantitative,
                                            PairModel::additive);
      check_digits(r.beta, row["BETA_INT"], 4);
      check_digits(r.statistic, row["STAT"], 4);  // its p is that of a chi-square, ours that of t
    }
}

TEST_CASE("the genotypic logistic likelihood ratio equals plink's BOOST where it has 4 degrees", "[stats][plink]") {
  if (plink_is_missing()) return;
  const Cohort cohort = simulate(800, 6);
  const Folder folder;
  write_ped(cohort, cohort.binary, /*binary=*/true, folder.path / "d");
  REQUIRE(run_plink(folder, "--fast-epistasis boost"));
  Table table = read_table(folder.path / "o.epi.cc");
  std::size_t compared = 0;
  for (std::size_t a = 0; a < 6; ++a)
    for (std::size_t b = a + 1; b < 6; ++b) {
      auto row = table["s" + std::to_string(a) + " s" + std::to_string(b)];
      if (row["DF"] != "4") continue;
      CAPTURE(a, b);
      const TestResult r = logistic_pair_test(Matrix(800, 1, 1.0), cohort.snps[a], cohort.snps[b], cohort.binary,
                                              PairModel::genotypic, LogisticTest::likelihood_ratio);
      CHECK(r.df == 4);
      CHECK(r.statistic == Approx(std::stod(row["STAT"])).epsilon(0).margin(1e-3));
      ++compared;
    }
  CHECK(compared > 5);
}
