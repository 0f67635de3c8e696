#include "epiq/genome/call_dosage.hpp"

#include <catch2/catch.hpp>

#include "epiq/genome/genotype_matrix.hpp"

namespace {

using namespace epiq::genome;

/// The dosage of one call; `haploid` is a male where he has one copy.
std::uint8_t dosage(std::vector<std::int32_t> call, std::size_t allele, bool haploid, CallCounts& counts) {
  VcfCalls calls;
  calls.ploidy = call.size();
  calls.alleles = std::move(call);
  std::uint8_t out = 9;
  const std::size_t column = 0;
  decode_dosages(calls, allele, {&column, 1}, {haploid}, {&out, 1}, counts);
  return out;
}

std::uint8_t dosage(std::vector<std::int32_t> call, std::size_t allele = 1, bool haploid = false) {
  CallCounts counts;
  return dosage(std::move(call), allele, haploid, counts);
}

/// The dosage of one sample from DS or GP values.
std::uint8_t soft(std::vector<float> ds, std::vector<float> gp, std::size_t allele, CallCounts& counts) {
  VcfCalls calls;
  calls.dosage_width = ds.size();
  calls.dosages = std::move(ds);
  calls.probability_width = gp.size();
  calls.probabilities = std::move(gp);
  std::uint8_t out = 9;
  const std::size_t column = 0;
  decode_dosages(calls, allele, {&column, 1}, {}, {&out, 1}, counts);
  return out;
}

constexpr std::int32_t kDot = kMissingAllele;
constexpr std::int32_t kEnd = kNoAllele;

}  // namespace

TEST_CASE("A diploid call counts the copies of its allele, others are reference", "[genome][calls]") {
  CHECK(dosage({0, 0}) == 0);
  CHECK(dosage({0, 1}) == 1);
  CHECK(dosage({1, 0}) == 1);
  CHECK(dosage({1, 1}) == 2);
  CHECK(dosage({1, 2}, 1) == 1);
  CHECK(dosage({1, 2}, 2) == 1);
  CHECK(dosage({2, 2}, 1) == 0);
  CHECK(dosage({2, 2}, 2) == 2);
}

TEST_CASE("A missing call is missing, and a half-call too, which is counted", "[genome][calls]") {
  CallCounts counts;
  CHECK(dosage({kDot, kDot}, 1, false, counts) == kMissingDosage);
  CHECK(dosage({kDot, kEnd}, 1, false, counts) == kMissingDosage);
  CHECK(counts.half == 0);
  CHECK(dosage({0, kDot}, 1, false, counts) == kMissingDosage);
  CHECK(dosage({kDot, 1}, 1, false, counts) == kMissingDosage);
  CHECK(counts.half == 2);
}

TEST_CASE("A haploid call counts as zero or two", "[genome][calls]") {
  CallCounts counts;
  CHECK(dosage({0, kEnd}, 1, false, counts) == 0);
  CHECK(dosage({1, kEnd}, 1, false, counts) == 2);
  CHECK(dosage({1}, 1, false, counts) == 2);
  CHECK(dosage({2}, 1, false, counts) == 0);
  CHECK(counts.haploid == 4);
}

TEST_CASE("Where a male has one copy a half-call is haploid and a heterozygous call is missing", "[genome][calls]") {
  CallCounts counts;
  CHECK(dosage({0, kDot}, 1, true, counts) == 0);
  CHECK(dosage({1, kDot}, 1, true, counts) == 2);
  CHECK(dosage({kDot, 1}, 1, true, counts) == 2);
  CHECK(counts.male_half == 3);
  CHECK(dosage({0, 1}, 1, true, counts) == kMissingDosage);
  CHECK(counts.male_het == 1);
  CHECK(dosage({1, 1}, 1, true, counts) == 2);
  CHECK(dosage({kDot, kDot}, 1, true, counts) == kMissingDosage);
  CHECK(counts.half == 0);
}

TEST_CASE("A call of three alleles is missing, padding is not an allele", "[genome][calls]") {
  CallCounts counts;
  CHECK(dosage({0, 1, 1}, 1, false, counts) == kMissingDosage);
  CHECK(counts.polyploid == 1);
  CHECK(dosage({0, 1, kEnd}, 1, false, counts) == 1);
  CHECK(dosage({1, kEnd, kEnd}, 1, false, counts) == 2);
  CHECK(dosage({kDot, kDot, kDot}, 1, false, counts) == kMissingDosage);
  CHECK(counts.polyploid == 1);
}

TEST_CASE("DS is rounded within 0.1, bounds included, and missing beyond", "[genome][calls]") {
  CallCounts counts;
  CHECK(soft({0.0F}, {}, 1, counts) == 0);
  CHECK(soft({0.1F}, {}, 1, counts) == 0);
  CHECK(soft({0.9F}, {}, 1, counts) == 1);
  CHECK(soft({1.1F}, {}, 1, counts) == 1);
  CHECK(soft({1.95F}, {}, 1, counts) == 2);
  CHECK(counts.hard_called == 5);
  CHECK(soft({0.11F}, {}, 1, counts) == kMissingDosage);
  CHECK(soft({1.5F}, {}, 1, counts) == kMissingDosage);
  CHECK(soft({3.0F}, {}, 1, counts) == kMissingDosage);
  CHECK(counts.uncertain == 3);
  CHECK(soft({kMissingValue}, {}, 1, counts) == kMissingDosage);
  CHECK(counts.uncertain == 3);
  CHECK(soft({0.0F, 2.0F}, {}, 2, counts) == 2);
}

TEST_CASE("GP gives the expected dosage, which is rounded as DS", "[genome][calls]") {
  CallCounts counts;
  CHECK(soft({}, {0.95F, 0.05F, 0.0F}, 1, counts) == 0);
  CHECK(soft({}, {0.02F, 0.96F, 0.02F}, 1, counts) == 1);
  CHECK(soft({}, {0.0F, 0.02F, 0.98F}, 1, counts) == 2);
  CHECK(soft({}, {0.3F, 0.4F, 0.3F}, 1, counts) == 1);  // as plink2, which rounds the dosage, not the best genotype
  CHECK(soft({}, {0.2F, 0.8F, 0.0F}, 1, counts) == kMissingDosage);
  CHECK(soft({}, {0.01F, 0.99F, kNoValue}, 1, counts) == 2);  // haploid
  CHECK(soft({}, {kMissingValue, kNoValue, kNoValue}, 1, counts) == kMissingDosage);
}

TEST_CASE("GT goes before DS, and DS before GP", "[genome][calls]") {
  VcfCalls calls;
  CHECK(call_field(calls) == CallField::none);
  calls.probability_width = 3;
  CHECK(call_field(calls) == CallField::gp);
  calls.probability_width = 6;  // of a multiallelic record
  CHECK(call_field(calls) == CallField::none);
  calls.dosage_width = 1;
  CHECK(call_field(calls) == CallField::ds);
  calls.ploidy = 2;
  CHECK(call_field(calls) == CallField::gt);
}
