#include <sys/stat.h>

#include "epiq/genome/call_dosage.hpp"
#include "epiq/genome/contig.hpp"
#include "epiq/genome/genotype_sources.hpp"
#include "epiq/genome/sample_selection.hpp"
#include "epiq/genome/vcf_reader.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

/// What an ALT allele is.
enum class AltKind { sequence, overlapping, symbolic, breakend };

AltKind kind_of(const std::string& alt) {
  if (alt == "*") return AltKind::overlapping;
  if (alt.find('[') != std::string::npos || alt.find(']') != std::string::npos) return AltKind::breakend;
  if (alt.size() > 1 && (alt.front() == '.' || alt.back() == '.')) return AltKind::breakend;
  return alt.front() == '<' ? AltKind::symbolic : AltKind::sequence;
}

/// Records and alleles that are not rows.
struct Tally {
  std::uint64_t no_alt = 0;
  std::uint64_t overlapping = 0;
  std::uint64_t symbolic = 0;
  std::uint64_t breakend = 0;
  std::uint64_t no_calls = 0;
  std::uint64_t multiallelic = 0;
};

std::uint64_t file_size(const std::string& path) {
  struct stat status {};
  return path != "-" && ::stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

/// Turns the records of a reader into rows of a collector.
class RowMaker {
 public:
  RowMaker(VcfReader& reader, const ReadOptions& options, std::vector<std::size_t> columns, VariantCollector& collector)
      : reader_(reader),
        collector_(collector),
        columns_(std::move(columns)),
        sex_chromosomes_(options.sex_chromosomes,
                         options.sex_chromosomes.empty()
                             ? 0
                             : reader.contig_length(canonical_contig(options.sex_chromosomes.front()))),
        male_(males(pick(reader.samples(), columns_), options.sex)),
        dosages_(columns_.size()) {}

  void add(const VcfSite& site) {
    if (site.alleles.size() < 2) ++tally_.no_alt;
    if (site.alleles.size() > 2) ++tally_.multiallelic;
    bool decoded = false;
    for (std::size_t allele = 1; allele < site.alleles.size(); ++allele) {
      if (!is_sequence(site.alleles[allele])) continue;
      if (!decoded) reader_.calls(calls_);
      if (call_field(calls_) == CallField::none) {
        ++tally_.no_calls;
        return;
      }
      add_row(site, allele, /*first=*/!decoded);
      decoded = true;
    }
  }

  const Tally& tally() const { return tally_; }
  const CallCounts& calls() const { return counts_; }

 private:
  bool is_sequence(const std::string& alt) {
    const AltKind kind = kind_of(alt);
    if (kind == AltKind::overlapping) ++tally_.overlapping;
    if (kind == AltKind::symbolic) ++tally_.symbolic;
    if (kind == AltKind::breakend) ++tally_.breakend;
    return kind == AltKind::sequence;
  }

  void add_row(const VcfSite& site, std::size_t allele, bool first) {
    static const std::vector<bool> kNobody;
    const bool one_copy = sex_chromosomes_.male_haploid(site.contig, site.position);
    CallCounts again;  // calls of a record are counted once, with its first row
    decode_dosages(calls_, allele, columns_, one_copy ? male_ : kNobody, dosages_, first ? counts_ : again);
    const bool autosomal = !sex_chromosomes_.is_sex_chromosome(site.contig) && canonical_contig(site.contig) != "MT";
    collector_.offer({site.contig, site.position, site.id, site.alleles[0], site.alleles[allele]}, dosages_,
                     {autosomal, !first});
  }

  VcfReader& reader_;
  VariantCollector& collector_;
  std::vector<std::size_t> columns_;
  SexChromosomes sex_chromosomes_;
  std::vector<bool> male_;
  std::vector<std::uint8_t> dosages_;
  VcfCalls calls_;
  Tally tally_;
  CallCounts counts_;
};

void summarise(const RowMaker& rows, std::uint64_t outside_targets, ReadSummary& summary) {
  const Tally& tally = rows.tally();
  summary.skipped = {{"outside the targets", outside_targets},
                     {"without ALT", tally.no_alt},
                     {"ALT * (overlapping deletion)", tally.overlapping},
                     {"symbolic ALT", tally.symbolic},
                     {"breakend ALT", tally.breakend},
                     {"without GT, DS or GP", tally.no_calls}};
  const CallCounts& calls = rows.calls();
  summary.notes = {{"multiallelic records split", tally.multiallelic},
                   {"half-calls set missing", calls.half},
                   {"haploid calls counted as 0 or 2", calls.haploid},
                   {"half-calls of males with one copy, read as haploid", calls.male_half},
                   {"heterozygous calls of males with one copy, set missing", calls.male_het},
                   {"calls of more than two alleles set missing", calls.polyploid},
                   {"genotypes from DS or GP", calls.hard_called},
                   {"genotypes of uncertain DS or GP set missing", calls.uncertain}};
}

}  // namespace

Genotypes read_vcf_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                             util::Log& log) {
  using Exclusion = PositionSelection::Exclusion;
  const PositionSelection regions(options.regions, options.regions_file, Exclusion::refused);
  const PositionSelection targets(options.targets, options.targets_file, Exclusion::allowed);
  VcfReader reader(path, {regions.included(), options.threads});
  for (const std::string& contig : reader.unknown_contigs())
    log.warn(std::string("no contig '").append(contig).append("' of the regions is in '").append(path).append("'"));
  if (reader.samples().empty())
    throw Error(Fault::input, (path == "-" ? "standard input" : "'" + path + "'") +
                                  std::string(" has no samples; genotypes are needed, not sites alone"));
  const std::vector<std::size_t> columns = select_samples(reader.samples(), options.samples, options.samples_file);
  VariantCollector collector(pick(reader.samples(), columns), options, budget);
  RowMaker rows(reader, options, columns, collector);

  ReadSummary summary;
  summary.bytes = file_size(path);
  std::uint64_t outside = 0;
  VcfSite site;
  while (reader.next(site)) {
    ++summary.records;
    if (targets.contains(site.contig, site.position, site.position + 1))
      rows.add(site);
    else
      ++outside;
  }
  summarise(rows, outside, summary);
  return finish_reading(path, collector, options, std::move(summary), log);
}

}  // namespace epiq::genome
