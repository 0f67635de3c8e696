#include <algorithm>
#include <set>

#include "commands.hpp"
#include "epiq/triage/evidence_reads.hpp"
#include "epiq/triage/evidence_sites.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "evidence_options.hpp"
#include "evidence_rows.hpp"

namespace epiq::apps {
namespace {

using util::Error;
using util::Fault;

/// Batches of sites a thread gets before rows are written: bounds memory, and keeps threads busy.
constexpr std::size_t kBatchesPerThread = 8;

CommandText evidence_text() {
  return {"Count what reads say of sites: support of each allele, and what speaks for or against it.",
          "epiq evidence [options] --bam [SAMPLE=]FILE... <in.vcf.gz>|<in.bcf>|-",
          {"epiq evidence evidence.vcf --bam evidence.kid.bam evidence.dad.bam --reference evidence.fa",
           "epiq evidence --bam kid=evidence.kid.bam --reference evidence.fa -r 1:190-260"},
          evidence_columns()};
}

/// Where the sites come from, and the names of the samples if it has genotypes.
struct Sites {
  std::unique_ptr<triage::SiteSource> source;
  bool every_base = false;
};

Sites open_sites(const EvidenceRequest& request, const triage::EvidenceReads& reads, Context& context) {
  std::vector<genome::Interval> regions;
  if (!request.regions.empty()) regions = genome::parse_regions(request.regions);
  if (!request.regions_file.empty()) regions = genome::read_regions(request.regions_file);
  if (request.path.empty()) return {std::make_unique<triage::RegionSites>(regions, request.reference), true};
  auto sites = std::make_unique<triage::VcfSites>(
      request.path, genome::VcfReader::Options{genome::IntervalSet(regions), context.common.threads});
  const std::vector<std::string>& there = sites->samples();
  const std::vector<triage::AlignmentInput> inputs = alignment_inputs(request.bams);
  for (const std::string& name : reads.samples()) {
    if (there.empty() || std::count(there.begin(), there.end(), name) > 0) continue;
    const bool named =
        std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) { return input.sample == name; });
    const std::string problem = "'" + name + "' has reads and is not a sample of '" + request.path + "'";
    if (!named) throw Error(Fault::input, problem + "; name the sample whose reads they are by --bam SAMPLE=FILE");
    context.log.warn(problem + "; it has no genotypes");
  }
  sites->choose_samples(reads.samples());
  return {std::move(sites), false};
}

/// Counts the reads of some batches, on all threads, and gives the results in the order of the sites.
std::vector<std::vector<triage::SiteResult>> read_batches(std::vector<triage::SiteBatch>& batches,
                                                          const triage::EvidenceReads& reads, unsigned threads,
                                                          triage::ReadTally& tally) {
  std::vector<std::vector<triage::SiteResult>> results(batches.size());
  std::vector<triage::ReadTally> tallies(batches.size());
  util::parallel_for(threads, batches.size(), [&](std::size_t b) {
    const auto sink = [&](std::size_t site, std::vector<triage::SampleObservations>& samples) {
      triage::SiteResult result{batches[b][site], {}};
      for (triage::SampleObservations& sample : samples) result.samples.push_back({std::move(sample.evidence)});
      results[b].push_back(std::move(result));
    };
    tallies[b] = reads.gather(batches[b], sink);
  });
  for (const triage::ReadTally& one : tallies) tally += one;
  return results;
}

void enter_metrics(const EvidenceRequest& request, const triage::SiteSource& source, const triage::ReadTally& tally,
                   std::size_t samples, Metrics& metrics) {
  InputMetrics input;
  input.path = request.path.empty() ? request.regions + request.regions_file : request.path;
  input.records = source.records;
  for (const auto& [reason, count] : source.skipped) input.skipped.emplace_back(reason, count);
  metrics.inputs.push_back(std::move(input));
  for (const std::string& bam : request.bams) {
    InputMetrics file;
    file.path = bam;
    metrics.inputs.push_back(std::move(file));
  }
  metrics.counts.emplace_back("samples", samples);
  metrics.counts.emplace_back("reads", tally.reads);
  metrics.counts.emplace_back("reads unmapped, secondary, failed or duplicate", tally.filtered);
  metrics.counts.emplace_back("reads without a sample", tally.no_sample);
  metrics.counts.emplace_back("reads of a small family", tally.small_family);
  metrics.counts.emplace_back("reads without a sequence", tally.no_sequence);
}

}  // namespace

void evidence(Invocation& invocation) {
  EvidenceRequest request;
  const auto context = parse_optional(invocation, evidence_text(), evidence_groups(request), request.path);
  if (!context) return;
  check_evidence(request);

  util::OutputFile output(context->common.output);
  const triage::EvidenceReads reads(alignment_inputs(request.bams), request.reference, evidence_options(request));
  for (const std::string& note : reads.notes()) context->log.warn(note);
  const Sites sites = open_sites(request, reads, *context);
  if (context->common.dry_run) {
    print_plan("would look at the reads of " + std::to_string(reads.samples().size()) + " samples in " +
               std::to_string(request.bams.size()) + " files\n");
    return;
  }

  report::TableWriter table(output, context->common.format, evidence_columns(), context->provenance());
  triage::SiteBatches batches(*sites.source);
  triage::ReadTally tally;
  std::set<std::string> checked;
  std::size_t rows = 0;
  for (;;) {
    std::vector<triage::SiteBatch> next = batches.next(kBatchesPerThread * context->common.threads);
    if (next.empty()) break;
    for (const triage::SiteBatch& batch : next)
      if (checked.insert(batch.front().contig).second)
        reads.check_contig(batch.front().contig, sites.source->contig_length(batch.front().contig));
    for (const auto& batch : read_batches(next, reads, context->common.threads, tally))
      for (const triage::SiteResult& result : batch)
        for (const auto& row : evidence_rows(result, reads.samples(), sites.every_base)) {
          table.row(row);
          ++rows;
        }
  }
  table.finish();
  output.commit();
  for (const auto& [reason, count] : sites.source->skipped)
    context->log.warn("left out " + std::to_string(count) + " of the sites: " + reason);
  if (tally.no_sample > 0)
    context->log.warn(std::to_string(tally.no_sample) + " reads are of a read group without a sample and do not count");
  enter_metrics(request, *sites.source, tally, reads.samples().size(), context->metrics);
  context->metrics.outputs.push_back({context->common.output, rows});
}

}  // namespace epiq::apps
