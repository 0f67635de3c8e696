#include "epiq/genome/contig.hpp"
#include "epiq/genome/genotype_sources.hpp"
#include "epiq/genome/plink.hpp"
#include "epiq/genome/sample_selection.hpp"

namespace epiq::genome {

Genotypes read_bed_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                             util::Log& log) {
  const BedFile bed(path);
  using Exclusion = PositionSelection::Exclusion;
  const PositionSelection regions(options.regions, options.regions_file, Exclusion::refused);
  const PositionSelection targets(options.targets, options.targets_file, Exclusion::allowed);
  const std::vector<std::size_t> columns = select_samples(bed.samples(), options.samples, options.samples_file);
  const std::vector<std::string> samples = pick(bed.samples(), columns);
  std::map<std::string, Sex> sexes = options.sex;
  sexes.insert(bed.sexes().begin(), bed.sexes().end());
  const std::vector<bool> male = males(samples, sexes);
  const SexChromosomes sex_chromosomes(options.sex_chromosomes, kXWithoutPseudoautosomes);

  VariantCollector collector(samples, options, budget);
  ReadSummary summary;
  summary.bytes = bed.bytes();
  std::uint64_t outside = 0;
  std::uint64_t male_het = 0;
  std::vector<std::uint8_t> all(bed.samples().size());
  std::vector<std::uint8_t> dosages(columns.size());
  std::vector<std::uint64_t> planes(3 * ((columns.size() + 63) / 64));
  const bool everybody = samples == bed.samples();
  for (std::size_t index = 0; index < bed.variants().size(); ++index) {
    const Variant& variant = bed.variants()[index];
    const auto length = static_cast<std::int64_t>(variant.ref.size());
    if (!regions.contains(variant.contig, variant.position, variant.position + length)) continue;
    ++summary.records;
    if (!targets.contains(variant.contig, variant.position, variant.position + 1)) {
      ++outside;
      continue;
    }
    const bool one_copy = sex_chromosomes.male_haploid(variant.contig, variant.position);
    const bool autosomal =
        !sex_chromosomes.is_sex_chromosome(variant.contig) && canonical_contig(variant.contig) != "MT";
    if (everybody && !one_copy) {
      bed.planes(index, planes);
      collector.offer_planes(variant, planes, {autosomal, /*continues_record=*/false});
      continue;
    }
    bed.dosages(index, all);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      dosages[i] = all[columns[i]];
      if (one_copy && male[i] && dosages[i] == 1) {
        dosages[i] = kMissingDosage;
        ++male_het;
      }
    }
    collector.offer(variant, dosages, {autosomal, /*continues_record=*/false});
  }
  summary.skipped.emplace_back("outside the targets", outside);
  summary.notes.emplace_back("heterozygous calls of males with one copy, set missing", male_het);
  return finish_reading(path, collector, options, std::move(summary), log);
}

}  // namespace epiq::genome
