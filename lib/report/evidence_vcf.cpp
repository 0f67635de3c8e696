#include "epiq/report/evidence_vcf.hpp"

#include <algorithm>
#include <cmath>

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
  for (const AlleleSupport& support : evidence.alleles) text += (text.empty() ? "" : ",") + of(support);
  return text;
}

template <std::uint32_t AlleleSupport::*kCount>
std::string counts(const triage::SiteResult& result, std::size_t s) {
  return per_allele(result.samples[s].evidence, [](const AlleleSupport& one) { return std::to_string(one.*kCount); });
}

template <std::uint64_t AlleleSupport::*kSum>
std::string means(const triage::SiteResult& result, std::size_t s) {
  return per_allele(result.samples[s].evidence, [](const AlleleSupport& one) {
    return one.reads == 0 ? "." : util::format_number(static_cast<double>(one.*kSum) / one.reads);
  });
}

template <class Values, class Of>
std::string per_alt(const Values& values, Of of) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ",") + of(value);
  return text.empty() ? "." : text;
}

template <double triage::DeNovo::*kPosterior>
std::string posteriors(const triage::SiteResult& result, std::size_t s) {
  return per_alt(result.samples[s].denovo, [](const triage::DeNovo& denovo) {
    const bool assessed = denovo.status == triage::DeNovo::Status::assessed;
    return assessed ? util::format_number(denovo.*kPosterior) : std::string(".");
  });
}

/// Phred of the likelihood ratio of a site and the one before it in its set.
std::string phase_quality(const triage::SiteResult& result, std::size_t s) {
  const auto& phase = result.samples[s].phase;
  if (!phase || phase->with < 0 || phase->pair.links == 0) return ".";
  return util::format_number(10.0 * std::abs(phase->pair.log_ratio) / std::log(10.0));
}

/// ';' and ',' separate other things in a VCF.
std::string verdict(const triage::LowVaf& test) {
  std::string text = test.verdict;
  std::replace(text.begin(), text.end(), ';', '&');
  return text;
}

/// One key of FORMAT.
struct Field {
  const char* id;
  const char* number;
  const char* type;
  const char* description;
  std::string (*value)(const triage::SiteResult&, std::size_t sample);
};

std::vector<Field> fields_of(const EvidenceVcf& vcf) {
  using triage::SiteResult;
  std::vector<Field> fields = {
      {"GT", "1", "String", "Genotype of the sites, phased where reads join them", genotype},
      {"PS", "1", "Integer", "Phase set: position of its first site",
       [](const SiteResult& result, std::size_t s) {
         const auto& phase = result.samples[s].phase;
         return phase ? std::to_string(phase->set + 1) : std::string(".");
       }},
      {"PQ", "1", "Float", "Phred-scaled likelihood ratio of the phase with the site before it in its set",
       phase_quality},
      {"DP", "1", "Integer", "Reads that count, also those of other alleles or unclear",
       [](const SiteResult& result, std::size_t s) { return std::to_string(result.samples[s].evidence.depth()); }},
      {"AD", "R", "Integer", "Reads of each allele", counts<&AlleleSupport::reads>},
      {"ADF", "R", "Integer", "Reads of each allele on the forward strand", counts<&AlleleSupport::forward>},
      {"ADR", "R", "Integer", "Reads of each allele on the reverse strand",
       [](const SiteResult& result, std::size_t s) {
         return per_allele(result.samples[s].evidence,
                           [](const AlleleSupport& one) { return std::to_string(one.reverse()); });
       }},
      {"F1R2", "R", "Integer", "Reads of each allele from fragments whose read 1 is forward",
       counts<&AlleleSupport::f1r2>},
      {"F2R1", "R", "Integer", "Reads of each allele from fragments whose read 2 is forward",
       counts<&AlleleSupport::f2r1>},
      {"MBQ", "R", "Float", "Mean quality of each allele in its reads", means<&AlleleSupport::quality>},
      {"MMQ", "R", "Float", "Mean mapping quality of the reads of each allele", means<&AlleleSupport::mapping_quality>},
      {"MPOS", "R", "Float", "Mean distance to the nearer end of the reads of each allele",
       means<&AlleleSupport::end_distance>}};
  if (vcf.low_vaf) {
    fields.push_back({"LP", "A", "Float", "-log10 of the p-value of so many reads by errors alone",
                      [](const SiteResult& result, std::size_t s) {
                        return per_alt(result.samples[s].low_vaf, [](const triage::LowVaf& test) {
                          return util::format_number(0.0 - test.log10_p);
                        });
                      }});
    fields.push_back(
        {"LV", "A", "String", "pass, or what speaks against the allele: p, strand, position, control",
         [](const SiteResult& result, std::size_t s) { return per_alt(result.samples[s].low_vaf, verdict); }});
  }
  if (vcf.denovo) {
    fields.push_back(
        {"DNP", "A", "Float", "Posterior that the allele of the child is new", posteriors<&triage::DeNovo::denovo>});
    fields.push_back({"MSP", "A", "Float", "Posterior that a parent is a mosaic of the allele of the child",
                      posteriors<&triage::DeNovo::mosaic>});
  }
  return fields;
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
  for (const Field& field : fields_of(vcf))
    text += std::string("##FORMAT=<ID=") + field.id + ",Number=" + field.number + ",Type=" + field.type +
            ",Description=\"" + field.description + "\">\n";
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
                     site.alleles.front() + "\t" + (alts.empty() ? "." : alts) + "\t.\t.\t.\t";
  const std::vector<Field> fields = fields_of(vcf);
  for (std::size_t f = 0; f < fields.size(); ++f) text += (f == 0 ? "" : ":") + std::string(fields[f].id);
  for (std::size_t s = 0; s < vcf.samples.size(); ++s) {
    if (left_out(vcf, s)) continue;
    for (std::size_t f = 0; f < fields.size(); ++f) text += (f == 0 ? "\t" : ":") + fields[f].value(result, s);
  }
  return text + "\n";
}

}  // namespace epiq::report
