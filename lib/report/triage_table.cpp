#include "epiq/report/triage_table.hpp"

#include "epiq/report/term_matches.hpp"
#include "epiq/util/json.hpp"

namespace epiq::report {
namespace {

Cell text_or_missing(const std::string& value) { return value.empty() ? missing() : text(value); }
Cell number_or_missing(const std::optional<double>& value) { return value ? number(*value) : missing(); }

Cell count_or_missing(std::int32_t count) { return count == genome::kNotGiven ? missing() : integer(count); }

void add_call(const genome::AlleleCall& call, std::vector<Cell>& cells) {
  const bool reads = call.ref_reads != genome::kNotGiven && call.alt_reads != genome::kNotGiven;
  const std::int32_t all = reads ? call.ref_reads + call.alt_reads : 0;
  cells.push_back(count_or_missing(call.depth));
  cells.push_back(reads ? text(std::to_string(call.ref_reads) + "," + std::to_string(call.alt_reads)) : missing());
  cells.push_back(count_or_missing(call.quality));
  cells.push_back(all > 0 ? number(static_cast<double>(call.alt_reads) / static_cast<double>(all)) : missing());
}

void add_later_columns(const triage::TriageRow& row, std::vector<Cell>& cells) {
  cells.push_back(integer(row.allele.end));
  cells.push_back(text_or_missing(row.allele.hgnc_id));
  for (std::size_t person = 0; person < 3; ++person)
    cells.push_back(row.reads && row.reads->people[person] ? text(row.reads->people[person]->text()) : missing());
  const auto* denovo = row.reads && row.reads->denovo ? &*row.reads->denovo : nullptr;
  const bool assessed = denovo != nullptr && denovo->status == triage::DeNovo::Status::assessed;
  cells.push_back(assessed ? number(denovo->denovo) : missing());
  cells.push_back(row.phase_reads ? integer(row.phase_reads->cis) : missing());
  cells.push_back(row.phase_reads ? integer(row.phase_reads->trans) : missing());
  cells.push_back(number_or_missing(row.evidence.reads));
  cells.push_back(text_or_missing(row.allele.mane));
}

/// Names joined in a table; with points and reasons in JSON.
Cell acmg_cell(const triage::AcmgAssessment& acmg) {
  util::JsonWriter json;
  json.begin_array();
  for (const triage::Criterion& one : acmg.criteria)
    json.begin_object()
        .member("criterion", one.name)
        .member("points", one.points)
        .member("reason", one.reason)
        .end_object();
  const std::string names = acmg.text();
  return structured(names.empty() ? "." : names, json.end_array().text());
}

std::string missing_evidence(const triage::TriageRow& row) {
  struct Gap {
    std::uint32_t flags;
    const char* name;
  };
  constexpr Gap kGaps[] = {{triage::kFrequencyUnknown, "af"},
                           {triage::kConsequenceUnknown, "consequence"},
                           {triage::kNoQuality, "genotype_quality"},
                           {triage::kParentAbsent | triage::kParentUnassessed, "parents"},
                           {triage::kRelativeUnassessed, "relatives"},
                           {triage::kPhaseUnknown, "phase"},
                           {triage::kSexUnknown, "sex"},
                           {triage::kReadsUncovered, "reads"}};
  std::string all;
  for (const Gap& gap : kGaps)
    if ((row.flags & gap.flags) != 0) all += (all.empty() ? "" : ";") + std::string(gap.name);
  if (!row.evidence.phenotype) all += std::string(all.empty() ? "" : ";") + "phenotypes";
  return all;
}

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
          {"sample", "the proband"},
          {"gt_mother", "genotype; '.' without a sample"},
          {"gt_father", "genotype; '.' without a sample"},
          {"dp_proband", "depth"},
          {"ad_proband", "reads of other alleles and of this one"},
          {"gq_proband", "genotype quality"},
          {"vaf_proband", "share of reads of the allele"},
          {"dp_mother", "as of the proband"},
          {"ad_mother", "as of the proband"},
          {"gq_mother", "as of the proband"},
          {"vaf_mother", "as of the proband"},
          {"dp_father", "as of the proband"},
          {"ad_father", "as of the proband"},
          {"gq_father", "as of the proband"},
          {"vaf_father", "as of the proband"},
          {"mate", "the other allele of a compound heterozygote"},
          {"phase", "trans or unknown, of a compound heterozygote"},
          {"phase_source", "pedigree, genotype (one call holds both), PS (phased calls), reads or none"},
          {"gene_id", "identifier, as the annotation has it"},
          {"transcript", "of the consequence"},
          {"canonical", "1 if the annotation calls the transcript canonical or MANE, else 0"},
          {"hgvs_c", "as the annotation has it"},
          {"hgvs_p", "as the annotation has it"},
          {"exon", "number of the exon and of all"},
          {"af_max", "highest population frequency; '.' is unknown, not rare"},
          {"af_source", "where it comes from"},
          {"af_state", "present, absent_covered (looked for and not found) or unknown"},
          {"nhomalt", "homozygotes that a database counts"},
          {"clinvar_sig", "significance as ClinVar words it"},
          {"clinvar_stars", "of the review status, 0 to 4"},
          {"clinvar_id", "variation"},
          {"revel", "score of a predictor"},
          {"alphamissense", "score of a predictor"},
          {"cadd", "score of a predictor, PHRED scale"},
          {"spliceai", "score of a predictor"},
          {"loeuf", "upper bound of observed over expected loss of function of the gene"},
          {"disease_id", "disease of the gene that fits the phenotypes and the mode of inheritance best"},
          {"disease_name", "its name"},
          {"llr_pheno", "log10 of the likelihood ratio of the phenotypes; '.' without any"},
          {"llr_geno", "the same of consequence, predictors, frequency and ClinVar; of a pair the mean"},
          {"llr_segregation", "the same of the inheritance in the family"},
          {"acmg_class", "P, LP, VUS, LB or B, of the criteria that annotations allow"},
          {"acmg_points", "supporting 1, moderate 2, strong 4, very strong 8"},
          {"acmg_evidence", "criteria, joined by '&'"},
          {"missing_evidence", "what was not known, separated by ';'"},
          {"matches", "how the disease explains each observed term, as in 'epiq help phenotype --columns'"},
          {"end", "1-based last position of REF, of a symbolic deletion as INFO/END has it"},
          {"hgnc_id", "of the gene, where the annotation has HGNC_ID"},
          {"reads_proband", "reads of other alleles and of this one, by --bam"},
          {"reads_mother", "the same"},
          {"reads_father", "the same"},
          {"denovo_post", "posterior that the allele is new, by the reads of the proband and both parents"},
          {"phase_reads_cis", "fragments that have both alleles of a pair, or neither"},
          {"phase_reads_trans", "fragments that have one of both"},
          {"llr_reads", "log10 of the likelihood ratio of the reads beyond the genotypes; '.' without reads"},
          {"mane", "RefSeq transcript that MANE pairs with the transcript (VEP's MANE_SELECT, MANE_PLUS_CLINICAL)"}};
}

