#include "epiq/triage/evidence_analysis.hpp"

#include <algorithm>

#include "epiq/genome/contig.hpp"
#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

std::optional<std::size_t> find(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

TrioPloidy ploidy_at(const EvidenceSite& site, const EvidenceTrio& trio, const AnalysisPlan& plan) {
  if (trio.sex != genome::Sex::male || !plan.sexes || !plan.sexes->male_haploid(site.contig, site.position))
    return TrioPloidy::diploid;
  const bool y = genome::canonical_contig(site.contig) == genome::canonical_contig(plan.y_chromosome);
  return y ? TrioPloidy::son_y : TrioPloidy::son_x;
}

void assess_trios(const EvidenceSite& site, const std::vector<SampleObservations>& samples, const AnalysisPlan& plan,
                  SiteResult& result) {
  for (const EvidenceTrio& trio : plan.trios)
    for (std::size_t alt = 1; alt < site.alleles.size(); ++alt)
      result.samples[trio.child].denovo.push_back(
          assess_denovo(samples[trio.child].reads, samples[trio.mother].reads, samples[trio.father].reads,
                        static_cast<std::uint8_t>(alt), site.alleles[alt].size() != site.alleles.front().size(),
                        ploidy_at(site, trio, plan), plan.priors));
}

void test_samples(const EvidenceSite& site, const std::vector<SampleObservations>& samples, const AnalysisPlan& plan,
                  SiteResult& result) {
  for (std::size_t alt = 1; alt < site.alleles.size(); ++alt) {
    const auto allele = static_cast<std::uint8_t>(alt);
    ControlCounts control;
    for (std::size_t s = 0; s < plan.control.size(); ++s)
      if (plan.control[s]) add_control(samples[s].reads, allele, control);
    for (std::size_t s = 0; s < samples.size(); ++s)
      if (plan.control.empty() || !plan.control[s])
        result.samples[s].low_vaf.push_back(test_low_vaf(samples[s].reads, allele, control, *plan.low_vaf));
  }
}

void collect_fragments(const EvidenceSite& site, std::size_t sample, const std::vector<Observation>& reads,
                       SampleResult& result) {
  result.het = het_alleles(site, sample, result.evidence, result.first, result.second);
  if (!result.het) return;
  result.fragments.position = site.position;
  for (const Observation& read : reads)
    if (read.allele == result.first || read.allele == result.second)
      result.fragments.calls.push_back({read.fragment, read.allele == result.second, read_error(read)});
}

}  // namespace

std::vector<EvidenceTrio> evidence_trios(const genome::Pedigree& pedigree, const std::vector<std::string>& samples) {
  std::vector<EvidenceTrio> trios;
  for (const genome::Person& person : pedigree.people) {
    const auto child = find(samples, person.id);
    const auto mother = find(samples, person.mother_id);
    const auto father = find(samples, person.father_id);
    if (child && mother && father) trios.push_back({*child, *mother, *father, person.sex});
  }
  if (trios.empty())
    throw util::Error(util::Fault::input, "no child of '" + pedigree.path +
                                              "' has reads together with both parents; name samples by --bam "
                                              "SAMPLE=FILE as the pedigree does");
  return trios;
}

SiteResult analyse_site(const EvidenceSite& site, std::vector<SampleObservations>& samples, const AnalysisPlan& plan) {
  SiteResult result{site, std::vector<SampleResult>(samples.size()), 0};
  for (std::size_t s = 0; s < samples.size(); ++s) {
    result.samples[s].evidence = std::move(samples[s].evidence);
    if (plan.phase) collect_fragments(site, s, samples[s].reads, result.samples[s]);
    for (const Observation& read : samples[s].reads) result.reach = std::max(result.reach, read.reach);
  }
  assess_trios(site, samples, plan, result);
  if (plan.low_vaf) test_samples(site, samples, plan, result);
  return result;
}

}  // namespace epiq::triage
