// The regression scans against plink1.9 --epistasis, over genotypes with missing calls.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "epiq/interaction/pairs/logistic_scan.hpp"
#include "regression_study.hpp"

namespace epiq::interaction {
namespace {

using namespace regression_study;

using Row = std::map<std::string, std::string>;

/// Writes a cohort for plink, runs `--epistasis`, and reads the rows of its table. None without plink.
std::vector<Row> plink_epistasis(const Study& study, const std::vector<double>& trait, const std::string& table) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("epiq_scan_plink_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream ped(folder / "d.ped"), map(folder / "d.map");
  ped.precision(17);
  const char* calls[] = {" G G", " A G", " A A", " 0 0"};
  for (std::size_t snp = 0; snp < study.snps(); ++snp) map << snp + 1 << " " << snp << " 0 1000\n";
  for (std::size_t i = 0; i < trait.size(); ++i) {
    ped << "f i" << i << " 0 0 1 " << trait[i];
    for (const auto& dosages : study.dosages) ped << calls[dosages[i]];
    ped << '\n';
  }
  ped.close();
  map.close();
  const std::string command =
      "cd '" + folder.string() + "' && plink1.9 --allow-no-sex --file d --epistasis --epi1 1 --out o > log.txt 2>&1";
  std::vector<Row> rows;
  if (std::system(command.c_str()) == 0) {
    std::ifstream file(folder / table);
    std::vector<std::string> header;
    for (std::string line, word; std::getline(file, line);) {
      std::istringstream words(line);
      std::vector<std::string> cells;
      while (words >> word) cells.push_back(word);
      if (header.empty()) {
        header = cells;
        continue;
      }
      Row& row = rows.emplace_back();
      for (std::size_t k = 0; k < cells.size(); ++k) row[header[k]] = cells[k];
    }
  } else {
    std::cout << "skipped: plink1.9 is not installed\n";
  }
  std::filesystem::remove_all(folder);
  return rows;
}

/// Agreement to the four digits that plink prints at least; plink counts the minor allele, which may turn the sign.
void check_four_digits(double ours, double theirs) {
  CHECK(std::abs(ours) == Approx(std::abs(theirs)).epsilon(6e-4).margin(1e-6));
}

}  // namespace

TEST_CASE("the additive linear scan agrees with plink's quantitative epistasis",
          "[interaction][regression-scan][plink]") {
  const Study study = random_study(201, 600, 7, 0, .03);
  const std::vector<Row> rows = plink_epistasis(study, study.traits.values, "o.epi.qt");
  if (rows.empty()) return;
  REQUIRE(rows.size() == 21);
  const RegressionScan scan(study.matrix, linear_model(study.samples, study.traits, study.covariates),
                            stats::PairModel::additive);
  const std::vector<std::size_t> all = numbers(7);
  RegressionWorkspace workspace;
  RegressionTile tile;
  scan.tile(all, all, workspace, tile);
  for (Row row : rows) {
    const std::size_t pair = std::stoul(row["SNP1"]) * 7 + std::stoul(row["SNP2"]);
    CAPTURE(row["SNP1"], row["SNP2"]);
    check_four_digits(tile.beta[pair], std::stod(row["BETA_INT"]));
    check_four_digits(tile.statistic[pair], std::stod(row["STAT"]));  // its p is of a chi-square, ours of t
  }
}

TEST_CASE("full logistic fits agree with plink's case-control epistasis", "[interaction][logistic-scan][plink]") {
  const Study study = random_study(202, 600, 7, 0, .03);
  std::vector<double> affection = study.outcome;
  for (double& value : affection) value += 1.0;
  const std::vector<Row> rows = plink_epistasis(study, affection, "o.epi.cc");
  if (rows.empty()) return;
  REQUIRE(rows.size() == 21);
  const RegressionScan scan(study.matrix, logistic_model(study.samples, study.outcome, study.covariates),
                            stats::PairModel::additive);
  for (Row row : rows) {
    CAPTURE(row["SNP1"], row["SNP2"]);
    const stats::TestResult ours = fit_logistic_pair(scan, std::stoul(row["SNP1"]), std::stoul(row["SNP2"]));
    check_four_digits(ours.beta, std::log(std::stod(row["OR_INT"])));
    check_four_digits(ours.statistic, std::stod(row["STAT"]));
  }
}

}  // namespace epiq::interaction
