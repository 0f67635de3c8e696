#include "triage_outputs.hpp"

#include <unistd.h>

#include <chrono>
#include <ctime>

#include "epiq/report/digenic_table.hpp"
#include "epiq/report/triage_phenopacket.hpp"
#include "epiq/report/triage_vcf.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"
#include "output_names.hpp"

namespace epiq::apps {
namespace {

using util::Error;
using util::Fault;

bool ends_with(const std::string& text, const std::string& suffix) {
  return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// The type that the name of a file stands for; empty if it stands for none.
std::string type_of_name(const std::string& path) {
  if (ends_with(path, ".bcf")) return "b";
  if (ends_with(path, ".vcf.gz") || ends_with(path, ".gz")) return "z";
  return ends_with(path, ".vcf") ? "v" : "";
}

/// -O, or what the name says; a contradiction is an error, since either might be the mistake.
std::string output_type(const std::string& asked, const std::string& path) {
  const std::string named = type_of_name(path);
  if (asked.empty()) return named.empty() ? "v" : named;
  if (asked.size() != 1 || std::string("vzub").find(asked) == std::string::npos)
    throw Error(Fault::usage, "--output-type is '" + asked + "'; it is v, z, u or b");
  const bool both_bcf = (asked == "u" || asked == "b") && named == "b";
  if (!named.empty() && named != asked && !both_bcf)
    throw Error(Fault::usage, "--output-type " + asked + " contradicts the name '" + path + "'");
  return asked;
}

/// The time in UTC, "2026-01-02T03:04:05Z".
std::string now() {
  const std::time_t time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace

TriageOutputs::TriageOutputs(const TriageRequest& request, const Common& common)
    : vcf_path_(request.output_vcf),
      phenopacket_path_(request.output_phenopacket),
      two_gene_path_(request.two_gene),
      interpretations_(request.interpretations) {
  if (!request.output_type.empty() && vcf_path_.empty())
    throw Error(Fault::usage, "--output-type is that of --output-vcf, which is missing; -o is a table");
  check_outputs(common, {vcf_path_, phenopacket_path_, two_gene_path_});
  if (!vcf_path_.empty()) {
    type_ = output_type(request.output_type, vcf_path_);
    if (vcf_path_ == "-" && type_ != "v" && ::isatty(STDOUT_FILENO) != 0)
      throw Error(Fault::usage, "compressed VCF and BCF are not written to a terminal; name a file with --output-vcf");
    if (!common.dry_run) vcf_.emplace(vcf_path_);
  }
  if (!phenopacket_path_.empty() && !common.dry_run) phenopacket_.emplace(phenopacket_path_);
  if (!two_gene_path_.empty() && !common.dry_run) two_gene_.emplace(two_gene_path_);
}

void TriageOutputs::write(const genome::AnnotatedReader& reader, const triage::Family& family,
                          const triage::TriageResult& result, TriageInputs& inputs,
                          const std::vector<std::string>& notes, const Context& context) {
  report::Provenance provenance = context.provenance(notes);
  provenance.sources = inputs.notes();
  if (vcf_) {
    std::vector<std::string> lines;
    if (!context.common.no_version)
      lines = {"##epiq_triageVersion=" + provenance.version, "##epiq_triageCommand=" + provenance.command_line};
    for (const std::string& source : inputs.notes()) lines.push_back("##epiq_triageSource=" + source);
    // A name in .gz is compressed on the way to the file.
    const auto type = type_ == "v" || (type_ == "z" && ends_with(vcf_path_, ".gz")) ? genome::VcfType::text
                      : type_ == "z"                                                ? genome::VcfType::compressed
                      : type_ == "b"                                                ? genome::VcfType::bcf
                                                                                    : genome::VcfType::uncompressed_bcf;
    const auto records = report::triage_records(result.rows);
    vcf_->write(genome::annotated_vcf(reader, report::triage_info(), lines, records, type));
    vcf_->commit();
    context.metrics.outputs.push_back({vcf_path_, records.size()});
  }
  if (two_gene_) {
    report::TableWriter table(*two_gene_, context.common.format, report::digenic_columns(), provenance);
    for (const triage::GenePairRow& row : result.gene_pairs) table.row(report::digenic_row(row));
    table.finish();
    two_gene_->commit();
    context.metrics.outputs.push_back({two_gene_path_, result.gene_pairs.size()});
  }
  if (!phenopacket_) return;
  report::PhenopacketHead head;
  head.id = family.index_case().id;
  head.created = context.common.no_version ? "1970-01-01T00:00:00Z" : now();
  head.version = context.common.no_version ? "" : provenance.version;
  head.assembly = triage::assembly_of(reader.contigs());
  phenopacket_->write(report::triage_phenopacket(head, family, result, inputs.sources().phenotypes, interpretations_));
  phenopacket_->commit();
  context.metrics.outputs.push_back({phenopacket_path_, std::nullopt});
}

}  // namespace epiq::apps
