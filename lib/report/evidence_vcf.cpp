#include "epiq/report/evidence_vcf.hpp"

#include "epiq/util/text.hpp"

namespace epiq::report {
namespace {

using triage::AlleleSupport;

std::string genotype(const triage::SiteResult& result, std::size_t s) {
  const triage::SampleResult& sample = result.samples[s];
  if (sample.phase) {
    const bool flipped = sample.phase->flipped;
    return std::to_string(flipped ? sample.second : sample.first) + "|" +
           std::to_string(flipped ? sample.first : sample.second);
  }
  if (result.site.genotypes.empty())
    return sample.het ? std::to_string(sample.first) + "/" + std::to_string(sample.second) : "./.";
  std::string text;
  for (std::size_t copy = 0; copy < 2; ++copy) {
    const int allele = result.site.genotypes[2 * s + copy];
    text += (copy == 0 ? "" : "/") + (allele < 0 ? std::string(".") : std::to_string(allele));
  }
  return text;
}

template <class Of>
std::string per_allele(const triage::SiteEvidence& evidence, Of of) {
  std::string text;
  for (const AlleleSupport& support : evidence.alleles) text += (text.empty() ? "" : ",") + std::to_string(of(support));
  return text;
}

template <class Values, class Of>
std::string per_alt(const Values& values, Of of) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ",") + of(value);
  return text.empty() ? "." : text;
}

std::string sample_column(const EvidenceVcf& vcf, const triage::SiteResult& result, std::size_t s) {
  const triage::SampleResult& sample = result.samples[s];
  const triage::SiteEvidence& evidence = sample.evidence;
  std::string text = genotype(result, s);
  text += ":" + (sample.phase ? std::to_string(sample.phase->set + 1) : std::string("."));
  text += ":" + std::to_string(evidence.depth());
  text += ":" + per_allele(evidence, [](const AlleleSupport& support) { return support.reads; });
  text += ":" + per_allele(evidence, [](const AlleleSupport& support) { return support.forward; });
  text += ":" + per_allele(evidence, [](const AlleleSupport& support) { return support.reverse(); });
  text += ":" + per_allele(evidence, [](const AlleleSupport& support) { return support.f1r2; });
  text += ":" + per_allele(evidence, [](const AlleleSupport& support) { return support.f2r1; });
  if (vcf.low_vaf)
    text += ":" +
            per_alt(sample.low_vaf, [](const triage::LowVaf& test) { return util::format_number(0.0 - test.log10_p); });
  if (vcf.denovo)
    text += ":" + per_alt(sample.denovo, [](const triage::DeNovo& denovo) {
              const bool assessed = denovo.status == triage::DeNovo::Status::assessed;
              return assessed ? util::format_number(denovo.denovo) : std::string(".");
            });
  return text;
}

bool left_out(const EvidenceVcf& vcf, std::size_t s) { return !vcf.control.empty() && vcf.control[s]; }

}  // namespace

std::string evidence_vcf_header(const EvidenceVcf& vcf,
                                const std::vector<std::pair<std::string, std::int64_t>>& contigs,
                                const std::vector<std::string>& lines) {
  std::string text = "##fileformat=VCFv4.3\n";
  for (const std::string& line : lines) text += line + "\n";
  for (const auto& [name, length] : contigs)
    text += "##contig=<ID=" + name + (length > 0 ? ",length=" + std::to_string(length) : "") + ">\n";
  const auto format = [&](const char* id, const char* number, const char* type, const char* description) {
    text += std::string("##FORMAT=<ID=") + id + ",Number=" + number + ",Type=" + type + ",Description=\"" +
            description + "\">\n";
  };
  format("GT", "1", "String", "Genotype of the sites, phased where reads join them");
  format("PS", "1", "Integer", "Phase set: position of its first site");
  format("DP", "1", "Integer", "Reads that count, also those of other alleles or unclear");
  format("AD", "R", "Integer", "Reads of each allele");
  format("ADF", "R", "Integer", "Reads of each allele on the forward strand");
  format("ADR", "R", "Integer", "Reads of each allele on the reverse strand");
  format("F1R2", "R", "Integer", "Reads of each allele from fragments whose read 1 is forward");
  format("F2R1", "R", "Integer", "Reads of each allele from fragments whose read 2 is forward");
  if (vcf.low_vaf) format("LP", "A", "Float", "-log10 of the p-value of so many reads by errors alone");
  if (vcf.denovo) format("DNP", "A", "Float", "Posterior that the allele of the child is new");
  text += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";
  for (std::size_t s = 0; s < vcf.samples.size(); ++s)
    if (!left_out(vcf, s)) text += "\t" + vcf.samples[s];
  return text + "\n";
}

std::string evidence_vcf_record(const EvidenceVcf& vcf, const triage::SiteResult& result) {
  const triage::EvidenceSite& site = result.site;
  std::string alts;
  for (std::size_t k = 1; k < site.alleles.size(); ++k) alts += (k == 1 ? "" : ",") + site.alleles[k];
  std::string text = site.contig + "\t" + std::to_string(site.position + 1) + "\t" + site.id + "\t" +
                     site.alleles.front() + "\t" + (alts.empty() ? "." : alts) +
                     "\t.\t.\t.\tGT:PS:DP:AD:ADF:ADR:F1R2:F2R1";
  if (vcf.low_vaf) text += ":LP";
  if (vcf.denovo) text += ":DNP";
  for (std::size_t s = 0; s < vcf.samples.size(); ++s)
    if (!left_out(vcf, s)) text += "\t" + sample_column(vcf, result, s);
  return text + "\n";
}

}  // namespace epiq::report
