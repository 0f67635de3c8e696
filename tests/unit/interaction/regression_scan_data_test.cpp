// Interactions that are known in real crosses come out first.
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "epiq/genome/genotype_reader.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/interaction/pairs/regression_scan.hpp"
#include "epiq/util/parallel.hpp"
#include "unit/real_data.hpp"

namespace {

using namespace epiq;
using namespace epiq::interaction;

struct Cross {
  genome::GenotypeMatrix matrix;
  RegressionModel model;
};

Cross read_cross(const std::string& bed, const std::string& phenotype, const std::string& trait,
                 const std::vector<std::string>& covariates) {
  util::MemoryBudget budget(std::uint64_t{8} << 30);
  util::Log log(util::Log::Level::quiet);
  genome::ReadOptions read;
  read.min_maf = .05;
  genome::Genotypes genotypes = genome::read_genotypes(bed, read, budget, log);
  genome::StudyOptions options;
  options.phenotype = phenotype;
  options.traits = {trait};
  options.type = genome::TraitType::quantitative;
  options.covariate_names = covariates;
  const genome::Study study = genome::load_study(genotypes.matrix.samples(), options, log);
  util::Matrix traits(study.samples.size(), 1);
  traits.values = study.traits[0].values;
  return {std::move(genotypes.matrix), linear_model(study.samples, traits, study.covariates)};
}

struct Hit {
  std::size_t a = 0, b = 0;
  double log10_p = 0.0;
};

/// The strongest pairs of each tile of 256 x 256 SNPs with p < 1e-7, the best first; pairs closer than `gap` left out.
std::vector<Hit> strongest_pairs(const RegressionScan& scan, std::int64_t gap) {
  constexpr std::size_t kTile = 256;
  const genome::GenotypeMatrix& matrix = scan.matrix();
  std::vector<std::size_t> snps(matrix.variant_count());
  for (std::size_t i = 0; i < snps.size(); ++i) snps[i] = i;
  const std::size_t tiles = (snps.size() + kTile - 1) / kTile;
  std::vector<std::vector<Hit>> hits(tiles);
  util::parallel_for(2, tiles, [&](std::size_t row) {
    const std::size_t first = row * kTile;
    const auto a = std::span<const std::size_t>(snps).subspan(first, std::min(kTile, snps.size() - first));
    const auto b = std::span<const std::size_t>(snps).subspan(first);
    RegressionWorkspace workspace;
    RegressionTile tile;
    scan.tile(a, b, workspace, tile, -7.0);
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t j = i + 1; j < b.size(); ++j) {
        const genome::Variant& u = matrix.variant(a[i]);
        const genome::Variant& v = matrix.variant(b[j]);
        if (u.contig == v.contig && std::abs(u.position - v.position) < gap) continue;
        const double log10_p = tile.log10_p[i * b.size() + j];
        if (log10_p <= -7.0) hits[row].push_back({a[i], b[j], log10_p});
      }
    }
  });
  std::vector<Hit> all;
  for (const auto& row : hits) all.insert(all.end(), row.begin(), row.end());
  std::stable_sort(all.begin(), all.end(), [](const Hit& x, const Hit& y) { return x.log10_p < y.log10_p; });
  return all;
}

bool near(const genome::Variant& variant, const std::string& contig, std::int64_t position, std::int64_t within) {
  return variant.contig == contig && std::abs(variant.position - position) <= within;
}

}  // namespace

// Bloom et al., Nature 494 (2013) 234: growth of 1,008 BY x RM segregants on indoleacetic acid.
TEST_CASE("the two known pairs of loci of yeast are the first two of all 66 million", "[interaction][data][.slow]") {
  const std::string bed = real_data("yeast-byxrm/byxrm.bed");
  if (bed.empty()) return;
  const Cross cross = read_cross(bed, real_data("yeast-byxrm/pheno.tsv"), "Indoleacetic_Acid", {});
  const RegressionScan scan(cross.matrix, cross.model, stats::PairModel::additive);
  const std::vector<Hit> hits = strongest_pairs(scan, 100'000);
  REQUIRE(!hits.empty());
  const auto is_first = [&](const Hit& hit) {
    return near(cross.matrix.variant(hit.a), "4", 997'000, 100'000) &&
           near(cross.matrix.variant(hit.b), "8", 103'000, 100'000);
  };
  CHECK(is_first(hits.front()));
  const auto second = std::find_if(hits.begin(), hits.end(), [&](const Hit& hit) { return !is_first(hit); });
  REQUIRE(second != hits.end());
  CHECK(near(cross.matrix.variant(second->a), "3", 191'000, 100'000));
  CHECK(near(cross.matrix.variant(second->b), "8", 100'000, 100'000));
}

// Dark coat needs both Tyrp1 (chromosome 4) and Tyr (chromosome 7); positions are centimorgans times a million.
TEST_CASE("Tyrp1 and Tyr come first for the coat colour of mice", "[interaction][data][.slow]") {
  const std::string bed = real_data("mouse-hs1814/mouse_hs1814.bed");
  if (bed.empty()) return;
  const std::string recoded =
      (std::filesystem::temp_directory_path() / ("epiq_coat_" + std::to_string(::getpid()) + ".tsv")).string();
  {
    std::ifstream in(real_data("mouse-hs1814/pheno.tsv"));
    std::ofstream out(recoded);
    std::string line, cell;
    std::vector<std::string> header;
    while (std::getline(in, line)) {
      std::map<std::string, std::string> row;
      std::istringstream cells(line);
      for (std::size_t k = 0; std::getline(cells, cell, '\t'); ++k) {
        if (out.tellp() == 0) header.push_back(cell);
        row[header[k]] = cell;
      }
      const std::string& coat = row["CoatColour"];
      const bool dark = coat == "black" || coat == "dark.brown";
      const bool light = coat == "albino" || coat == "chocolate" || coat == "light.brown";
      const std::string value = coat == "CoatColour" ? "dark" : dark ? "1" : light ? "0" : "NA";
      out << row["FID"] << '\t' << row["IID"] << '\t' << value << '\t' << row["GENDER"] << '\n';
    }
  }
  const Cross cross = read_cross(bed, recoded, "dark", {"GENDER"});
  std::filesystem::remove(recoded);
  CHECK(cross.model.samples.size() == 1679);
  for (const stats::PairModel model : {stats::PairModel::additive, stats::PairModel::genotypic}) {
    const RegressionScan scan(cross.matrix, cross.model, model);
    // Linked SNPs mark haplotypes, whose effects pass for additive interaction.
    const std::int64_t gap = model == stats::PairModel::additive ? 1'000'000'000 : 5'000'000;
    const std::vector<Hit> hits = strongest_pairs(scan, gap);
    REQUIRE(!hits.empty());
    CHECK(near(cross.matrix.variant(hits.front().a), "4", 49'000'000, 1'000'000));
    CHECK(near(cross.matrix.variant(hits.front().b), "7", 49'000'000, 1'000'000));
  }
}
