#include <algorithm>
#include <bit>
#include <memory>
#include <utility>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/genotype_sources.hpp"
#include "epiq/genome/plink.hpp"
#include "epiq/genome/sample_selection.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::genome {
namespace {

/// The rows of a .bed for some of its samples; males have no heterozygous calls where they have one copy.
class BedRows {
 public:
  BedRows(std::shared_ptr<const BedFile> bed, std::vector<std::size_t> columns, const std::vector<bool>& male,
          std::vector<bool> one_copy)
      : bed_(std::move(bed)),
        columns_(std::move(columns)),
        everybody_(columns_.size() == bed_->samples().size()),  // in the order of the file
        male_((male.size() + 63) / 64),
        one_copy_(std::move(one_copy)) {
    for (std::size_t i = 0; i < male.size(); ++i) male_[i / 64] |= std::uint64_t{male[i]} << i % 64;
  }

  /// Reads the bit planes of a row. @return heterozygous calls that were set missing
  std::uint64_t read(std::size_t row, std::span<std::uint64_t> planes) const {
    if (everybody_)
      bed_->planes(row, planes);
    else
      bed_->planes(row, columns_, planes);
    std::uint64_t removed = 0;
    if (!one_copy_[row]) return removed;
    std::uint64_t* const het = planes.data() + planes.size() / 3;
    for (std::size_t w = 0; w < male_.size(); ++w) {
      removed += static_cast<std::uint64_t>(std::popcount(het[w] & male_[w]));
      het[w] &= ~male_[w];
    }
    return removed;
  }

 private:
  std::shared_ptr<const BedFile> bed_;
  std::vector<std::size_t> columns_;
  bool everybody_;
  std::vector<std::uint64_t> male_;  // a bit a sample
  std::vector<bool> one_copy_;       // by row of the file
};

/// Which rows of the file are read.
struct RowSelection {
  std::vector<std::size_t> rows;
  std::uint64_t records = 0;  ///< within the regions
  std::uint64_t outside = 0;  ///< of these, outside the targets
};

RowSelection select_rows(const std::vector<Variant>& variants, const ReadOptions& options) {
  using Exclusion = PositionSelection::Exclusion;
  const PositionSelection regions(options.regions, options.regions_file, Exclusion::refused);
  const PositionSelection targets(options.targets, options.targets_file, Exclusion::allowed);
  RowSelection selection;
  for (std::size_t row = 0; row < variants.size(); ++row) {
    const Variant& variant = variants[row];
    const auto length = static_cast<std::int64_t>(variant.ref.size());
    if (!regions.contains(variant.contig, variant.position, variant.position + length)) continue;
    ++selection.records;
    if (targets.contains(variant.contig, variant.position, variant.position + 1))
      selection.rows.push_back(row);
    else
      ++selection.outside;
  }
  return selection;
}

/// Whether the genotypes take at most half of what is left of the budget; the other half is for those who use them.
bool fits(std::size_t rows, std::size_t samples, const util::MemoryBudget& budget) {
  return rows * GenotypeMatrix::row_bytes(samples) <= (budget.limit() - std::min(budget.limit(), budget.used())) / 2;
}

}  // namespace

Genotypes read_bed_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                             util::Log& log) {
  const auto bed = std::make_shared<BedFile>(path);
  std::vector<Variant> variants = bed->take_variants();
  const RowSelection selection = select_rows(variants, options);
  std::vector<std::size_t> columns = select_samples(bed->samples(), options.samples, options.samples_file);
  const std::vector<std::string> samples = pick(bed->samples(), columns);
  std::map<std::string, Sex> sexes = options.sex;
  sexes.insert(bed->sexes().begin(), bed->sexes().end());
  const SexChromosomes sex_chromosomes(options.sex_chromosomes, kXWithoutPseudoautosomes);
  std::vector<bool> one_copy;
  for (const Variant& variant : variants)
    one_copy.push_back(sex_chromosomes.male_haploid(variant.contig, variant.position));
  const auto rows = std::make_shared<BedRows>(bed, std::move(columns), males(samples, sexes), std::move(one_copy));

  const bool stored = fits(selection.rows.size(), samples.size(), budget);
  RowReader reader;
  if (!stored) {
    reader = [rows](std::size_t row, std::span<std::uint64_t> planes) { rows->read(row, planes); };
    log.info("genotypes are read from '" + path + "' again whenever they are needed, since they would take " +
             util::format_bytes(selection.rows.size() * GenotypeMatrix::row_bytes(samples.size())) +
             " of a budget of " + util::format_bytes(budget.limit()));
  }
  VariantCollector collector(samples, options, budget, std::move(reader));
  ReadSummary summary;
  summary.bytes = bed->bytes();
  summary.records = selection.records;
  std::uint64_t male_het = 0;
  std::vector<std::uint64_t> planes(3 * ((samples.size() + 63) / 64));
  for (const std::size_t row : selection.rows) {
    male_het += rows->read(row, planes);
    const std::string& contig = variants[row].contig;
    const bool autosomal = !sex_chromosomes.is_sex_chromosome(contig) && canonical_contig(contig) != "MT";
    collector.offer_planes(std::move(variants[row]), planes, {autosomal, /*continues_record=*/false, row});
  }
  summary.skipped.emplace_back("outside the targets", selection.outside);
  summary.notes.emplace_back("heterozygous calls of males with one copy, set missing", male_het);
  return finish_reading(path, collector, options, std::move(summary), log);
}

}  // namespace epiq::genome
