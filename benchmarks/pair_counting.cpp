// How fast genotype tables are counted, one thread: SNP pairs by instruction set and cohort size (counting alone, and
// whole tiles with the cells that follow from margins), SNP triples, and the packing of planes. G = 1e9 combinations x
// samples a second, of two classes together. The limit is the same AND, popcount and addition without loads, measured
// in the same run. Medians of several repeats.   Usage: pair_counting [repeats]
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "epiq/interaction/pairs/count_columns.hpp"
#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/interaction/pairs/count_triples.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/philox.hpp"

namespace {

using namespace epiq;
using namespace epiq::interaction;

double seconds(const std::function<void()>& work) {
  const auto started = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

/// Median seconds of each of `works`, one call of each in turn and `repeats` times, after one to warm up: a change of
/// the clock meets them alike.
std::vector<double> median_seconds(int repeats, const std::vector<std::function<void()>>& works) {
  std::vector<std::vector<double>> times(works.size());
  for (const std::function<void()>& work : works) work();
  for (int i = 0; i < repeats; ++i)
    for (std::size_t k = 0; k < works.size(); ++k) times[k].push_back(seconds(works[k]));
  std::vector<double> medians;
  for (std::vector<double>& of_one : times) {
    std::nth_element(of_one.begin(), of_one.begin() + repeats / 2, of_one.end());
    medians.push_back(of_one[static_cast<std::size_t>(repeats / 2)]);
  }
  return medians;
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown CPU";
}

bool has_avx512() {
  return std::find(util::supported_isas().begin(), util::supported_isas().end(), util::Isa::avx512) !=
         util::supported_isas().end();
}

/// Four cells of 512 samples are 4 x (AND, popcount, addition) in registers; the loop does 16 of them a round.
__attribute__((target("avx512f,avx512vpopcntdq"))) void register_loop(long rounds) {
  __m512i sums[16], x[4], y[4];
  for (__m512i& sum : sums) sum = _mm512_setzero_si512();
  for (int i = 0; i < 4; ++i) x[i] = _mm512_set1_epi64(i * 12345), y[i] = _mm512_set1_epi64(i * 777 + 5);
  for (long round = 0; round < rounds; ++round) {
    for (int i = 0; i < 4; ++i) asm volatile("" : "+v"(x[i]), "+v"(y[i]));  // the operands are new in each round
    for (int i = 0; i < 16; ++i)
      sums[i] = _mm512_add_epi64(sums[i], _mm512_popcnt_epi64(_mm512_and_si512(x[i / 4], y[i % 4])));
  }
  for (__m512i& sum : sums) asm volatile("" : : "v"(sum));
}

constexpr long kRounds = 5'000'000;

/// What the vector units could do without loads and stores; nothing where there is no AVX-512.
void run_limit() {
  if (has_avx512()) register_loop(kRounds);
}

/// 1e9 four cells of a sample a second, from the time of run_limit.
double limit(double time) { return kRounds * 16 * 512.0 / 4 / time / 1e9; }

/// Random genotypes of allele frequency 1/2, as planes.
struct RandomRows {
  std::size_t words;
  std::vector<std::uint64_t> bits;  // SNPs x 3 x words

  RandomRows(std::size_t snps, std::size_t samples) : words((samples + 63) / 64), bits(snps * 3 * words) {
    util::Philox random(1);
    const auto word = [&] { return std::uint64_t{random()} << 32 | random(); };
    for (std::size_t i = 0; i < snps * words; ++i) {
      const std::uint64_t first = word(), second = word();
      const std::size_t bits_used = std::min<std::size_t>(64, samples - i % words * 64);
      const std::uint64_t used = ~std::uint64_t{0} >> (64 - bits_used);
      std::uint64_t* const plane = bits.data() + i / words * 3 * words + i % words;
      plane[0] = ~(first | second) & used;
      plane[words] = (first ^ second) & used;
      plane[2 * words] = first & second & used;
    }
  }

  PlaneRow row(std::size_t snp) const {
    const std::uint64_t* const plane = bits.data() + snp * 3 * words;
    return {plane, plane + words, plane + 2 * words};
  }
};

/// Controls and cases, one half each, drawn at random.
std::vector<SampleSubset> random_halves(std::size_t samples) {
  std::vector<std::size_t> order(samples);
  std::iota(order.begin(), order.end(), std::size_t{0});
  util::Philox random(2);
  for (std::size_t i = samples; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  const std::span<const std::size_t> all(order);
  return {SampleSubset::of(samples, all.first(samples / 2)), SampleSubset::of(samples, all.subspan(samples / 2))};
}

/// Counts the four cells of all tiles of a list against itself, and nothing else.
void count_alone(const SnpPlanes& planes, PairTile& tile, util::Isa isa) {
  tile.resize(planes.subsets(), kPairTileRows, kPairTileColumns);
  std::vector<kernels::CountRow> rows(2 * kPairTileRows);
  for (std::size_t a = 0; a < planes.size(); a += kPairTileRows) {
    for (std::size_t b = 0; b < planes.size(); b += kPairTileColumns) {
      for (std::size_t s = 0; s < planes.subsets(); ++s) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
          const std::size_t snp = a + i / 2;
          rows[i] = {planes.group(s, snp / kGroupSnps) + i % 2 * kGroupSnps + snp % kGroupSnps,
                     tile.cell(s, 1 + i % 2, 0) + i / 2 * tile.stride()};
        }
        count_columns(rows, 2 * kGroupSnps, planes, s, {b, b + kPairTileColumns}, tile.distance(), isa);
      }
    }
  }
}

void count_tiles(const SnpPlanes& planes, PairTile& tile, util::Isa isa) {
  for (std::size_t a = 0; a < planes.size(); a += kPairTileRows)
    for (std::size_t b = 0; b < planes.size(); b += kPairTileColumns)
      count_pairs(planes, {a, a + kPairTileRows}, planes, {b, b + kPairTileColumns}, tile, isa);
}

void print_pairs(std::size_t samples, int repeats) {
  const std::size_t snps = samples > 20000 ? 256 : 768;
  const RandomRows rows(snps, samples);
  const std::vector<SampleSubset> halves = random_halves(samples);
  const auto source = [&](std::size_t snp) { return rows.row(snp); };
  const double combinations = static_cast<double>(snps) * static_cast<double>(snps) * static_cast<double>(samples);
  for (const util::Isa isa : util::supported_isas()) {
    const SnpPlanes planes(snps, source, halves, isa);
    PairTile tile;
    const std::vector<double> times = median_seconds(
        repeats, {run_limit, [&] { count_alone(planes, tile, isa); }, [&] { count_tiles(planes, tile, isa); }});
    const double top = limit(times[0]), alone = combinations / times[1] / 1e9, whole = combinations / times[2] / 1e9;
    std::printf("%7zu  %-7s  %8.1f  %8.1f", samples, util::name(isa).c_str(), alone, whole);
    if (has_avx512()) std::printf("  %8.1f  %6.1f %%  %6.1f %%", top, 100 * alone / top, 100 * whole / top);
    std::printf("\n");
  }
}

/// Counts all unordered triples of a list, as TripleCounter recommends; returns their number.
std::size_t count_all_triples(const SnpPlanes& planes, TripleTile& tile, util::Isa isa) {
  TripleCounter counter(planes, isa);
  std::size_t triples = 0;
  for (std::size_t a = 0; a < planes.size(); a += kTripleTileRows) {
    for (std::size_t c = a; c < planes.size(); c += kTripleTileColumns) {
      const std::size_t c_end = std::min(planes.size(), c + kTripleTileColumns);
      for (std::size_t b = a + 1; b + 1 < c_end; ++b) {
        counter.count({a, std::min(a + kTripleTileRows, b)}, b, {std::max(c, b + 1), c_end}, tile);
        triples += tile.rows() * tile.columns();
      }
    }
  }
  return triples;
}

void print_triples(std::size_t snps, std::size_t samples, int repeats) {
  const RandomRows rows(snps, samples);
  const std::vector<SampleSubset> halves = random_halves(samples);
  for (const util::Isa isa : util::supported_isas()) {
    const SnpPlanes planes(
        snps, [&](std::size_t snp) { return rows.row(snp); }, halves, isa);
    TripleTile tile;
    std::size_t triples = 0;
    const std::vector<double> times =
        median_seconds(repeats, {run_limit, [&] { triples = count_all_triples(planes, tile, isa); }});
    const double whole = static_cast<double>(triples * samples) / times[1] / 1e9, top = limit(times[0]) / 2;
    std::printf("%7zu  %7zu  %-7s  %8.1f", snps, samples, util::name(isa).c_str(), whole);
    if (has_avx512()) std::printf("  %8.1f  %6.1f %%", top, 100 * whole / top);
    std::printf("\n");
  }
}

void print_packing(std::size_t samples, int repeats) {
  constexpr std::size_t kSnps = 512;
  const RandomRows rows(kSnps, samples);
  const std::vector<SampleSubset> halves = random_halves(samples);
  const auto source = [&](std::size_t snp) { return rows.row(snp); };
  for (const util::Isa isa : util::supported_isas()) {
    const double time = median_seconds(repeats, {[&] { const SnpPlanes planes(kSnps, source, halves, isa); }})[0];
    std::printf("%7zu  %-7s  %8.2f\n", samples, util::name(isa).c_str(),
                static_cast<double>(kSnps * samples) / time / 1e9);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int repeats = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
  std::printf("%s, 1 of %u threads\n\n", cpu_model().c_str(), util::available_threads());
  std::printf(
      "pairs in tiles of %zu x %zu, G pair-samples/s\n      N  isa         alone     whole     limit     alone     "
      "whole\n",
      kPairTileRows, kPairTileColumns);
  for (const std::size_t samples : {4096u, 100000u}) print_pairs(samples, repeats);
  std::printf(
      "\nall triples in tiles of %zu x %zu, G triple-samples/s\n   SNPs        N  isa         whole     limit     "
      "whole\n",
      kTripleTileRows, kTripleTileColumns);
  print_triples(200, 4000, repeats);
  print_triples(500, 4000, 1);
  std::printf("\npacking into two random halves, G genotypes/s\n");
  for (const std::size_t samples : {4096u, 100000u}) print_packing(samples, repeats);
  return 0;
}
