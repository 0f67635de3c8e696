#pragma once

// What the readers of each format share; for the .cpp files of this floor.

#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/genotype_reader.hpp"
#include "epiq/genome/region.hpp"
#include "epiq/genome/variant_collector.hpp"

namespace epiq::genome {

Genotypes read_bed_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                             util::Log& log);
Genotypes read_vcf_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                             util::Log& log);

/// The positions that -t LIST and -T FILE (or, without ^, -r and -R) leave.
class PositionSelection {
 public:
  enum class Exclusion { refused, allowed };  ///< whether a leading ^ means all but these

  /// @throws Error(usage), Error(io), Error(input) as the parsers of region.hpp
  PositionSelection(const std::string& list, const std::string& file, Exclusion exclusion);

  bool contains(const std::string& contig, std::int64_t start, std::int64_t end) const;

  const IntervalSet& included() const noexcept { return included_; }

 private:
  IntervalSet included_;
  IntervalSet excluded_;
  bool limited_ = false;  // what is not in included_ is out
};

/// `names` at `columns`.
std::vector<std::string> pick(const std::vector<std::string>& names, const std::vector<std::size_t>& columns);

/// One per sample: known to be male.
std::vector<bool> males(const std::vector<std::string>& samples, const std::map<std::string, Sex>& sexes);

/// Completes the summary, tells the log, and hands over the matrix.
Genotypes finish_reading(const std::string& path, VariantCollector& collector, const ReadOptions& options,
                         ReadSummary summary, util::Log& log);

}  // namespace epiq::genome
