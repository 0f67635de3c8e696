#include "epiq/triage/allele_describer.hpp"

#include <algorithm>

#include "epiq/triage/disease_inheritance.hpp"
#include "epiq/triage/gene_effects.hpp"
#include "epiq/triage/inheritance.hpp"
#include "epiq/triage/score.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {

using genome::TranscriptEffect;

namespace {
constexpr double kDisruptedCoding = 0.85;  ///< score of a structural allele in coding bases, as of a truncated feature
}

std::string genotype_text(const genome::SampleCalls& calls, const std::optional<std::size_t>& column) {
  if (!column) return ".";
  const genome::SampleCall& call = calls.samples[*column];
  const auto allele = [](std::int32_t code) { return code < 0 ? std::string(".") : std::to_string(code); };
  if (call.haploid()) return allele(call.first);
  return allele(call.first) + (call.phased ? "|" : "/") + allele(call.second);
}

std::optional<ClinicalRecord> AlleleDescriber::clinical(const SiteAllele& at) const {
  if (sources_.clinvar == nullptr || !is_sequence(at.name.alt)) return std::nullopt;
  return sources_.clinvar->of(at.name.contig, {at.name.position, at.name.ref, at.name.alt});
}

/// What is known of an allele whatever the gene.
Allele AlleleDescriber::plain(const SiteAllele& at, const std::vector<TranscriptEffect>& effects) {
  Allele allele;
  allele.name = at.name;
  allele.end = at.end;
  allele.contig_order = at.contig_order;
  allele.alt = at.alt;
  if (keep_records_ && !record_) record_ = std::make_shared<const std::string>(reader_.record_text());
  allele.record = record_;
  if (const auto stated = reader_.frequency(at.site, at.alt, effects))
    allele.population = {FrequencyState::present, stated->value, stated->field, std::nullopt};
  if (sources_.frequencies != nullptr && is_sequence(at.name.alt))
    for (FrequencyDatabase& database : *sources_.frequencies)
      allele.population.merge(database.of(at.name.contig, {at.name.position, at.name.ref, at.name.alt}));
  if (!allele.population.value) allele.flags |= kFrequencyUnknown;
  if (!reader_.passes()) allele.flags |= kFiltered;
  const Relative& proband = family_.index_case();
  const genome::AlleleCall& own = at.member_calls[family_.proband];
  if (own.quality == genome::kNotGiven && own.depth == genome::kNotGiven) allele.flags |= kNoQuality;
  for (const auto& member : {std::optional(family_.proband), proband.mother, proband.father}) {
    allele.genotypes.push_back(genotype_text(at.calls, member ? family_.members[*member].column : std::nullopt));
    allele.calls.push_back(member ? at.member_calls[*member] : genome::AlleleCall{});
  }
  return allele;
}

void AlleleDescriber::add_gene_facts(Allele& allele) const {
  if (sources_.loeuf != nullptr) {
    const auto found = sources_.loeuf->find(allele.gene);
    if (found != sources_.loeuf->end()) allele.loeuf = found->second;
  }
  if (sources_.phenotypes == nullptr) return;
  const Knowledge& knowledge = sources_.phenotypes->knowledge();
  const auto gene = sources_.phenotypes->find(allele.gene);
  if (!gene) return;
  if (!allele.loeuf && knowledge.gene_loeuf[*gene] >= 0.0) allele.loeuf = knowledge.gene_loeuf[*gene];
  for (const std::uint32_t disease : Knowledge::part(knowledge.gene_diseases, knowledge.gene_start, *gene))
    if ((knowledge.disease_inheritance[disease] & (kAutosomalRecessive | kXLinkedRecessive)) != 0)
      allele.recessive_gene = true;
}

/// The genes that the allele lies in, with nothing known of its consequence.
std::vector<Allele> AlleleDescriber::by_position(const SiteAllele& at) {
  std::vector<Allele> alleles;
  for (const genome::GeneAt& gene : sources_.genes->overlapping(at.name.contig, at.name.position, at.end)) {
    if (alleles.empty()) {
      alleles.push_back(plain(at, {}));
      alleles[0].clinical = clinical(at);
    } else {
      alleles.push_back(alleles[0]);
    }
    alleles.back().gene = gene.name;
    // Structural alleles are too few for their number in a gene to be known.
    alleles.back().gene_span = is_sequence(at.name.alt) ? gene.span : 0;
    add_gene_facts(alleles.back());
  }
  for (Allele& allele : alleles) {
    allele.flags |= kConsequenceUnknown;
    allele.scores = reader_.scores(at.site, at.alt, nullptr);
  }
  return alleles;
}

