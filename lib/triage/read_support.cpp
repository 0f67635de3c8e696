#include "epiq/triage/read_support.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <set>
#include <tuple>

#include "epiq/genome/contig.hpp"
#include "epiq/triage/evidence_denovo.hpp"
#include "epiq/triage/evidence_pair_phase.hpp"
#include "epiq/triage/evidence_sites.hpp"
#include "epiq/triage/score.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

constexpr double kMostAgainst = 8.0 * kLog10PerPoint;

/// What reads say of one allele.
struct AlleleReads {
  AlleleName name;
  std::size_t contig_order = 0;
  bool het = false;             ///< in the proband
  double heterozygosity = 0.0;  ///< prior of the parents
  std::shared_ptr<ReadCounts> counts = std::make_shared<ReadCounts>();
  double against = 0.0;  ///< at most 0
  HetSite fragments;     ///< of the proband
  SitePhase phase;       ///< among the heterozygous sites of its contig
};

using Key = std::tuple<std::size_t, std::int64_t, std::string, std::string>;
Key key_of(const Allele& allele) {
  return {allele.contig_order, allele.name.position, allele.name.ref, allele.name.alt};
}

/// Twice the frequency: of heterozygotes among parents. An unknown one is that of any site, an absent one below what
/// kEnoughAlleles show.
double heterozygosity_of(const PopulationFrequency& population) {
  if (!population.value) return DeNovoPriors{}.heterozygosity;
  const double floor = population.state == FrequencyState::absent_covered ? 0.1 / kEnoughAlleles : 1e-5;
  return std::clamp(2.0 * *population.value, floor, 0.1);
}

/// The alleles of candidates, each once, in order.
std::map<Key, AlleleReads> alleles_of(const std::vector<std::vector<TriageRow>>& candidates) {
  std::map<Key, AlleleReads> alleles;
  for (const std::vector<TriageRow>& rows : candidates)
    for (const TriageRow& row : rows) {
      if (!is_sequence(row.allele.name.alt) || !is_sequence(row.allele.name.ref)) continue;
      AlleleReads& one = alleles[key_of(row.allele)];
      one.name = row.allele.name;
      one.contig_order = row.allele.contig_order;
      one.het = row.allele.calls.at(0).het();
      one.heterozygosity = heterozygosity_of(row.allele.population);
    }
  return alleles;
}

/// Alleles as sites, so that neighbours are read in one go.
class ListedSites : public SiteSource {
 public:
  explicit ListedSites(const std::vector<AlleleReads*>& alleles) : alleles_(alleles) {}

  bool next(EvidenceSite& site) override {
    if (records == alleles_.size()) return false;
    const AlleleName& name = alleles_[records++]->name;
    site = {name.contig, name.position, {name.ref, name.alt}, ".", {}};
    for (std::string& allele : site.alleles)
      for (char& base : allele) base = static_cast<char>(std::toupper(static_cast<unsigned char>(base)));
    return true;
  }
  std::int64_t contig_length(const std::string&) const override { return 0; }
  std::vector<std::pair<std::string, std::int64_t>> contigs() const override { return {}; }

 private:
  const std::vector<AlleleReads*>& alleles_;
};

/// The likelihood ratio, as a decimal logarithm, of the best share of reads over none; 0 if they speak for the allele.
double speak_against(const std::vector<Observation>& reads, double least_share) {
  double best = -kMostAgainst;
  for (const double share : {least_share, 0.5, 1.0}) {
    double sum = 0.0;
    for (const Observation& read : reads) {
      if (read.allele > 1) continue;
      const double error = read_error(read);
      const double right = share * (1.0 - error) + (1.0 - share) * error;
      sum += read.allele == 1 ? std::log10(right / error) : std::log10((1.0 - right) / (1.0 - error));
    }
    best = std::max(best, sum);
  }
  return std::min(best, 0.0);
}

