#include "epiq/genome/genotype_sources.hpp"

#include <algorithm>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

void keep_nonzero(Counts& counts) {
  counts.erase(std::remove_if(counts.begin(), counts.end(), [](const auto& count) { return count.second == 0; }),
               counts.end());
}

void summarise_rows(const VariantCollector& collector, const ReadOptions& options, ReadSummary& summary) {
  summary.skipped.emplace_back("duplicate (same position and alleles)", collector.duplicates);
  summary.skipped.emplace_back("more missing genotypes than " + util::format_number(options.max_missing),
                               collector.above_missing);
  summary.skipped.emplace_back("minor allele frequency below " + util::format_number(options.min_maf),
                               collector.below_maf);
  summary.skipped.emplace_back("Hardy-Weinberg p below " + util::format_number(options.hwe), collector.below_hwe);
  summary.notes.emplace_back("rows at the position of the row before, with other alleles", collector.same_position);
  summary.notes.emplace_back("rows out of order, sorted", collector.out_of_order);
  summary.notes.emplace_back("rows named contig:pos:ref:alt", collector.renamed);
}

std::string list_counts(const Counts& counts) {
  std::string text;
  for (const auto& count : counts)
    text += (text.empty() ? "" : "; ") + std::to_string(count.second) + " " + count.first;
  return text;
}

}  // namespace

std::vector<std::string> pick(const std::vector<std::string>& names, const std::vector<std::size_t>& columns) {
  std::vector<std::string> picked;
  picked.reserve(columns.size());
  for (const std::size_t column : columns) picked.push_back(names[column]);
  return picked;
}

std::vector<bool> males(const std::vector<std::string>& samples, const std::map<std::string, Sex>& sexes) {
  std::vector<bool> male(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto found = sexes.find(samples[i]);
    male[i] = found != sexes.end() && found->second == Sex::male;
  }
  return male;
}

Genotypes finish_reading(const std::string& path, VariantCollector& collector, const ReadOptions& options,
                         ReadSummary summary, util::Log& log) {
  GenotypeMatrix matrix = collector.finish();
  summary.kept = matrix.variant_count();
  summarise_rows(collector, options, summary);
  keep_nonzero(summary.skipped);
  keep_nonzero(summary.notes);
  const std::string name = path == "-" ? "standard input" : util::base_name(path);
  log.info("read " + std::to_string(summary.records) + " records of " + name + ": " + std::to_string(summary.kept) +
           " variants x " + std::to_string(matrix.sample_count()) + " samples kept");
  if (!summary.skipped.empty()) log.info("left out: " + list_counts(summary.skipped));
  if (!summary.notes.empty()) log.info("note: " + list_counts(summary.notes));
  if (summary.kept == 0) log.warn("no variant of " + name + " is left");
  return {std::move(matrix), std::move(summary)};
}

}  // namespace epiq::genome
