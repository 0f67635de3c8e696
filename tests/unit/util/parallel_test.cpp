#include "epiq/util/parallel.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <stdexcept>
#include <vector>

using epiq::util::parallel_for;

TEST_CASE("Every task runs exactly once, on any number of threads", "[util][parallel]") {
  const unsigned threads = GENERATE(1u, 2u, 4u, 7u);
  std::vector<int> runs(1000, 0);
  parallel_for(threads, runs.size(), [&runs](std::size_t task) { ++runs[task]; });
  CHECK(runs == std::vector<int>(1000, 1));
}

TEST_CASE("No tasks is no work", "[util][parallel]") {
  parallel_for(4, 0, [](std::size_t) { throw std::runtime_error("never"); });
  SUCCEED();
}

TEST_CASE("The exception of a task reaches the caller", "[util][parallel]") {
  const unsigned threads = GENERATE(1u, 4u);
  const auto fail = [](std::size_t task) {
    if (task == 17) throw std::runtime_error("task 17");
  };
  CHECK_THROWS_WITH(parallel_for(threads, 100, fail), "task 17");
}