std::vector<Allele> AlleleDescriber::by_effect(const SiteAllele& at, const std::vector<TranscriptEffect>& effects,
                                               Explanation& why) {
  const std::optional<ClinicalRecord> known = clinical(at);
  const bool pathogenic = known && known->summary == ClinicalClass::pathogenic;
  std::vector<Allele> alleles;
  std::optional<Allele> common;
  for (const GeneEffect& worst : worst_by_gene(effects, transcripts_)) {
    Allele facts;
    facts.consequence = worst.consequence.term;
    facts.score = worst.consequence.score;
    // VEP says no more of inversions and breakends in coding bases, which they part.
    if (structure_of(at.name.alt) != Structure::none && facts.consequence == "coding_sequence_variant")
      facts.score = std::max(worst.consequence.score, kDisruptedCoding);
    facts.scores = reader_.scores(at.site, at.alt, &worst.effect);
    // A missense allele is not left out for what one predictor says of it.
    const double most = std::max(*facts.score, damage(facts).value_or(0.0));
    if (why.active())
      why.add("consequence", facts.consequence,
              std::string(worst.effect.gene) + " " + std::string(worst.effect.transcript) + " score " +
                  util::format_number(most));
    if (most < min_damage_ && !pathogenic) continue;
    if (!common) common = plain(at, effects);
    Allele& one = alleles.emplace_back(*common);
    one.consequence = facts.consequence;
    one.score = facts.score;
    one.scores = facts.scores;
    one.clinical = known;
    one.gene = worst.effect.gene;
    one.gene_id = worst.effect.gene_id;
    one.transcript = worst.effect.transcript;
    one.canonical = worst.effect.canonical;
    one.mane = worst.effect.mane;
    one.hgvs_c = worst.effect.hgvs_c;
    one.hgvs_p = worst.effect.hgvs_p;
    one.hgnc_id = worst.effect.hgnc_id;
    // VEP writes "HGNC:3689" or, in older releases, "3689".
    if (!one.hgnc_id.empty() && one.hgnc_id.find(':') == std::string::npos) one.hgnc_id.insert(0, "HGNC:");
    one.exon = worst.effect.exon;
    add_gene_facts(one);
    const auto residue = residue_change(one.hgvs_p);
    if (sources_.clinvar != nullptr && residue)
      one.codon =
          sources_.clinvar->codon(at.name.contig, {at.name.position, at.name.ref, at.name.alt}, one.gene, *residue);
  }
  return alleles;
}

/// A breakend counts for the gene on its own side; the record of the other side counts for the gene there.
void AlleleDescriber::tell_mate(const SiteAllele& at, Explanation& why) const {
  const auto mate = mate_of(at.name.alt);
  if (!mate) return;
  std::string names;
  if (sources_.genes != nullptr)
    for (const genome::GeneAt& gene : sources_.genes->overlapping(mate->first, mate->second, mate->second + 1))
      names += (names.empty() ? " in " : ", ") + std::string(gene.name);
  why.add("breakend", "other side",
          mate->first + ":" + std::to_string(mate->second + 1) + names +
              "; the record there counts for its gene, this one for its own side");
}

std::vector<Allele> AlleleDescriber::describe(const SiteAllele& at, Explanation& why, DropReason& reason) {
  const genome::ConsequenceAnnotation* annotation = reader_.annotation();
  std::vector<TranscriptEffect> own;
  if (annotation != nullptr) {
    if (!decoded_) effects_ = reader_.effects();
    decoded_ = true;
    own = genome::effects_of(effects_, annotation->kind(), at.site.alleles, at.alt);
  }
  if (why.active()) tell_mate(at, why);
  std::vector<Allele> alleles;
  if (own.empty() && sources_.genes != nullptr) {
    reason = DropReason::no_gene;
    alleles = by_position(at);
  } else if (annotation != nullptr) {
    reason = DropReason::consequence;
    alleles = by_effect(at, own, why);
  } else {
    alleles = {plain(at, {})};
    alleles[0].clinical = clinical(at);
    alleles[0].scores = reader_.scores(at.site, at.alt, nullptr);
    alleles[0].flags |= kConsequenceUnknown;
  }
  if (alleles.empty())
    why.add("consequence", "dropped",
            reason == DropReason::no_gene ? name_of(reason) : "the score is below " + util::format_number(min_damage_));
  return alleles;
}

}  // namespace epiq::triage
