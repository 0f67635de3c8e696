#include "commands.hpp"
#include "epiq/report/triage_table.hpp"
#include "epiq/triage/phenopacket.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"
#include "read_file.hpp"
#include "triage_checks.hpp"
#include "triage_options.hpp"
#include "triage_outputs.hpp"
#include "triage_sources.hpp"

namespace epiq::apps {
namespace {

using util::Error;
using util::Fault;

CommandText triage_text() {
  return {"Rank the rare variants of a patient by consequence, frequency and inheritance in the family.",
          "epiq triage [options] [--pedigree FILE] <in.vcf.gz>|<in.bcf>|-",
          {"epiq triage -p trio.ped trio.vcf", "epiq triage -p trio.ped --why 1:1000:A:G trio.vcf"},
          report::triage_columns()};
}

genome::Pedigree pedigree_of(const TriageRequest& request, const std::vector<std::string>& samples) {
  if (!request.pedigree.empty()) return genome::read_pedigree(request.pedigree);
  if (samples.size() > 1 && request.proband.empty())
    throw Error(Fault::usage, "the variants have " + std::to_string(samples.size()) +
                                  " samples; give the family with --pedigree, or one sample with --proband");
  std::string sex = request.sex;
  if (sex.empty() && request.phenotypes.phenopackets.size() == 1)
    for (const std::string& path : phenopacket_files(request.phenotypes.phenopackets))
      sex = read_file(path, [](const std::string& text) { return triage::parse_phenopacket(text); }).sex;
  return genome::singleton(request.proband.empty() ? samples.at(0) : request.proband, genome::parse_sex(sex));
}

/// What a reader of the ranking must know of its origin.
std::vector<std::string> notes_of(const genome::AnnotatedReader& reader, const triage::Family& family,
                                  const triage::TriageResult& result) {
  const std::string assembly = triage::assembly_of(reader.contigs());
  std::string frequencies;
  for (const std::string& name : reader.frequency_fields()) frequencies += (frequencies.empty() ? "" : ",") + name;
  std::vector<std::string> notes = {
      "candidates for research; not a diagnosis",
      "proband: " + family.index_case().id + ", assembly: " + (assembly.empty() ? "unknown" : assembly) +
          ", consequences: " + (reader.annotation() == nullptr ? "none" : reader.annotation()->tag()) +
          ", frequencies: " + (frequencies.empty() ? "none" : frequencies)};
  std::string dropped = std::to_string(result.records) + " records, " + std::to_string(result.alleles) + " alleles";
  for (const auto& [reason, count] : result.dropped)
    if (count > 0) dropped += "; dropped " + std::to_string(count) + ": " + reason;
  notes.push_back(dropped);
  for (const auto& [note, count] : result.notes)
    if (count > 0 && note.find("left out") != std::string::npos) notes.push_back(note + ": " + std::to_string(count));
  if (result.read_changes)
    notes.push_back("reads: " + std::to_string(result.read_changes->cis_pairs) + " pairs left out as cis, " +
                    std::to_string(result.read_changes->trans_pairs) + " shown to be trans, " +
                    std::to_string(result.read_changes->contradicted) + " rows contradicted");
  std::string figures;
  for (const triage::Kinship& pair : result.kinships)
    figures += (figures.empty() ? "kinship: " : ", ") + family.members[pair.a].id + " and " +
               family.members[pair.b].id + " " + util::format_number(pair.coefficient);
  if (!figures.empty()) notes.push_back(figures);
  figures.clear();
  for (const triage::ForeignReads& one : result.foreign_reads)
    figures += (figures.empty() ? "reads of other alleles in homozygous calls: " : ", ") +
               family.members[one.member].id + " " + util::format_number(one.share);
  if (!figures.empty()) notes.push_back(figures);
  figures.clear();
  for (const triage::ShownSex& one : result.sexes) {
    const char* shown = one.shown == genome::Sex::male     ? " male"
                        : one.shown == genome::Sex::female ? " female"
                                                           : " not checked";
    figures += (figures.empty() ? "sex by X: " : ", ") + one.id + shown;
    if (one.shown == genome::Sex::unknown) figures += " (" + triage::why_unchecked(one) + ")";
  }
  if (!figures.empty()) notes.push_back(figures);
  for (const auto& [trio, counts] : result.trios)
    notes.push_back("trio of " + trio.child + ": " + std::to_string(counts.errors) + " Mendelian errors in " +
                    std::to_string(counts.errors + counts.consistent) + " calls");
  return notes;
}

void enter_metrics(const TriageRequest& request, const genome::AnnotatedReader& reader,
                   const triage::TriageResult& result, Metrics& metrics) {
  InputMetrics input;
  input.path = request.path;
  input.samples = reader.vcf().samples().size();
  input.records = result.records;
  for (const auto& [reason, count] : result.dropped) input.skipped.emplace_back(reason, count);
  for (const auto& [note, count] : result.notes) input.notes.emplace_back(note, count);
  metrics.inputs.push_back(std::move(input));
  metrics.counts.emplace_back("alleles", result.alleles);
  metrics.counts.emplace_back("candidates", result.candidates);
  for (const auto& [trio, counts] : result.trios)
    metrics.counts.emplace_back("Mendelian errors of " + trio.child, counts.errors);
}

/// The table; returns its number of rows.
std::size_t write(util::OutputFile& output, const Context& context, const triage::TriageResult& result,
                  const std::vector<std::string>& notes, const std::string& sample,
                  const std::vector<std::string>& sources, const triage::GenePhenotypes* phenotypes, bool why) {
  report::Provenance provenance = context.provenance(notes);
  provenance.sources = sources;
  report::TableWriter table(output, context.common.format, why ? report::why_columns() : report::triage_columns(),
                            provenance);
  if (why) {
    for (const triage::WhyStep& step : result.why) table.row(report::why_row(step));
  } else {
    report::TriageRows rows(sample, phenotypes);
    for (const triage::TriageRow& row : result.rows) table.row(rows.cells(row));
  }
  table.finish();
  return why ? result.why.size() : result.rows.size();
}

}  // namespace

void triage(Invocation& invocation) {
  TriageRequest request;
  const auto context = parse(invocation, triage_text(), triage_groups(request), &request.path);
  if (!context) return;
  triage::TriageOptions options = triage_options(request);

  TriageOutputs others(request, context->common);
  util::OutputFile output(context->common.output);
  genome::AnnotatedReader::Options reading;
  reading.annotation = request.annotation;
  if (!request.frequencies.empty()) reading.frequencies = util::split(request.frequencies, ',');
  reading.predictors = predictor_fields(request.predictors);
  reading.threads = context->common.threads;
  genome::AnnotatedReader reader(request.path, reading);
  check_transcripts(reader, options.transcripts);
  const std::vector<std::string>& samples = reader.vcf().samples();
  if (samples.empty())
    throw Error(Fault::input, "'" + request.path + "' has no samples; genotypes are needed, not sites alone");
  const genome::Pedigree pedigree = pedigree_of(request, samples);
  const triage::Family family =
      triage::family_of(pedigree, triage::find_proband(pedigree, samples, request.proband), samples);
  TriageInputs inputs(request, reader, *context);
  TriageReads reads(request, reader, family, options.rules, *context);
  options.reads = reads.support();
  if (context->common.dry_run) {
    print_plan("would rank the variants of '" + family.index_case().id + "' in a family of " +
               std::to_string(family.members.size()) + "\n");
    return;
  }
  for (const std::string& note : pedigree.notes) context->log.warn(note);
  const triage::TriageResult result = triage::triage(reader, pedigree, family, inputs.sources(), options);
  check_result(request, reader, family, result, *context);
  enter_metrics(request, reader, result, context->metrics);
  std::vector<std::string> notes = notes_of(reader, family, result);
  notes.insert(notes.end(), inputs.notes().begin(), inputs.notes().end());
  const std::size_t rows = write(output, *context, result, notes, family.index_case().id, inputs.notes(),
                                 inputs.sources().phenotypes, options.why.has_value());
  others.write(reader, family, result, inputs, notes, *context);
  output.commit();
  context->metrics.outputs.push_back({context->common.output, rows});
}

}  // namespace epiq::apps
