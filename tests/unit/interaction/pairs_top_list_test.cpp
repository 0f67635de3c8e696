#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "pairs_cohort.hpp"

namespace epiq::interaction {
namespace {

using namespace pairs_cohort;

/// Hits of which many have equal keys.
std::vector<ScanHit> random_hits(std::uint64_t seed, std::size_t count) {
  util::Philox random(seed, 3);
  std::vector<ScanHit> hits;
  for (std::size_t i = 0; i < count; ++i) {
    ScanHit hit;
    hit.key = random.below(40);
    hit.snps.fill(kNoSnp);
    hit.snps[0] = static_cast<std::uint32_t>(i / 100);
    hit.snps[1] = static_cast<std::uint32_t>(100 + i % 100);
    hits.push_back(hit);
  }
  return hits;
}

template <class Item>
void shuffle(std::vector<Item>& items, util::Philox& random) {
  for (std::size_t i = items.size(); i > 1; --i)
    std::swap(items[i - 1], items[random.below(static_cast<std::uint32_t>(i))]);
}

}  // namespace

TEST_CASE("Hits are in a total order: larger keys, then genome order", "[interaction][pairs]") {
  const std::vector<ScanHit> hits = random_hits(1, 300);
  for (const ScanHit& x : hits) {
    CHECK_FALSE(better(x, x));
    for (const ScanHit& y : hits)
      if (x.snps != y.snps) CHECK(better(x, y) != better(y, x));
  }
}

TEST_CASE("A top list keeps the same best hits whatever order they come in", "[interaction][pairs]") {
  const std::size_t capacity = GENERATE(0, 1, 7, 1000, 1500, 5000);
  const double least = GENERATE(-std::numeric_limits<double>::infinity(), 0.0, 31.0, 50.0);
  std::vector<ScanHit> hits = random_hits(2, 3000);
  std::vector<ScanHit> expected;
  for (const ScanHit& hit : hits)
    if (hit.key >= least) expected.push_back(hit);
  sort_hits(expected);
  if (capacity > 0 && expected.size() > capacity) expected.resize(capacity);
  util::Philox random(2, 4);
  for (int round = 0; round < 5; ++round) {
    shuffle(hits, random);
    util::MemoryBudget budget = plenty();
    TopList list(capacity, least, budget);
    for (std::size_t i = 0; i < hits.size(); i += 50) list.offer(std::span(hits).subspan(i, 50));
    CHECK(listed(list.take()) == listed(expected));
  }
}

TEST_CASE("A top list keeps the same hits when threads offer them at once", "[interaction][pairs]") {
  const std::vector<ScanHit> hits = random_hits(3, 20'000);
  std::vector<ScanHit> expected = hits;
  sort_hits(expected);
  expected.resize(123);
  util::MemoryBudget budget = plenty();
  TopList list(123, 0.0, budget);
  util::parallel_for(4, 200, [&](std::size_t task) { list.offer(std::span(hits).subspan(task * 100, 100)); });
  CHECK(listed(list.take()) == listed(expected));
}

TEST_CASE("The threshold of a top list is the least key until it is full, then that of its worst hit",
          "[interaction][pairs]") {
  util::MemoryBudget budget = plenty();
  TopList list(3, 1.5, budget);
  std::vector<ScanHit> hits = random_hits(4, 4);
  const double keys[] = {2.0, 9.0, 1.0, 4.0};
  for (std::size_t i = 0; i < 4; ++i) hits[i].key = keys[i];
  list.offer(std::span(hits).first(3));
  CHECK(list.threshold() == 1.5);
  list.offer(std::span(hits).last(1));
  CHECK(list.threshold() == 2.0);
}

TEST_CASE("A top list that outgrows the memory is refused with the options that make it smaller",
          "[interaction][pairs]") {
  util::MemoryBudget budget(2000 * sizeof(ScanHit));
  TopList list(0, 0.0, budget);
  const std::vector<ScanHit> hits = random_hits(5, 3000);
  try {
    list.offer(hits);
    FAIL("it was taken");
  } catch (const util::Error& error) {
    CHECK(error.fault() == util::Fault::resource);
    CHECK(std::string(error.what()).find("--top") != std::string::npos);
  }
}

}  // namespace epiq::interaction
