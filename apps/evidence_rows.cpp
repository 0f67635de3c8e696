#include "evidence_rows.hpp"

#include <algorithm>

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

}  // namespace

std::vector<report::Column> evidence_columns() {
  return {{"contig", "as the sites name it"},
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
}

std::vector<std::vector<Cell>> evidence_rows(const triage::SiteResult& result, const std::vector<std::string>& samples,
                                             bool every_base) {
  std::vector<std::vector<Cell>> rows;
  const triage::EvidenceSite& site = result.site;
  std::vector<std::size_t> alts;
  for (std::size_t alt = 1; alt < site.alleles.size(); ++alt) {
    const auto seen = [alt](const triage::SampleResult& sample) { return sample.evidence.alleles[alt].reads > 0; };
    if (!every_base || std::any_of(result.samples.begin(), result.samples.end(), seen)) alts.push_back(alt);
  }
  if (alts.empty()) alts.push_back(0);
  for (const std::size_t alt : alts)
    for (std::size_t sample = 0; sample < samples.size(); ++sample) {
      std::vector<Cell> row = {
          report::text(site.contig), report::integer(site.position + 1), report::text(site.alleles.front()),
          alt == 0 ? report::missing() : report::text(site.alleles[alt]), report::text(samples[sample])};
      const std::vector<Cell> counts = count_cells(result, sample, alt);
      row.insert(row.end(), counts.begin(), counts.end());
      rows.push_back(std::move(row));
    }
  return rows;
}

}  // namespace epiq::apps
