#include "epiq/genome/genotype_matrix.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "epiq/genome/kernels/dosage_sums.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"

namespace {

using namespace epiq::genome;

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back("s" + std::to_string(i));
  return all;
}

Variant variant(std::int64_t position) { return {"1", position, "rs" + std::to_string(position), "A", "C"}; }

/// Rows of random dosages; about one in ten is missing.
std::vector<std::vector<std::uint8_t>> random_rows(std::size_t rows, std::size_t samples, std::uint64_t seed) {
  epiq::util::Philox random(seed);
  std::vector<std::vector<std::uint8_t>> all(rows, std::vector<std::uint8_t>(samples));
  for (auto& row : all)
    for (auto& dosage : row) {
      const std::uint32_t draw = random.below(10);
      dosage = draw == 0 ? kMissingDosage : static_cast<std::uint8_t>(draw % 3);
    }
  return all;
}

GenotypeMatrix matrix_of(const std::vector<std::vector<std::uint8_t>>& rows) {
  GenotypeMatrix matrix(names(rows.at(0).size()));
  for (std::size_t i = 0; i < rows.size(); ++i) matrix.add(variant(static_cast<std::int64_t>(i)), rows[i]);
  return matrix;
}

/// Pearson's r^2 over the samples where both are called, from centred values.
double correlation(const std::vector<std::uint8_t>& x, const std::vector<std::uint8_t>& y) {
  double n = 0, mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
  const auto both = [&](std::size_t i) { return x[i] != kMissingDosage && y[i] != kMissingDosage; };
  for (std::size_t i = 0; i < x.size(); ++i)
    if (both(i)) ++n, mean_x += x[i], mean_y += y[i];
  mean_x /= n, mean_y /= n;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (both(i)) {
      xx += (x[i] - mean_x) * (x[i] - mean_x);
      yy += (y[i] - mean_y) * (y[i] - mean_y);
      xy += (x[i] - mean_x) * (y[i] - mean_y);
    }
  return xy * xy / (xx * yy);
}

}  // namespace

TEST_CASE("A matrix gives back the dosages it was given", "[genome][matrix]") {
  const std::size_t samples = GENERATE(as<std::size_t>{}, 1, 63, 64, 65, 128, 500);
  const auto rows = random_rows(600, samples, samples);  // more rows than a block holds
  const GenotypeMatrix matrix = matrix_of(rows);
  REQUIRE(matrix.variant_count() == 600);
  CHECK(matrix.words() == (samples + 63) / 64);
  std::vector<std::uint8_t> back(samples);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    matrix.dosages(i, back);
    CHECK(back == rows[i]);
    CHECK(matrix.variant(i).position == static_cast<std::int64_t>(i));
  }
}

TEST_CASE("A genotype has its bit in one plane, a missing one and the padding in none", "[genome][matrix]") {
  const std::vector<std::uint8_t> row{0, 1, 2, kMissingDosage, 1};
  const GenotypeMatrix matrix = matrix_of({row});
  PlaneBuffer buffer;
  const std::span<const std::uint64_t> planes = matrix.planes(0, buffer);
  CHECK(plane_of(planes, Plane::hom_ref)[0] == 0b00001U);
  CHECK(plane_of(planes, Plane::het)[0] == 0b10010U);
  CHECK(plane_of(planes, Plane::hom_alt)[0] == 0b00100U);
}

TEST_CASE("Counts, frequencies and missing rates are those of the dosages", "[genome][matrix]") {
  const GenotypeMatrix matrix = matrix_of({{0, 1, 2, 2, kMissingDosage}, {0, 0, 0, 0, 1}, {3, 3, 3, 3, 3}});
  const GenotypeCounts counts = matrix.counts(0);
  CHECK(counts.hom_ref == 1);
  CHECK(counts.het == 1);
  CHECK(counts.hom_alt == 2);
  CHECK(counts.missing == 1);
  CHECK(counts.alt_frequency() == Approx(5.0 / 8.0));
  CHECK(counts.minor_frequency() == Approx(3.0 / 8.0));
  CHECK(counts.missing_rate() == Approx(0.2));
  CHECK(matrix.counts(1).minor_frequency() == Approx(0.1));
  CHECK(matrix.counts(2).alt_frequency() == 0.0);
  CHECK(matrix.counts(2).missing_rate() == 1.0);
}

TEST_CASE("A selection has the rows and columns named, in that order", "[genome][matrix]") {
  const auto rows = random_rows(10, 100, 3);
  const GenotypeMatrix matrix = matrix_of(rows);
  const std::vector<std::size_t> variants{7, 2, 2};
  const std::vector<std::size_t> samples{99, 0, 65, 64};
  const GenotypeMatrix chosen = matrix.select(variants, samples);
  REQUIRE(chosen.variant_count() == 3);
  CHECK(chosen.samples() == std::vector<std::string>{"s99", "s0", "s65", "s64"});
  std::vector<std::uint8_t> back(4);
  for (std::size_t i = 0; i < variants.size(); ++i) {
    chosen.dosages(i, back);
    CHECK(chosen.variant(i).id == matrix.variant(variants[i]).id);
    for (std::size_t j = 0; j < samples.size(); ++j) CHECK(back[j] == rows[variants[i]][samples[j]]);
  }
}

