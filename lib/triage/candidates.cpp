#include "epiq/triage/candidates.hpp"

#include <algorithm>
#include <tuple>

#include "epiq/triage/score.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

bool before(const std::vector<TriageRow>& a, const std::vector<TriageRow>& b) {
  const auto key = [](const TriageRow& row) {
    const AlleleName& name = row.allele.name;
    return std::tie(row.allele.contig_order, name.position, name.ref, name.alt, row.allele.gene, row.mode, row.mate);
  };
  const double of_a = a[0].evidence.total();
  const double of_b = b[0].evidence.total();
  if (of_a != of_b) return of_a > of_b;
  return key(a[0]) < key(b[0]);
}

}  // namespace

void CandidateList::add(std::vector<TriageRow> rows, Explanation& why) {
  if (phenotypes_ != nullptr) {
    const PhenotypeSupport support = phenotypes_->of(rows[0].allele.gene, rows[0].mode);
    for (TriageRow& row : rows) {
      row.evidence.phenotype = support.log10_ratio;
      row.evidence.disease = support.disease;
    }
    why.add("phenotypes", util::format_number(support.log10_ratio), "log10 of the likelihood ratio of the gene");
  }
  why.add("evidence", util::format_number(rows[0].evidence.total()), name_of(rows[0].mode));
  ++added_;
  odds_ += candidate_odds(rows[0].evidence.total());
  kept_.push_back(std::move(rows));
  if (top_ > 0 && kept_.size() >= 2 * top_ + 1000) prune(top_);
}

void CandidateList::prune(std::size_t most) {
  if (kept_.size() <= most) return;
  const auto cut = kept_.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(kept_.begin(), cut, kept_.end(), before);
  kept_.erase(cut, kept_.end());
}

void CandidateList::review(const Review& review) {
  if (top_ > 0) prune(2 * top_);
  std::sort(kept_.begin(), kept_.end(), before);
  const auto sum = [this] {
    double odds = 0.0;
    for (const std::vector<TriageRow>& rows : kept_) odds += candidate_odds(rows[0].evidence.total());
    return odds;
  };
  const bool all = added_ == kept_.size();
  const double rest = all ? 0.0 : std::max(0.0, odds_ - sum());
  review(kept_);
  added_ -= std::erase_if(kept_, [](const std::vector<TriageRow>& rows) { return rows.empty(); });
  odds_ = rest + sum();
}

std::vector<TriageRow> CandidateList::ranked(Explanation& why) {
  if (top_ > 0) prune(top_);
  std::sort(kept_.begin(), kept_.end(), before);
  std::vector<TriageRow> rows;
  for (std::size_t i = 0; i < kept_.size(); ++i)
    for (TriageRow& row : kept_[i]) {
      row.rank = i + 1;
      row.posterior = candidate_odds(row.evidence.total()) / (1.0 + odds_);
      row.acmg = assess_acmg(row.allele, row.assessment, row.partner);
      why.focus(why.is_target(row.allele.name));
      for (const Criterion& one : row.acmg.criteria) why.add("acmg", one.name, one.reason);
      why.add("result", "rank " + std::to_string(row.rank),
              std::string(name_of(row.mode)) + " in " + (row.allele.gene.empty() ? "no gene" : row.allele.gene) +
                  ", posterior " + util::format_number(row.posterior));
      rows.push_back(std::move(row));
    }
  kept_.clear();
  return rows;
}

}  // namespace epiq::triage
