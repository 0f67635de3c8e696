#include "epiq/triage/triage.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "epiq/genome/contig.hpp"
#include "epiq/triage/consequence.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using genome::AlleleCall;
using genome::SampleCalls;
using genome::Sex;
using genome::TranscriptEffect;
using util::Error;
using util::Fault;

/// Heterozygous alleles of one gene that are paired at most; the best ones are kept.
constexpr std::size_t kMostSides = 100;

/// Why an allele is no candidate, in the order in which reasons are looked for.
enum Reason : std::size_t {
  kNoSequence,
  kNotCalled,
  kNotCarried,
  kFilterFailed,
  kLowQuality,
  kLowDepth,
  kUnbalanced,
  kWrongReference,
  kConsequence,
  kFrequency,
  kInheritance,
  kNoPartner,
  kReasons
};
constexpr const char* kReasonNames[kReasons] = {"without a sequence as ALT",
                                                "proband not called",
                                                "proband does not carry it",
                                                "FILTER is not PASS",
                                                "quality of the proband's genotype",
                                                "depth of the proband's genotype",
                                                "read balance of the proband's genotype",
                                                "REF is not the reference",
                                                "consequence",
                                                "frequency",
                                                "no mode of inheritance fits",
                                                "no second allele in the gene"};

/// An allele that waits for a second one in its gene.
struct Waiting {
  Allele allele;
  HetSide side;
  double points = 0.0;
  bool alone = false;   ///< it is a candidate by itself too
  bool paired = false;  ///< it is part of a pair
};

bool is_sequence(const std::string& alt) {
  return !alt.empty() && alt.find_first_not_of("ACGTNacgtn") == std::string::npos;
}

std::string genotype_text(const SampleCalls& calls, const std::optional<std::size_t>& column) {
  if (!column) return ".";
  const genome::SampleCall& call = calls.samples[*column];
  const auto allele = [](std::int32_t code) { return code < 0 ? std::string(".") : std::to_string(code); };
  if (call.haploid()) return allele(call.first);
  return allele(call.first) + (call.phased ? "|" : "/") + allele(call.second);
}

class Run {
 public:
  Run(genome::AnnotatedReader& reader, const genome::Pedigree& pedigree, const Family& family,
      genome::Reference* reference, const TriageOptions& options)
      : reader_(reader),
        family_(family),
        reference_(reference),
        options_(options),
        sex_chromosomes_(options.sex_chromosomes,
                         options.sex_chromosomes.empty()
                             ? 0
                             : reader.vcf().contig_length(genome::canonical_contig(options.sex_chromosomes.front()))),
        member_calls_(family.members.size()),
        x_calls_(family.members.size()) {
    if (options.why) {
      why_contig_ = genome::canonical_contig(options.why->contig);
      why_ = *options.why;
      genome::Change change{why_.position, why_.ref, why_.alt};
      normalise(why_.contig, change);
      why_.position = change.position;
      why_.ref = change.ref;
      why_.alt = change.alt;
    }
    for (const Trio& trio : trios_of(pedigree, reader.vcf().samples()))
      result_.trios.emplace_back(trio, MendelCounts{});
  }

  TriageResult run() {
    while (reader_.next(site_)) record();
    pair_up();
    rank();
    finish();
    return std::move(result_);
  }

 private:
  void record();
  void check_family();
  void allele(std::size_t alt);
  Place place_of(const std::string& canonical, std::int64_t position) const;
  bool carried();
  bool normalise(const std::string& contig, genome::Change& change);
  std::vector<Allele> alleles_by_gene(std::size_t alt);
  void judge(Allele& allele);
  bool offer(const Allele& allele, const Assessment& assessment);
  bool wait(const Allele& allele, bool alone);
  void pair_up();
  void pair_gene(std::vector<Waiting>& waiting);
  void keep(std::vector<TriageRow> rows);
  void prune(std::size_t most);
  void rank();
  void finish();

  void drop(Reason reason) { ++dropped_[reason]; }
  void explain(const std::string& step, const std::string& outcome, const std::string& detail = "") {
    if (explaining_) result_.why.push_back({step, outcome, detail});
  }

  genome::AnnotatedReader& reader_;
  const Family& family_;
  genome::Reference* reference_;
  const TriageOptions& options_;
  genome::SexChromosomes sex_chromosomes_;

