// What the statistics of genotype tables cost: the bounds over tiles by instruction set, and the exact tests of one
// table.
//
//     cmake --build build --target table_statistics && build/bin/table_statistics
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <string>

#include "epiq/interaction/pairs/additive_fit.hpp"
#include "epiq/interaction/pairs/allelic.hpp"
#include "epiq/interaction/pairs/boost.hpp"
#include "epiq/interaction/pairs/genotypic.hpp"
#include "epiq/interaction/pairs/information.hpp"
#include "epiq/interaction/pairs/joint.hpp"
#include "epiq/interaction/pairs/k2.hpp"
#include "epiq/interaction/pairs/mdr.hpp"
#include "epiq/interaction/pairs/screen.hpp"
#include "oracle/table_oracle.hpp"

namespace {

using namespace epiq::interaction;
using epiq::util::Isa;

constexpr std::size_t kRows = 16, kColumns = 64, kTables = kRows * kColumns;

/// Time of this thread on a processor, in nanoseconds: other programs may run meanwhile.
double thread_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e9 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec);
}

/// The median of nine runs of at least 5 ms each, in nanoseconds a table.
double nanoseconds(const std::function<void()>& all_tables) {
  std::vector<double> runs;
  for (int run = 0; run < 9; ++run) {
    const double start = thread_nanoseconds();
    double elapsed = 0.0;
    std::size_t rounds = 0;
    while (elapsed < 5e6) {
      all_tables();
      ++rounds;
      elapsed = thread_nanoseconds() - start;
    }
    runs.push_back(elapsed / static_cast<double>(rounds * kTables));
  }
  std::nth_element(runs.begin(), runs.begin() + 4, runs.end());
  return runs[4];
}

std::string cpu_model() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown CPU";
}

void print_by_isa(const char* what, const std::function<void(Isa)>& all_tables) {
  std::printf("%-28s", what);
  for (const Isa isa : epiq::util::supported_isas()) std::printf("%10.1f", nanoseconds([&] { all_tables(isa); }));
  std::printf("\n");
}

void print_exact(const char* what, const std::function<TableTest(std::size_t)>& test) {
  double sum = 0.0;
  const double cost = nanoseconds([&] {
    for (std::size_t i = 0; i < kTables; ++i) sum += test(i).statistic;
  });
  std::printf("%-28s%10.0f   (checksum %.6g)\n", what, cost, sum);
}

}  // namespace

int main() {
  // 4,000 samples, alleles of 5 to 50 %, hardly any effect: what nearly all pairs of a search look like.
  epiq::util::Philox random(1, 1);
  const epiq::oracle::TableShape shape{4000.0, 0.05, 0.05};
  PairTile pairs;
  TripleTile triples;
  pairs.reset(2, kRows, kColumns);
  triples.resize(2, kRows, kColumns);
  std::vector<PairTable> tables;
  std::vector<GenotypeTable> pair_tables, triple_tables;
  for (std::size_t i = 0; i < kTables; ++i) {
    tables.push_back(epiq::oracle::random_pair(random, shape));
    pair_tables.push_back(genotype_table(tables.back()));
    triple_tables.push_back(epiq::oracle::random_table(random, 3, shape));
    for (std::size_t c = 0; c < 18; ++c) pairs.cell(c / 9, c / 3 % 3, c % 3)[i] = tables.back().counts[c];
    for (std::size_t c = 0; c < 54; ++c)
      triples.cell(c / 27, c / 9 % 3, c / 3 % 3, c % 3)[i] = triple_tables.back().counts[c];
  }
  std::vector<float> bound(kTables);
  std::vector<double> effect(kTables), error(kTables);

  std::printf("%s, one thread; nanoseconds a table, median of 9\n\n%-28s", cpu_model().c_str(), "bound over a tile");
  for (const Isa isa : epiq::util::supported_isas()) std::printf("%10s", epiq::util::name(isa).c_str());
  std::printf("\n");
  const std::pair<const char*, PairScreen> screens[] = {{"pair: boost", boost_bound},
                                                        {"pair: information gain", gain_bound},
                                                        {"pair: mutual information", information_bound},
                                                        {"pair: fast epistasis", fast_bound},
                                                        {"pair: joint effects", joint_bound},
                                                        {"pair: balanced accuracy", accuracy_bound},
                                                        {"pair: K2", k2_bound}};
  for (const auto& screen : screens)
    print_by_isa(screen.first, [&](Isa isa) { screen.second(pairs, 0, 1, isa, bound.data()); });
  print_by_isa("pair: additive fit (exact)",
               [&](Isa isa) { additive_fits(pairs, 0, 1, isa, effect.data(), error.data()); });
  const std::pair<const char*, TripleScreen> triple_screens[] = {
      {"triple: saturation", triple_saturation_bound},
      {"triple: information gain", triple_gain_bound},
      {"triple: mutual information", triple_information_bound},
      {"triple: balanced accuracy", triple_accuracy_bound},
      {"triple: K2", triple_k2_bound}};
  for (const auto& screen : triple_screens)
    print_by_isa(screen.first, [&](Isa isa) { screen.second(triples, 0, 1, isa, bound.data()); });

  std::printf("\nexact test of one table, with its p-value\n");
  print_exact("pair: boost", [&](std::size_t i) { return boost(tables[i]); });
  print_exact("pair: fast epistasis", [&](std::size_t i) { return fast_epistasis(tables[i]).test; });
  print_exact("pair: joint effects", [&](std::size_t i) { return joint_effects(tables[i]).test; });
  print_exact("pair: additive Wald", [&](std::size_t i) { return additive_wald(tables[i]).test; });
  print_exact("pair: additive ratio", [&](std::size_t i) { return additive_likelihood_ratio(tables[i]).test; });
  print_exact("pair: mutual information", [&](std::size_t i) { return mutual_information(pair_tables[i]); });
  print_exact("pair: information gain", [&](std::size_t i) { return information_gain(pair_tables[i]); });
  print_exact("pair: balanced accuracy", [&](std::size_t i) { return balanced_accuracy(pair_tables[i]); });
  print_exact("pair: K2", [&](std::size_t i) { return k2_score(pair_tables[i]); });
  print_exact("triple: saturation", [&](std::size_t i) { return genotypic(triple_tables[i]); });
}
