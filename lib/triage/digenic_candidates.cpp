#include "epiq/triage/digenic_candidates.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace epiq::triage {
namespace {

/// A gene with alleles, as it is paired.
struct Gene {
  const std::vector<GeneHit>* hits = nullptr;
  GeneProfile profile;
  ProfileMatch match;
  double alone = 0.0;  ///< S
};

std::vector<Gene> genes_of(const std::map<std::string, std::vector<GeneHit>>& hits, const GenePhenotypes& phenotypes,
                           const ProfileQuery& query) {
  const Knowledge& knowledge = phenotypes.knowledge();
  std::vector<Gene> genes;
  for (const auto& entry : hits) {
    Gene gene;
    gene.hits = &entry.second;
    if (const auto index = phenotypes.find(entry.first)) gene.profile = gene_profile(knowledge, *index);
    gene.match = match_profile(knowledge, query, gene.profile);
    gene.alone = match_score(knowledge, query, gene.match);
    genes.push_back(std::move(gene));
  }
  return genes;
}

/// Leaves the best genes by evidence and S, in the order they were in.
void keep_best(std::vector<Gene>& genes, std::size_t most) {
  if (genes.size() <= most) return;
  const auto value = [](const Gene& gene) { return gene.hits->front().evidence + gene.alone / std::log(10.0); };
  std::vector<double> values;
  for (const Gene& gene : genes) values.push_back(value(gene));
  std::sort(values.begin(), values.end(), std::greater<>());
  const double least = values[most - 1];
  // Of those that equal the least, the first in order stay.
  auto equal_left = static_cast<std::ptrdiff_t>(most) -
                    std::count_if(values.begin(), values.end(), [least](double one) { return one > least; });
  std::erase_if(genes, [&](const Gene& gene) {
    const double one = value(gene);
    return one < least || (one == least && equal_left-- <= 0);
  });
}

enum class Segregation { fits, unassessed, no };

Segregation segregation_of(const Family& family, bool incomplete_penetrance, const GeneHit& a, const GeneHit& b) {
  bool unassessed = false;
  for (std::size_t i = 0; i < family.members.size(); ++i) {
    const genome::Affection affection = family.members[i].affection;
    if (i == family.proband || affection == genome::Affection::unknown) continue;
    const State one = a.states[i];
    const State other = b.states[i];
    const bool affected = affection == genome::Affection::affected;
    const bool lacks = one == State::none || other == State::none;
    if (affected && lacks) return Segregation::no;
    if (lacks) continue;
    if (one == State::unknown || other == State::unknown) {
      unassessed = true;
    } else if (!affected && !incomplete_penetrance) {
      return Segregation::no;
    }
  }
  return unassessed ? Segregation::unassessed : Segregation::fits;
}

/// The alleles of two genes that say most and segregate; false if there are none.
bool choose_hits(const Family& family, bool incomplete_penetrance, const Gene& a, const Gene& b, GenePairRow& row) {
  bool found = false;
  double best = 0.0;
  for (const GeneHit& one : *a.hits)
    for (const GeneHit& other : *b.hits) {
      if (found && one.evidence + other.evidence <= best) break;  // in order of evidence
      if (one.allele.name == other.allele.name) continue;
      const Segregation segregation = segregation_of(family, incomplete_penetrance, one, other);
      if (segregation == Segregation::no) continue;
      found = true;
      best = one.evidence + other.evidence;
      row.hits = {one, other};
      row.unassessed = segregation == Segregation::unassessed;
    }
  return found;
}

void score_pair(const Knowledge& knowledge, const ProfileQuery& query, const Gene& a, const Gene& b, GenePairRow& row) {
  row.features = pair_features(knowledge, a.profile, row.hits[0].dose, b.profile, row.hits[1].dose);
  row.alone = {a.alone, b.alone};
  row.both = match_score(knowledge, query, match_both(knowledge, a.profile, a.match, b.profile, b.match));
  row.dual_diagnosis = row.features.same_disease == 0.0 && row.features.mode_fit == 2.0;
  row.score = row.hits[0].evidence + row.hits[1].evidence +
              (pair_log_odds(row.features) + a.alone + b.alone + row.gain()) / std::log(10.0);
}

bool before(const GenePairRow& a, const GenePairRow& b) {
  if (a.score != b.score) return a.score > b.score;
  return std::tie(a.hits[0].allele.gene, a.hits[1].allele.gene) <
         std::tie(b.hits[0].allele.gene, b.hits[1].allele.gene);
}

void keep_best(std::vector<GenePairRow>& rows, std::size_t top) {
  if (top == 0 || rows.size() <= top) return;
  const auto cut = rows.begin() + static_cast<std::ptrdiff_t>(top);
  std::nth_element(rows.begin(), cut, rows.end(), before);
  rows.erase(cut, rows.end());
}

}  // namespace

void DigenicCandidates::add(GeneHit hit) {
  if (hit.allele.gene.empty()) return;
  std::vector<GeneHit>& hits = genes_[hit.allele.gene];
  const auto place = std::upper_bound(hits.begin(), hits.end(), hit,
                                      [](const GeneHit& a, const GeneHit& b) { return a.evidence > b.evidence; });
  hits.insert(place, std::move(hit));
  if (hits.size() <= kMostAlleles) return;
  hits.pop_back();
  ++crowded_;
}

std::vector<GenePairRow> DigenicCandidates::ranked(const Family& family, bool incomplete_penetrance,
                                                   const GenePhenotypes& phenotypes,
                                                   const std::vector<TriageRow>& single, std::size_t top) const {
  const Knowledge& knowledge = phenotypes.knowledge();
  const ProfileQuery query = profile_query(knowledge, phenotypes.query());
  std::vector<Gene> genes = genes_of(genes_, phenotypes, query);
  double best_single = 0.0;
  for (const Gene& gene : genes) best_single = std::max(best_single, gene.alone);
  keep_best(genes, kMostGenes);

  std::vector<GenePairRow> rows;
  for (std::size_t i = 0; i < genes.size(); ++i)
    for (std::size_t j = i + 1; j < genes.size(); ++j) {
      GenePairRow row;
      if (!choose_hits(family, incomplete_penetrance, genes[i], genes[j], row)) continue;
      score_pair(knowledge, query, genes[i], genes[j], row);
      row.best_single = best_single;
      rows.push_back(std::move(row));
      if (top > 0 && rows.size() >= 2 * top + 1000) keep_best(rows, top);
    }
  keep_best(rows, top);
  std::sort(rows.begin(), rows.end(), before);

  std::map<std::string_view, std::size_t> rank_of;
  for (const TriageRow& row : single) rank_of.emplace(row.allele.gene, row.rank);  // best first
  for (std::size_t r = 0; r < rows.size(); ++r) {
    rows[r].rank = r + 1;
    for (std::size_t side = 0; side < 2; ++side) {
      const auto found = rank_of.find(rows[r].hits[side].allele.gene);
      if (found != rank_of.end()) rows[r].single_rank[side] = found->second;
    }
  }
  return rows;
}

}  // namespace epiq::triage
