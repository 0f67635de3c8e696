#include "epiq/triage/triage.hpp"

#include <algorithm>
#include <map>

#include "epiq/genome/contig.hpp"
#include "epiq/triage/chance.hpp"
#include "epiq/triage/drop_reason.hpp"
#include "epiq/triage/family_tally.hpp"
#include "epiq/triage/gene_pairs.hpp"
#include "epiq/triage/score.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using genome::AlleleCall;
using genome::SampleCalls;

/// Trims an allele and aligns it to the left; false if its REF is not the reference.
bool normalise(genome::Reference* reference, const std::string& contig, genome::Change& change) {
  if (reference != nullptr && reference->length(contig) > 0) return genome::left_align(change, contig, *reference);
  genome::trim(change);
  return true;
}

std::optional<AlleleName> normalised(const std::optional<AlleleName>& name, genome::Reference* reference) {
  if (!name) return std::nullopt;
  genome::Change change{name->position, name->ref, name->alt};
  normalise(reference, name->contig, change);
  return AlleleName{name->contig, change.position, change.ref, change.alt};
}

class Run {
 public:
  Run(genome::AnnotatedReader& reader, const genome::Pedigree& pedigree, const Family& family,
      const TriageSources& sources, const TriageOptions& options)
      : reader_(reader),
        family_(family),
        sources_(sources),
        options_(options),
        sex_chromosomes_(options.sex_chromosomes,
                         options.sex_chromosomes.empty()
                             ? 0
                             : reader.vcf().contig_length(genome::canonical_contig(options.sex_chromosomes.front()))),
        member_calls_(family.members.size()),
        describer_(reader, family, sources, options.transcripts, options.min_consequence, options.keep_records),
        candidates_(options.top, sources.phenotypes),
        tally_(pedigree, family, reader.vcf().samples()),
        why_(normalised(options.why, sources.reference)) {}

  TriageResult run() {
    while (reader_.next(site_)) record();
    pairs_.pair_up(family_, candidates_, dropped_, why_);
    finish();
    return std::move(result_);
  }

 private:
  void record();
  void allele(std::size_t alt);
  void keep_het();
  Place place_of(const std::string& canonical, std::int64_t position) const;
  bool carried(std::int32_t alt);
  void judge(const Allele& allele);
  bool offer(const Allele& allele, const Assessment& assessment);
  bool wait(const Allele& allele, bool alone, DropReason otherwise);
  void keep_deletion(const Allele& allele);
  void offer_to_pairs_of_genes(const Allele& allele);
  void look_at_reads();
  void finish();
  void explain_end();

  void drop(DropReason reason, const char* step) {
    dropped_.add(reason);
    why_.add(step, "dropped", name_of(reason));
  }

  genome::AnnotatedReader& reader_;
  const Family& family_;
  const TriageSources& sources_;
  const TriageOptions& options_;
  genome::SexChromosomes sex_chromosomes_;

  genome::VcfSite site_;
  SampleCalls calls_;
  Place place_ = Place::autosome;
  std::string canonical_;  ///< name of the contig
  AlleleName name_;
  std::vector<AlleleCall> member_calls_;
  std::map<std::string, std::size_t> contig_order_;

  AlleleDescriber describer_;
  CandidateList candidates_;
  GenePairs pairs_;
  std::vector<Allele> deletions_;  ///< heterozygous ones that may reach the record
  NearbyHets hets_;
  DigenicCandidates digenic_;
  DropCounts dropped_;
  FamilyTally tally_;
  std::uint64_t multiallelic_ = 0;
  std::uint64_t without_alt_ = 0;
  std::uint64_t polyploid_ = 0;
  std::uint64_t moved_ = 0;
  Explanation why_;
  TriageResult result_;
};

