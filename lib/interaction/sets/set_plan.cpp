#include "epiq/interaction/sets/set_plan.hpp"

#include <algorithm>
#include <optional>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/sets/carrier_cells.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

using Reason = std::optional<SetReason>;

/// The earlier of two reasons.
Reason first_of(Reason x, Reason y) {
  if (!x || !y) return x ? x : y;
  return std::min(*x, *y);
}

Reason reason_of_pair(std::size_t a, std::size_t b, const std::vector<Gene>& genes, const PairRules& rules,
                      const SetScreen& screen) {
  switch (rules.status(a, b)) {
    case PairStatus::constant:
      return SetReason::constant;
    case PairStatus::sharing:
      return SetReason::sharing;
    case PairStatus::too_close:
      return SetReason::too_close;
    case PairStatus::allowed:
      break;
  }
  if (screen.largest_r2 < 1.0 && largest_squared_correlation(genes[a].code, genes[b].code) > screen.largest_r2)
    return SetReason::in_ld;
  return std::nullopt;
}

/// The reasons of all pairs, so that triples need not find them again.
class PairTable {
 public:
  PairTable(const std::vector<Gene>& genes, const PairRules& rules, const SetScreen& screen, unsigned threads)
      : genes_(genes.size()), reasons_(genes.size() * genes.size(), kNone) {
    util::parallel_for(threads, genes_, [&](std::size_t a) {
      for (std::size_t b = a + 1; b < genes_; ++b)
        if (const Reason reason = reason_of_pair(a, b, genes, rules, screen))
          reasons_[a * genes_ + b] = static_cast<std::uint8_t>(*reason);
    });
  }

  Reason operator()(std::size_t a, std::size_t b) const {
    const std::uint8_t reason = reasons_[a * genes_ + b];
    return reason == kNone ? Reason{} : Reason{static_cast<SetReason>(reason)};
  }

  static std::uint64_t bytes(std::size_t genes) { return std::uint64_t{genes} * genes; }

 private:
  static constexpr std::uint8_t kNone = 255;
  std::size_t genes_;
  std::vector<std::uint8_t> reasons_;
};

std::vector<CarrierBits> carriers_of(const std::vector<Gene>& genes, const SetScreen& screen) {
  std::vector<CarrierBits> carriers;
  if (screen.least_cell > 0.0)
    for (const Gene& gene : genes) carriers.emplace_back(gene.code);
  return carriers;
}

/// Puts a set where it belongs; `pair_reason(a, b)` tells why a pair is not allowed.
template <typename PairReason>
void consider(SetPlan& plan, std::size_t order, const SetGenes& set, const PairReason& pair_reason,
              const std::vector<CarrierBits>& carriers, double least_cell) {
  Reason reason;
  for (std::size_t g = 0; g < order; ++g)
    for (std::size_t h = g + 1; h < order; ++h) reason = first_of(reason, pair_reason(set[g], set[h]));
  if (!reason && order == 3 && least_cell > 0.0 &&
      !fills_cells(carriers[set[0]], carriers[set[1]], carriers[set[2]], least_cell))
    reason = SetReason::thin;
  if (reason)
    ++plan.count(*reason);
  else
    plan.sets.push_back(set);
}

void append(SetPlan& plan, const SetPlan& more) {
  plan.sets.insert(plan.sets.end(), more.sets.begin(), more.sets.end());
  for (std::size_t k = 0; k < kSetReasons; ++k) plan.left_out[k] += more.left_out[k];
}

/// Triples of which at least two pairs are listed, ascending: any two partners of a gene, with it.
std::vector<SetGenes> listed_triples(const std::vector<GenePair>& pairs, std::size_t genes) {
  std::vector<std::vector<std::size_t>> partners(genes);
  for (const GenePair& pair : pairs) {
    partners[pair.a].push_back(pair.b);
    partners[pair.b].push_back(pair.a);
  }
  std::vector<SetGenes> triples;
  for (std::size_t g = 0; g < genes; ++g) {
    for (std::size_t i = 0; i < partners[g].size(); ++i) {
      for (std::size_t j = i + 1; j < partners[g].size(); ++j) {
        SetGenes set{g, partners[g][i], partners[g][j]};
        std::sort(set.begin(), set.end());
        if (set[0] != set[1] && set[1] != set[2]) triples.push_back(set);
      }
    }
  }
  std::sort(triples.begin(), triples.end());
  triples.erase(std::unique(triples.begin(), triples.end()), triples.end());
  return triples;
}

