#include "epiq/triage/packed_allele.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

using namespace epiq;
using namespace epiq::triage;

namespace {

/// Alleles with any mix of facts, as they are and at the limits of their types.
class RandomAllele {
 public:
  explicit RandomAllele(unsigned seed) : random_(seed) {}

  Allele allele() {
    Allele one;
    one.name = {text(), number(), text(), text()};
    one.end = number();
    one.contig_order = count();
    one.alt = count();
    one.gene = text();
    one.consequence = text();
    one.score = maybe();
    one.transcript = text();
    one.canonical = coin();
    one.mane = coin() ? "NM_000546.6" : "";
    one.hgvs_c = text();
    one.hgvs_p = text();
    one.gene_id = text();
    one.hgnc_id = text();
    one.exon = text();
    one.population = {static_cast<FrequencyState>(count() % 3), maybe(), text(), maybe()};
    if (coin()) one.clinical = ClinicalRecord{static_cast<ClinicalClass>(count() % 5), text(), 4, text()};
    one.codon = {text(), text()};
    for (auto& score : one.scores) score = maybe();
    one.loeuf = maybe();
    one.recessive_gene = coin();
    one.flags = coin() ? std::numeric_limits<std::uint32_t>::max() : 3;
    for (int person = 0; person < 3; ++person) {
      one.genotypes.push_back(text());
      one.calls.push_back({coin(), 2, 1, static_cast<std::int8_t>(coin() ? -1 : 1), number(),
                           coin() ? genome::kNotGiven : std::numeric_limits<std::int32_t>::max(), 99, 20, 20});
    }
    return one;
  }

  HetSide side() {
    HetSide one;
    one.origin = static_cast<Origin>(count() % 6);
    for (std::size_t i = count() % 5; i > 0; --i) one.states.push_back(static_cast<State>(count() % 4));
    one.flags = 1;
    one.haplotype = static_cast<std::int8_t>(coin() ? -1 : 0);
    one.phase_set = number();
    one.record = count();
    one.homozygous = coin();
    for (std::size_t i = count() % 3; i > 0; --i) one.joint.push_back(std::uint64_t{random_()} << 32 | random_());
    return one;
  }

 private:
  bool coin() { return random_() % 2 == 0; }
  std::size_t count() { return coin() ? random_() % 10 : random_(); }
  std::int64_t number() { return coin() ? -1 : coin() ? std::numeric_limits<std::int64_t>::min() : 123456789012; }
  std::optional<double> maybe() {
    if (coin()) return std::nullopt;
    return coin() ? std::numeric_limits<double>::denorm_min() : 0.1 * static_cast<double>(random_());
  }
  std::string text() {
    std::string all(coin() ? 0 : random_() % 300, 'A');
    for (char& letter : all) letter = static_cast<char>(random_());
    return all;
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("a packed allele comes out as it went in") {
  RandomAllele random(1);
  for (int i = 0; i < 500; ++i) {
    const Allele allele = random.allele();
    const HetSide side = random.side();
    Allele other = random.allele();  // whatever was there before is overwritten
    HetSide other_side = random.side();
    PackedAllele(allele, side).unpack(other, other_side);
    CHECK(other == allele);
    CHECK(other_side == side);
  }
}

TEST_CASE("a packed allele keeps the record, and is far smaller than the allele") {
  Allele allele;
  allele.name = {"chr1", 123456789, "A", "G"};
  allele.gene = "FGFR2";
  allele.consequence = "missense_variant";
  allele.record = std::make_shared<const std::string>("chr1\t123456790");
  allele.genotypes = {"0/1", "0/0", "0/1"};
  allele.calls.resize(3);
  const PackedAllele packed(allele, HetSide{});
  CHECK(packed.size() < 120);
  CHECK(sizeof(Allele) > 5 * 120);
  Allele out;
  HetSide side;
  packed.unpack(out, side);
  CHECK(out == allele);
}
