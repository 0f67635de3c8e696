#include "evidence_rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace epiq::apps {
namespace {

using report::Cell;
using triage::AlleleSupport;

Cell mean(std::uint64_t sum, std::uint32_t count) {
  return count == 0 ? report::missing() : report::number(static_cast<double>(sum) / count);
}

/// Edits that an allele itself brings to a read, as NM counts them.
std::uint64_t edits(const std::string& ref, const std::string& alt) {
  const std::size_t shared = std::min(ref.size(), alt.size());
  std::uint64_t count = std::max(ref.size(), alt.size()) - shared;
  if (ref.size() == alt.size())
    for (std::size_t i = 0; i < shared; ++i) count += ref[i] == alt[i] ? 0 : 1;
  return count;
}

/// Mean of NM without what the allele itself brings; a read that was realigned may have less than that.
Cell mean_mismatches(const AlleleSupport& support, std::uint64_t own) {
  const std::uint64_t all = own * support.with_mismatches;
  return mean(support.mismatches > all ? support.mismatches - all : 0, support.with_mismatches);
}

std::string genotype_text(const triage::EvidenceSite& site, std::size_t sample) {
  if (site.genotypes.empty()) return ".";
  std::string text;
  for (std::size_t copy = 0; copy < 2; ++copy) {
    const std::int8_t allele = site.genotypes[2 * sample + copy];
    text += (copy == 0 ? "" : "/") + (allele == triage::kNoGenotype ? std::string(".") : std::to_string(allele));
  }
  return text;
}

std::vector<Cell> count_cells(const triage::SiteResult& result, std::size_t sample, std::size_t alt) {
  const triage::SiteEvidence& evidence = result.samples[sample].evidence;
  const AlleleSupport none;
  const AlleleSupport& ref = evidence.alleles.front();
  const AlleleSupport& support = alt == 0 ? none : evidence.alleles[alt];
  const std::uint32_t others = evidence.depth() - evidence.unclear - ref.reads - support.reads;
  const std::uint64_t own = alt == 0 ? 0 : edits(result.site.alleles[0], result.site.alleles[alt]);
  return {report::integer(evidence.depth()),
          report::integer(ref.reads),
          report::integer(support.reads),
          report::integer(others),
          report::integer(evidence.unclear),
          mean(support.reads, ref.reads + support.reads + others),
          report::integer(ref.forward),
          report::integer(ref.reverse()),
          report::integer(support.forward),
          report::integer(support.reverse()),
          report::integer(ref.f1r2),
          report::integer(ref.f2r1),
          report::integer(support.f1r2),
          report::integer(support.f2r1),
          mean(ref.quality, ref.reads),
          mean(support.quality, support.reads),
          mean(ref.mapping_quality, ref.reads),
          mean(support.mapping_quality, support.reads),
          mean(ref.end_distance, ref.reads),
          mean(support.end_distance, support.reads),
          mean(ref.clipped, ref.reads),
          mean(support.clipped, support.reads),
          mean_mismatches(ref, 0),
          mean_mismatches(support, own),
          mean(evidence.mapping_zero, evidence.covering),
          report::integer(evidence.low_mapping),
          report::integer(evidence.low_quality),
          report::integer(evidence.overlaps),
          report::text(genotype_text(result.site, sample))};
}

std::string denovo_note(const triage::DeNovo& denovo) {
  using Status = triage::DeNovo::Status;
  if (denovo.status == Status::child_uncovered) return "child_uncovered";
  if (denovo.status == Status::mother_uncovered) return "mother_uncovered";
  if (denovo.status == Status::father_uncovered) return "father_uncovered";
  return denovo.mother_mosaic ? "mother_mosaic" : denovo.father_mosaic ? "father_mosaic" : ".";
}

std::vector<Cell> denovo_cells(const triage::SampleResult& sample, std::size_t alt) {
  if (alt == 0 || sample.denovo.empty()) return std::vector<Cell>(5, report::missing());
  const triage::DeNovo& denovo = sample.denovo[alt - 1];
  const bool assessed = denovo.status == triage::DeNovo::Status::assessed;
  return {assessed ? report::number(denovo.denovo) : report::missing(),
          assessed ? report::number(denovo.mosaic) : report::missing(), report::integer(denovo.mother_reads),
          report::integer(denovo.father_reads), report::text(denovo_note(denovo))};
}

/// "0|1", with the first allele of the first site of a set on the first haplotype.
std::string phased_genotype(const triage::SampleResult& sample) {
  const auto [left, right] =
      sample.phase->flipped ? std::pair(sample.second, sample.first) : std::pair(sample.first, sample.second);
  return std::to_string(left) + "|" + std::to_string(right);
}

/// How the second allele stands to that of the site before it in the set.
Cell phase_verdict(const triage::SampleResult& sample) {
  if (!sample.het) return report::missing();
  if (!sample.phase || (sample.phase->with >= 0 && sample.phase->pair.links == 0)) return report::text("unknown");
  if (sample.phase->with < 0) return report::text("first");
  return report::text(sample.phase->pair.log_ratio > 0.0 ? "cis" : "trans");
}

std::vector<Cell> pair_cells(const triage::SampleResult& sample) {
  if (!sample.phase) return std::vector<Cell>(7, report::missing());
  const triage::PhasedSite& phase = *sample.phase;
  std::vector<Cell> cells = {report::text(phased_genotype(sample)), report::integer(phase.set + 1)};
  if (phase.with < 0 || phase.pair.links == 0) {
    cells.resize(7, report::missing());
    return cells;
  }
  cells.push_back(report::integer(phase.with + 1));
  cells.push_back(report::number(phase.pair.log_ratio / std::log(10.0)));
  cells.push_back(report::integer(phase.pair.cis));
  cells.push_back(report::integer(phase.pair.trans));
  cells.push_back(report::integer(phase.pair.links - 1));
  return cells;
}

std::vector<Cell> phase_cells(const triage::SampleResult& sample) {
  std::vector<Cell> cells = pair_cells(sample);
  cells.push_back(phase_verdict(sample));
  return cells;
}

std::vector<Cell> low_vaf_cells(const triage::SampleResult& sample, std::size_t alt) {
  if (alt == 0 || sample.low_vaf.empty()) return std::vector<Cell>(6, report::missing());
  const triage::LowVaf& test = sample.low_vaf[alt - 1];
  return {report::p_value(test.log10_p),
          report::p_value(test.log10_strand_p),
          report::p_value(test.log10_position_p),
          report::number(test.background),
          report::text(test.verdict),
          report::integer(sample.evidence.alleles[alt].duplex)};
}

bool has_row(const triage::SampleResult& sample, std::size_t alt, const EvidenceRows& which) {
  return !which.passing || (alt > 0 && sample.low_vaf[alt - 1].verdict == "pass");
}

}  // namespace

