// How often the cause of a published case is ranked first, among the first 5 and 10, by each similarity; the weights of
// the mixture fitted anew and cross-validated over genes.
// Usage: phenotype_ranking hp.obo|hp.json phenotype.hpoa genes_to_phenotype.txt folder-of-phenopackets
// What a disease owes to the paper of a case is left out of its profile while that case is ranked ("all"); "clean" are
// the cases whose paper no phenotype of their disease cites. Posteriors are judged by tables of reliability: of all
// pairs of a case and a disease (or gene) whose posterior falls into a bin, the share that is the cause.
#include "epiq/triage/phenotype_ranking.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "epiq/triage/mixture.hpp"
#include "epiq/triage/phenopacket.hpp"
#include "epiq/triage/term_resolver.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/json_reader.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/philox.hpp"
#include "epiq/util/text.hpp"
#include "reliability.hpp"
#include "solve.hpp"

namespace {

using namespace epiq;
using namespace epiq::triage;
constexpr std::size_t kWeights = MixtureFeatures::kCount;
constexpr std::size_t kFitted = kWeights - 1;  // the weight of contradictions is set by hand

struct Patient {
  std::string disease;
  std::string gene;
  std::string paper;
  Phenopacket packet;
  bool cited = false;
};

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "unknown CPU";
}

std::vector<std::string> read_lines(const std::string& path) {
  util::LineReader reader(path);
  std::vector<std::string> lines;
  for (std::string line; reader.next(line);) lines.push_back(line);
  return lines;
}

/// The case of a phenopacket with one solved diagnosis.
Patient read_patient(const std::string& path) {
  std::string text;
  for (const std::string& line : read_lines(path)) text += line + "\n";
  const util::JsonValue document = util::parse_json(text);
  const auto& diagnosis = document.at("interpretations").as_array().at(0).at("diagnosis");
  const auto& variant = diagnosis.at("genomicInterpretations").as_array().at(0).at("variantInterpretation");
  Patient patient;
  patient.disease = diagnosis.at("disease").at("id").as_string();
  patient.gene = variant.at("variationDescriptor").at("geneContext").at("symbol").as_string();
  patient.paper = document.at("metaData").at("externalReferences").as_array().at(0).at("id").as_string();
  patient.packet = parse_phenopacket(text);
  return patient;
}

PhenotypeQuery query_of(const Knowledge& knowledge, const Phenopacket& packet) {
  const auto resolve = [&](const std::vector<TermId>& ids) {
    std::vector<std::uint32_t> terms;
    for (const TermId id : ids)
      if (const auto term = resolve_term(knowledge, id).term) terms.push_back(*term);
    return terms;
  };
  return make_query(knowledge, resolve(packet.observed), resolve(packet.excluded));
}

struct Sources {
  std::string ontology, genes;
  std::vector<std::string> hpoa;

  /// Knowledge without what one paper says of one disease; of everything if `paper` is empty.
  Knowledge build(const std::string& disease = "", const std::string& paper = "") const {
    const auto path = std::filesystem::temp_directory_path() /
                      ("phenotype_ranking." + std::to_string(std::hash<std::string>()(disease + paper)));
    std::ofstream file(path);
    for (const std::string& line : hpoa) {
      const auto columns = util::split(line, '\t');
      // A row without phenotype keeps the disease among those ranked, even if nothing else is left of it.
      if (!paper.empty() && columns[0] == disease && columns[4] == paper && columns[10] == "P")
        file << disease << "\tx\t\tHP:0000005\t" << paper << "\tPCS\t\t\t\t\tI\tx\n";
      else
        file << line << "\n";
    }
    file.close();
    util::MemoryBudget budget(std::uint64_t{8} << 30U);
    KnowledgeCounts counts;
    Knowledge knowledge = build_knowledge({ontology, path.string(), genes, ""}, budget, counts);
    std::filesystem::remove(path);
    return knowledge;
  }
};

