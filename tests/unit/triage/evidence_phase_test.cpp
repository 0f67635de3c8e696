#include "epiq/triage/evidence_phase.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/triage/evidence_denovo.hpp"
#include "epiq/triage/evidence_low_vaf.hpp"
#include "epiq/triage/evidence_pair_phase.hpp"
#include "epiq/triage/evidence_phase_window.hpp"

using namespace epiq::triage;

namespace {

constexpr double kError = 0.01;
/// Log likelihood ratio of one fragment over two sites.
const double kPair = std::log(((1 - kError) * (1 - kError) + kError * kError) / (2 * kError * (1 - kError)));

HetSite site(std::int64_t position, std::vector<std::pair<std::uint64_t, bool>> calls) {
  HetSite made{position, {}};
  for (const auto& [fragment, second] : calls) made.calls.push_back({fragment, second, kError});
  return made;
}

/// Reads of REF and of the first ALT, of base quality 30 and mapping quality 60.
std::vector<Observation> reads(std::size_t ref, std::size_t alt) {
  std::vector<Observation> made(ref + alt);
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i].fragment = i;
    made[i].allele = i < ref ? 0 : 1;
    made[i].quality = 30;
    made[i].mapping_quality = 60;
    made[i].reverse = i % 2 == 1;
    made[i].end_distance = static_cast<std::uint16_t>(i % 7);
  }
  return made;
}

DeNovo assess(std::size_t mother_ref, std::size_t mother_alt, std::size_t father_ref, std::size_t father_alt,
              TrioPloidy ploidy = TrioPloidy::diploid, std::size_t child_ref = 15) {
  return assess_denovo(reads(child_ref, 15), reads(mother_ref, mother_alt), reads(father_ref, father_alt), 1, false,
                       ploidy, DeNovoPriors{});
}

}  // namespace

TEST_CASE("The likelihood ratio of a pair is that of its fragments") {
  const std::vector<HetSite> sites = {site(100, {{1, true}, {2, true}, {3, false}}),
                                      site(200, {{1, true}, {2, true}, {3, false}})};
  const auto phases = phase_sites(sites, PhaseOptions{});
  CHECK(phases[1].set == 0);
  CHECK(phases[1].with == 0);
  CHECK_FALSE(phases[1].flipped);
  const PairPhase pair = PairPhaser(sites, PhaseOptions{}).phase(0, 1);
  CHECK(pair.log_ratio == Approx(3.0 * kPair));
  CHECK(pair.cis == 3);
  CHECK(pair.trans == 0);
  CHECK(pair.links == 1);
}

TEST_CASE("Second alleles of different fragments are in trans") {
  const std::vector<HetSite> sites = {site(100, {{1, true}, {2, false}}), site(200, {{1, false}, {2, true}})};
  const auto phases = phase_sites(sites, PhaseOptions{});
  CHECK(phases[1].flipped);
  const PairPhase pair = PairPhaser(sites, PhaseOptions{}).direct(0, 1);
  CHECK(pair.log_ratio == Approx(-2.0 * kPair));
  CHECK(pair.trans == 2);
}

TEST_CASE("One fragment, or fragments that contradict each other, phase nothing") {
  CHECK(phase_sites(std::vector<HetSite>{site(100, {{1, true}}), site(200, {{1, true}})}, PhaseOptions{})[1].set == 1);
  const std::vector<HetSite> torn = {site(100, {{1, true}, {2, true}, {3, true}, {4, true}}),
                                     site(200, {{1, true}, {2, true}, {3, false}, {4, false}})};
  CHECK(phase_sites(torn, PhaseOptions{})[1].with == kNoSite);
}

TEST_CASE("Sites without a common fragment are chained through the one between") {
  const std::vector<HetSite> sites = {site(100, {{1, true}, {2, true}}),
                                      site(200, {{1, false}, {2, false}, {3, false}, {4, false}}),
                                      site(300, {{3, true}, {4, true}})};
  const auto phases = phase_sites(sites, PhaseOptions{});
  CHECK(phases[2].set == 0);
  CHECK(phases[1].flipped);
  CHECK_FALSE(phases[2].flipped);
}