/// How the haplotypes of two alleles lie, and the fragments that show it.
struct PairReads {
  std::optional<Phase> phase;
  double confidence = 0.5;  ///< posterior of the phase
  std::uint32_t cis = 0;
  std::uint32_t trans = 0;
};

PairReads pair_reads(const AlleleReads& a, const AlleleReads& b, const PhaseOptions& options) {
  PairReads pair;
  if (!a.het || !b.het || a.contig_order != b.contig_order) return pair;
  const bool a_first = a.fragments.position <= b.fragments.position;
  const std::array<HetSite, 2> both = {a_first ? a.fragments : b.fragments, a_first ? b.fragments : a.fragments};
  std::map<std::uint64_t, bool> seen;
  for (const FragmentCall& call : both[0].calls) seen.emplace(call.fragment, call.second);
  for (const FragmentCall& call : both[1].calls)
    if (const auto found = seen.find(call.fragment); found != seen.end())
      ++(found->second == call.second ? pair.cis : pair.trans);
  const SitePhase direct = phase_sites(both, options)[1];
  if (direct.set == 0) {
    pair.phase = direct.flipped ? Phase::trans : Phase::cis;
    pair.confidence = 1.0 / (1.0 + std::exp(-std::abs(PairPhaser(both, options).direct(0, 1).log_ratio)));
  } else if (a.phase.set == b.phase.set) {
    pair.phase = a.phase.flipped == b.phase.flipped ? Phase::cis : Phase::trans;
    pair.confidence = 1.0 - 1.0 / (1.0 + std::exp(options.min_log_ratio));  // at least, of each link
  }
  return pair;
}

/// Phases all heterozygous alleles of the proband, contig by contig.
void phase_alleles(const std::vector<AlleleReads*>& alleles, const PhaseOptions& options) {
  for (std::size_t start = 0; start < alleles.size();) {
    std::vector<HetSite> sites;
    std::vector<AlleleReads*> of;
    std::size_t end = start;
    for (; end < alleles.size() && alleles[end]->contig_order == alleles[start]->contig_order; ++end)
      if (alleles[end]->het) {
        sites.push_back(alleles[end]->fragments);
        of.push_back(alleles[end]);
      }
    const std::vector<SitePhase> phases = phase_sites(sites, options);
    for (std::size_t i = 0; i < of.size(); ++i) of[i]->phase = phases[i];
    start = end;
  }
}

/// Log10 of what a de novo allele is worth by the reads of the parents, over what its genotypes made of it.
double denovo_ratio(const DeNovo& found, Mode mode) {
  const auto worth = [&](Mode one, bool agree, std::size_t carriers) {
    Assessment assessment{one, Fit::yes, 0, 0, carriers, agree};
    return std::pow(10.0, kLog10PerPoint * segregation_points(assessment));
  };
  const double fresh = worth(mode, true, 0);
  const double rest = std::max(0.0, 1.0 - found.denovo - found.mosaic);
  return std::log10(
      (found.denovo * fresh + found.mosaic * worth(Mode::dominant, true, 0) + rest * worth(Mode::dominant, false, 1)) /
      fresh);
}

using People = std::array<std::optional<std::size_t>, 3>;

TrioPloidy ploidy_at(const AlleleName& name, genome::Sex child, const ReadRules& rules) {
  if (child != genome::Sex::male || !rules.sexes || !rules.sexes->male_haploid(name.contig, name.position))
    return TrioPloidy::diploid;
  const bool y = genome::canonical_contig(name.contig) == genome::canonical_contig(rules.y_chromosome);
  return y ? TrioPloidy::son_y : TrioPloidy::son_x;
}