/// A case with its scores' ingredients: features of all ranked diseases, and where the truth is.
struct Example {
  std::vector<float> features;  // ranked x kWeights
  std::size_t truth = 0;
  std::size_t gene = 0;
  bool cited = false;
  bool empty = false;
  std::size_t fold = 0;
};

/// Ranks of the true disease and gene; ties count half.
struct Ranks {
  double disease = 1e9, gene = 1e9;
};

double rank_of(const std::vector<double>& scores, std::size_t truth) {
  double rank = 0.5;
  for (const double score : scores) rank += score > scores[truth] ? 1.0 : score == scores[truth] ? 0.5 : 0.0;
  return rank;
}

Ranks ranks_of(const Knowledge& k, std::vector<double> scores, std::size_t truth, std::size_t gene, bool pooled) {
  scores.resize(k.ranked());
  std::vector<double> genes;
  std::size_t gene_truth = 0;
  for (std::size_t g = 0; g < k.genes(); ++g) {
    double best = -HUGE_VAL, sum = 0.0;
    const auto diseases = Knowledge::part(k.gene_diseases, k.gene_start, g);
    for (const auto d : diseases)
      if (d < k.ranked()) best = std::max(best, scores[d]);
    for (const auto d : diseases)
      if (d < k.ranked()) sum += std::exp(scores[d] - best);
    if (g == gene) gene_truth = genes.size();
    if (std::isfinite(best)) genes.push_back(pooled ? best + std::log(sum) : best);
  }
  return {rank_of(scores, truth), rank_of(genes, gene_truth)};
}

void print_row(const std::string& name, const std::vector<Ranks>& ranks, const std::vector<Example>& examples) {
  std::printf("%-28s", name.c_str());
  for (const bool clean : {true, false})
    for (const auto member : {&Ranks::disease, &Ranks::gene}) {
      for (const double top : {1.0, 5.0, 10.0}) {
        double hits = 0, all = 0;
        for (std::size_t i = 0; i < ranks.size(); ++i) {
          if (clean && examples[i].cited) continue;
          all += 1;
          hits += ranks[i].*member <= top;
        }
        std::printf("%s%5.1f", top == 1.0 ? "  " : "/", 100.0 * hits / all);
      }
    }
  std::printf("\n");
  std::fflush(stdout);
}

using Weights = std::array<double, kWeights>;

std::vector<double> scores_of(const Example& example, const Weights& weights) {
  std::vector<double> scores(example.features.size() / kWeights, 0.0);
  for (std::size_t d = 0; d < scores.size(); ++d)
    for (std::size_t k = 0; k < kWeights; ++k)
      scores[d] += weights[k] * static_cast<double>(example.features[d * kWeights + k]);
  return scores;
}

