#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "commands.hpp"
#include "epiq/triage/evidence_assembled_sites.hpp"
#include "epiq/triage/evidence_phase_window.hpp"
#include "epiq/triage/evidence_reads.hpp"
#include "epiq/triage/evidence_sites.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/text.hpp"
#include "evidence_options.hpp"
#include "evidence_rows.hpp"
#include "evidence_vcf_output.hpp"
#include "output_names.hpp"

namespace epiq::apps {
namespace {

using util::Error;
using util::Fault;

/// Batches of sites a thread gets before rows are written: bounds memory, and keeps threads busy. More take memory that
/// is new to the process for each round (a seventh of the time where every position is a site).
constexpr std::size_t kBatchesPerThread = 2;

CommandText evidence_text() {
  return {"Count what reads say of sites: support of each allele, and what speaks for or against it.",
          "epiq evidence [options] --bam [SAMPLE=]FILE... <in.vcf.gz>|<in.bcf>|-",
          {"epiq evidence evidence.vcf --bam evidence.kid.bam evidence.dad.bam --reference evidence.fa",
           "epiq evidence --bam kid=evidence.kid.bam --reference evidence.fa -r 1:190-260"},
          evidence_columns({true, true, true})};
}

/// Where the sites come from, and the names of the samples if it has genotypes.
struct Sites {
  std::unique_ptr<triage::SiteSource> source;
  bool every_base = false;
};

std::vector<genome::Interval> region_list(const EvidenceRequest& request) {
  if (!request.regions.empty()) return genome::parse_regions(request.regions);
  if (!request.regions_file.empty()) return genome::read_regions(request.regions_file);
  return {};
}

triage::VcfSiteOptions site_options(const EvidenceRequest& request, unsigned threads) {
  return {{genome::IntervalSet(region_list(request)), threads},
          request.targets,
          request.targets_file,
          request.reference,
          request.check_ref == "x" ? triage::RefMismatch::leave_out : triage::RefMismatch::stop};
}

Sites open_sites(const EvidenceRequest& request, const triage::EvidenceReads& reads, Context& context) {
  if (!request.assemble.empty()) {
    triage::AssemblyOptions options;
    options.min_support = request.min_support;
    return {std::make_unique<triage::AssembledSites>(genome::parse_regions(request.assemble), request.reference, reads,
                                                     options, context.common.threads),
            false};
  }
  if (request.path.empty())
    return {std::make_unique<triage::RegionSites>(region_list(request), request.reference), true};
  auto sites = std::make_unique<triage::VcfSites>(request.path, site_options(request, context.common.threads));
  const std::vector<std::string>& there = sites->samples();
  for (std::size_t file = 0; file < request.bams.size(); ++file)
    for (const std::size_t sample : reads.file_samples(file)) {
      const std::string& name = reads.samples()[sample];
      if (there.empty() || std::count(there.begin(), there.end(), name) > 0) continue;
      const std::string problem = "'" + name + "' has reads and is not a sample of '" + request.path + "'";
      if (request.bams[file].find('=') == std::string::npos)
        throw Error(Fault::input, problem + "; name the sample whose reads they are by --bam SAMPLE=FILE");
      context.log.warn(problem + "; it has no genotypes");
    }
  sites->choose_samples(reads.samples());
  return {std::move(sites), false};
}

/// The alleles that will be tested: those of a call set are counted by reading it once more.
double count_tests(const EvidenceRequest& request, const Sites& sites) {
  if (request.tests > 0) return request.tests;
  if (const auto* regions = dynamic_cast<const triage::RegionSites*>(sites.source.get()))
    return 3.0 * static_cast<double>(regions->positions());
  triage::VcfSites again(request.path, site_options(request, 1));
  triage::EvidenceSite site;
  double alleles = 0.0;
  while (again.next(site)) alleles += static_cast<double>(site.alleles.size() - 1);
  return alleles;
}

/// Looks at the reads of some batches, on all threads, and gives the results in the order of the sites.
std::vector<std::vector<triage::SiteResult>> read_batches(const std::vector<triage::SiteBatch>& batches,
                                                          const triage::EvidenceReads& reads,
                                                          const triage::AnalysisPlan& plan, unsigned threads,
                                                          triage::ReadTally& tally) {
  std::vector<std::vector<triage::SiteResult>> results(batches.size());
  std::vector<triage::ReadTally> tallies(batches.size());
  util::parallel_for(threads, batches.size(), [&](std::size_t b) {
    tallies[b] = reads.gather(batches[b], [&](std::size_t site, std::vector<triage::SampleObservations>& samples) {
      results[b].push_back(triage::analyse_site(batches[b][site], samples, plan));
    });
  });
  for (const triage::ReadTally& one : tallies) tally += one;
  return results;
}

/// Reads all sites; `sink` gets the results in their order.
triage::ReadTally run(const Sites& sites, const triage::EvidenceReads& reads, const triage::AnalysisPlan& plan,
                      unsigned threads, const std::function<void(const triage::SiteResult&)>& sink) {
  triage::SiteBatches batches(*sites.source);
  triage::ReadTally tally;
  triage::PhaseWindow window(plan.phase_options);
  std::set<std::string> checked;
  for (;;) {
    const std::vector<triage::SiteBatch> next = batches.next(kBatchesPerThread * threads);
    if (next.empty()) break;
    for (const triage::SiteBatch& batch : next)
      if (checked.insert(batch.front().contig).second)
        reads.check_contig(batch.front().contig, sites.source->contig_length(batch.front().contig));
    for (auto& batch : read_batches(next, reads, plan, threads, tally))
      for (triage::SiteResult& result : batch) {
        if (!plan.phase) {
          sink(result);
          continue;
        }
        for (const triage::SiteResult& ready : window.add(std::move(result))) sink(ready);
      }
  }
  for (const triage::SiteResult& ready : window.finish()) sink(ready);
  return tally;
}

void enter_metrics(const EvidenceRequest& request, const triage::SiteSource& source, const triage::ReadTally& tally,
                   std::size_t samples, Metrics& metrics) {
  const std::string regions = request.regions + request.regions_file + request.assemble;
  InputMetrics input = file_metrics(request.path.empty() ? regions : request.path);
  input.records = source.records;
  for (const auto& [reason, count] : source.skipped) input.skipped.emplace_back(reason, count);
  metrics.inputs.push_back(std::move(input));
  for (const triage::AlignmentInput& file : alignment_inputs(request))
    metrics.inputs.push_back(file_metrics(file.path));
  if (!request.reference.empty()) metrics.inputs.push_back(file_metrics(request.reference));
  metrics.counts.emplace_back("samples", samples);
  metrics.counts.emplace_back("reads", tally.reads);
  metrics.counts.emplace_back("reads unmapped, secondary, failed or duplicate", tally.filtered);
  metrics.counts.emplace_back("reads without a sample", tally.no_sample);
  metrics.counts.emplace_back("reads without a sequence", tally.no_sequence);
  metrics.counts.emplace_back("reads of a small family", tally.small_family);
  metrics.counts.emplace_back("reads of a family of one strand", tally.one_strand);
  metrics.counts.emplace_back("reads of a discordant family", tally.discordant);
}

/// What assembly left out.
void tell_assembly(const triage::AssembledSites& sites, Context& context) {
  const triage::ReadTally& tally = sites.tally();
  if (sites.incomplete() > 0)
    context.log.warn(std::to_string(sites.incomplete()) + " of " + std::to_string(sites.records) +
                     " windows are too repetitive to be assembled whole");
  if (tally.beyond > 0)
    context.log.warn(std::to_string(tally.beyond) + " of " + std::to_string(tally.reads) +
                     " reads were left out of the assembly of windows deeper than it takes; a share of the fragments "
                     "was drawn by their names");
  auto& counts = context.metrics.counts;
  counts.emplace_back("assembly: reads, once a window", tally.reads);
  counts.emplace_back("assembly: reads unmapped, secondary, failed or duplicate", tally.filtered);
  counts.emplace_back("assembly: reads of low mapping quality", tally.low_mapping);
  counts.emplace_back("assembly: reads beyond what a window takes", tally.beyond);
}

}  // namespace

void evidence(Invocation& invocation) {
  EvidenceRequest request;
  const auto context = parse_optional(invocation, evidence_text(), evidence_groups(request), request.path);
  if (!context) return;
  check_evidence(request);

  check_outputs(context->common, {request.output_vcf});
  util::OutputFile output(context->common.output);
  const triage::EvidenceReads reads(alignment_inputs(request), request.reference, evidence_options(request));
  for (const std::string& note : reads.notes()) context->log.warn(note);
  const Sites sites = open_sites(request, reads, *context);
  if (context->common.dry_run) {
    print_plan("would look at the reads of " + std::to_string(reads.samples().size()) + " samples in " +
               std::to_string(request.bams.size()) + " files\n");
    return;
  }

  const std::int64_t x_length = sites.source->contig_length(util::split(request.sex_chromosomes, ',').front());
  triage::AnalysisPlan plan = analysis_plan(request, reads, x_length);
  if (plan.low_vaf) plan.low_vaf->tests = count_tests(request, sites);
  const EvidenceRows which{{!plan.trios.empty(), plan.phase, request.low_vaf},
                           sites.every_base,
                           request.passing,
                           plan.control,
                           request.assemble.empty() ? 0 : request.min_support.value};
  std::vector<std::string> notes;
  if (plan.low_vaf) notes.push_back("alleles tested: " + util::format_number(plan.low_vaf->tests));
  report::TableWriter table(output, context->common.format, evidence_columns(which.columns),
                            context->provenance(notes));
  EvidenceVcfOutput vcf(request.output_vcf, {reads.samples(), plan.control, request.low_vaf, !plan.trios.empty()},
                        sites.source->contigs(), *context);
  std::size_t rows = 0;
  const triage::ReadTally tally =
      run(sites, reads, plan, context->common.threads, [&](const triage::SiteResult& result) {
        const auto cells = evidence_rows(result, reads.samples(), which);
        for (const auto& row : cells) table.row(row);
        if (!cells.empty()) vcf.add(result);
        rows += cells.size();
      });
  table.finish();
  output.commit();
  vcf.commit(*context);
  for (const auto& [reason, count] : sites.source->skipped)
    context->log.warn("left out " + std::to_string(count) + " of the sites: " + reason);
  if (const auto* assembled = dynamic_cast<const triage::AssembledSites*>(sites.source.get()))
    tell_assembly(*assembled, *context);
  if (tally.no_sample > 0)
    context->log.warn(std::to_string(tally.no_sample) + " reads are of a read group without a sample and do not count");
  enter_metrics(request, *sites.source, tally, reads.samples().size(), context->metrics);
  context->metrics.outputs.push_back({context->common.output, rows});
}

}  // namespace epiq::apps