/// Keeps what the reads of the family say of an allele.
void look(AlleleReads& one, const std::vector<SampleObservations>& samples, const People& people, genome::Sex child,
          const ReadRules& rules) {
  const auto reads_of = [&](std::size_t person) -> const std::vector<Observation>& {
    return samples[*people[person]].reads;
  };
  for (std::size_t person = 0; person < people.size(); ++person) {
    if (!people[person]) continue;
    ReadCounts::Person& counts = one.counts->people[person].emplace();
    for (const Observation& read : reads_of(person))
      if (read.allele != kUnclearAllele) ++(read.allele == 1 ? counts.alt : counts.other);
  }
  const bool mitochondrial = genome::canonical_contig(one.name.contig) == "MT";
  one.against =
      speak_against(reads_of(0), mitochondrial ? rules.genotypes.min_heteroplasmy : rules.genotypes.min_balance);
  one.fragments.position = one.name.position;
  for (const Observation& read : reads_of(0))
    if (read.allele <= 1) one.fragments.calls.push_back({read.fragment, read.allele == 1, read_error(read)});
  if (!people[1] || !people[2] || mitochondrial) return;
  DeNovoPriors priors;
  priors.heterozygosity = one.heterozygosity;
  priors.min_parent_depth = static_cast<std::uint32_t>(rules.genotypes.min_depth);
  one.counts->denovo =
      assess_denovo(reads_of(0), reads_of(1), reads_of(2), 1, one.name.ref.size() != one.name.alt.size(),
                    ploidy_at(one.name, child, rules), priors);
}

/// Applies what reads say to the rows of candidates.
class Reviewer {
 public:
  Reviewer(const std::map<Key, AlleleReads>& alleles, const ReadRules& rules, Explanation& why)
      : alleles_(alleles), rules_(rules), why_(why) {}

  void candidate(std::vector<TriageRow>& rows) {
    double sum = 0.0;
    for (TriageRow& row : rows) sum += allele(row);
    if (rows.size() == 2) sum += pair(rows);
    for (TriageRow& row : rows) {
      row.evidence.reads = sum;
      if ((row.flags & kReadsContradict) != 0) ++changes.contradicted;
    }
  }

  ReadChanges changes;
  std::set<Key> left_out;  ///< alleles of pairs that were left out, which may be in others

 private:
  double allele(TriageRow& row) {
    const auto found = alleles_.find(key_of(row.allele));
    if (found == alleles_.end()) return 0.0;
    const AlleleReads& reads = found->second;
    row.reads = reads.counts;
    why_.focus(why_.is_target(row.allele.name));
    const ReadCounts::Person& own = *reads.counts->people[0];
    why_.add("reads", own.text(), "of other alleles and of this one, in the proband");
    if (static_cast<std::int32_t>(own.other + own.alt) < rules_.genotypes.min_depth) row.flags |= kReadsUncovered;
    if (reads.against < 0.0) row.flags |= kReadsContradict;
    double sum = reads.against;
    const bool is_new = row.mode == Mode::de_novo || row.mode == Mode::x_de_novo;
    if (!is_new || !reads.counts->denovo) return sum;
    const DeNovo& denovo = *reads.counts->denovo;
    if (denovo.status != DeNovo::Status::assessed) {
      row.flags |= kReadsUncovered;
      return sum;
    }
    if (denovo.mosaic >= 0.5) row.flags |= kMosaicParent;
    if (denovo.denovo + denovo.mosaic < 0.5) {
      row.flags |= kReadsContradict;
      row.assessment.parents_agree = false;  // PS2
    }
    why_.add("de novo by reads", util::format_number(denovo.denovo), "posterior, of the reads of both parents");
    return sum + denovo_ratio(denovo, row.mode);
  }

