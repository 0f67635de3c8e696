#include "epiq/triage/family_checks.hpp"

#include <algorithm>

#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using genome::Sex;

/// Lengths of some chromosomes: Genome Reference Consortium, assemblies GRCh37 and GRCh38; T2T-CHM13 v2.0.
struct Assembly {
  const char* name;
  std::array<std::pair<const char*, std::int64_t>, 6> lengths;
};
constexpr Assembly kAssemblies[] = {
    {"GRCh37",
     {{{"1", 249250621}, {"2", 243199373}, {"7", 159138663}, {"16", 90354753}, {"20", 63025520}, {"X", 155270560}}}},
    {"GRCh38",
     {{{"1", 248956422}, {"2", 242193529}, {"7", 159345973}, {"16", 90338345}, {"20", 64444167}, {"X", 156040895}}}},
    {"T2T-CHM13",
     {{{"1", 248387328}, {"2", 242696752}, {"7", 160567428}, {"16", 96330374}, {"20", 66210255}, {"X", 154259566}}}}};

std::optional<std::size_t> column(const genome::Pedigree& pedigree, const std::optional<std::size_t>& row,
                                  const std::vector<std::string>& samples) {
  if (!row) return std::nullopt;
  const genome::Person& person = pedigree.people[*row];
  for (const std::string& name : {person.id, person.family + "_" + person.id}) {
    const auto found = std::find(samples.begin(), samples.end(), name);
    if (found != samples.end()) return static_cast<std::size_t>(found - samples.begin());
  }
  return std::nullopt;
}

}  // namespace

std::vector<Trio> trios_of(const genome::Pedigree& pedigree, const std::vector<std::string>& samples) {
  std::vector<Trio> trios;
  for (std::size_t row = 0; row < pedigree.people.size(); ++row) {
    const genome::Person& person = pedigree.people[row];
    const auto child = column(pedigree, row, samples);
    const auto father = column(pedigree, person.father, samples);
    const auto mother = column(pedigree, person.mother, samples);
    if (child && father && mother) trios.push_back({person.id, *child, *father, *mother, person.sex});
  }
  return trios;
}

void count_mendel(const Trio& trio, const genome::SampleCalls& calls, const std::string& contig, Place place,
                  MendelCounts& counts) {
  const genome::SampleCall& child = calls.samples[trio.child_column];
  const genome::SampleCall& father = calls.samples[trio.father_column];
  const genome::SampleCall& mother = calls.samples[trio.mother_column];
  if (!child.called()) {
    ++counts.missing;
    return;
  }
  const std::int32_t a = child.first;
  const std::int32_t b = child.haploid() ? a : child.second;
  const auto gives = [](const genome::SampleCall& parent, std::int32_t allele) {
    return !parent.called() || parent.first == allele || parent.second == allele;
  };
  const bool son = trio.sex == Sex::male;
  bool fits = (gives(mother, a) && gives(father, b)) || (gives(mother, b) && gives(father, a));
  if (son && place == Place::x) fits = a == b && gives(mother, a);
  if (place == Place::y) fits = son && a == b && gives(father, a);
  ++(fits ? counts.consistent : counts.errors);
  if (!fits) ++counts.contig_errors[contig];
}

Sex sex_of(const XCalls& calls) {
  const std::uint64_t all = calls.het + calls.hom;
  if (all < kEnoughXCalls) return Sex::unknown;
  const double share = static_cast<double>(calls.het) / static_cast<double>(all);
  return share < 0.15 ? Sex::male : share > 0.3 ? Sex::female : Sex::unknown;
}

std::string why_unchecked(const ShownSex& sex) {
  if (sex.shown != Sex::unknown) return "";
  const std::uint64_t all = sex.calls.het + sex.calls.hom;
  if (all < kEnoughXCalls) return std::to_string(all) + " calls on X, " + std::to_string(kEnoughXCalls) + " are needed";
  const double share = 100.0 * static_cast<double>(sex.calls.het) / static_cast<double>(all);
  return util::format_number(share) + " % of " + std::to_string(all) +
         " calls on X are heterozygous, between a male's share and a female's";
}

std::string assembly_of(const std::vector<std::pair<std::string, std::int64_t>>& contigs) {
  for (const Assembly& assembly : kAssemblies) {
    std::size_t fitting = 0;
    std::size_t other = 0;
    for (const auto& [name, length] : contigs)
      for (const auto& [known, right] : assembly.lengths)
        if (name == known) ++(length == right ? fitting : other);
    if (fitting > 0 && other == 0) return assembly.name;
  }
  return "";
}

}  // namespace epiq::triage