Cell TriageRows::matches(std::uint32_t disease) {
  const auto found = matches_.find(disease);
  if (found != matches_.end()) return found->second;
  const triage::Knowledge& knowledge = phenotypes_->knowledge();
  const auto terms = triage::explain(knowledge, phenotypes_->query(), disease);
  return matches_.emplace(disease, structured(matches_text(knowledge, terms), matches_json(knowledge, terms)))
      .first->second;
}

std::vector<Cell> TriageRows::cells(const triage::TriageRow& row) {
  const triage::Allele& allele = row.allele;
  const bool pair = !row.mate.empty();
  const bool explained = phenotypes_ != nullptr && row.evidence.disease;
  const auto disease_text = [&](const auto& texts) {
    return text(std::string(phenotypes_->knowledge().text_at(texts[*row.evidence.disease])));
  };
  std::vector<Cell> cells = {integer(row.rank),
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
                             text(sample_)};
  for (const std::size_t parent : {1U, 2U}) cells.push_back(text(allele.genotypes[parent]));
  for (const genome::AlleleCall& call : allele.calls) add_call(call, cells);
  const std::vector<Cell> rest = {text_or_missing(row.mate),
                                  pair ? text(triage::name_of(row.phase)) : missing(),
                                  pair ? text(triage::name_of(row.phase_source)) : missing(),
                                  text_or_missing(allele.gene_id),
                                  text_or_missing(allele.transcript),
                                  allele.transcript.empty() ? missing() : integer(allele.canonical ? 1 : 0),
                                  text_or_missing(allele.hgvs_c),
                                  text_or_missing(allele.hgvs_p),
                                  text_or_missing(allele.exon),
                                  number_or_missing(allele.population.value),
                                  text_or_missing(allele.population.source),
                                  text(triage::name_of(allele.population.state)),
                                  number_or_missing(allele.population.homozygotes),
                                  allele.clinical ? text(allele.clinical->significance) : missing(),
                                  allele.clinical ? integer(allele.clinical->stars) : missing(),
                                  allele.clinical ? text(allele.clinical->id) : missing(),
                                  number_or_missing(allele.scores[0]),
                                  number_or_missing(allele.scores[1]),
                                  number_or_missing(allele.scores[2]),
                                  number_or_missing(allele.scores[3]),
                                  number_or_missing(allele.loeuf),
                                  explained ? disease_text(phenotypes_->knowledge().disease_ids) : missing(),
                                  explained ? disease_text(phenotypes_->knowledge().disease_names) : missing(),
                                  number_or_missing(row.evidence.phenotype),
                                  number(row.evidence.variant),
                                  number(row.evidence.segregation),
                                  text(row.acmg.classification()),
                                  integer(row.acmg.points),
                                  acmg_cell(row.acmg),
                                  text_or_missing(missing_evidence(row)),
                                  explained ? matches(*row.evidence.disease) : missing()};
  cells.insert(cells.end(), rest.begin(), rest.end());
  add_later_columns(row, cells);
  return cells;
}

std::vector<Column> why_columns() {
  return {{"step", "what was looked at"}, {"outcome", "what was found"}, {"detail", "more of it"}};
}

std::vector<Cell> why_row(const triage::WhyStep& step) {
  return {text(step.step), text_or_missing(step.outcome), text_or_missing(step.detail)};
}

}  // namespace epiq::report