void Run::record() {
  ++result_.records;
  result_.alleles += site_.alleles.size() - 1;
  if (site_.alleles.size() > 2) ++multiallelic_;
  if (site_.alleles.size() == 1) ++without_alt_;
  if (name_.contig != site_.contig) {
    name_.contig = site_.contig;
    canonical_ = genome::canonical_contig(site_.contig);
    contig_order_.emplace(site_.contig, contig_order_.size());
  }
  place_ = place_of(canonical_, site_.position);
  reader_.calls(calls_);
  polyploid_ += calls_.polyploid;
  tally_.add(site_, calls_, place_);
  describer_.start_record();
  for (std::size_t alt = 1; alt < site_.alleles.size(); ++alt) allele(alt);
  if (options_.reads != nullptr) keep_het();
}

/// Remembers a site through which reads may phase candidates.
void Run::keep_het() {
  const bool snv = site_.alleles.size() == 2 && site_.alleles[0].size() == 1 && site_.alleles[1].size() == 1;
  if (!snv || !is_sequence(site_.alleles[1])) return;
  const Relative& proband = family_.index_case();
  const AlleleCall own = genome::allele_call(calls_, *proband.column, 1);
  if (!own.het() || *distrust(own, proband, place_, options_.rules) != '\0') return;
  hets_.add(contig_order_.at(site_.contig), site_.position, site_.alleles[0][0], site_.alleles[1][0]);
}

Place Run::place_of(const std::string& canonical, std::int64_t position) const {
  if (canonical == "MT") return Place::mitochondrion;
  if (!sex_chromosomes_.male_haploid(canonical, position)) return Place::autosome;
  return canonical == genome::canonical_contig(options_.sex_chromosomes.front()) ? Place::x : Place::y;
}

void Run::allele(std::size_t alt) {
  why_.focus(false);
  const Structure structure = structure_of(site_.alleles[alt]);
  const bool symbolic = structure != Structure::none;
  if (!symbolic && !is_sequence(site_.alleles[alt])) return dropped_.add(DropReason::no_sequence);
  const bool may_be_why = why_.is_contig(canonical_);
  // Most records of a genome are not the proband's: nothing else is decoded for them.
  const genome::SampleCall& own = calls_.samples[*family_.index_case().column];
  const auto wanted = static_cast<std::int32_t>(alt);
  if (!may_be_why && own.called() && own.first != wanted && own.second != wanted)
    return dropped_.add(DropReason::not_carried);

  genome::Change change{site_.position, site_.alleles[0], site_.alleles[alt]};
  const bool right = symbolic || normalise(sources_.reference, site_.contig, change);
  if (change.position != site_.position && right) ++moved_;
  if (sources_.reference != nullptr && !symbolic) ++result_.compared;
  if (!right) ++result_.wrong_reference;
  name_.position = change.position;
  name_.ref = change.ref;
  name_.alt = change.alt;
  why_.focus(may_be_why && why_.is_target(name_));
  why_.add("record", "found", reader_.where());
  for (std::size_t i = 0; i < member_calls_.size(); ++i) {
    const auto& member = family_.members[i].column;
    member_calls_[i] = member ? genome::allele_call(calls_, *member, alt) : AlleleCall{};
    if (why_.active()) why_.add("genotype", genotype_text(calls_, member), family_.members[i].id);
  }
  if (!carried(wanted)) return;
  if (!right) return drop(DropReason::wrong_reference, "reference");
  std::int64_t end = name_.position + static_cast<std::int64_t>(name_.ref.size());
  if (structure == Structure::span) {
    end = reader_.end_of(site_, alt);
    if (end <= site_.position + 1) return drop(DropReason::no_extent, "extent");
  }
  DropReason reason = DropReason::consequence;
  const std::vector<Allele> alleles = describer_.describe(
      {site_, alt, name_, end, contig_order_.at(site_.contig), calls_, member_calls_}, why_, reason);
  if (alleles.empty()) return dropped_.add(reason);
  for (const Allele& one : alleles) judge(one);
}