TEST_CASE("The ratio of a chained pair is that of an even number of wrong links") {
  const std::vector<HetSite> sites = {site(100, {{1, true}, {2, true}}),
                                      site(200, {{1, false}, {2, false}, {3, false}, {4, false}, {5, false}}),
                                      site(300, {{3, false}, {4, false}, {5, false}})};
  // Of the two links one is trans; either is wrong with probability 1 / (1 + e^L).
  const double first = 1.0 / (1.0 + std::exp(2.0 * kPair));
  const double second = 1.0 / (1.0 + std::exp(3.0 * kPair));
  const double trans = (1.0 - first) * (1.0 - second) + first * second;
  const PairPhase pair = PairPhaser(sites, PhaseOptions{}).phase(0, 2);
  CHECK(pair.log_ratio == Approx(-std::log(trans / (1.0 - trans))));
  CHECK(pair.links == 2);
  CHECK(pair.trans == 2);  // of the weaker link
  CHECK(pair.cis == 0);
  CHECK(PairPhaser(sites, PhaseOptions{}).direct(0, 2).links == 0);
}

TEST_CASE("A site that its set contradicts does not stay in it") {
  // The first two sites agree by two fragments; what joins the third one to the first one speaks against the second.
  const std::vector<HetSite> sites = {site(100, {{1, true}, {2, true}, {3, true}, {4, true}, {7, true}, {8, true}}),
                                      site(200, {{1, true}, {2, true}, {5, true}, {6, true}}),
                                      site(300, {{3, true}, {4, true}, {7, true}, {8, true}, {5, false}, {6, false}})};
  const auto phases = phase_sites(sites, PhaseOptions{});
  CHECK(phases[1].set == 1);
  CHECK(phases[1].with == kNoSite);
  CHECK(phases[2].set == 0);
  CHECK(phases[2].with == 0);
}

TEST_CASE("Phase sets go on where the bounds of what is held are reached") {
  // A fragment over six sites starts at each of them, twice from either haplotype, so that nothing ever lies apart.
  constexpr std::size_t kSites = 400;
  const auto phased = [](const PhaseBounds& bounds) {
    PhaseWindow window(PhaseOptions{}, bounds);
    std::vector<SiteResult> results;
    for (std::size_t i = 0; i < kSites; ++i) {
      SiteResult result;
      result.site = {"1", static_cast<std::int64_t>(100 * i), {"A", "C"}, ".", {}};
      result.reach = static_cast<std::int64_t>(100 * (i + 6));
      result.samples.resize(1);
      SampleResult& sample = result.samples.front();
      sample.het = true;
      sample.second = 1;
      sample.fragments.position = result.site.position;
      const bool turned = i % 3 == 1;
      for (std::size_t start = i < 5 ? 0 : i - 5; start <= i; ++start)
        for (std::size_t copy = 0; copy < 4; ++copy)
          sample.fragments.calls.push_back({4 * start + copy, (copy % 2 == 0) != turned, kError});
      for (SiteResult& ready : window.add(std::move(result))) results.push_back(std::move(ready));
    }
    for (SiteResult& ready : window.finish()) results.push_back(std::move(ready));
    return results;
  };
  for (const PhaseBounds& bounds : {PhaseBounds{}, PhaseBounds{40, 1000000}, PhaseBounds{65536, 1000}}) {
    const std::vector<SiteResult> results = phased(bounds);
    REQUIRE(results.size() == kSites);
    for (std::size_t i = 0; i < kSites; ++i) {
      const auto& phase = results[i].samples.front().phase;
      REQUIRE(phase);
      CHECK(phase->set == 0);
      CHECK(phase->flipped == (i % 3 == 1));
      CHECK(phase->with == (i == 0 ? -1 : static_cast<std::int64_t>(100 * (i - 1))));
    }
  }
}

TEST_CASE("A later site joins two sets, and turns one of them") {
  const std::vector<HetSite> sites = {site(100, {{1, true}, {2, true}, {9, false}, {10, false}}),
                                      site(200, {{3, true}, {4, true}, {5, true}}),
                                      site(300, {{3, true}, {4, true}, {5, true}, {6, true}, {7, true}}),
                                      site(400, {{9, true}, {10, true}, {6, true}, {7, true}})};
  const auto phases = phase_sites(sites, PhaseOptions{});
  for (const SitePhase& phase : phases) CHECK(phase.set == 0);
  CHECK_FALSE(phases[0].flipped);
  CHECK(phases[1].flipped);
  CHECK(phases[2].flipped);
  CHECK(phases[3].flipped);
}

TEST_CASE("Without genotypes a site is heterozygous by the shares of its reads") {
  const EvidenceSite here{"1", 5, {"A", "C", "G"}, ".", {}};
  SiteEvidence evidence;
  evidence.alleles.resize(3);
  evidence.alleles[0].reads = 10;
  evidence.alleles[2].reads = 8;
  std::uint8_t first = 9;
  std::uint8_t second = 9;
  CHECK(het_alleles(here, 0, evidence, first, second));
  CHECK(first == 0);
  CHECK(second == 2);
  evidence.alleles[2].reads = 2;
  CHECK_FALSE(het_alleles(here, 0, evidence, first, second));
}

