// Two-gene combinations: published ones (OLIDA) against neutral ones (1000 Genomes), cross-validated over genes, and
// the rank of the published pair among all pairs of a synthetic exome. Usage: digenic hp.obo|hp.json phenotype.hpoa
// genes_to_phenotype.txt genes.bed olida neutral olida-terms genes.bed comes from scripts/hg38_genes.py; both sets get
// their genes by position, from the first allele of a gene. Neither set says what an allele does, so that genes and
// copies hit are all that is judged here.
#include "epiq/triage/digenic.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "epiq/triage/term_resolver.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/philox.hpp"
#include "epiq/util/text.hpp"
#include "solve.hpp"

namespace {

using namespace epiq;
using namespace epiq::triage;
constexpr std::size_t kFeatures = GenePairFeatures::kCount;
constexpr std::size_t kFolds = 5;
constexpr std::size_t kExomesPerPair = 4;
constexpr double kRidge = 1.0;

std::vector<std::vector<std::string>> read_table(const std::string& path, char separator) {
  util::LineReader reader(path);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; reader.next(line);) rows.push_back(util::split(line, separator));
  return rows;
}

/// Genes by position. Of several that overlap, one with a known phenotype goes first, then the shortest.
class Genes {
 public:
  Genes(const std::string& path, const Knowledge& knowledge) : knowledge_(knowledge) {
    for (std::uint32_t g = 0; g < knowledge.genes(); ++g)
      known_.emplace(knowledge.text_at(knowledge.gene_symbols[g]), g);
    for (const auto& row : read_table(path, '\t'))
      contigs_[row[0]].push_back({std::stoll(row[1]), std::stoll(row[2]), row[3]});
  }

  /// @param allele "9:113393524:G:C:Heterozygous"; "" without a gene
  std::string at(const std::string& allele) const {
    const auto parts = util::split(allele, ':');
    const long long position = std::stoll(parts[1]);
    const auto found = contigs_.find(parts[0]);
    if (found == contigs_.end()) return "";
    std::string best;
    std::pair<bool, long long> best_key{true, 1LL << 40U};
    for (const Gene& gene : found->second) {
      if (gene.start >= position || gene.end < position) continue;
      const std::pair<bool, long long> key{!known_.contains(gene.name), gene.end - gene.start};
      if (key >= best_key) continue;
      best_key = key;
      best = gene.name;
    }
    return best;
  }

  const GeneProfile& profile(const std::string& gene) {
    const auto made = profiles_.find(gene);
    if (made != profiles_.end()) return made->second;
    const auto found = known_.find(gene);
    return profiles_[gene] = found == known_.end() ? GeneProfile{} : gene_profile(knowledge_, found->second);
  }

 private:
  struct Gene {
    long long start, end;
    std::string name;
  };

  const Knowledge& knowledge_;
  std::map<std::string, std::vector<Gene>> contigs_;
  std::unordered_map<std::string_view, std::uint32_t> known_;
  std::map<std::string, GeneProfile> profiles_;
};

struct Hit {
  std::string gene;
  Dose dose = Dose::one;
};

/// Two genes of one combination, and whether they are published.
struct Combination {
  std::string id;
  std::array<Hit, 2> hits;
  bool published = false;
  std::size_t fold = 0;
  std::array<double, kFeatures> features{};
  double annotations = 0.0;  ///< how much is known of both genes: the study bias
};

Hit hit_of(const std::string& alleles, const Genes& genes) {
  const auto list = util::split(alleles, '/');
  const bool all = list.size() > 1 || list[0].find(":Homozygous") != std::string::npos ||
                   list[0].find(":Hemizygous") != std::string::npos;
  return {genes.at(list[0]), all ? Dose::all : Dose::one};
}

std::vector<Combination> read_combinations(const std::string& path, bool published, Genes& genes) {
  std::vector<Combination> list;
  std::size_t without = 0;
  const auto rows = read_table(path, '\t');
  for (std::size_t i = 1; i < rows.size(); ++i) {
    Combination one{rows[i][0], {hit_of(rows[i][2], genes), hit_of(rows[i][3], genes)}, published, 0, {}, 0.0};
    if (one.hits[0].gene.empty() || one.hits[1].gene.empty() || one.hits[0].gene == one.hits[1].gene) {
      ++without;
      continue;
    }
    list.push_back(std::move(one));
  }
  std::printf("%s: %zu combinations of two genes, %zu without or of one gene by position\n",
              published ? "published" : "neutral", list.size(), without);
  return list;
}