std::size_t choose(std::size_t n, std::size_t k) {
  std::size_t result = 1;
  for (std::size_t i = 0; i < k; ++i) result = result * (n - i) / (i + 1);
  return n < k ? 0 : result;
}

void reserve_sets(util::MemoryBudget& budget, std::size_t sets) {
  budget.reserve(sizeof(SetGenes) * sets,
                 "the list of gene sets to test; a screen (--screen-pairs, --screen-r2) or a "
                 "list (--pairs) makes it shorter");
}

}  // namespace

const char* describe(SetReason reason) {
  static constexpr std::array<const char*, kSetReasons> kWords{"with a name that is no cluster",
                                                               "named before",
                                                               "with fewer than two pairs of --screen-pairs",
                                                               "with a cluster that does not vary",
                                                               "with two clusters that share a site",
                                                               "with two clusters nearer than --gap",
                                                               "with two clusters above --screen-r2",
                                                               "below --screen-cells"};
  return kWords[static_cast<std::size_t>(reason)];
}

const char* short_name(SetReason reason) {
  static constexpr std::array<const char*, kSetReasons> kNames{"unknown", "repeated",  "unlisted", "constant",
                                                               "sharing", "too_close", "in_ld",    "thin"};
  return kNames[static_cast<std::size_t>(reason)];
}

SetPlan plan_sets(std::size_t order, const std::vector<Gene>& genes, const PairRules& rules, const SetScreen& screen,
                  util::MemoryBudget& budget, unsigned threads) {
  SetPlan plan;
  plan.candidates = choose(genes.size(), order);
  const std::vector<CarrierBits> carriers = carriers_of(genes, screen);
  if (order == 1) {
    for (std::size_t a = 0; a < genes.size(); ++a) {
      if (rules.status(a, a) == PairStatus::constant)
        ++plan.count(SetReason::constant);
      else
        plan.sets.push_back({a, 0, 0});
    }
    return plan;
  }
  budget.reserve(PairTable::bytes(genes.size()), "the pairs of " + std::to_string(genes.size()) + " clusters");
  const PairTable table(genes, rules, screen, threads);
  std::vector<SetGenes> listed;
  if (screen.listed) listed = listed_triples(screen.pairs, genes.size());
  std::vector<SetPlan> parts(genes.size());
  util::parallel_for(threads, genes.size(), [&](std::size_t a) {
    SetPlan& part = parts[a];
    const auto add = [&](const SetGenes& set) { consider(part, order, set, table, carriers, screen.least_cell); };
    if (screen.listed) {
      const auto first = std::lower_bound(listed.begin(), listed.end(), SetGenes{a, 0, 0});
      for (auto set = first; set != listed.end() && (*set)[0] == a; ++set) add(*set);
    }
    for (std::size_t b = a + 1; b < genes.size() && !screen.listed; ++b) {
      if (order == 2) add({a, b, 0});
      for (std::size_t c = b + 1; c < genes.size() && order == 3; ++c) add({a, b, c});
    }
    reserve_sets(budget, part.sets.size());
  });
  for (SetPlan& part : parts) {
    append(plan, part);
    part = {};
  }
  if (screen.listed) plan.count(SetReason::unlisted) = plan.candidates - listed.size();
  budget.release(PairTable::bytes(genes.size()));
  return plan;
}

SetPlan plan_named_sets(std::size_t order, const std::vector<std::vector<std::string>>& names,
                        const std::vector<Cluster>& clusters, const std::vector<Gene>& genes, const PairRules& rules,
                        const SetScreen& screen) {
  NamedClusters named = find_clusters(clusters, names, order);
  SetPlan plan;
  plan.candidates = names.size();
  plan.count(SetReason::unknown) = named.unknown;
  plan.unknown_names = std::move(named.unknown_names);
  const std::set<std::vector<std::size_t>> wanted(named.lines.begin(), named.lines.end());
  plan.count(SetReason::repeated) = named.lines.size() - wanted.size();
  const std::vector<CarrierBits> carriers = carriers_of(genes, screen);
  const auto pair_reason = [&](std::size_t a, std::size_t b) { return reason_of_pair(a, b, genes, rules, screen); };
  for (const std::vector<std::size_t>& line : wanted) {
    SetGenes set{};
    std::copy(line.begin(), line.end(), set.begin());
    if (order == 1 && rules.status(set[0], set[0]) == PairStatus::constant)
      ++plan.count(SetReason::constant);
    else
      consider(plan, order, set, pair_reason, carriers, screen.least_cell);
  }
  return plan;
}

}  // namespace epiq::interaction
