#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/pairs/snp_test.hpp"
#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/interaction/pairs/top_list.hpp"
#include "epiq/report/table.hpp"

namespace epiq::report {

/// One line of the ranked table of SNP combinations.
struct PairsRow {
  interaction::ScanHit hit;
  std::size_t rank = 0;              ///< from 1
  std::size_t locus = 0;             ///< rank of the best row near it at every SNP; 0 without clumping
  double log10_q = 0.0;              ///< Benjamini-Hochberg; NaN without p
  double permutation_p = 0.0;        ///< family-wise, of max-T permutations; NaN without
  interaction::GenotypeTable table;  ///< of the samples that were tested; one class for quantitative traits
  double beta = 0.0;                 ///< effect of the product of dosages; NaN where it is undefined
  double standard_error = 0.0;
};

/// What the header states of one trait.
struct PairsSummary {
  std::string trait;
  std::string described;  ///< "binary, 500 cases"
  interaction::SnpTest test = interaction::SnpTest::boost;
  std::size_t order = 2;
  std::size_t samples = 0;
  std::size_t covariates = 0;
  std::uint64_t tested = 0;      ///< combinations
  double effective_tests = 0.0;  ///< 0: not asked for
  std::size_t permutations = 0;
  std::size_t folds = 0;  ///< of the cross-validation of MDR
  bool quantitative = false;
  bool firth = false;  ///< fits of the report are Firth's
};

/// The columns for combinations of `order` SNPs, the contract columns first.
std::vector<Column> pairs_columns(std::size_t order);

/// One "# " line each: what was tested, how often, and what it means.
std::vector<std::string> pairs_notes(const std::vector<PairsSummary>& summaries);

std::vector<Cell> pairs_row(const PairsRow& row, const genome::GenotypeMatrix& matrix, const PairsSummary& summary);

}  // namespace epiq::report
