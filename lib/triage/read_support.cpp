#include "epiq/triage/read_support.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "epiq/genome/contig.hpp"
#include "epiq/triage/allele_reads.hpp"
#include "epiq/triage/evidence_denovo.hpp"
#include "epiq/triage/evidence_sites.hpp"
#include "epiq/triage/read_review.hpp"
#include "epiq/triage/score.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

constexpr double kMostAgainst = 8.0 * kLog10PerPoint;

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
  one.fragments.position = one.name.position;
  for (const Observation& read : reads_of(0))
    if (read.allele <= 1) one.fragments.calls.push_back({read.fragment, read.allele == 1, read_error(read)});
  if (one.bridge) return;
  for (std::size_t person = 0; person < people.size(); ++person) {
    if (!people[person]) continue;
    ReadCounts::Person& counts = one.counts->people[person].emplace();
    for (const Observation& read : reads_of(person))
      if (read.allele != kUnclearAllele) ++(read.allele == 1 ? counts.alt : counts.other);
  }
  const bool mitochondrial = genome::canonical_contig(one.name.contig) == "MT";
  one.against =
      speak_against(reads_of(0), mitochondrial ? rules.genotypes.min_heteroplasmy : rules.genotypes.min_balance);
  if (!people[1] || !people[2] || mitochondrial) return;
  DeNovoPriors priors;
  priors.heterozygosity = one.heterozygosity;
  priors.min_parent_depth = static_cast<std::uint32_t>(rules.genotypes.min_depth);
  one.counts->denovo =
      assess_denovo(reads_of(0), reads_of(1), reads_of(2), 1, one.name.ref.size() != one.name.alt.size(),
                    ploidy_at(one.name, child, rules), priors);
}

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

ReadChanges ReadSupport::review(std::vector<std::vector<TriageRow>>& candidates, const NearbyHets& hets,
                                const std::map<std::string, std::int64_t>& lengths, Explanation& why) const {
  std::map<AlleleKey, AlleleReads> alleles = alleles_of(candidates);
  add_bridges(candidates, hets, alleles);
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
  const ReadPhases phases(in_order, rules_.phase);
  ReadReview review_of(alleles, phases, rules_, why);
  for (std::vector<TriageRow>& rows : candidates) review_of.candidate(rows);
  for (const std::vector<TriageRow>& rows : candidates)
    for (const TriageRow& row : rows) review_of.left_out.erase(key_of(row.allele));
  review_of.changes.unpaired = review_of.left_out.size();
  return review_of.changes;
}

}  // namespace epiq::triage