/// Newton's method for the conditional logit with ridge 1 in units of the features' spread; a case weighs one over the
/// root of the number of cases of its gene.
Weights fit(const std::vector<Example>& examples, std::size_t left_out, std::size_t folds) {
  std::map<std::size_t, double> per_gene;
  std::array<double, kFitted> spread{};
  for (const Example& e : examples) ++per_gene[e.gene];
  for (const Example& e : examples)
    for (std::size_t k = 0; k < kFitted; ++k) {
      const std::size_t n = e.features.size() / kWeights;
      double sum = 0, square = 0;
      for (std::size_t d = 0; d < n; ++d) {
        const double x = static_cast<double>(e.features[d * kWeights + k]);
        sum += x;
        square += x * x;
      }
      const double mean = sum / static_cast<double>(n);
      spread[k] += std::sqrt(std::max(0.0, square / static_cast<double>(n) - mean * mean)) /
                   static_cast<double>(examples.size());
    }
  Weights weights{};
  for (std::size_t k = 0; k < kWeights; ++k) weights[k] = 0.5 * kMixtureWeights[k];
  weights[kFitted] = kMixtureWeights[kFitted];
  for (int step = 0; step < 12; ++step) {
    std::array<double, kFitted> gradient{};
    std::array<std::array<double, kFitted>, kFitted> hessian{};
    for (std::size_t k = 0; k < kFitted; ++k) {
      gradient[k] = -2.0 * weights[k] * spread[k] * spread[k];
      hessian[k][k] = 2.0 * spread[k] * spread[k];
    }
    for (const Example& e : examples) {
      if (e.empty || (folds > 0 && e.fold == left_out)) continue;
      const double share = 1.0 / std::sqrt(per_gene.at(e.gene));
      const auto p = softmax(scores_of(e, weights));
      std::array<double, kFitted> mean{};
      std::array<std::array<double, kFitted>, kFitted> second{};
      for (std::size_t d = 0; d < p.size(); ++d) {
        if (p[d] < 1e-9) continue;
        const float* x = &e.features[d * kWeights];
        for (std::size_t i = 0; i < kFitted; ++i) {
          mean[i] += p[d] * static_cast<double>(x[i]);
          for (std::size_t j = 0; j <= i; ++j)
            second[i][j] += p[d] * static_cast<double>(x[i]) * static_cast<double>(x[j]);
        }
      }
      for (std::size_t i = 0; i < kFitted; ++i) {
        gradient[i] += share * (static_cast<double>(e.features[e.truth * kWeights + i]) - mean[i]);
        for (std::size_t j = 0; j <= i; ++j) {
          hessian[i][j] += share * (second[i][j] - mean[i] * mean[j]);
          hessian[j][i] = hessian[i][j];
        }
      }
    }
    const auto change = solve(hessian, gradient);
    for (std::size_t k = 0; k < kFitted; ++k) weights[k] += change[k];
  }
  return weights;
}

/// Adds the posteriors of all diseases and genes in one case.
void add_posteriors(const Knowledge& k, const Example& e, const std::vector<double>& scores, Reliability& diseases,
                    Reliability& genes) {
  const std::vector<double> posterior = mixture_posteriors(scores);
  for (std::size_t d = 0; d < posterior.size(); ++d) diseases.add(posterior[d], d == e.truth);
  for (std::size_t g = 0; g < k.genes(); ++g) {
    double sum = 0.0;
    for (const auto d : Knowledge::part(k.gene_diseases, k.gene_start, g))
      if (d < posterior.size()) sum += posterior[d];
    if (sum > 0.0) genes.add(sum, g == e.gene);
  }
}

struct CrossValidation {
  std::vector<Ranks> ranks;
  Reliability diseases, genes;
};

/// Leaves the genes of one fold of ten out, fits, and ranks the cases of that fold.
CrossValidation cross_validate(const Knowledge& k, const std::vector<Example>& examples) {
  CrossValidation result{std::vector<Ranks>(examples.size()), {}, {}};
  for (std::size_t fold = 0; fold < 10; ++fold) {
    const Weights weights = fit(examples, fold, 10);
    for (std::size_t i = 0; i < examples.size(); ++i) {
      const Example& e = examples[i];
      if (e.fold != fold) continue;
      const std::vector<double> scores = scores_of(e, weights);
      result.ranks[i] = ranks_of(k, scores, e.truth, e.gene, true);
      add_posteriors(k, e, scores, result.diseases, result.genes);
    }
  }
  return result;
}