/// Deals genes to folds; a combination belongs to the fold of its first gene in alphabetical order.
void deal(std::vector<Combination>& all) {
  std::set<std::string> genes;
  for (const Combination& one : all)
    for (const Hit& hit : one.hits) genes.insert(hit.gene);
  std::vector<std::pair<std::uint64_t, std::string>> order;
  for (const std::string& gene : genes) order.emplace_back(util::Philox(1, order.size())(), gene);
  std::sort(order.begin(), order.end());
  std::map<std::string, std::size_t> fold;
  for (std::size_t i = 0; i < order.size(); ++i) fold[order[i].second] = i % kFolds;
  for (Combination& one : all) one.fold = fold.at(std::min(one.hits[0].gene, one.hits[1].gene));
}

struct Logit {
  std::array<double, kFeatures + 1> weights{};  ///< the last one is the intercept

  double operator()(const std::array<double, kFeatures>& x) const {
    return std::inner_product(x.begin(), x.end(), weights.begin(), weights.back());
  }
};

/// Ridge logistic regression in which both classes weigh the same.
Logit fit(const std::vector<const Combination*>& rows) {
  const double n = static_cast<double>(rows.size());
  const double cases = static_cast<double>(
      std::count_if(rows.begin(), rows.end(), [](const Combination* one) { return one->published; }));
  std::array<double, kFeatures> mean{};
  std::array<double, kFeatures> spread{};
  for (const Combination* one : rows)
    for (std::size_t k = 0; k < kFeatures; ++k) mean[k] += one->features[k] / n;
  for (const Combination* one : rows)
    for (std::size_t k = 0; k < kFeatures; ++k)
      spread[k] += (one->features[k] - mean[k]) * (one->features[k] - mean[k]) / n;
  Logit logit;
  for (int step = 0; step < 20; ++step) {
    std::array<double, kFeatures + 1> gradient{};
    std::array<std::array<double, kFeatures + 1>, kFeatures + 1> hessian{};
    for (std::size_t k = 0; k < kFeatures; ++k) {
      gradient[k] = -kRidge * logit.weights[k] * spread[k];
      hessian[k][k] = kRidge * spread[k];
    }
    for (const Combination* one : rows) {
      const double p = 1.0 / (1.0 + std::exp(-logit(one->features)));
      const double share = 0.5 * n / (one->published ? cases : n - cases);
      std::array<double, kFeatures + 1> x{};
      std::copy(one->features.begin(), one->features.end(), x.begin());
      x.back() = 1.0;
      for (std::size_t i = 0; i <= kFeatures; ++i) {
        gradient[i] += share * ((one->published ? 1.0 : 0.0) - p) * x[i];
        for (std::size_t j = 0; j <= kFeatures; ++j) hessian[i][j] += share * (p * (1.0 - p) + 1e-9) * x[i] * x[j];
      }
    }
    const auto change = solve(hessian, gradient);
    for (std::size_t k = 0; k <= kFeatures; ++k) logit.weights[k] += change[k];
  }
  return logit;
}

/// The rows that share no gene with a combination of `fold`.
std::vector<const Combination*> training_rows(const std::vector<Combination>& all, std::size_t fold) {
  std::set<std::string> held;
  for (const Combination& one : all)
    if (one.fold == fold)
      for (const Hit& hit : one.hits) held.insert(hit.gene);
  std::vector<const Combination*> rows;
  for (const Combination& one : all)
    if (one.fold != fold && !held.contains(one.hits[0].gene) && !held.contains(one.hits[1].gene)) rows.push_back(&one);
  return rows;
}

/// Area under the curve, and sensitivity where a share of the neutral ones is above the cut.
void print_curve(const char* name, const std::vector<Combination>& all, const std::vector<double>& scores) {
  std::vector<double> published, neutral;
  for (std::size_t i = 0; i < all.size(); ++i) (all[i].published ? published : neutral).push_back(scores[i]);
  std::sort(neutral.begin(), neutral.end());
  double area = 0.0;
  for (const double score : published) {
    const auto below = std::lower_bound(neutral.begin(), neutral.end(), score) - neutral.begin();
    const auto up_to = std::upper_bound(neutral.begin(), neutral.end(), score) - neutral.begin();
    area += 0.5 * static_cast<double>(below + up_to);
  }
  area /= static_cast<double>(published.size()) * static_cast<double>(neutral.size());
  const auto sensitivity = [&](double rate) {
    const auto cut = neutral[neutral.size() - 1 - static_cast<std::size_t>(rate * static_cast<double>(neutral.size()))];
    return 100.0 *
           static_cast<double>(std::count_if(published.begin(), published.end(), [&](double s) { return s > cut; })) /
           static_cast<double>(published.size());
  };
  std::printf("%-38s AUC %.3f, sensitivity at 5 %% %.1f, at 1 %% %.1f\n", name, area, sensitivity(0.05),
              sensitivity(0.01));
}

