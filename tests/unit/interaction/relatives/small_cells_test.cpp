#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/interaction/relatives/kinship.hpp"
#include "epiq/interaction/relatives/relationship.hpp"
#include "oracle/random_genes.hpp"
#include "oracle/random_population.hpp"

namespace epiq::interaction {
namespace {

Gene gene_of(const std::vector<std::vector<std::uint8_t>>& dosages) {
  Gene gene;
  gene.code = encode_gene(dosages);
  gene.features = gene_features(gene.code, parse_arms("pair1,pair4,triple"), {});
  return gene;
}

/// Genes of two and of one SNP; a kinship of families of five full sibs (1 and .5), one after the other.
struct Sibships {
  Gene a, b;
  Precision precision;
  CellPrecision cells;

  Sibships(const std::vector<std::vector<std::uint8_t>>& of_a, const std::vector<std::vector<std::uint8_t>>& of_b)
      : a(gene_of(of_a)), b(gene_of(of_b)) {
    const std::size_t n = of_a.front().size();
    util::Matrix kinship(n, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) kinship(i, j) = i == j ? 1.0 : i / 5 == j / 5 ? 0.5 : 0.0;
    precision = make_precision(kinship, 0, kinship);
    cells = cell_precision(a.code, b.code, precision);
  }

  std::size_t df(double least) const {
    return fold_genotypes(genotype_table(a.code, b.code, samples(), 0, 0, &cells), least).df;
  }
  std::size_t triples(double least) const {
    std::size_t count = 0;
    for (const TripleProducts& products :
         triple_products(a.code, a.features, b.code, b.features, samples(), least, &cells))
      count += products.tested.size();
    return count;
  }
  util::Matrix samples() const {
    util::Matrix counts(a.code.levels, b.code.levels);
    for (std::size_t k = 0; k < cells.cells(); ++k) counts(cells.level_a[k], cells.level_b[k]) = cells.counts[k];
    return counts;
  }
};

/// Genotypes of two SNPs in sibships of five that are alike: three a cell where the first SNP has no copy or one, a
/// single one where it has two.
std::vector<std::vector<std::uint8_t>> by_family() {
  std::vector<std::vector<std::uint8_t>> dosages(2);
  for (std::size_t i = 0; i < 5 * 21; ++i) {
    const std::size_t family = i / 5;
    dosages[0].push_back(static_cast<std::uint8_t>(family < 18 ? family % 2 : 2));
    dosages[1].push_back(static_cast<std::uint8_t>(family % 3));
  }
  return dosages;
}

/// Fifteen samples in each of the nine cells, no two of them sibs.
std::vector<std::vector<std::uint8_t>> across_families() {
  std::vector<std::vector<std::uint8_t>> dosages(2);
  for (std::size_t i = 0; i < 135; ++i) {
    dosages[0].push_back(static_cast<std::uint8_t>(i % 9 / 3));
    dosages[1].push_back(static_cast<std::uint8_t>(i % 3));
  }
  return dosages;
}

TEST_CASE("Samples of a cell count as many as their independent dimensions", "[relatives]") {
  CHECK(unrelated_samples(7.0, 7.0) == 7.0);
  CHECK(unrelated_samples(7.0, 6.0) == 7.0);                            // no more than there are
  CHECK(unrelated_samples(2.0, 4.0) == 1.0);                            // identical twins
  CHECK(unrelated_samples(5.0, 5.0 + 20.0 * .25) == 2.5);               // full sibs
  CHECK(unrelated_samples(1000.0, 1000.0 + 999000.0 * .0004) > 700.0);  // a population of F_ST .01
}

TEST_CASE("A cell of few families is a small cell", "[relatives]") {
  // A family of five counts as 2.5, three as 7.5; folded, the rare homozygotes have four families of their own.
  const auto together = by_family(), apart = across_families();
  const Sibships few({together[0]}, {together[1]}), many({apart[0]}, {apart[1]});
  CHECK(few.df(2.5 - 1e-9) == 4);
  CHECK(few.df(2.5 + 1e-9) == 2);
  CHECK(few.df(7.5 - 1e-9) == 2);
  CHECK(few.df(7.5 + 1e-9) == 0);
  CHECK(many.df(15.0 - 1e-9) == 4);
  CHECK(many.df(15.5) == 0);
}

TEST_CASE("Triples need their eight cells filled by unrelated samples", "[relatives][triples]") {
  std::vector<std::vector<std::uint8_t>> together(3), apart(3);  // 25 heterozygous carriers or none a cell
  for (std::size_t i = 0; i < 200; ++i) {
    for (std::size_t snp = 0; snp < 3; ++snp) {
      together[snp].push_back(static_cast<std::uint8_t>(i / 25 >> snp & 1));
      apart[snp].push_back(static_cast<std::uint8_t>(i % 8 >> snp & 1));
    }
  }
  const Sibships few({together[0], together[1]}, {together[2]}), many({apart[0], apart[1]}, {apart[2]});
  CHECK(few.triples(12.5 - 1e-9) == 1);
  CHECK(few.triples(12.5 + 1e-9) == 0);
  CHECK(many.triples(25.0 - 1e-9) == 1);
  CHECK(many.triples(25.5) == 0);
}

TEST_CASE("SNP tests of a heavy-tailed trait need as many unrelated samples a cell as its excess kurtosis",
          "[relatives]") {
  constexpr std::size_t samples = 600;
  const genome::GenotypeMatrix matrix = oracle::random_population(5, samples, 300, 3, 5, .05, 0.0);
  std::vector<std::size_t> snps(300), columns(samples);
  std::iota(snps.begin(), snps.end(), std::size_t{0});
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  util::MemoryBudget budget(std::uint64_t{1} << 30);
  const Kinship kinship = make_kinship(matrix, snps, columns, budget, 1);
  std::vector<std::vector<std::uint8_t>> rows(300, std::vector<std::uint8_t>(samples));
  for (const std::size_t snp : snps) matrix.dosages(snp, rows[snp]);
  ScoreOptions options;
  options.arms = parse_arms("pair1,pair4");
  const Gene a = gene_of({rows[0]}), b = gene_of({rows[150]});
  // A share p of ones has an excess kurtosis of (1 - 6 p q) / (p q).
  for (const std::size_t ones : {std::size_t{300}, std::size_t{60}, std::size_t{4}}) {
    ModelTrait trait{"trait", std::vector<double>(samples, 0.0), 1.0};
    for (std::size_t i = 0; i < ones; ++i) trait.values[i * (samples / ones)] = 1.0;
    const double pq = static_cast<double>(ones) / samples * (1.0 - static_cast<double>(ones) / samples);
    const TraitModel model = related_model(trait, util::Matrix(samples, 0), kinship.sum, .3);
    CHECK(model.excess_kurtosis == Approx(std::max(0.0, (1.0 - 6.0 * pq) / pq)).margin(1e-9));
    const PairScore score = score_pair(a, b, model, options).front();
    INFO(ones << " of " << samples);
    CHECK(std::isnan(score.arms[0].log10_p) == (ones == 4));
    CHECK(std::isnan(score.arms[1].log10_p) == (ones == 4));
    CHECK(std::isnan(score.log10_p_omnibus) == (ones == 4));
  }
}

}  // namespace
}  // namespace epiq::interaction