std::vector<report::Column> evidence_columns(const EvidenceColumns& which) {
  std::vector<report::Column> columns = {
      {"contig", "as the sites name it"},
      {"pos", "1-based"},
      {"ref", "reference allele"},
      {"alt", "one alternative allele; '.' if there is none"},
      {"sample", "whose reads these are"},
      {"depth", "reads that count: ref, alt, other and unclear ones; overlapping mates once"},
      {"ref_reads", "reads of the reference allele"},
      {"alt_reads", "reads of this alternative allele"},
      {"other_reads", "reads of any other allele"},
      {"unclear_reads", "reads over the site that do not tell its alleles apart"},
      {"vaf", "alt_reads / (ref_reads + alt_reads + other_reads)"},
      {"ref_forward", "reads of ref on the forward strand"},
      {"ref_reverse", "reads of ref on the reverse strand"},
      {"alt_forward", "reads of alt on the forward strand"},
      {"alt_reverse", "reads of alt on the reverse strand"},
      {"ref_f1r2", "reads of ref from fragments whose read 1 is forward"},
      {"ref_f2r1", "reads of ref from fragments whose read 2 is forward"},
      {"alt_f1r2", "reads of alt from fragments whose read 1 is forward"},
      {"alt_f2r1", "reads of alt from fragments whose read 2 is forward"},
      {"ref_bq", "mean quality of the allele in reads of ref"},
      {"alt_bq", "mean quality of the allele in reads of alt"},
      {"ref_mapq", "mean mapping quality of reads of ref"},
      {"alt_mapq", "mean mapping quality of reads of alt"},
      {"ref_end_distance", "mean bases to the nearer end of reads of ref, clips apart"},
      {"alt_end_distance", "mean bases to the nearer end of reads of alt, clips apart"},
      {"ref_clipped", "share of reads of ref with a soft clip"},
      {"alt_clipped", "share of reads of alt with a soft clip"},
      {"ref_mismatches", "mean edits (NM) of reads of ref"},
      {"alt_mismatches", "mean edits (NM) of reads of alt beside the allele itself"},
      {"mq0_share", "share of all reads over the site with mapping quality 0"},
      {"low_mapq", "reads left out for their mapping quality"},
      {"low_bq", "reads left out for the quality of the allele"},
      {"overlaps", "mates merged, since both cover the site"},
      {"gt", "genotype as in the sites; '.' without"}};
  const auto add = [&](std::initializer_list<report::Column> more) { columns.insert(columns.end(), more); };
  if (which.denovo)
    add({{"denovo_post", "--pedigree: posterior that the child's allele is new, of neither parent"},
         {"mosaic_post", "--pedigree: posterior that a parent is a mosaic of it"},
         {"mother_reads", "--pedigree: reads of alt in the mother"},
         {"father_reads", "--pedigree: reads of alt in the father"},
         {"denovo_note",
          "--pedigree: mother_mosaic, father_mosaic; child_, mother_ or father_uncovered: not assessed"}});
  if (which.phase)
    add({{"phased_gt", "--phase: the first site of a set has its second allele on the right"},
         {"phase_set", "--phase: position of the first site of the set; phases compare within a set"},
         {"phase_with", "--phase: the site before it in the set, to which the following refer"},
         {"log10_cis_trans", "--phase: log10 likelihood ratio of the second alleles in cis and in trans"},
         {"cis_fragments", "--phase: fragments that speak for cis"},
         {"trans_fragments", "--phase: fragments that speak for trans"},
         {"sites_between", "--phase: sites that the pair is chained through; then fragments are of the weakest link"},
         {"phase",
          "--phase: cis or trans with phase_with; first: of its set; unknown: heterozygous, and no fragments join "
          "it to another site by a ratio above the threshold"}});
  if (which.low_vaf)
    add({{"p", "--low-vaf: p-value of so many reads by errors alone"},
         {"strand_p", "--low-vaf: Fisher's exact test of the strands of alt and ref"},
         {"position_p", "--low-vaf: rank sum test of the distances to the end of the read"},
         {"background", "--low-vaf: error rate of the controls beyond what qualities explain"},
         {"verdict", "--low-vaf: pass, or what speaks against it: p, strand, position, control"},
         {"alt_duplex", "--low-vaf: reads of alt that both strands of a molecule back (tags aD, bD; ad, bd)"}});
  return columns;
}

