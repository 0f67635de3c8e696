#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/genome/phenotype.hpp"
#include "epiq/genome/sample_table.hpp"
#include "epiq/util/log.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::genome {

/// True for "", "NA", "." and -9.
bool is_missing_cell(const std::string& cell);

/// @throws Error(input) with file, line and column if the cell says nan or inf
void refuse_non_finite(const SampleTable& table, std::size_t row, std::size_t column);

/// A trait of the samples of a genotype matrix.
struct TraitColumn {
  TraitType type = TraitType::quantitative;
  std::vector<double> values;  ///< one per sample; binary: 0 or 1
  std::vector<bool> present;   ///< false: missing, the value means nothing
};

/// Parses a column for the samples with a row, and finds out or checks its type.
/// @param rows the table row of each sample, or kNoRow
/// @throws Error(input) with the line if a cell is not a finite number or not a code of a binary trait
TraitColumn parse_trait(const SampleTable& table, std::size_t column, const std::vector<std::size_t>& rows,
                        TraitType type, util::Log& log);

/// Covariates as numbers.
struct CovariateBlock {
  std::vector<std::string> names;
  util::Matrix values;  ///< rows.size() x names.size()
};

/// Expands columns to numbers; all cells of `rows` must be present.
/// @throws Error(input) if a column has as many levels as samples
CovariateBlock expand_covariates(const SampleTable& table, const std::vector<std::size_t>& columns,
                                 const std::vector<std::size_t>& rows, util::Log& log);

}  // namespace epiq::genome