/// Whether the proband has the allele, by a call that can be trusted.
bool Run::carried(std::int32_t alt) {
  const AlleleCall& own = member_calls_[family_.proband];
  const auto refuse = [&](DropReason reason) { return drop(reason, "proband"), false; };
  if (!own.called) {
    const genome::SampleCall& call = calls_.samples[*family_.index_case().column];
    return refuse(call.first == alt || call.second == alt ? DropReason::half_called : DropReason::not_called);
  }
  if (own.copies == 0) return refuse(DropReason::not_carried);
  if (options_.pass_only && !reader_.passes()) return refuse(DropReason::filter_failed);
  const std::string problem = distrust(own, family_.index_case(), place_, options_.rules);
  if (problem == "low quality") return refuse(DropReason::low_quality);
  if (problem == "low depth") return refuse(DropReason::low_depth);
  if (!problem.empty()) return refuse(DropReason::unbalanced);
  why_.add("proband", "carries it");
  return true;
}

void Run::judge(const Allele& allele) {
  bool candidate = false;
  bool fits = false;
  for (const Assessment& assessment : assess(family_, member_calls_, place_, options_.rules)) {
    const bool de_novo = assessment.mode == Mode::de_novo || assessment.mode == Mode::x_de_novo;
    const char* outcome = assessment.fit == Fit::yes  ? "fits"
                          : assessment.fit == Fit::no ? "does not fit"
                                                      : "unassessable";
    why_.add(name_of(assessment.mode), outcome, assessment.reason);
    // What may be new but cannot be shown to be is reported under the dominant mode, with its flag.
    if (assessment.fit == Fit::no || (de_novo && assessment.fit == Fit::unassessable)) continue;
    fits = true;
    candidate = offer(allele, assessment) || candidate;
  }
  if (options_.two_gene && sources_.phenotypes != nullptr) offer_to_pairs_of_genes(allele);
  const DropReason reason = fits ? DropReason::frequency : DropReason::inheritance;
  const bool waits = wait(allele, candidate, reason);
  if (candidate || waits) return hets_.mark(allele.contig_order, allele.name.position);
  drop(reason, "result");
}

bool Run::offer(const Allele& allele, const Assessment& assessment) {
  const double limit = options_.limits.of(assessment.mode);
  const auto& frequency = allele.population.value;
  if (frequency && *frequency > limit) {
    why_.add(
        "frequency", "too high",
        util::format_number(*frequency) + " (" + allele.population.source + ") is above " + util::format_number(limit));
    return false;
  }
  TriageRow row;
  row.allele = allele;
  row.mode = assessment.mode;
  row.assessment = assessment;
  row.flags = allele.flags | assessment.flags;
  const double chance = chance_ratio(allele.gene_span, row.mode);
  if (allele.gene_span > 0)
    why_.add("gene", util::format_number(chance),
             "log10 of one over the alleles that chance puts into its " + std::to_string(allele.gene_span) + " bases");
  row.evidence.variant = kLog10PerPoint * variant_points(allele) + chance;
  row.evidence.segregation = kLog10PerPoint * segregation_points(assessment);
  candidates_.add({std::move(row)}, why_);
  return true;
}

/// Keeps a heterozygous allele for others of its gene, and a homozygous one that lies in a heterozygous deletion: it
/// may be the only copy. Deletions are known in time where records are sorted.
/// @param otherwise why a homozygous one is no candidate if no deletion fits
bool Run::wait(const Allele& allele, bool alone, DropReason otherwise) {
  const AlleleCall& own = member_calls_[family_.proband];
  if (allele.gene.empty() || (place_ != Place::autosome && place_ != Place::x)) return false;
  if (allele.population.value.value_or(0.0) > options_.limits.compound) return false;
  const bool deleted = own.hom() && own.ploidy == 2 &&
                       std::any_of(deletions_.begin(), deletions_.end(),
                                   [&](const Allele& deletion) { return deletion.deletes(allele); });
  if (!own.het() && !deleted) return false;
  WaitingAllele waiting{allele, het_side(family_, member_calls_, place_, options_.rules),
                        kLog10PerPoint * variant_points(allele), alone, false};
  waiting.side.record = result_.records;
  waiting.side.joint = reader_.joint_haplotypes(calls_, *family_.index_case().column, allele.alt);
  if (deleted) waiting.unpaired = otherwise;
  if (own.het() && allele.end > allele.name.position + 1) keep_deletion(allele);
  pairs_.add(waiting, dropped_);
  return true;
}