  genome::VcfSite site_;
  SampleCalls calls_;
  Place place_ = Place::autosome;
  std::string canonical_;  ///< name of the contig
  bool decoded_effects_ = false;
  std::vector<TranscriptEffect> effects_;
  AlleleName name_;
  std::vector<AlleleCall> member_calls_;
  std::map<std::string, std::size_t> contig_order_;

  std::map<std::string, std::vector<Waiting>> genes_;
  std::vector<std::vector<TriageRow>> candidates_;  ///< one or two rows each
  std::uint64_t dropped_[kReasons] = {};
  std::vector<XCalls> x_calls_;
  std::uint64_t multiallelic_ = 0;
  std::uint64_t polyploid_ = 0;
  std::uint64_t moved_ = 0;
  std::uint64_t crowded_ = 0;

  std::string why_contig_;
  AlleleName why_;
  bool explaining_ = false;
  TriageResult result_;
};

void Run::record() {
  ++result_.records;
  result_.alleles += site_.alleles.size() - 1;
  if (site_.alleles.size() > 2) ++multiallelic_;
  if (name_.contig != site_.contig) {
    name_.contig = site_.contig;
    canonical_ = genome::canonical_contig(site_.contig);
    contig_order_.emplace(site_.contig, contig_order_.size());
  }
  place_ = place_of(canonical_, site_.position);
  reader_.calls(calls_);
  polyploid_ += calls_.polyploid;
  check_family();
  decoded_effects_ = false;
  for (std::size_t alt = 1; alt < site_.alleles.size(); ++alt) allele(alt);
}

Place Run::place_of(const std::string& canonical, std::int64_t position) const {
  if (canonical == "MT") return Place::mitochondrion;
  if (!sex_chromosomes_.male_haploid(canonical, position)) return Place::autosome;
  return canonical == genome::canonical_contig(options_.sex_chromosomes.front()) ? Place::x : Place::y;
}

void Run::check_family() {
  for (auto& [trio, counts] : result_.trios) count_mendel(trio, calls_, site_.contig, place_, counts);
  if (place_ != Place::x) return;
  for (std::size_t i = 0; i < family_.members.size(); ++i) {
    if (!family_.members[i].column) continue;
    const genome::SampleCall& call = calls_.samples[*family_.members[i].column];
    if (!call.called() || (call.first == 0 && call.second <= 0)) continue;
    ++(!call.haploid() && call.first != call.second ? x_calls_[i].het : x_calls_[i].hom);
  }
}

/// Trims an allele and aligns it to the left; false if its REF is not the reference.
bool Run::normalise(const std::string& contig, genome::Change& change) {
  if (reference_ != nullptr && reference_->length(contig) > 0) return genome::left_align(change, contig, *reference_);
  genome::trim(change);
  return true;
}

void Run::allele(std::size_t alt) {
  if (!is_sequence(site_.alleles[alt])) return drop(kNoSequence);
  name_.position = site_.position;
  name_.ref = site_.alleles[0];
  name_.alt = site_.alleles[alt];
  explaining_ = false;
  const bool may_be_why = options_.why && canonical_ == why_contig_;
  // Most records of a genome are not the proband's: nothing else is decoded for them.
  const std::size_t column = *family_.index_case().column;
  const genome::SampleCall& own = calls_.samples[column];
  const auto wanted = static_cast<std::int32_t>(alt);
  if (!may_be_why && own.called() && own.first != wanted && own.second != wanted) return drop(kNotCarried);

  genome::Change change{name_.position, name_.ref, name_.alt};
  const bool right = normalise(site_.contig, change);
  if (change.position != name_.position && right) ++moved_;
  name_.position = change.position;
  name_.ref = change.ref;
  name_.alt = change.alt;
  explaining_ = may_be_why && name_.position == why_.position && name_.ref == why_.ref && name_.alt == why_.alt;
  explain("record", "found", reader_.where());
  for (std::size_t i = 0; i < member_calls_.size(); ++i) {
    const auto& member = family_.members[i].column;
    member_calls_[i] = member ? genome::allele_call(calls_, *member, alt) : AlleleCall{};
    if (explaining_) explain("genotype", genotype_text(calls_, member), family_.members[i].id);
  }
  if (!carried()) return;
  if (!right) {
    explain("reference", "dropped", kReasonNames[kWrongReference]);
    return drop(kWrongReference);
  }
  std::vector<Allele> alleles = alleles_by_gene(alt);
  if (alleles.empty()) {
    explain("consequence", "dropped", "the score is below " + util::format_number(options_.min_consequence));
    return drop(kConsequence);
  }
  for (Allele& one : alleles) judge(one);
}

