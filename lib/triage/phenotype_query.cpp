#include "epiq/triage/phenotype_query.hpp"

#include <algorithm>

namespace epiq::triage {
namespace {

void sort_unique(std::vector<std::uint32_t>& terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
}

bool holds(std::span<const std::uint32_t> ascending, std::uint32_t term) {
  return std::binary_search(ascending.begin(), ascending.end(), term);
}

}  // namespace

std::vector<std::uint32_t> union_closure(const Knowledge& knowledge, std::span<const std::uint32_t> terms) {
  std::vector<std::uint32_t> all;
  for (const std::uint32_t term : terms) {
    const auto closure = knowledge.closure_of(term);
    all.insert(all.end(), closure.begin(), closure.end());
  }
  sort_unique(all);
  return all;
}

PhenotypeQuery make_query(const Knowledge& knowledge, std::vector<std::uint32_t> observed,
                          std::vector<std::uint32_t> excluded) {
  const auto outside = [&](std::uint32_t term) { return knowledge.closure_of(term).empty(); };
  std::erase_if(observed, outside);
  std::erase_if(excluded, outside);
  sort_unique(observed);
  sort_unique(excluded);
  PhenotypeQuery query;
  for (const std::uint32_t term : observed) {
    const bool implied = std::any_of(observed.begin(), observed.end(), [&](std::uint32_t other) {
      return other != term && holds(knowledge.closure_of(other), term);
    });
    if (!implied) query.observed.push_back(term);
  }
  const std::vector<std::uint32_t> present = union_closure(knowledge, query.observed);
  for (const std::uint32_t term : excluded)
    if (!holds(present, term)) query.excluded.push_back(term);
  return query;
}

}  // namespace epiq::triage