/// Remembers a deletion for what follows; those that end before it are forgotten.
void Run::keep_deletion(const Allele& allele) {
  std::erase_if(deletions_, [&](const Allele& one) {
    return one.contig_order != allele.contig_order || one.end <= allele.name.position;
  });
  deletions_.push_back(allele);
}

/// Offers an allele, in whatever mode it is inherited, to combinations of two genes.
void Run::offer_to_pairs_of_genes(const Allele& allele) {
  if (allele.population.value.value_or(0.0) > options_.limits.compound) return;
  GeneHit hit{allele, kLog10PerPoint * variant_points(allele), Dose::all, {}};
  if (member_calls_[family_.proband].het()) hit.dose = Dose::one;
  for (std::size_t i = 0; i < member_calls_.size(); ++i)
    hit.states.push_back(state_of(member_calls_[i], family_.members[i], place_, options_.rules));
  digenic_.add(std::move(hit));
}

void Run::look_at_reads() {
  std::map<std::string, std::int64_t> lengths;
  for (const auto& [contig, length] : reader_.contigs()) lengths.emplace(contig, length);
  candidates_.review([&](std::vector<std::vector<TriageRow>>& candidates) {
    result_.read_changes = options_.reads->review(candidates, hets_, lengths, why_);
    for (std::uint64_t i = 0; i < result_.read_changes->unpaired; ++i) dropped_.add(DropReason::no_partner);
  });
}

void Run::finish() {
  if (options_.reads != nullptr) look_at_reads();
  result_.candidates = candidates_.size();
  result_.rows = candidates_.ranked(why_);
  if (options_.two_gene && sources_.phenotypes != nullptr)
    result_.gene_pairs = digenic_.ranked(family_, options_.rules.incomplete_penetrance, *sources_.phenotypes,
                                         result_.rows, options_.top);
  result_.dropped = dropped_.named();
  result_.half_called = dropped_.of(DropReason::half_called);
  result_.notes = {{"records without an ALT left out", without_alt_},
                   {"multiallelic records split", multiallelic_},
                   {"calls of more than two alleles set missing", polyploid_},
                   {"alleles moved by trimming or left alignment", moved_},
                   {"alleles left out of pairs in genes with more than 100", pairs_.crowded()}};
  if (options_.two_gene) {
    result_.notes.emplace_back("alleles left out of pairs of genes, beyond the best " +
                                   std::to_string(DigenicCandidates::kMostAlleles) + " of a gene",
                               digenic_.alleles_left_out());
    result_.notes.emplace_back(
        "genes left out of pairs, beyond the best " + std::to_string(DigenicCandidates::kMostGenes),
        digenic_.genes_left_out());
  }
  result_.trios = tally_.trios();
  result_.sexes = tally_.sexes();
  result_.kinships = tally_.samples().kinships();
  result_.foreign_reads = tally_.samples().foreign_reads();
  explain_end();
  result_.why = why_.take();
}

/// Tells how the allele asked for ended, where no other step does.
void Run::explain_end() {
  why_.focus(why_.wanted());
  if (why_.empty()) return why_.add("record", "not found", "no record of the input is that allele");
  if (why_.has([](const WhyStep& one) { return one.step == "result" || one.outcome == "dropped"; })) return;
  if (why_.has([](const WhyStep& one) { return one.step == "evidence"; }))
    return why_.add("result", "not among the best " + std::to_string(options_.top), "raise --top to see its rank");
  why_.add("result", "dropped", name_of(DropReason::no_partner));
}

}  // namespace

TriageResult triage(genome::AnnotatedReader& reader, const genome::Pedigree& pedigree, const Family& family,
                    const TriageSources& sources, const TriageOptions& options) {
  return Run(reader, pedigree, family, sources, options).run();
}

}  // namespace epiq::triage