TEST_CASE("A matrix that reads its rows when they are asked for is like one that stores them", "[genome][matrix]") {
  const auto rows = random_rows(30, 130, 11);
  const GenotypeMatrix stored = matrix_of(rows);
  GenotypeMatrix unread(names(130), [&rows](std::size_t file_row, std::span<std::uint64_t> planes) {
    REQUIRE(pack_dosages(rows[file_row], planes));
  });
  for (std::size_t i = 0; i < rows.size(); ++i) unread.add_unread(variant(i), i);
  CHECK_FALSE(unread.stores_rows());
  std::vector<std::uint8_t> back(130);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    unread.dosages(i, back);
    CHECK(back == rows[i]);
    CHECK(unread.counts(i).missing == stored.counts(i).missing);
    CHECK(squared_correlation(unread, i, 0) == squared_correlation(stored, i, 0));
  }
  const std::vector<std::size_t> variants{7, 2, 2}, all = [] {
    std::vector<std::size_t> numbers(130);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
  }();
  for (const std::vector<std::size_t>& samples : {all, std::vector<std::size_t>{129, 0, 65, 64}}) {
    const GenotypeMatrix expected = stored.select(variants, samples), chosen = unread.select(variants, samples);
    CHECK_FALSE(chosen.stores_rows());
    CHECK(chosen.samples() == expected.samples());
    PlaneBuffer buffer, none;
    for (std::size_t i = 0; i < variants.size(); ++i) {
      const auto x = chosen.planes(i, buffer), y = expected.planes(i, none);
      CHECK(std::vector<std::uint64_t>(x.begin(), x.end()) == std::vector<std::uint64_t>(y.begin(), y.end()));
    }
  }
}

TEST_CASE("A view of minor alleles exchanges the alleles where the counted one is the more frequent",
          "[genome][matrix]") {
  const GenotypeMatrix matrix = matrix_of({{0, 1, 2, 2, 3}, {0, 0, 1, 0, 2}, {2, 0, 1, 1, 1}, {3, 3, 3, 3, 3}});
  const GenotypeMatrix view = minor_allele_view(matrix);
  const std::vector<std::vector<std::uint8_t>> expected{
      {2, 1, 0, 0, 3}, {0, 0, 1, 0, 2}, {2, 0, 1, 1, 1}, {3, 3, 3, 3, 3}};
  std::vector<std::uint8_t> back(5);
  for (std::size_t i = 0; i < 4; ++i) {
    view.dosages(i, back);
    CHECK(back == expected[i]);
    CHECK(view.variant(i).alt == (i == 0 ? "A" : "C"));
    CHECK(view.variant(i).ref == (i == 0 ? "C" : "A"));
  }
}

TEST_CASE("A row of the wrong length or with a wrong dosage is a defect", "[genome][matrix]") {
  GenotypeMatrix matrix(names(3));
  CHECK_THROWS_AS(matrix.add(variant(0), std::vector<std::uint8_t>{0, 1}), epiq::util::Error);
  CHECK_THROWS_AS(matrix.add(variant(0), std::vector<std::uint8_t>{0, 1, 4}), epiq::util::Error);
  CHECK(matrix.variant_count() == 0);
}

TEST_CASE("The squared correlation is Pearson's over the samples called in both", "[genome][matrix]") {
  const auto rows = random_rows(12, 300, 5);
  const GenotypeMatrix matrix = matrix_of(rows);
  for (std::size_t a = 0; a < rows.size(); ++a)
    for (std::size_t b = 0; b < rows.size(); ++b)
      CHECK(squared_correlation(matrix, a, b) == Approx(correlation(rows[a], rows[b])).epsilon(1e-10));
}

TEST_CASE("The squared correlation of copies is one and of constant rows zero", "[genome][matrix]") {
  const GenotypeMatrix matrix =
      matrix_of({{0, 1, 2, 1, 3, 0}, {0, 1, 2, 1, 0, 3}, {2, 1, 0, 1, 2, 2}, {1, 1, 1, 1, 1, 1}, {3, 3, 3, 3, 3, 3}});
  CHECK(squared_correlation(matrix, 0, 1) == 1.0);  // equal where both are called
  CHECK(squared_correlation(matrix, 0, 2) == 1.0);  // alleles exchanged
  CHECK(squared_correlation(matrix, 0, 3) == 0.0);
  CHECK(squared_correlation(matrix, 0, 4) == 0.0);
}

TEST_CASE("Dosage sums agree with the definition on every ISA", "[genome][kernel]") {
  const std::size_t samples = GENERATE(as<std::size_t>{}, 1, 64, 65, 1000);
  CAPTURE(samples);
  const auto rows = random_rows(2, samples, 9);
  const GenotypeMatrix matrix = matrix_of(rows);
  kernels::DosageSums expected;
  for (std::size_t i = 0; i < samples; ++i) {
    const std::uint64_t x = rows[0][i], y = rows[1][i];
    if (x == kMissingDosage || y == kMissingDosage) continue;
    expected.n += 1, expected.x += x, expected.y += y, expected.xx += x * x, expected.yy += y * y, expected.xy += x * y;
  }
  for (const epiq::util::Isa isa : epiq::util::supported_isas()) {
    PlaneBuffer first, second;
    const kernels::DosageSums sums =
        kernels::dosage_sums(isa)(matrix.planes(0, first).data(), matrix.planes(1, second).data(), matrix.words());
    CAPTURE(epiq::util::name(isa));
    CHECK(sums.n == expected.n);
    CHECK(sums.x == expected.x);
    CHECK(sums.y == expected.y);
    CHECK(sums.xx == expected.xx);
    CHECK(sums.yy == expected.yy);
    CHECK(sums.xy == expected.xy);
  }
}

TEST_CASE("Rows of one record are of one site, others are not", "[genome][matrix]") {
  const Variant a{"1", 5, "a", "A", "C"};
  CHECK(same_site(a, {"1", 5, "b", "A", "G"}));
  CHECK_FALSE(same_site(a, {"1", 5, "b", "AT", "A"}));
  CHECK_FALSE(same_site(a, {"1", 6, "b", "A", "G"}));
  CHECK_FALSE(same_site(a, {"2", 5, "b", "A", "G"}));
}