/// Whether the proband has the allele, by a call that can be trusted.
bool Run::carried() {
  const AlleleCall& own = member_calls_[family_.proband];
  const auto refuse = [&](Reason reason) {
    explain("proband", "dropped", kReasonNames[reason]);
    drop(reason);
    return false;
  };
  if (!own.called) return refuse(kNotCalled);
  if (own.copies == 0) return refuse(kNotCarried);
  if (options_.pass_only && !reader_.passes()) return refuse(kFilterFailed);
  const std::string problem = distrust(own, family_.index_case(), place_, options_.rules);
  if (problem == "low quality") return refuse(kLowQuality);
  if (problem == "low depth") return refuse(kLowDepth);
  if (!problem.empty()) return refuse(kUnbalanced);
  explain("proband", "carries it");
  return true;
}

/// The allele once for each gene in which its consequence is bad enough; without annotation once, without a gene.
std::vector<Allele> Run::alleles_by_gene(std::size_t alt) {
  if (!decoded_effects_) effects_ = reader_.effects();
  decoded_effects_ = true;
  Allele plain;
  plain.name = name_;
  plain.contig_order = contig_order_.at(site_.contig);
  const genome::ConsequenceAnnotation* annotation = reader_.annotation();
  const std::vector<TranscriptEffect> own =
      annotation == nullptr ? effects_ : genome::effects_of(effects_, annotation->kind(), site_.alleles, alt);
  plain.frequency = reader_.frequency(site_, alt, own);
  if (!plain.frequency) plain.flags |= kFrequencyUnknown;
  if (!reader_.passes()) plain.flags |= kFiltered;
  const AlleleCall& call = member_calls_[family_.proband];
  if (call.quality == genome::kNotGiven && call.depth == genome::kNotGiven) plain.flags |= kNoQuality;
  const Relative& proband = family_.index_case();
  const auto column = [&](const std::optional<std::size_t>& parent) {
    return parent ? family_.members[*parent].column : std::nullopt;
  };
  plain.genotypes = {genotype_text(calls_, proband.column), genotype_text(calls_, column(proband.mother)),
                     genotype_text(calls_, column(proband.father))};
  if (annotation == nullptr) return {plain};

  std::map<std::string_view, std::tuple<int, bool, const TranscriptEffect*>> worst;
  for (const TranscriptEffect& effect : own) {
    const int severity = most_severe(effect.terms).rank;
    const std::tuple<int, bool, const TranscriptEffect*> entry{severity, !effect.canonical, &effect};
    const auto [place, is_new] = worst.emplace(effect.gene, entry);
    if (!is_new && std::tie(std::get<0>(entry), std::get<1>(entry)) <
                       std::tie(std::get<0>(place->second), std::get<1>(place->second)))
      place->second = entry;
  }
  std::vector<Allele> alleles;
  for (const auto& [gene, entry] : worst) {
    const TranscriptEffect& effect = *std::get<2>(entry);
    const Consequence consequence = most_severe(effect.terms);
    explain(
        "consequence", std::string(consequence.term),
        std::string(gene) + " " + std::string(effect.transcript) + " score " + util::format_number(consequence.score));
    if (consequence.score < options_.min_consequence) continue;
    Allele& one = alleles.emplace_back(plain);
    one.gene = gene;
    one.consequence = consequence.term;
    one.score = consequence.score;
    one.transcript = effect.transcript;
    one.hgvs_c = effect.hgvs_c;
    one.hgvs_p = effect.hgvs_p;
  }
  return alleles;
}

