#include "epiq/triage/family_checks.hpp"

#include <catch2/catch.hpp>

#include "../real_data.hpp"
#include "epiq/triage/family.hpp"
#include "epiq/util/error.hpp"

using namespace epiq;
using Catch::Matchers::Contains;
using triage::Place;

namespace {

genome::Pedigree family_of_three() {
  genome::Pedigree pedigree;
  pedigree.people.resize(3);
  pedigree.people[0] = {"F", "kid", "dad", "mom", 1, 2, genome::Sex::male, genome::Affection::affected, 1};
  pedigree.people[1] = {"F", "dad", "", "", {}, {}, genome::Sex::male, genome::Affection::unaffected, 2};
  pedigree.people[2] = {"F", "mom", "", "", {}, {}, genome::Sex::female, genome::Affection::unaffected, 3};
  return pedigree;
}

triage::MendelCounts count(const std::string& vcf, const std::string& ped) {
  genome::AnnotatedReader reader(vcf, {});
  const auto trios = triage::trios_of(genome::read_pedigree(ped), reader.vcf().samples());
  REQUIRE(trios.size() == 1);
  triage::MendelCounts counts;
  genome::VcfSite site;
  genome::SampleCalls calls;
  while (reader.next(site)) {
    reader.calls(calls);
    triage::count_mendel(trios[0], calls, site.contig, site.contig == "chrY" ? Place::y : Place::autosome, counts);
  }
  return counts;
}

}  // namespace

TEST_CASE("a child's alleles come one from each parent, and a son's X from his mother alone") {
  const auto judge = [](std::vector<genome::SampleCall> calls, Place place) {
    const triage::Trio trio{"kid", 0, 1, 2, genome::Sex::male};
    genome::SampleCalls all;
    all.samples = std::move(calls);
    triage::MendelCounts counts;
    triage::count_mendel(trio, all, "1", place, counts);
    return counts.consistent == 1 ? 'c' : counts.errors == 1 ? 'e' : 'm';
  };
  CHECK(judge({{0, 1}, {1, 1}, {0, 0}}, Place::autosome) == 'c');
  CHECK(judge({{0, 1}, {0, 0}, {0, 0}}, Place::autosome) == 'e');
  CHECK(judge({{1, 1}, {0, 1}, {0, 0}}, Place::autosome) == 'e');
  CHECK(judge({{1, 2}, {0, 2}, {1, 1}}, Place::autosome) == 'c');
  CHECK(judge({{0, -1}, {0, 1}, {0, 0}}, Place::autosome) == 'm');
  CHECK(judge({{0, 1}, {-1, -1}, {0, 0}}, Place::autosome) == 'c');
  CHECK(judge({{1, 1}, {-1, -1}, {0, 0}}, Place::autosome) == 'e');
  CHECK(judge({{1, genome::kNoAllele}, {0, genome::kNoAllele}, {0, 1}}, Place::x) == 'c');
  CHECK(judge({{1, genome::kNoAllele}, {1, genome::kNoAllele}, {0, 0}}, Place::x) == 'e');
  CHECK(judge({{1, genome::kNoAllele}, {1, genome::kNoAllele}, {0, 0}}, Place::y) == 'c');
}

// Counts of `bcftools +mendelian -m c` 1.16; the conflicts of chromosome 16 are those of a maternal disomy.
TEST_CASE("Mendelian errors of real trios are those that bcftools counts") {
  const std::string ashkenazi = real_data("trios/slivar/ashk-trio.vcf.gz");
  if (ashkenazi.empty()) return;
  const auto aj = count(ashkenazi, real_data("trios/slivar/ashk-trio.ped"));
  CHECK(aj.consistent == 9833);
  CHECK(aj.errors == 91);
  CHECK(aj.missing == 16);
  const auto ceu = count(real_data("trios/ceu-exome-trio.grch38.vcf.gz"), real_data("trios/ceu-exome.ped"));
  CHECK(ceu.consistent == 44971);
  CHECK(ceu.errors == 2227);
  CHECK(ceu.missing == 661);
  const auto disomy = count(real_data("trios/upd16mat-trio.vcf.gz"), real_data("trios/upd16mat.ped"));
  CHECK(disomy.contig_errors.at("chr16") == 619);
  CHECK(disomy.contig_errors.at("chr15") == 59);
}

TEST_CASE("the sex on X is said only where calls suffice and agree") {
  CHECK(triage::sex_of({2, 100}) == genome::Sex::male);
  CHECK(triage::sex_of({60, 40}) == genome::Sex::female);
  CHECK(triage::sex_of({20, 80}) == genome::Sex::unknown);
  CHECK(triage::sex_of({0, 49}) == genome::Sex::unknown);
}

TEST_CASE("lengths of chromosomes tell the assembly, and none where they disagree") {
  CHECK(triage::assembly_of({{"1", 249250621}, {"GL000191.1", 106433}}) == "GRCh37");
  CHECK(triage::assembly_of({{"1", 248956422}, {"X", 156040895}}) == "GRCh38");
  CHECK(triage::assembly_of({{"1", 248956422}, {"X", 155270560}}).empty());
  CHECK(triage::assembly_of({}).empty());
}

TEST_CASE("the proband is the affected sample, and must be named where that is not clear") {
  auto pedigree = family_of_three();
  const std::vector<std::string> samples = {"mom", "kid", "dad", "stranger"};
  CHECK(triage::find_proband(pedigree, samples, "") == 0);
  CHECK(triage::find_proband(pedigree, samples, "F_mom") == 2);
  CHECK_THROWS_WITH(triage::find_proband(pedigree, samples, "sis"), Contains("'sis' is not in the pedigree"));
  CHECK_THROWS_WITH(triage::find_proband(pedigree, {"a", "b"}, "kid"), Contains("no sample of the variants (a, b)"));
  CHECK_THROWS_WITH(triage::find_proband(pedigree, {"a", "b"}, ""), Contains("nobody of the pedigree"));
  pedigree.people[1].affection = genome::Affection::affected;
  CHECK(triage::find_proband(pedigree, samples, "") == 0);  // the one with parents
  pedigree.people[0].father.reset();
  CHECK_THROWS_WITH(triage::find_proband(pedigree, samples, ""), Contains("choose one with --proband"));
  const auto family = triage::family_of(family_of_three(), 0, samples);
  CHECK(family.members.size() == 3);
  CHECK(family.index_case().column == 1);
  CHECK(family.index_case().father == 1);
  REQUIRE(family.notes.size() == 1);
  CHECK_THAT(family.notes[0], Contains("1 samples of the variants are not in the pedigree (stranger)"));
}