/// A patient: the phenotypes of a published combination, its two genes and background genes.
struct Exome {
  std::vector<Hit> hits;  ///< the first two are the cause
  PhenotypeQuery query;
  std::size_t fold = 0;
};

std::vector<Exome> make_exomes(const std::vector<Combination>& all, const Knowledge& knowledge,
                               const std::string& terms_path, std::size_t background) {
  std::map<std::string, std::vector<std::uint32_t>> terms;
  for (const auto& row : read_table(terms_path, '\t')) {
    if (row.size() != 2) continue;
    for (const std::string& word : util::split(row[1], ','))
      if (const auto id = parse_term(word))
        if (const auto term = resolve_term(knowledge, *id).term) terms[row[0]].push_back(*term);
  }
  std::array<std::vector<Hit>, kFolds> neutral;
  for (const Combination& one : all)
    if (!one.published)
      for (const Hit& hit : one.hits) neutral[one.fold].push_back(hit);
  std::vector<Exome> exomes;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].published) continue;
    const PhenotypeQuery query = make_query(knowledge, terms[all[i].id], {});
    if (query.observed.empty()) continue;
    for (std::size_t copy = 0; copy < kExomesPerPair; ++copy) {
      Exome exome{{all[i].hits[0], all[i].hits[1]}, query, all[i].fold};
      std::set<std::string> taken = {exome.hits[0].gene, exome.hits[1].gene};
      util::Philox random(7, i * kExomesPerPair + copy);
      const std::vector<Hit>& pool = neutral[all[i].fold];
      for (std::size_t tries = 0; tries < 20 * background && taken.size() < background + 2; ++tries) {
        const Hit& hit = pool[static_cast<std::size_t>(random() % pool.size())];
        if (taken.insert(hit.gene).second) exome.hits.push_back(hit);
      }
      exomes.push_back(std::move(exome));
    }
  }
  return exomes;
}

/// What the rankings of pairs are made of.
struct PairTerms {
  double logit = 0.0, better = 0.0, worse = 0.0, both = 0.0;  ///< S of the better gene, the other one and both as one
};

struct Ranking {
  const char* name;
  double (*score)(const PairTerms&);
  std::vector<double> ranks = {};
};

void rank_exome(const Exome& exome, const Knowledge& knowledge, Genes& genes, const Logit& logit,
                std::vector<Ranking>& rankings, std::array<std::size_t, 4>& single) {
  const ProfileQuery query = profile_query(knowledge, exome.query);
  std::vector<const GeneProfile*> profiles;
  std::vector<ProfileMatch> matches;
  std::vector<double> alone;
  for (const Hit& hit : exome.hits) {
    profiles.push_back(&genes.profile(hit.gene));
    matches.push_back(match_profile(knowledge, query, *profiles.back()));
    alone.push_back(match_score(knowledge, query, matches.back()));
  }
  std::vector<std::vector<double>> scores(rankings.size());
  for (std::size_t i = 0; i < exome.hits.size(); ++i)
    for (std::size_t j = i + 1; j < exome.hits.size(); ++j) {
      const ProfileMatch both = match_both(knowledge, *profiles[i], matches[i], *profiles[j], matches[j]);
      const auto features =
          pair_features(knowledge, *profiles[i], exome.hits[i].dose, *profiles[j], exome.hits[j].dose).values();
      const PairTerms terms{logit(features), std::max(alone[i], alone[j]), std::min(alone[i], alone[j]),
                            match_score(knowledge, query, both)};
      for (std::size_t r = 0; r < rankings.size(); ++r) scores[r].push_back(rankings[r].score(terms));
    }
  for (std::size_t r = 0; r < rankings.size(); ++r) {
    double rank = 0.5;
    for (const double score : scores[r]) rank += score > scores[r][0] ? 1.0 : score == scores[r][0] ? 0.5 : 0.0;
    rankings[r].ranks.push_back(rank);
  }
  const auto place = [&](double score) {
    return static_cast<std::size_t>(std::count_if(alone.begin(), alone.end(), [&](double s) { return s > score; })) + 1;
  };
  const std::size_t best = std::min(place(alone[0]), place(alone[1]));
  const std::size_t worst = std::max(place(alone[0]), place(alone[1]));
  single[0] += best <= 1;
  single[1] += best <= 5;
  single[2] += worst <= 5;
  single[3] += worst <= 7;  // 7 genes make 21 pairs
}