void Run::judge(Allele& allele) {
  bool candidate = false;
  bool fits = false;
  for (const Assessment& assessment : assess(family_, member_calls_, place_, options_.rules)) {
    const bool de_novo = assessment.mode == Mode::de_novo || assessment.mode == Mode::x_de_novo;
    const char* outcome = assessment.fit == Fit::yes  ? "fits"
                          : assessment.fit == Fit::no ? "does not fit"
                                                      : "unassessable";
    explain(name_of(assessment.mode), outcome, assessment.reason);
    // What may be new but cannot be shown to be is reported under the dominant mode, with its flag.
    if (assessment.fit == Fit::no || (de_novo && assessment.fit == Fit::unassessable)) continue;
    fits = true;
    candidate = offer(allele, assessment) || candidate;
  }
  const bool waits = wait(allele, candidate);
  if (candidate || waits) return;
  drop(fits ? kFrequency : kInheritance);
  explain("result", "dropped", kReasonNames[fits ? kFrequency : kInheritance]);
}

bool Run::offer(const Allele& allele, const Assessment& assessment) {
  const double limit = options_.limits.of(assessment.mode);
  if (allele.frequency && *allele.frequency > limit) {
    explain("frequency", "too high",
            util::format_number(*allele.frequency) + " is above " + util::format_number(limit));
    return false;
  }
  TriageRow row;
  row.allele = allele;
  row.mode = assessment.mode;
  row.fit = assessment.fit;
  row.flags = allele.flags | assessment.flags;
  row.points = variant_points(allele.score, allele.frequency) + segregation_points(assessment);
  explain("points", util::format_number(row.points), name_of(row.mode));
  keep({std::move(row)});
  return true;
}

/// Keeps a heterozygous allele for others of its gene.
bool Run::wait(const Allele& allele, bool alone) {
  if (allele.gene.empty() || !member_calls_[family_.proband].het()) return false;
  if (place_ != Place::autosome && place_ != Place::x) return false;
  if (allele.frequency && *allele.frequency > options_.limits.compound) return false;
  Waiting waiting{allele, het_side(family_, member_calls_, place_, options_.rules),
                  variant_points(allele.score, allele.frequency), alone, false};
  std::vector<Waiting>& gene = genes_[allele.gene];
  gene.push_back(std::move(waiting));
  if (gene.size() <= kMostSides) return true;
  const auto least = std::min_element(gene.begin(), gene.end(),
                                      [](const Waiting& a, const Waiting& b) { return a.points < b.points; });
  if (!least->alone) drop(kNoPartner);
  gene.erase(least);
  ++crowded_;
  return true;
}

void Run::pair_up() {
  for (auto& [name, waiting] : genes_) pair_gene(waiting);
}

void Run::pair_gene(std::vector<Waiting>& waiting) {
  const auto is_why = [&](const Allele& allele) {
    return options_.why && genome::canonical_contig(allele.name.contig) == why_contig_ &&
           allele.name.position == why_.position && allele.name.ref == why_.ref && allele.name.alt == why_.alt;
  };
  for (std::size_t i = 0; i < waiting.size(); ++i)
    for (std::size_t j = i + 1; j < waiting.size(); ++j) {
      Waiting& a = waiting[i];
      Waiting& b = waiting[j];
      const bool same_site = a.allele.name.contig == b.allele.name.contig &&
                             a.allele.name.position == b.allele.name.position &&
                             a.allele.name.alt == b.allele.name.alt && a.allele.name.ref == b.allele.name.ref;
      if (same_site) continue;
      const PairAssessment pair = assess_pair(family_, a.side, b.side);
      explaining_ = is_why(a.allele) || is_why(b.allele);
      if (explaining_)
        explain(name_of(Mode::compound_het), pair.fit == Fit::no ? "does not fit" : "fits",
                "with " + (is_why(a.allele) ? b : a).allele.name.text() + ", " + name_of(pair.phase) + " (" +
                    name_of(pair.source) + ")" + (pair.reason.empty() ? "" : ": " + pair.reason));
      if (pair.fit == Fit::no) continue;
      a.paired = b.paired = true;
      Assessment assessment{Mode::compound_het, Fit::yes, pair.flags, pair.segregating, 0, false};
      assessment.parents_agree = pair.phase == Phase::trans && pair.source == PhaseSource::pedigree;
      TriageRow row;
      row.mode = Mode::compound_het;
      row.points = (a.points + b.points) / 2.0 + segregation_points(assessment);
      row.phase = pair.phase;
      row.phase_source = pair.source;
      std::vector<TriageRow> rows(2, row);
      for (const bool second : {false, true}) {
        TriageRow& one = rows[second ? 1 : 0];
        one.allele = second ? b.allele : a.allele;
        one.mate = (second ? a : b).allele.name.text();
        one.flags = pair.flags | one.allele.flags;
      }
      keep(std::move(rows));
    }
  for (const Waiting& one : waiting)
    if (!one.alone && !one.paired) drop(kNoPartner);
}

