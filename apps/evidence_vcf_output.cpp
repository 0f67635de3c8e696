#include "evidence_vcf_output.hpp"

namespace epiq::apps {

EvidenceVcfOutput::EvidenceVcfOutput(const std::string& path, report::EvidenceVcf vcf,
                                     const std::vector<std::pair<std::string, std::int64_t>>& contigs, Context& context)
    : vcf_(std::move(vcf)) {
  if (path.empty()) return;
  file_.emplace(path);
  const report::Provenance provenance = context.provenance();
  std::vector<std::string> lines;
  if (!context.common.no_version)
    lines = {"##epiq_evidenceVersion=" + provenance.version, "##epiq_evidenceCommand=" + provenance.command_line};
  // A name in .gz is compressed on the way to the file.
  const auto type = path.ends_with(".bcf") ? genome::VcfType::bcf : genome::VcfType::text;
  encoder_ = std::make_unique<genome::VcfEncoder>(report::evidence_vcf_header(vcf_, contigs, lines), type);
  file_->write(encoder_->start());
}

void EvidenceVcfOutput::add(const triage::SiteResult& result) {
  if (!file_) return;
  file_->write(encoder_->add(report::evidence_vcf_record(vcf_, result)));
  ++count_;
}

void EvidenceVcfOutput::commit(Context& context) {
  if (!file_) return;
  file_->write(encoder_->finish());
  file_->commit();
  context.metrics.outputs.push_back({file_->path(), count_});
}

}  // namespace epiq::apps