void print_exomes(const std::vector<Combination>& all, const Knowledge& knowledge, Genes& genes,
                  const std::vector<Logit>& logits, const std::string& terms, std::size_t background) {
  std::vector<Ranking> rankings = {
      {"better gene alone", [](const PairTerms& t) { return t.better; }},
      {"both genes, each alone", [](const PairTerms& t) { return t.better + t.worse; }},
      {"pair alone (no phenotypes)", [](const PairTerms& t) { return t.logit; }},
      {"pair + what both add", [](const PairTerms& t) { return t.logit + t.both - t.better; }},
      {"pair + both as one", [](const PairTerms& t) { return t.logit + t.both; }},
      {"pair + each gene", [](const PairTerms& t) { return t.logit + t.better + t.worse; }},
      {"pair + each gene + what both add", [](const PairTerms& t) { return t.logit + t.both + t.worse; }},
  };
  std::array<std::size_t, 4> single{};
  const auto exomes = make_exomes(all, knowledge, terms, background);
  for (const Exome& exome : exomes) rank_exome(exome, knowledge, genes, logits[exome.fold], rankings, single);
  std::printf("\n%zu exomes of %zu genes, %zu pairs each: rank of the published pair, %%\n", exomes.size(),
              exomes[0].hits.size(), exomes[0].hits.size() * (exomes[0].hits.size() - 1) / 2);
  for (const Ranking& ranking : rankings) {
    std::printf("%-34s", ranking.name);
    for (const double top : {1.0, 5.0, 20.0, 50.0}) {
      const auto hits = std::count_if(ranking.ranks.begin(), ranking.ranks.end(), [&](double r) { return r <= top; });
      std::printf("  top %.0f %5.1f", top, 100.0 * static_cast<double>(hits) / static_cast<double>(exomes.size()));
    }
    std::printf("\n");
  }
  const auto share = [&](std::size_t count) {
    return 100.0 * static_cast<double>(count) / static_cast<double>(exomes.size());
  };
  std::printf(
      "single genes by S: better one first %.1f, in the first 5 %.1f; both in the first 5 %.1f, in the first 7 %.1f\n",
      share(single[0]), share(single[1]), share(single[2]), share(single[3]));
}

}  // namespace

int main(int count, char** words) {
  if (count != 8) {
    std::fprintf(stderr, "usage: digenic hp.obo phenotype.hpoa genes_to_phenotype.txt genes.bed olida neutral terms\n");
    return 2;
  }
  util::MemoryBudget budget(std::uint64_t{8} << 30U);
  KnowledgeCounts ignored;
  const Knowledge knowledge = build_knowledge({words[1], words[2], words[3], ""}, budget, ignored);
  Genes genes(words[4], knowledge);
  std::vector<Combination> all = read_combinations(words[5], true, genes);
  for (Combination& one : read_combinations(words[6], false, genes)) all.push_back(std::move(one));
  for (Combination& one : all) {
    const GeneProfile& a = genes.profile(one.hits[0].gene);
    const GeneProfile& b = genes.profile(one.hits[1].gene);
    one.features = pair_features(knowledge, a, one.hits[0].dose, b, one.hits[1].dose).values();
    one.annotations = std::log1p(static_cast<double>(a.terms.size())) + std::log1p(static_cast<double>(b.terms.size()));
  }
  deal(all);
  std::vector<Logit> logits;
  std::vector<double> held_out(all.size()), annotations, shipped;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const auto rows = training_rows(all, fold);
    logits.push_back(fit(rows));
    std::printf("fold %zu: fitted to %td published and %zu combinations in all that share no gene with it\n", fold + 1,
                std::count_if(rows.begin(), rows.end(), [](const Combination* one) { return one->published; }),
                rows.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].fold == fold) held_out[i] = logits[fold](all[i].features);
  }
  std::vector<const Combination*> rows;
  for (const Combination& one : all) {
    rows.push_back(&one);
    annotations.push_back(one.annotations);
    shipped.push_back(std::inner_product(one.features.begin(), one.features.end(), kGenePairWeights.begin(), 0.0));
  }
  print_curve("annotation counts alone (study bias)", all, annotations);
  print_curve("pair, cross-validated over genes", all, held_out);
  print_curve("pair, weights of the program", all, shipped);
  std::printf("weights fitted to all:");
  for (const double weight : fit(rows).weights) std::printf(" %.3f", weight);
  std::printf(" (the last one is the intercept)\n");
  for (const std::size_t background : {std::size_t{100}, std::size_t{300}})
    print_exomes(all, knowledge, genes, logits, words[7], background);
  return 0;
}