/// More points first, then genome order, then the order of modes.
bool before(const std::vector<TriageRow>& a, const std::vector<TriageRow>& b) {
  const auto key = [](const TriageRow& row) {
    const AlleleName& name = row.allele.name;
    return std::tie(row.allele.contig_order, name.position, name.ref, name.alt, row.allele.gene, row.mode, row.mate);
  };
  if (a[0].points != b[0].points) return a[0].points > b[0].points;
  return key(a[0]) < key(b[0]);
}

void Run::keep(std::vector<TriageRow> rows) {
  ++result_.candidates;
  candidates_.push_back(std::move(rows));
  if (options_.top > 0 && candidates_.size() >= 2 * options_.top + 1000) prune(options_.top);
}

void Run::prune(std::size_t most) {
  if (candidates_.size() <= most) return;
  const auto cut = candidates_.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(candidates_.begin(), cut, candidates_.end(), before);
  candidates_.erase(cut, candidates_.end());
}

void Run::rank() {
  if (options_.top > 0) prune(options_.top);
  std::sort(candidates_.begin(), candidates_.end(), before);
  for (std::size_t i = 0; i < candidates_.size(); ++i)
    for (TriageRow& row : candidates_[i]) {
      row.rank = i + 1;
      row.posterior = posterior(row.points);
      explaining_ = options_.why && genome::canonical_contig(row.allele.name.contig) == why_contig_ &&
                    row.allele.name.position == why_.position && row.allele.name.ref == why_.ref &&
                    row.allele.name.alt == why_.alt;
      if (explaining_)
        explain("result", "rank " + std::to_string(row.rank),
                std::string(name_of(row.mode)) + " in " + (row.allele.gene.empty() ? "no gene" : row.allele.gene) +
                    ", posterior " + util::format_number(row.posterior));
      result_.rows.push_back(std::move(row));
    }
}

void Run::finish() {
  for (std::size_t reason = 0; reason < kReasons; ++reason)
    result_.dropped.emplace_back(kReasonNames[reason], dropped_[reason]);
  result_.notes = {{"multiallelic records split", multiallelic_},
                   {"calls of more than two alleles set missing", polyploid_},
                   {"alleles moved by trimming or left alignment", moved_},
                   {"alleles left out of pairs in genes with more than 100", crowded_}};
  for (std::size_t i = 0; i < family_.members.size(); ++i)
    if (family_.members[i].column) result_.sexes.emplace_back(family_.members[i].id, sex_of(x_calls_[i]));
  explaining_ = options_.why.has_value();
  if (result_.why.empty()) return explain("record", "not found", "no record of the input is that allele");
  const auto has = [&](const auto& wanted) { return std::any_of(result_.why.begin(), result_.why.end(), wanted); };
  if (has([](const WhyStep& one) { return one.step == "result" || one.outcome == "dropped"; })) return;
  if (has([](const WhyStep& one) { return one.step == "points"; }))
    return explain("result", "not among the best " + std::to_string(options_.top), "raise --top to see its rank");
  explain("result", "dropped", kReasonNames[kNoPartner]);
}

}  // namespace

std::string AlleleName::text() const { return contig + ":" + std::to_string(position + 1) + ":" + ref + ":" + alt; }

AlleleName parse_allele(const std::string& text) {
  const std::vector<std::string> parts = util::split(text, ':');
  const auto position = parts.size() == 4 ? util::parse_integer(parts[1]) : std::nullopt;
  if (!position || *position < 1 || parts[0].empty() || !is_sequence(parts[2]) || !is_sequence(parts[3]))
    throw Error(Fault::usage, "'" + text + "' is no allele; it is written chr1:12345:A:G");
  return {parts[0], *position - 1, parts[2], parts[3]};
}

TriageResult triage(genome::AnnotatedReader& reader, const genome::Pedigree& pedigree, const Family& family,
                    genome::Reference* reference, const TriageOptions& options) {
  return Run(reader, pedigree, family, reference, options).run();
}

}  // namespace epiq::triage
