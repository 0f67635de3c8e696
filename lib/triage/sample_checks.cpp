#include "epiq/triage/sample_checks.hpp"

#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

constexpr std::uint64_t kLeastHeterozygous = 500;
constexpr std::uint64_t kLeastHomozygous = 200;
constexpr std::int32_t kLeastDepth = 10;

// Bounds of KING: 0.354 between one person and first degree, 0.177 between first and second, 0.0884 second and third.
constexpr double kSamePerson = 0.354;
constexpr double kFirstDegree = 0.177;
constexpr double kSecondDegree = 0.0884;
constexpr double kMixed = 0.03;  ///< share of foreign reads from which on a sample looks contaminated

}  // namespace

SampleChecks::SampleChecks(const Family& family) {
  for (std::size_t i = 0; i < family.members.size(); ++i)
    if (const auto& column = family.members[i].column) people_.push_back({i, *column, 0, 0, 0.0});
  pairs_.resize(people_.size() * (people_.size() - (people_.empty() ? 0 : 1)) / 2);
  copies_.resize(people_.size());
}

void SampleChecks::add(const genome::SampleCalls& calls) {
  for (std::size_t i = 0; i < people_.size(); ++i) {
    const genome::SampleCall& call = calls.samples[people_[i].column];
    const bool diploid = call.called() && !call.haploid();
    copies_[i] =
        diploid ? static_cast<std::int8_t>((call.first > 0 ? 1 : 0) + (call.second > 0 ? 1 : 0)) : std::int8_t{-1};
    if (copies_[i] == 1) ++people_[i].heterozygous;
    if (copies_[i] != 2 || calls.allele_reads.size() < calls.samples.size() * 2) continue;
    const std::int32_t ref = calls.allele_reads[people_[i].column * 2];
    const std::int32_t alt = calls.allele_reads[people_[i].column * 2 + 1];
    if (ref == genome::kNotGiven || alt == genome::kNotGiven || ref + alt < kLeastDepth) continue;
    ++people_[i].homozygous;
    people_[i].foreign += static_cast<double>(ref) / static_cast<double>(ref + alt);
  }
  std::size_t pair = 0;
  for (std::size_t j = 1; j < people_.size(); ++j)
    for (std::size_t i = 0; i < j; ++i, ++pair) {
      if (copies_[i] < 0 || copies_[j] < 0) continue;
      pairs_[pair].heterozygous += (copies_[i] == 1 ? 1U : 0U) + (copies_[j] == 1 ? 1U : 0U);
      if (copies_[i] == 1 && copies_[j] == 1) ++pairs_[pair].both_heterozygous;
      if (copies_[i] + copies_[j] == 2 && copies_[i] != 1) ++pairs_[pair].opposite;
    }
}

std::vector<Kinship> SampleChecks::kinships() const {
  std::vector<Kinship> all;
  std::size_t pair = 0;
  for (std::size_t j = 1; j < people_.size(); ++j)
    for (std::size_t i = 0; i < j; ++i, ++pair) {
      const Pair& counts = pairs_[pair];
      if (counts.heterozygous < kLeastHeterozygous) continue;
      const double shared = static_cast<double>(counts.both_heterozygous) - 2.0 * static_cast<double>(counts.opposite);
      all.push_back({people_[i].member, people_[j].member, counts.heterozygous,
                     shared / static_cast<double>(counts.heterozygous)});
    }
  return all;
}

std::vector<ForeignReads> SampleChecks::foreign_reads() const {
  std::vector<ForeignReads> all;
  for (const Person& person : people_)
    if (person.homozygous >= kLeastHomozygous)
      all.push_back({person.member, person.homozygous, person.foreign / static_cast<double>(person.homozygous)});
  return all;
}

std::vector<std::string> family_problems(const Family& family, const std::vector<Kinship>& kinships,
                                         const std::vector<ForeignReads>& reads) {
  std::vector<std::string> problems;
  for (const Kinship& pair : kinships) {
    const Relative& a = family.members[pair.a];
    const Relative& b = family.members[pair.b];
    const auto parent_of = [&](const Relative& child, std::size_t parent) {
      return child.father == parent || child.mother == parent;
    };
    const std::string who = "'" + a.id + "' and '" + b.id + "' have a kinship of " +
                            util::format_number(pair.coefficient) + " by their calls";
    const bool couple = [&] {
      for (const Relative& child : family.members)
        if (parent_of(child, pair.a) && parent_of(child, pair.b)) return true;
      return false;
    }();
    if (pair.coefficient > kSamePerson)
      problems.push_back(who + ": they may be one person or identical twins");
    else if ((parent_of(a, pair.b) || parent_of(b, pair.a)) && pair.coefficient < kFirstDegree)
      problems.push_back(who + ", too little for parent and child; a swap of samples?");
    else if (couple && pair.coefficient > kSecondDegree)
      problems.push_back(who + ": the parents are close relatives");
  }
  for (const ForeignReads& one : reads)
    if (one.share > kMixed)
      problems.push_back("'" + family.members[one.member].id + "' has " + util::format_number(100.0 * one.share) +
                         " % reads of other alleles in homozygous calls; the sample may be contaminated");
  return problems;
}

}  // namespace epiq::triage
