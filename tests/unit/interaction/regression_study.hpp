#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/util/matrix.hpp"
#include "epiq/util/philox.hpp"
#include "oracle/random_genes.hpp"

/// Simulated cohorts for tests of the regression scans.
namespace epiq::interaction::regression_study {

/// SNPs, covariates on scales of their own, and traits with main effects and an interaction.
struct Study {
  genome::GenotypeMatrix matrix{{}};
  std::vector<std::vector<std::uint8_t>> dosages;
  std::vector<std::size_t> samples;
  util::Matrix covariates, traits;
  std::vector<double> outcome;

  std::size_t snps() const { return dosages.size(); }
};

inline std::vector<std::size_t> numbers(std::size_t count) {
  std::vector<std::size_t> result(count);
  std::iota(result.begin(), result.end(), std::size_t{0});
  return result;
}

inline void fill_matrix(Study& study, std::size_t samples) {
  study.samples = numbers(samples);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
  study.matrix = genome::GenotypeMatrix(names);
  for (std::size_t snp = 0; snp < study.snps(); ++snp)
    study.matrix.add({"1", static_cast<std::int64_t>(snp), "rs" + std::to_string(snp), "A", "C"}, study.dosages[snp]);
}

inline Study random_study(std::uint64_t seed, std::size_t samples, std::size_t snps, std::size_t covariates,
                          double missing = 0.0, std::size_t traits = 1) {
  util::Philox random(seed, 77);
  Study study;
  study.dosages = oracle::random_gene(random, snps, samples, .4, missing);
  fill_matrix(study, samples);
  study.covariates = oracle::random_matrix(random, samples, covariates);
  study.traits = util::Matrix(samples, traits);
  for (std::size_t i = 0; i < samples; ++i) {
    const double a = study.dosages[0][i] % 3, b = study.dosages[1][i] % 3;
    double liability = .4 * a - .3 * b + .25 * a * b;
    for (std::size_t k = 0; k < covariates; ++k) {
      liability += .2 * study.covariates(i, k);
      study.covariates(i, k) = 40.0 + 3.0 * static_cast<double>(k + 1) * (study.covariates(i, k) + .3 * a);
    }
    for (std::size_t t = 0; t < traits; ++t) study.traits(i, t) = 170.0 + 6.0 * (liability + random.normal());
    study.outcome.push_back(liability + random.normal() > .5 ? 1.0 : 0.0);
  }
  return study;
}

/// The columns of a pair over the samples with both called.
struct CompletePair {
  util::Matrix design;
  std::vector<double> a, b, trait, outcome;
};

inline CompletePair complete_pair(const Study& study, std::size_t a, std::size_t b, std::size_t trait = 0) {
  CompletePair pair;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < study.samples.size(); ++i)
    if (study.dosages[a][study.samples[i]] < 3 && study.dosages[b][study.samples[i]] < 3) rows.push_back(i);
  pair.design = util::Matrix(rows.size(), study.covariates.cols + 1, 1.0);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t k = 0; k < study.covariates.cols; ++k) pair.design(r, k + 1) = study.covariates(rows[r], k);
    pair.a.push_back(study.dosages[a][study.samples[rows[r]]]);
    pair.b.push_back(study.dosages[b][study.samples[rows[r]]]);
    pair.trait.push_back(study.traits(rows[r], trait));
    pair.outcome.push_back(study.outcome[rows[r]]);
  }
  return pair;
}

}  // namespace epiq::interaction::regression_study