std::vector<std::vector<Cell>> evidence_rows(const triage::SiteResult& result, const std::vector<std::string>& samples,
                                             const EvidenceRows& which) {
  std::vector<std::vector<Cell>> rows;
  const triage::EvidenceSite& site = result.site;
  std::vector<std::size_t> alts;
  for (std::size_t alt = 1; alt < site.alleles.size(); ++alt) {
    const std::uint32_t least = std::max<std::uint32_t>(which.min_support, which.every_base ? 1 : 0);
    const auto seen = [&](const triage::SampleResult& sample) { return sample.evidence.alleles[alt].reads >= least; };
    if (least == 0 || std::any_of(result.samples.begin(), result.samples.end(), seen)) alts.push_back(alt);
  }
  if (alts.empty() && which.min_support == 0) alts.push_back(0);
  for (const std::size_t alt : alts)
    for (std::size_t s = 0; s < samples.size(); ++s) {
      const triage::SampleResult& sample = result.samples[s];
      if ((!which.control.empty() && which.control[s]) || !has_row(sample, alt, which)) continue;
      std::vector<Cell> row = {
          report::text(site.contig), report::integer(site.position + 1), report::text(site.alleles.front()),
          alt == 0 ? report::missing() : report::text(site.alleles[alt]), report::text(samples[s])};
      const auto add = [&](std::vector<Cell> cells) { row.insert(row.end(), cells.begin(), cells.end()); };
      add(count_cells(result, s, alt));
      if (which.columns.denovo) add(denovo_cells(sample, alt));
      if (which.columns.phase) add(phase_cells(sample));
      if (which.columns.low_vaf) add(low_vaf_cells(sample, alt));
      rows.push_back(std::move(row));
    }
  return rows;
}

}  // namespace epiq::apps
