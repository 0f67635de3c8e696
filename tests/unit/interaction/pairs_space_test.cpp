#include <catch2/catch.hpp>

#include "pairs_cohort.hpp"

namespace epiq::interaction {
namespace {

using namespace pairs_cohort;

/// Overlapping clusters of neighbours, which leave out some SNPs.
std::vector<Cluster> some_clusters(std::size_t snps) {
  std::vector<Cluster> clusters;
  for (std::size_t first = 0; first + 9 < snps; first += 7) {
    Cluster cluster;
    cluster.name = "c" + std::to_string(clusters.size());
    cluster.snps = {first, first + 2, first + 3};
    cluster.tagged = {{first + 1, first, .9}, {first + 8, first + 3, .8}};
    clusters.push_back(cluster);
  }
  return clusters;
}

bool holds(const Cluster& cluster, std::size_t snp) {
  const auto tagged = [snp](const TaggedSnp& t) { return t.variant == snp; };
  return std::count(cluster.snps.begin(), cluster.snps.end(), snp) > 0 ||
         std::any_of(cluster.tagged.begin(), cluster.tagged.end(), tagged);
}

/// What a space should allow of the pair a < b, by the definition.
struct Definition {
  const Cohort& cohort;
  const std::vector<bool>& varies;
  const SpaceOptions& options;
  const std::vector<Cluster>& clusters;

  bool in(const std::optional<std::vector<std::size_t>>& set, std::size_t snp) const {
    return !set || std::count(set->begin(), set->end(), snp) > 0;
  }
  bool in_cluster(std::size_t snp) const {
    return std::any_of(clusters.begin(), clusters.end(), [snp](const Cluster& c) { return holds(c, snp); });
  }
  bool by_rule(std::size_t a, std::size_t b) const {
    if (options.rule == ClusterRule::any) return true;
    if (!in_cluster(a) || !in_cluster(b)) return false;
    const bool share =
        std::any_of(clusters.begin(), clusters.end(), [a, b](const Cluster& c) { return holds(c, a) && holds(c, b); });
    return share == (options.rule == ClusterRule::within);
  }
  bool operator()(std::size_t a, std::size_t b) const {
    const genome::Variant& x = cohort.matrix.variant(a);
    const genome::Variant& y = cohort.matrix.variant(b);
    const bool sets = (in(options.set_a, a) && in(options.set_b, b)) || (in(options.set_a, b) && in(options.set_b, a));
    const bool near = x.contig == y.contig && std::abs(x.position - y.position) < options.gap;
    return varies[a] && varies[b] && sets && !near && apart(cohort, a, b) && by_rule(a, b);
  }
};

std::vector<std::size_t> numbers(std::size_t first, std::size_t last, std::size_t step = 1) {
  std::vector<std::size_t> set;
  for (std::size_t i = first; i < last; i += step) set.push_back(i);
  return set;
}

std::vector<SpaceOptions> many_options() {
  std::vector<SpaceOptions> all(1);
  for (const std::int64_t gap : {0, 1, 60, 100'000}) {
    for (const ClusterRule rule : {ClusterRule::any, ClusterRule::within, ClusterRule::between}) {
      all.push_back({std::nullopt, std::nullopt, rule, gap});
      all.push_back({numbers(0, 90), std::nullopt, rule, gap});
      all.push_back({numbers(0, 90), numbers(60, 200), rule, gap});   // they overlap
      all.push_back({numbers(120, 200), numbers(0, 80), rule, gap});  // the second set comes first
      all.push_back({numbers(3, 200, 5), numbers(0, 200, 2), rule, gap});
      all.push_back({numbers(10, 50), numbers(10, 50), rule, gap});
      all.push_back({{{7, 7, 3}}, {{3}}, rule, gap});  // repeated and out of order
    }
  }
  return all;
}

}  // namespace

TEST_CASE("A space allows each pair once that its sets, gap, sites and clusters allow", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(1, 200, 10);
  std::vector<bool> varies(200, true);
  for (std::size_t v = 4; v < 200; v += 5) varies[v] = false;
  const std::vector<Cluster> clusters = some_clusters(200);
  for (const SpaceOptions& options : many_options()) {
    const Definition definition{cohort, varies, options, clusters};
    const PairSpace space(cohort.matrix, varies, options, clusters);
    std::vector<std::vector<std::size_t>> found;
    for (std::size_t r = 0; r < space.rows().size(); ++r)
      for (std::size_t c = 0; c < space.columns().size(); ++c)
        if (space.allowed(r, c))
          found.push_back(
              {std::min(space.rows()[r], space.columns()[c]), std::max(space.rows()[r], space.columns()[c])});
    std::sort(found.begin(), found.end());
    CAPTURE(options.gap, static_cast<int>(options.rule), options.set_a.has_value(), options.set_b.has_value());
    const auto expected = pairs_of(cohort, definition);
    CHECK(found == expected);
    CHECK(space.count() == expected.size());
  }
}

TEST_CASE("Rectangles are wholly allowed or wholly left out where each of their pairs is", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(2, 200, 10);
  const std::vector<Cluster> clusters = some_clusters(200);
  util::Philox random(2, 1);
  std::size_t full = 0, empty = 0;
  for (const SpaceOptions& options : many_options()) {
    const PairSpace space(cohort.matrix, std::vector<bool>(200, true), options, clusters);
    if (space.rows().empty() || space.columns().empty()) continue;
    for (int i = 0; i < 60; ++i) {
      const auto rows = static_cast<std::uint32_t>(space.rows().size());
      const auto columns = static_cast<std::uint32_t>(space.columns().size());
      const std::size_t r = random.below(rows), c = random.below(columns);
      const std::size_t r_end = std::min<std::size_t>(rows, r + 1 + random.below(30));
      const std::size_t c_end = std::min<std::size_t>(columns, c + 1 + random.below(30));
      std::size_t allowed = 0;
      for (std::size_t x = r; x < r_end; ++x)
        for (std::size_t y = c; y < c_end; ++y) allowed += space.allowed(x, y) ? 1 : 0;
      CAPTURE(options.gap, static_cast<int>(options.rule), r, r_end, c, c_end);
      if (space.all_allowed(r, r_end, c, c_end)) CHECK(allowed == (r_end - r) * (c_end - c));
      CHECK(space.none_allowed(r, r_end, c, c_end) == (allowed == 0));
      full += space.all_allowed(r, r_end, c, c_end) ? 1 : 0;
      empty += allowed == 0 ? 1 : 0;
    }
  }
  CHECK(full > 100);
  CHECK(empty > 100);
}

TEST_CASE("Two SNPs are compatible in either order, whatever the sets", "[interaction][pairs]") {
  const Cohort cohort = random_cohort(3, 60, 10);
  const SpaceOptions options{{{1, 2, 3}}, {{4}}, ClusterRule::any, 30};
  const PairSpace space = whole_space(cohort, options);
  for (std::size_t a = 0; a < 60; ++a) {
    for (std::size_t b = 0; b < 60; ++b) {
      const genome::Variant& x = cohort.matrix.variant(a);
      const genome::Variant& y = cohort.matrix.variant(b);
      const bool near = x.contig == y.contig && std::abs(x.position - y.position) < 30;
      CHECK(space.compatible(a, b) == (apart(cohort, a, b) && !near));
    }
  }
}

}  // namespace epiq::interaction
