#include "epiq/triage/profile_tables.hpp"

#include <algorithm>
#include <cmath>

namespace epiq::triage {
namespace {

constexpr double kLeastBackground = 1e-4;

/// Frequencies of the terms at or above those of a profile, in order of terms.
struct ClosedProfile {
  std::vector<std::uint32_t> terms;
  std::vector<float> frequencies;
};

/// Part `index` of a table that `start` cuts.
template <class T>
std::span<const T> part(const std::vector<T>& table, const std::vector<std::uint32_t>& start, std::size_t index) {
  return std::span<const T>(table).subspan(start[index], start[index + 1] - start[index]);
}

/// The greatest frequency of each term while profiles are merged; reused, since the ontology is large.
class TermMaxima {
 public:
  explicit TermMaxima(std::size_t terms) : value_(terms, 0.0F) {}

  void raise(std::uint32_t term, float frequency) {
    if (value_[term] == 0.0F) touched_.push_back(term);
    value_[term] = std::max(value_[term], frequency);
  }

  /// What was raised, in order of terms; starts anew.
  ClosedProfile take() {
    ClosedProfile profile;
    std::sort(touched_.begin(), touched_.end());
    for (const std::uint32_t term : touched_) {
      profile.frequencies.push_back(value_[term]);
      value_[term] = 0.0F;
    }
    profile.terms = std::move(touched_);
    touched_ = {};
    return profile;
  }

 private:
  std::vector<float> value_;
  std::vector<std::uint32_t> touched_;
};

/// Turns profiles of diseases into the diseases of each term.
void invert(const std::vector<ClosedProfile>& profiles, std::size_t terms, std::vector<std::uint32_t>& start,
            std::vector<Posting>& postings) {
  start.assign(terms + 1, 0);
  for (const ClosedProfile& profile : profiles)
    for (const std::uint32_t term : profile.terms) ++start[term + 1];
  for (std::size_t t = 0; t < terms; ++t) start[t + 1] += start[t];
  postings.resize(start[terms]);
  std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
  for (std::uint32_t d = 0; d < profiles.size(); ++d)
    for (std::size_t i = 0; i < profiles[d].terms.size(); ++i)
      postings[next[profiles[d].terms[i]]++] = Posting(d, profiles[d].frequencies[i]);
}

/// The mean frequency of each term over the first `ranked` diseases.
std::vector<double> background(const std::vector<ClosedProfile>& profiles, std::size_t terms, std::size_t ranked) {
  std::vector<double> mean(terms, 0.0);
  for (std::size_t d = 0; d < ranked; ++d)
    for (std::size_t i = 0; i < profiles[d].terms.size(); ++i)
      mean[profiles[d].terms[i]] += static_cast<double>(profiles[d].frequencies[i]);
  for (double& value : mean) value = std::max(value / static_cast<double>(ranked), kLeastBackground);
  return mean;
}

/// Sums over the terms of closed profiles: of their information, and of that times their frequency.
struct ProfileSums {
  std::vector<double> information;
  std::vector<double> expected;
};

ProfileSums sums(const std::vector<ClosedProfile>& profiles, const std::vector<double>& information) {
  ProfileSums sums{std::vector<double>(profiles.size()), std::vector<double>(profiles.size())};
  for (std::size_t d = 0; d < profiles.size(); ++d)
    for (std::size_t i = 0; i < profiles[d].terms.size(); ++i) {
      const double bits = information[profiles[d].terms[i]];
      sums.information[d] += bits;
      sums.expected[d] += bits * static_cast<double>(profiles[d].frequencies[i]);
    }
  return sums;
}

/// Ranked profiles with what unranked diseases of the same genes lend.
std::vector<ClosedProfile> pool_by_genes(const KnowledgeTables<Vector>& tables,
                                         const std::vector<ClosedProfile>& profiles) {
  const std::size_t ranked = tables.counts[2];
  std::vector<ClosedProfile> pooled(ranked);
  TermMaxima maxima(tables.counts[0]);
  const auto raise = [&maxima](const ClosedProfile& profile, float weight) {
    for (std::size_t i = 0; i < profile.terms.size(); ++i)
      maxima.raise(profile.terms[i], weight * profile.frequencies[i]);
  };
  for (std::size_t d = 0; d < ranked; ++d) {
    raise(profiles[d], 1.0F);
    for (const std::uint32_t gene : part(tables.disease_genes, tables.disease_gene_start, d))
      for (const std::uint32_t other : part(tables.gene_diseases, tables.gene_start, gene))
        if (other >= ranked) raise(profiles[other], static_cast<float>(kPooledWeight));
    pooled[d] = maxima.take();
  }
  return pooled;
}

}  // namespace

ProfileTerm pool_rows(std::uint32_t term, std::span<const Frequency> rows) {
  ProfileTerm pooled{term, 0.0F, static_cast<std::uint32_t>(Frequency::Kind::none), 0, 0};
  double most = -1.0;
  for (const Frequency& row : rows) {
    pooled.with += row.with;
    pooled.counted += row.counted;
    if (row.value <= most) continue;
    most = row.value;
    pooled.kind = static_cast<std::uint32_t>(row.kind);
  }
  if (pooled.counted > 0 && (pooled.with > 0 || most <= 0.0)) {
    pooled.kind = static_cast<std::uint32_t>(Frequency::Kind::fraction);
    most = static_cast<double>(pooled.with) / static_cast<double>(pooled.counted);
  }
  pooled.frequency = static_cast<float>(most);
  return pooled;
}

void fill_postings(KnowledgeTables<Vector>& tables, const std::vector<std::vector<std::uint32_t>>& closures) {
  const std::size_t terms = tables.counts[0];
  const std::size_t ranked = tables.counts[2];
  std::vector<ClosedProfile> profiles;
  std::size_t annotated = 0;  // N: ranked diseases with a phenotype
  TermMaxima maxima(terms);
  for (std::size_t d = 0; d < tables.counts[1]; ++d) {
    for (const ProfileTerm& entry : part(tables.profile, tables.profile_start, d))
      for (const std::uint32_t ancestor : closures[entry.term]) maxima.raise(ancestor, entry.frequency);
    profiles.push_back(maxima.take());
    if (d < ranked && !profiles.back().terms.empty()) ++annotated;
  }
  invert(profiles, terms, tables.posting_start, tables.postings);
  const std::vector<ClosedProfile> pooled = pool_by_genes(tables, profiles);
  invert(pooled, terms, tables.pooled_start, tables.pooled);
  tables.background = background(profiles, terms, ranked);
  tables.background_pooled = background(pooled, terms, ranked);

  tables.information.resize(terms);
  for (std::size_t t = 0; t < terms; ++t) {
    const auto postings = part(tables.postings, tables.posting_start, t);
    const auto with =
        std::count_if(postings.begin(), postings.end(), [&](const Posting& p) { return p.disease() < ranked; });
    // A term of no disease counts as if one had it: the rarest that can be known.
    const double share = static_cast<double>(std::max<std::ptrdiff_t>(with, 1)) /
                         static_cast<double>(std::max<std::size_t>(annotated, 1));
    tables.information[t] = std::max(0.0, -std::log(share));
  }
  tables.profile_information = sums(profiles, tables.information).information;
  ProfileSums of_pooled = sums(pooled, tables.information);
  tables.pooled_information = std::move(of_pooled.information);
  tables.pooled_expected = std::move(of_pooled.expected);
}

}  // namespace epiq::triage
