#pragma once

// What the readers of each format share; for the .cpp files of this floor.

#include <cstdint>
#include <string>
#include <vector>

#include "epiq/genome/genotype_reader.hpp"
#include "epiq/genome/position_selection.hpp"
#include "epiq/genome/variant_collector.hpp"

namespace epiq::genome {

Genotypes read_bed_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                             util::Log& log);
Genotypes read_vcf_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                             util::Log& log);

/// `names` at `columns`.
std::vector<std::string> pick(const std::vector<std::string>& names, const std::vector<std::size_t>& columns);

/// One per sample: known to be male.
std::vector<bool> males(const std::vector<std::string>& samples, const std::map<std::string, Sex>& sexes);

/// Completes the summary, tells the log, and hands over the matrix.
Genotypes finish_reading(const std::string& path, VariantCollector& collector, const ReadOptions& options,
                         ReadSummary summary, util::Log& log);

}  // namespace epiq::genome
