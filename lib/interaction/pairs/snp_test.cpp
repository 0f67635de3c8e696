#include "epiq/interaction/pairs/snp_test.hpp"

#include <algorithm>
#include <array>

#include "epiq/interaction/pairs/top_list.hpp"
#include "epiq/util/error.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kAny = kMostScanSnps;

// clang-format off
constexpr std::array<SnpTestInfo, 10> kTests{{
    {SnpTest::boost, "boost", "logistic model with a level for each genotype: interaction of all SNPs beyond all terms "
     "of fewer SNPs (pairs: BOOST, 4 df less those of empty rows and columns)",
     "likelihood ratio chi-square", true, false, false, false, kAny},
    {SnpTest::fast, "fast", "allelic: difference of the log odds ratio of alleles between cases and controls, with the "
     "variance of Ueki and Cordell (2012)",
     "chi-square of 1 df", true, false, false, false, 2},
    {SnpTest::joint, "joint", "joint effects of Ueki and Cordell (2012), cases and controls",
     "chi-square of 1 df", true, false, false, false, 2},
    {SnpTest::additive, "additive", "regression on both dosages and their product, logistic for binary traits and "
     "linear for quantitative ones, with the covariates: the product",
     "Wald chi-square of 1 df, or the square of t", true, true, false, true, 2},
    {SnpTest::additive_lrt, "additive-lrt", "logistic regression on both dosages and their product, with the covariates: "
     "the product", "likelihood ratio chi-square of 1 df", true, false, false, true, 2},
    {SnpTest::genotypic, "genotypic", "regression on a level for each genotype, logistic for binary traits and linear "
     "for quantitative ones, with the covariates: all products (4 df less those of empty cells)",
     "likelihood ratio chi-square, or F", true, true, false, true, 2},
    {SnpTest::mi, "mi", "mutual information of the combined genotype and the trait, main effects included",
     "mutual information, nats; p of 2 n MI as a chi-square", true, false, true, false, kAny},
    {SnpTest::ig, "ig", "information gain: mutual information of the combination beyond that of its parts",
     "nats", false, false, true, false, kAny},
    {SnpTest::k2, "k2", "Bayesian network score K2 of the combined genotype as parent of the trait, main effects "
     "included",
     "log probability, larger is better", false, false, true, false, kAny},
    {SnpTest::mdr, "mdr", "multifactor dimensionality reduction: genotypes pooled into high and low risk, main effects "
     "included; cross-validated",
     "mean balanced accuracy of the folds left out", false, false, false, false, 3},
}};
// clang-format on

}  // namespace

const SnpTestInfo& info(SnpTest test) {
  return *std::find_if(kTests.begin(), kTests.end(), [test](const SnpTestInfo& entry) { return entry.test == test; });
}

SnpTest parse_snp_test(const std::string& name) {
  std::string names;
  for (const SnpTestInfo& entry : kTests) {
    if (name == entry.name) return entry.test;
    names += std::string(names.empty() ? "" : ", ") + entry.name;
  }
  throw util::Error(util::Fault::usage, "'" + name + "' is no test of SNPs; choose one of " + names);
}

}  // namespace epiq::interaction