  double pair(std::vector<TriageRow>& rows) {
    const auto a = alleles_.find(key_of(rows[0].allele));
    const auto b = alleles_.find(key_of(rows[1].allele));
    if (a == alleles_.end() || b == alleles_.end()) return 0.0;
    const PairReads found = pair_reads(a->second, b->second, rules_.phase);
    for (TriageRow& row : rows) row.phase_reads = PhaseReads{found.cis, found.trans};
    if (!found.phase) return 0.0;
    for (const TriageRow& row : rows) {
      why_.focus(why_.is_target(row.allele.name));
      why_.add("phase by reads", name_of(*found.phase),
               "with " + row.mate + ": " + std::to_string(found.cis) + " fragments for cis, " +
                   std::to_string(found.trans) + " for trans");
    }
    if (rows[0].phase != Phase::unknown) {
      if (rows[0].phase != *found.phase)
        for (TriageRow& row : rows) row.flags |= kPhaseConflict;
      return 0.0;
    }
    if (*found.phase == Phase::cis) {
      ++changes.cis_pairs;
      for (const TriageRow& row : rows)
        if (!row.alone) left_out.insert(key_of(row.allele));
      rows.clear();
      return 0.0;
    }
    ++changes.trans_pairs;
    for (TriageRow& row : rows) {
      row.phase = Phase::trans;
      row.phase_source = PhaseSource::reads;
      row.partner.in_trans = true;
      row.flags &= ~static_cast<std::uint32_t>(kPhaseUnknown);
    }
    return std::log10(2.0 * found.confidence);
  }

  const std::map<Key, AlleleReads>& alleles_;
  const ReadRules& rules_;
  Explanation& why_;
};

std::optional<std::size_t> index_of(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

ReadSupport::ReadSupport(const EvidenceReads& reads, const Family& family, ReadRules rules)
    : reads_(reads), family_(family), rules_(std::move(rules)) {
  const Relative& proband = family.index_case();
  std::string wanted = "'" + proband.id + "'";
  people_[0] = index_of(reads.samples(), proband.id);
  for (const auto& [place, parent] : {std::pair(1U, proband.mother), std::pair(2U, proband.father)})
    if (parent) {
      people_[place] = index_of(reads.samples(), family.members[*parent].id);
      wanted += ", '" + family.members[*parent].id + "'";
    }
  for (std::size_t sample = 0; sample < reads.samples().size(); ++sample)
    if (std::find(people_.begin(), people_.end(), sample) == people_.end())
      throw Error(Fault::input, "--bam has reads of '" + reads.samples()[sample] +
                                    "', who is neither the proband nor a parent (" + wanted +
                                    "); name the sample by --bam SAMPLE=FILE, or leave the file out");
  if (!people_[0])
    throw Error(Fault::input,
                "--bam has no reads of the proband '" + proband.id + "'; name them by --bam " + proband.id + "=FILE");
}

ReadChanges ReadSupport::review(std::vector<std::vector<TriageRow>>& candidates,
                                const std::map<std::string, std::int64_t>& lengths, Explanation& why) const {
  std::map<Key, AlleleReads> alleles = alleles_of(candidates);
  std::vector<AlleleReads*> in_order;
  for (auto& entry : alleles) in_order.push_back(&entry.second);
  std::set<std::string> checked;
  for (const AlleleReads* one : in_order)
    if (checked.insert(one->name.contig).second) {
      const auto length = lengths.find(genome::canonical_contig(one->name.contig));
      reads_.check_contig(one->name.contig, length == lengths.end() ? 0 : length->second);
    }
  ListedSites sites(in_order);
  std::vector<SiteBatch> batches = SiteBatches(sites).next(in_order.size() + 1);
  std::vector<std::size_t> first(batches.size(), 0);  // of each batch, among the alleles
  for (std::size_t b = 1; b < batches.size(); ++b) first[b] = first[b - 1] + batches[b - 1].size();

  util::parallel_for(rules_.threads, batches.size(), [&](std::size_t b) {
    reads_.gather(batches[b], [&](std::size_t site, std::vector<SampleObservations>& samples) {
      look(*in_order[first[b] + site], samples, people_, family_.index_case().sex, rules_);
    });
  });
  phase_alleles(in_order, rules_.phase);
  Reviewer reviewer(alleles, rules_, why);
  for (std::vector<TriageRow>& rows : candidates) reviewer.candidate(rows);
  for (const std::vector<TriageRow>& rows : candidates)
    for (const TriageRow& row : rows) reviewer.left_out.erase(key_of(row.allele));
  reviewer.changes.unpaired = reviewer.left_out.size();
  return reviewer.changes;
}

}  // namespace epiq::triage