TEST_CASE("An allele of the child alone is new, the surer the deeper the parents") {
  CHECK(assess(40, 0, 40, 0).denovo > 0.9);
  CHECK(assess(40, 0, 40, 0).denovo > assess(20, 0, 20, 0).denovo);
  CHECK(assess(20, 0, 20, 0).denovo > assess(10, 0, 10, 0).denovo);
}

TEST_CASE("With parents of depth n an unseen heterozygote weighs prior / 2^n against the mutation") {
  // Two parents, heterozygous with prior h, of whose reads none shows the allele; half of their gametes carry it.
  const DeNovoPriors priors;
  const double half = std::pow(0.5 / (1.0 - 0.001001), 20.0);
  const double odds = 2.0 * priors.mutation / (2.0 * priors.heterozygosity * half * 0.5);
  const DeNovo result = assess(20, 0, 20, 0);
  CHECK(result.denovo / (1.0 - result.denovo - result.mosaic) == Approx(odds).epsilon(0.01));
}

TEST_CASE("A heterozygous parent explains the allele") { CHECK(assess(20, 18, 40, 0).denovo < 1e-6); }

TEST_CASE("Some reads in a parent speak for a mosaic") {
  const DeNovo result = assess(97, 4, 100, 0);
  CHECK(result.mosaic > 0.5);
  CHECK(result.mother_mosaic);
  CHECK_FALSE(result.father_mosaic);
  CHECK(result.mother_reads == 4);
}

TEST_CASE("A parent without reads leaves the child unassessed, unless it gives no copy") {
  CHECK(assess(0, 0, 40, 0).status == DeNovo::Status::mother_uncovered);
  CHECK(assess(40, 0, 9, 0).status == DeNovo::Status::father_uncovered);
  CHECK(assess(40, 0, 0, 0, TrioPloidy::son_x, 0).status == DeNovo::Status::assessed);
  CHECK(assess(40, 0, 0, 0, TrioPloidy::son_x, 0).denovo > 0.9);
  CHECK(assess(0, 0, 0, 40, TrioPloidy::son_y, 0).denovo < 1e-6);
}

TEST_CASE("One error more among many reads is no allele, five are one") {
  LowVafOptions options;
  options.tests = 1000.0;
  CHECK(test_low_vaf(reads(1000, 2), 1, {}, options).verdict == "p");
  const LowVaf found = test_low_vaf(reads(1000, 12), 1, {}, options);
  CHECK(found.verdict == "pass");
  // Binomial: 12 or more of 1,012 with p = 1 - (1 - 1e-3) (1 - 1e-6), summed in Python.
  CHECK(found.log10_p == Approx(-9.0417242339).epsilon(1e-9));
}

TEST_CASE("Contamination and errors of controls raise the p-value") {
  const LowVafOptions plain;
  const double alone = test_low_vaf(reads(1000, 12), 1, {}, plain).log10_p;
  LowVafOptions contaminated;
  contaminated.contamination = 0.01;
  CHECK(test_low_vaf(reads(1000, 12), 1, {}, contaminated).log10_p > -1.0);
  ControlCounts control;
  add_control(reads(1000, 12), 1, control);
  const LowVaf against = test_low_vaf(reads(1000, 12), 1, control, plain);
  CHECK(against.background == Approx((12.0 - 1.013) / 1112.0).epsilon(0.01));
  CHECK(against.log10_p > alone + 6.0);
}

TEST_CASE("An allele on one strand only, or at ends of reads only, does not pass") {
  std::vector<Observation> one_strand = reads(200, 12);
  for (std::size_t i = 200; i < 212; ++i) one_strand[i].reverse = true;
  CHECK(test_low_vaf(one_strand, 1, {}, {}).verdict == "strand");
  std::vector<Observation> ends = reads(200, 12);
  for (std::size_t i = 0; i < 200; ++i) ends[i].end_distance = static_cast<std::uint16_t>(10 + i % 50);
  CHECK(test_low_vaf(ends, 1, {}, {}).verdict == "position");
}

TEST_CASE("An allele of one control among many is the person's own, not an error of all") {
  ControlCounts controls;
  add_control(reads(20, 10), 1, controls);
  for (int i = 0; i < 9; ++i) add_control(reads(30, 0), 1, controls);
  CHECK(controls.reads == 10);
  CHECK(controls.depth == 300);
  CHECK(test_low_vaf(reads(15, 15), 1, controls, {}).verdict == "control");
}
