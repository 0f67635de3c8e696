#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace epiq::genome {

/// A text table of samples x columns, cells as written.
struct SampleTable {
  enum class Kind { table, fam, ped };

  std::string path;
  Kind kind = Kind::table;
  std::vector<std::string> names;     ///< of the columns, without those that name the sample
  std::vector<std::string> samples;   ///< IID, unique
  std::vector<std::string> families;  ///< FID of each sample, or empty if the table has none
  std::vector<std::size_t> lines;     ///< 1-based line of each sample
  std::vector<std::string> cells;     ///< samples x columns, row-major

  const std::string& cell(std::size_t sample, std::size_t column) const {
    return cells[sample * names.size() + column];
  }
  std::optional<std::size_t> find_column(std::string_view name) const;

  /// "'pheno.tsv', line 17": for messages.
  std::string where(std::size_t sample) const;
};

/// Reads samples from a table, a PLINK .fam or a PED file.
///
/// * A name that ends in .fam or .ped: six columns FID IID father mother sex phenotype, no header ('#' lines are
///   skipped; further columns of a PED are ignored). The columns are named "father", "mother", "sex", "phenotype".
/// * Else a table with tabs (or, if its first line has none, runs of blanks). A first line that starts with FID, IID,
///   sample or id (any case, '#' allowed) is a header: FID and IID, or the sample column, come first. A table without
///   header is FID IID value.. or sample value..; its columns are then named "phenotype" or "column3", "column4"...
/// @throws Error(io); Error(input) for uneven rows, duplicate samples (with both lines) or column names, no rows
SampleTable read_sample_table(const std::string& path);

}  // namespace epiq::genome
