#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include "epiq/interaction/pairs/additive_fit.hpp"
#include "epiq/interaction/pairs/allelic.hpp"
#include "epiq/interaction/pairs/boost.hpp"
#include "epiq/interaction/pairs/joint.hpp"
#include "epiq/util/philox.hpp"

using namespace epiq::interaction;
namespace fs = std::filesystem;

namespace {

constexpr std::uint8_t kMissing = 3;

struct Cohort {
  std::vector<std::vector<std::uint8_t>> snps;  // dosages of A or kMissing
  std::vector<bool> cases;
};

/// SNPs from rare to common, the first monomorphic, some linked, with missing calls and unequal classes.
Cohort simulate(std::size_t samples, std::size_t snps, double case_rate, std::uint64_t seed) {
  epiq::util::Philox random(seed, 1);
  Cohort cohort;
  for (std::size_t j = 0; j < snps; ++j) {
    const double q = j == 0 ? 0.0 : 0.02 + 0.4 * static_cast<double>(j) / static_cast<double>(snps);
    std::vector<std::uint8_t> dosages(samples);
    for (std::size_t i = 0; i < samples; ++i) {
      dosages[i] = static_cast<std::uint8_t>((random.uniform() < q ? 1 : 0) + (random.uniform() < q ? 1 : 0));
      if (j % 4 == 3 && random.uniform() < 0.7) dosages[i] = cohort.snps[j - 1][i];
      if (j % 3 == 1 && random.uniform() < 0.04) dosages[i] = kMissing;
    }
    cohort.snps.push_back(dosages);
  }
  for (std::size_t i = 0; i < samples; ++i) {
    const double risk = 0.5 * cohort.snps[snps - 1][i] * (cohort.snps[snps - 3][i] % 3) + 0.6 * cohort.snps[2][i];
    cohort.cases.push_back(random.uniform() < case_rate * std::exp(risk - 0.5));
  }
  return cohort;
}

PairTable count(const Cohort& cohort, std::size_t a, std::size_t b) {
  PairTable table;
  for (std::size_t i = 0; i < cohort.cases.size(); ++i)
    if (cohort.snps[a][i] != kMissing && cohort.snps[b][i] != kMissing)
      ++table.counts[(cohort.cases[i] ? 9U : 0U) + 3U * cohort.snps[a][i] + cohort.snps[b][i]];
  return table;
}

struct Folder {
  fs::path path = fs::temp_directory_path() / ("epiq_pair_tests_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

void write_ped(const Cohort& cohort, const fs::path& stem) {
  std::ofstream ped(stem.string() + ".ped"), map(stem.string() + ".map");
  const char* calls[] = {" G G", " A G", " A A", " 0 0"};
  for (std::size_t j = 0; j < cohort.snps.size(); ++j) map << 1 << " s" << j << " 0 " << j + 1 << '\n';
  for (std::size_t i = 0; i < cohort.cases.size(); ++i) {
    ped << "f" << i << " i" << i << " 0 0 1 " << (cohort.cases[i] ? 2 : 1);
    for (const auto& snp : cohort.snps) ped << calls[snp[i]];
    ped << '\n';
  }
}

using Row = std::map<std::string, std::string>;

/// Rows of plink's table by "a b", the numbers of the SNPs.
std::map<std::pair<std::size_t, std::size_t>, Row> read_table(const fs::path& path) {
  std::ifstream file(path);
  std::string line, word;
  std::vector<std::string> header;
  std::map<std::pair<std::size_t, std::size_t>, Row> table;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::vector<std::string> cells;
    while (words >> word) cells.push_back(word);
    if (header.empty()) {
      header = cells;
      continue;
    }
    Row row;
    for (std::size_t k = 0; k < cells.size(); ++k) row[header[k]] = cells[k];
    table[{std::stoul(row["SNP1"].substr(1)), std::stoul(row["SNP2"].substr(1))}] = row;
  }
  return table;
}

bool plink_is_missing() {
  if (std::system("command -v plink1.9 > /dev/null 2>&1") == 0) return false;
  std::cout << "skipped: plink1.9 is not installed\n";
  return true;
}

/// Runs plink on three cohorts and hands every row of its table, with our table, to `check`; returns the rows.
std::size_t compare(const std::string& arguments, const std::function<void(const PairTable& table, Row& row)>& check) {
  std::size_t rows = 0;
  std::uint64_t seed = 1;
  for (const auto& [samples, case_rate] : {std::pair<std::size_t, double>{1500, 0.4}, {400, 0.1}, {150, 0.5}}) {
    const Cohort cohort = simulate(samples, 16, case_rate, seed++);
    const Folder folder;
    write_ped(cohort, folder.path / "d");
    const std::string command = "cd '" + folder.path.string() +
                                "' && plink1.9 --allow-no-sex --keep-allele-order --file d " + arguments +
                                " --epi1 1 --out o > log.txt 2>&1";
    if (std::system(command.c_str()) != 0) continue;  // too few SNPs pass plink's own filters in the small cohort
    for (auto& [pair, row] : read_table(folder.path / "o.epi.cc")) {
      CAPTURE(samples, pair.first, pair.second);
      check(count(cohort, pair.first, pair.second), row);
      ++rows;
    }
  }
  return rows;
}

bool has_statistic(Row& row) { return row["STAT"] != "NA" && row["STAT"] != "nan"; }

/// What plink prints has six significant digits at most.
bool agrees(double ours, const std::string& theirs, double tolerance) {
  return std::abs(ours - std::stod(theirs)) <= tolerance * (1.0 + std::abs(ours));
}

}  // namespace

TEST_CASE("Fast epistasis has plink's chi-square, corrected for empty cells and not", "[pairs][plink]") {
  if (plink_is_missing()) return;
  const std::size_t rows = compare("--fast-epistasis", [](const PairTable& table, Row& row) {
    const EffectTest ours = fast_epistasis(table);
    CAPTURE(row["STAT"], ours.test.statistic, table.counts);
    REQUIRE(ours.test.defined == has_statistic(row));
    CHECK(agrees(ours.test.statistic, row["STAT"], 1e-5));
  });
  std::cout << "fast epistasis: " << rows << " pairs compared\n";
  CHECK(rows > 250);
}

TEST_CASE("Joint effects have plink's chi-square where the counted allele is the same", "[pairs][plink]") {
  if (plink_is_missing()) return;
  std::size_t undefined = 0;
  const std::string arguments = "--fast-epistasis joint-effects --je-cellmin ";
  for (const std::uint32_t min_cell : {0U, 5U}) {
    const std::size_t rows = compare(arguments + std::to_string(min_cell), [&](const PairTable& table, Row& row) {
      const EffectTest ours = joint_effects(table, min_cell);
      CAPTURE(min_cell, row["STAT"], ours.test.statistic, table.counts);
      CHECK(ours.test.defined == has_statistic(row));
      undefined += ours.test.defined ? 0 : 1;
      if (ours.test.defined) CHECK(agrees(ours.test.statistic, row["STAT"], 1e-5));
    });
    std::cout << "joint effects: " << rows << " pairs compared\n";
    CHECK(rows > 30);
  }
  CHECK(undefined > 0);
}

TEST_CASE("BOOST has plink's degrees of freedom and, but for its loose fit, its statistic", "[pairs][plink]") {
  if (plink_is_missing()) return;
  double above = 0.0, below = 0.0;
  const std::size_t rows = compare("--fast-epistasis boost", [&](const PairTable& table, Row& row) {
    const TableTest ours = boost(table);
    CAPTURE(row["STAT"], row["DF"], ours.statistic, table.counts);
    REQUIRE(ours.defined == has_statistic(row));
    CHECK(std::to_string(static_cast<int>(ours.df)) == row["DF"]);
    // plink stops when the 18 fitted counts move by .001 in all: its fit is worse, its statistic larger.
    const double difference = std::stod(row["STAT"]) - ours.statistic;
    CHECK(difference > -1e-5 * (1.0 + ours.statistic));
    CHECK(difference < 2e-3 * (1.0 + ours.statistic));
    above = std::max(above, difference);
    below = std::max(below, -difference);
  });
  std::cout << "boost: " << rows << " pairs compared, plink's statistic at most " << above << " above and " << below
            << " below\n";
  CHECK(rows > 250);
}

TEST_CASE("The additive Wald test has plink's odds ratio and chi-square", "[pairs][plink]") {
  if (plink_is_missing()) return;
  double largest = 0.0;
  std::size_t undefined = 0;
  const std::size_t rows = compare("--epistasis", [&](const PairTable& table, Row& row) {
    const EffectTest ours = additive_wald(table);
    CAPTURE(row["STAT"], row["OR_INT"], ours.test.statistic, ours.effect, table.counts);
    CHECK(ours.test.defined == has_statistic(row));  // separated and collinear pairs have none
    if (!ours.test.defined) {
      ++undefined;
      return;
    }
    CHECK(agrees(ours.test.statistic, row["STAT"], 2e-3));  // plink fits in single precision
    CHECK(std::exp(ours.effect) == Approx(std::stod(row["OR_INT"])).epsilon(2e-3));
    largest = std::max(largest, std::abs(ours.test.statistic - std::stod(row["STAT"])));
  });
  std::cout << "additive: " << rows << " pairs compared, largest difference " << largest << ", " << undefined
            << " undefined\n";
  CHECK(rows > 250);
  CHECK(undefined > 0);
}
