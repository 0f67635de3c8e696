#include "epiq/triage/evidence_denovo.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace epiq::triage {
namespace {

constexpr std::array<double, 5> kMosaicFractions = {0.01, 0.02, 0.05, 0.1, 0.2};

/// What a parent may be, with its prior.
struct ParentState {
  double fraction = 0.0;
  double prior = 0.0;
  bool mosaic = false;
};

std::vector<ParentState> parent_states(double mutation, const DeNovoPriors& priors) {
  const double mean = std::accumulate(kMosaicFractions.begin(), kMosaicFractions.end(), 0.0) /
                      static_cast<double>(kMosaicFractions.size());
  // So that of new alleles the given share comes from a mosaic parent.
  const double mosaic = priors.mosaic_share * mutation / mean;
  std::vector<ParentState> states = {{0.0, 1.0 - 1.5 * priors.heterozygosity - mosaic, false},
                                     {0.5, priors.heterozygosity, false},
                                     {1.0, 0.5 * priors.heterozygosity, false}};
  for (const double fraction : kMosaicFractions)
    states.push_back({fraction, mosaic / static_cast<double>(kMosaicFractions.size()), true});
  return states;
}

double log_likelihood(std::span<const Observation> reads, std::uint8_t alt, double fraction) {
  double sum = 0.0;
  for (const Observation& read : reads) {
    if (read.allele != 0 && read.allele != alt) continue;
    const double error = read_error(read);
    const double share = read.allele == alt ? fraction : 1.0 - fraction;
    sum += std::log(share * (1.0 - error) + (1.0 - share) * error);
  }
  return sum;
}

std::uint32_t count(std::span<const Observation> reads, std::uint8_t allele) {
  return static_cast<std::uint32_t>(
      std::count_if(reads.begin(), reads.end(), [=](const Observation& read) { return read.allele == allele; }));
}

/// Sums of joint probabilities, relative to exp(scale).
struct Sums {
  double all = 0.0;
  double denovo = 0.0;
  double mother_mosaic = 0.0;
  double father_mosaic = 0.0;
};

}  // namespace

double read_error(const Observation& read) {
  const double base = std::pow(10.0, -0.1 * read.quality);
  const double mapping = read.mapping_quality == 255 ? 0.0 : std::pow(10.0, -0.1 * read.mapping_quality);
  return std::min(0.5, 1.0 - (1.0 - base) * (1.0 - mapping));
}

DeNovo assess_denovo(std::span<const Observation> child, std::span<const Observation> mother,
                     std::span<const Observation> father, std::uint8_t alt, bool indel, TrioPloidy ploidy,
                     const DeNovoPriors& priors) {
  DeNovo result;
  result.mother_reads = count(mother, alt);
  result.father_reads = count(father, alt);
  const bool needs_mother = ploidy != TrioPloidy::son_y;
  const bool needs_father = ploidy != TrioPloidy::son_x;
  if (child.empty()) result.status = DeNovo::Status::child_uncovered;
  if (needs_father && father.size() < priors.min_parent_depth) result.status = DeNovo::Status::father_uncovered;
  if (needs_mother && mother.size() < priors.min_parent_depth) result.status = DeNovo::Status::mother_uncovered;
  if (result.status != DeNovo::Status::assessed) return result;

  const double mutation = indel ? priors.indel_mutation : priors.mutation;
  const std::vector<ParentState> states = parent_states(mutation, priors);
  const std::vector<ParentState> nobody = {{0.0, 1.0, false}};
  const std::vector<ParentState>& mothers = needs_mother ? states : nobody;
  const std::vector<ParentState>& fathers = needs_father ? states : nobody;
  const auto likelihoods = [&](std::span<const Observation> reads, const std::vector<ParentState>& of) {
    std::vector<double> logs;
    for (const ParentState& state : of) logs.push_back(log_likelihood(reads, alt, state.fraction));
    return logs;
  };
  const std::vector<double> of_mother = needs_mother ? likelihoods(mother, mothers) : std::vector<double>{0.0};
  const std::vector<double> of_father = needs_father ? likelihoods(father, fathers) : std::vector<double>{0.0};
  const bool haploid = ploidy != TrioPloidy::diploid;
  const std::array<double, 3> of_child = {log_likelihood(child, alt, 0.0),
                                          log_likelihood(child, alt, haploid ? 1.0 : 0.5),
                                          log_likelihood(child, alt, 1.0)};
  const double scale = *std::max_element(of_mother.begin(), of_mother.end()) +
                       *std::max_element(of_father.begin(), of_father.end()) +
                       *std::max_element(of_child.begin(), of_child.end());
  Sums sums;
  for (std::size_t m = 0; m < mothers.size(); ++m)
    for (std::size_t f = 0; f < fathers.size(); ++f) {
      const double prior = mothers[m].prior * fathers[f].prior;
      const auto gamete = [&](double fraction, bool given) {
        return given ? fraction * (1.0 - mutation) + (1.0 - fraction) * mutation : 0.0;
      };
      const double from_mother = gamete(mothers[m].fraction, needs_mother);
      const double from_father = gamete(fathers[f].fraction, needs_father);
      const std::array<double, 3> copies = {(1.0 - from_mother) * (1.0 - from_father),
                                            from_mother * (1.0 - from_father) + (1.0 - from_mother) * from_father,
                                            from_mother * from_father};
      for (std::size_t c = 0; c < copies.size(); ++c) {
        const double joint = prior * copies[c] * std::exp(of_mother[m] + of_father[f] + of_child[c] - scale);
        sums.all += joint;
        if (c == 0) continue;
        const bool inherited =
            (mothers[m].fraction > 0.0 && !mothers[m].mosaic) || (fathers[f].fraction > 0.0 && !fathers[f].mosaic);
        if (inherited) continue;
        if (mothers[m].mosaic)
          sums.mother_mosaic += joint;
        else if (fathers[f].mosaic)
          sums.father_mosaic += joint;
        else
          sums.denovo += joint;
      }
    }
  if (!(sums.all > 0.0)) return result;
  result.denovo = sums.denovo / sums.all;
  result.mosaic = (sums.mother_mosaic + sums.father_mosaic) / sums.all;
  if (result.mosaic > std::max(result.denovo, 0.5)) {
    result.mother_mosaic = sums.mother_mosaic >= sums.father_mosaic;
    result.father_mosaic = !result.mother_mosaic;
  }
  return result;
}

}  // namespace epiq::triage
