#include "epiq/report/triage_table.hpp"

#include "epiq/triage/score.hpp"

namespace epiq::report {
namespace {

Cell text_or_missing(const std::string& value) { return value.empty() ? missing() : text(value); }
Cell number_or_missing(const std::optional<double>& value) { return value ? number(*value) : missing(); }

}  // namespace

std::vector<Column> triage_columns() {
  return {{"rank", "1 is the best candidate; both alleles of a compound heterozygote share a rank"},
          {"gene", "symbol, else identifier, of the annotation"},
          {"moi", "AD, AD_denovo, AR, AR_comphet, XD, X_denovo, XR, YL or MT"},
          {"posterior", "that this gene, inherited so, is the cause; all candidates and 'none of them' share 1"},
          {"contig", "as the variant file names it"},
          {"pos", "1-based, after trimming and left alignment"},
          {"ref", "reference allele"},
          {"alt", "allele of the candidate"},
          {"gt_proband", "genotype as in the file"},
          {"consequence", "the most severe in the gene"},
          {"flags", "what is unknown or unusual, separated by ';'"},
          {"gt_mother", "genotype; '.' without a sample"},
          {"gt_father", "genotype; '.' without a sample"},
          {"af", "highest population frequency; '.' is unknown, not rare"},
          {"mate", "the other allele of a compound heterozygote"},
          {"phase", "trans or unknown, of a compound heterozygote"},
          {"phase_source", "pedigree, PS (phased calls) or none"},
          {"transcript", "of the consequence"},
          {"hgvs_c", "as the annotation has it"},
          {"hgvs_p", "as the annotation has it"},
          {"disease_id", "disease of the gene that fits the phenotypes and the mode of inheritance best"},
          {"disease_name", "its name"},
          {"llr_pheno", "log10 of the likelihood ratio of the phenotypes; '.' without any"},
          {"llr_geno", "the same of consequence and frequency; of a pair the mean"},
          {"llr_segregation", "the same of the inheritance in the family"}};
}

std::vector<Cell> triage_row(const triage::TriageRow& row, const triage::Knowledge* knowledge) {
  const triage::Allele& allele = row.allele;
  const bool pair = !row.mate.empty();
  const auto of_disease = [&](std::span<const std::uint32_t> texts) {
    if (knowledge == nullptr || !row.evidence.disease) return missing();
    return text(std::string(knowledge->text_at(texts[*row.evidence.disease])));
  };
  const std::span<const std::uint32_t> none;
  return {integer(row.rank),
          text_or_missing(allele.gene),
          text(triage::name_of(row.mode)),
          number(row.posterior),
          text(allele.name.contig),
          integer(allele.name.position + 1),
          text(allele.name.ref),
          text(allele.name.alt),
          text(allele.genotypes[0]),
          text_or_missing(allele.consequence),
          text_or_missing(triage::flag_names(row.flags)),
          text(allele.genotypes[1]),
          text(allele.genotypes[2]),
          number_or_missing(allele.frequency),
          text_or_missing(row.mate),
          pair ? text(triage::name_of(row.phase)) : missing(),
          pair ? text(triage::name_of(row.phase_source)) : missing(),
          text_or_missing(allele.transcript),
          text_or_missing(allele.hgvs_c),
          text_or_missing(allele.hgvs_p),
          of_disease(knowledge == nullptr ? none : knowledge->disease_ids),
          of_disease(knowledge == nullptr ? none : knowledge->disease_names),
          number_or_missing(row.evidence.phenotype),
          number(row.evidence.variant),
          number(row.evidence.segregation)};
}

std::vector<Column> why_columns() {
  return {{"step", "what was looked at"}, {"outcome", "what was found"}, {"detail", "more of it"}};
}

std::vector<Cell> why_row(const triage::WhyStep& step) {
  return {text(step.step), text_or_missing(step.outcome), text_or_missing(step.detail)};
}

}  // namespace epiq::report
