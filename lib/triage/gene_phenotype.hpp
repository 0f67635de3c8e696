#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "epiq/triage/inheritance.hpp"
#include "epiq/triage/knowledge.hpp"
#include "epiq/triage/phenotype_query.hpp"

namespace epiq::triage {

/// What the phenotypes of a patient say of a gene, by one mode of inheritance.
struct PhenotypeSupport {
  double log10_ratio = 0.0;              ///< likelihood ratio against a gene of which nothing is known
  std::optional<std::uint32_t> disease;  ///< the one that supports it most; none if the gene has no ranked disease
};

/// The prior probability of each gene and mode of inheritance, given the phenotypes of a patient.
///
/// The posterior p(d) over ranked diseases is that of the mixture (mixture.hpp), which is calibrated. A disease of n
/// genes gives each p(d) / n, times 1 if its modes of inheritance have this one, 0.5 if none is stated and 0.05 if
/// others are. One in ten causes is taken to be no known pair of gene and disease: that mass is spread over 20,000
/// genes, known or not. So a gene g has
///
///   P(g, m) = 0.9 sum_d p(d) / n(d) c(d, m) + 0.1 * 0.5 / 20000,
///
/// and the ratio is that of P(g, m) to 1 / 20000: from 10^-1.3 for a gene that explains nothing to 10^4.3.
class GenePhenotypes {
 public:
  /// O(diseases): the posterior is computed here. `knowledge` is kept (copies share its tables).
  GenePhenotypes(Knowledge knowledge, PhenotypeQuery query);

  /// @param gene a symbol, in capitals and digits as the knowledge has it; aliases are not guessed
  PhenotypeSupport of(std::string_view gene, Mode mode) const;

  /// The index of a gene.
  std::optional<std::uint32_t> find(std::string_view gene) const;

  const Knowledge& knowledge() const noexcept { return knowledge_; }
  const PhenotypeQuery& query() const noexcept { return query_; }

 private:
  Knowledge knowledge_;
  PhenotypeQuery query_;
  std::vector<double> posterior_;  ///< of ranked diseases
  std::unordered_map<std::string_view, std::uint32_t> genes_;
};

}  // namespace epiq::triage