template <class Names>
std::optional<std::size_t> find_name(const Knowledge& k, const Names& names, const std::string& wanted) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (k.text_at(names[i]) == wanted) return i;
  return std::nullopt;
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) {
    std::fprintf(stderr, "usage: phenotype_ranking hp.obo|hp.json phenotype.hpoa genes_to_phenotype.txt folder\n");
    return 2;
  }
  const Sources sources{words[1], words[3], read_lines(words[2])};
  std::map<std::string, std::set<std::string>> citations;
  for (const std::string& line : sources.hpoa)
    if (const auto columns = util::split(line, '\t'); line[0] != '#' && columns[10] == "P")
      citations[columns[0]].insert(columns[4]);
  const Knowledge whole = sources.build();
  std::map<std::string, std::vector<Patient>> by_paper;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(words[4]))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    Patient patient = read_patient(file);
    const auto disease = find_name(whole, whole.disease_ids, patient.disease);
    if (!disease || *disease >= whole.ranked() || !find_name(whole, whole.gene_symbols, patient.gene)) continue;
    patient.cited = citations[patient.disease].contains(patient.paper);
    by_paper[patient.cited ? patient.disease + "\t" + patient.paper : ""].push_back(std::move(patient));
  }

  const std::vector<std::string>& names = similarity_names();
  std::vector<Example> examples;
  std::vector<std::vector<Ranks>> ranks(names.size() + 1);
  std::vector<double> seconds(names.size());
  std::map<std::string, std::size_t> folds;
  for (const auto& group : by_paper) {
    const auto words_of = util::split(group.first, '\t');
    const Knowledge k = group.first.empty() ? whole : sources.build(words_of[0], words_of[1]);
    for (const Patient& patient : group.second) {
      PhenotypeQuery query = query_of(k, patient.packet);
      Example e;
      e.truth = *find_name(k, k.disease_ids, patient.disease);
      e.gene = *find_name(k, k.gene_symbols, patient.gene);
      e.cited = patient.cited;
      e.empty = k.profile_of(static_cast<std::uint32_t>(e.truth)).empty();
      folds.emplace(patient.gene, 0);
      e.fold = e.gene;  // of the gene for now
      for (const MixtureFeatures& row : mixture_features(k, query))
        for (const double value : row.values()) e.features.push_back(static_cast<float>(value));
      for (std::size_t s = 0; s < names.size(); ++s) {
        const auto started = std::chrono::steady_clock::now();
        const auto scores = similarities(k, query, static_cast<Similarity>(s));
        seconds[s] += std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        ranks[s].push_back(ranks_of(k, scores, e.truth, e.gene, s == 0));
      }
      query.excluded.clear();
      ranks.back().push_back(ranks_of(k, similarities(k, query, Similarity::lirical), e.truth, e.gene, false));
      examples.push_back(std::move(e));
    }
  }
  // Genes in a random order, dealt to ten folds.
  std::vector<std::pair<std::uint64_t, std::string>> order;
  for (const auto& entry : folds) order.emplace_back(util::Philox(1, order.size())(), entry.first);
  std::sort(order.begin(), order.end());
  std::map<std::size_t, std::size_t> fold_of;
  for (std::size_t i = 0; i < order.size(); ++i)
    fold_of[*find_name(whole, whole.gene_symbols, order[i].second)] = i % 10;
  for (Example& e : examples) e.fold = fold_of.at(e.gene);

  const auto clean = std::count_if(examples.begin(), examples.end(), [](const Example& e) { return !e.cited; });
  std::printf("%s, 1 thread, %s; %zu cases of %zu genes, %td of them clean; %zu diseases ranked\n", cpu_model().c_str(),
              util::name(util::active_isa()).c_str(), examples.size(), folds.size(), clean, whole.ranked());
  std::printf("top 1/5/10, %%                clean: disease        gene              all: disease          gene\n");
  for (std::size_t s = 0; s < names.size(); ++s) print_row(names[s], ranks[s], examples);
  print_row("lirical, observed only", ranks.back(), examples);
  const CrossValidation validation = cross_validate(whole, examples);
  print_row("epiq, refitted, 10-fold", validation.ranks, examples);
  std::printf("weights refitted on all:");
  for (const double weight : fit(examples, 0, 0)) std::printf(" %.3f", weight);
  std::printf("\nmilliseconds a case:");
  for (std::size_t s = 0; s < names.size(); ++s)
    std::printf(" %s %.2f", names[s].c_str(), 1e3 * seconds[s] / static_cast<double>(examples.size()));
  std::printf("\n");
  validation.diseases.print("diseases, refitted, 10-fold", examples.size());
  validation.genes.print("genes, refitted, 10-fold", examples.size());
  return 0;
}
