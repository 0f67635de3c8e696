#include "epiq/triage/gene_phenotype.hpp"

#include <cmath>
#include <utility>

#include "epiq/triage/disease_inheritance.hpp"
#include "epiq/triage/mixture.hpp"

namespace epiq::triage {
namespace {

constexpr double kGenes = 20000.0;     ///< protein-coding genes
constexpr double kNewDisease = 0.1;    ///< share of causes that are no known pair of gene and disease
constexpr double kModeUnstated = 0.5;  ///< weight of a disease whose inheritance is not stated
constexpr double kModeOther = 0.05;    ///< of a disease that is inherited otherwise

double mode_weight(std::uint32_t of_disease, std::uint32_t wanted) {
  if (of_disease == 0) return kModeUnstated;
  return (of_disease & wanted) != 0 ? 1.0 : kModeOther;
}

}  // namespace

GenePhenotypes::GenePhenotypes(Knowledge knowledge, PhenotypeQuery query)
    : knowledge_(std::move(knowledge)),
      query_(std::move(query)),
      posterior_(mixture_posteriors(mixture_scores(knowledge_, query_))) {
  for (std::uint32_t gene = 0; gene < knowledge_.genes(); ++gene)
    genes_.emplace(knowledge_.text_at(knowledge_.gene_symbols[gene]), gene);
}

std::optional<std::uint32_t> GenePhenotypes::find(std::string_view gene) const {
  const auto found = genes_.find(gene);
  if (found == genes_.end()) return std::nullopt;
  return found->second;
}

PhenotypeSupport GenePhenotypes::of(std::string_view gene, Mode mode) const {
  PhenotypeSupport support;
  double known = 0.0;
  double best = -1.0;
  if (const auto index = find(gene)) {
    const std::uint32_t wanted = inheritance_bits(mode);
    for (const std::uint32_t disease : Knowledge::part(knowledge_.gene_diseases, knowledge_.gene_start, *index)) {
      if (disease >= knowledge_.ranked()) break;  // in order of diseases, ranked ones first
      const auto genes = Knowledge::part(knowledge_.disease_genes, knowledge_.disease_gene_start, disease).size();
      const double share = posterior_[disease] / static_cast<double>(genes) *
                           mode_weight(knowledge_.disease_inheritance[disease], wanted);
      known += share;
      if (share <= best) continue;
      best = share;
      support.disease = disease;
    }
  }
  support.log10_ratio = std::log10((1.0 - kNewDisease) * known * kGenes + kNewDisease * kModeUnstated);
  return support;
}

}  // namespace epiq::triage
