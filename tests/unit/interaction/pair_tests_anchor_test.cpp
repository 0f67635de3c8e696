#include <catch2/catch.hpp>
#include <cmath>

#include "epiq/interaction/pairs/additive_fit.hpp"
#include "epiq/interaction/pairs/boost.hpp"
#include "epiq/interaction/pairs/genotypic.hpp"

using namespace epiq::interaction;

namespace {

struct Anchor {
  PairTable table;
  double ratio, df, p;                 // genotypic interaction
  double beta, error, additive_ratio;  // of the product of dosages
};

// statsmodels 0.13.5, sm.GLM(.., family=Binomial()) on the individual samples, fitted to 1e-13: dummies of both SNPs
// against those and their products that occur; 1 + a + b against 1 + a + b + a b. Tables drawn by
// numpy.random.default_rng(7) from independent SNPs; the third has empty cells and a genotype of one class.
const Anchor kAnchors[] = {
    {{{113, 99, 25, 144, 101, 28, 40, 36, 7, 63, 56, 10, 98, 98, 13, 36, 26, 7}},
     3.9071109,
     4,
     0.41872296,
     0.04356746751,
     0.1440367476,
     0.09155051586},
    {{{441, 780, 345, 355, 595, 259, 62, 125, 39, 160, 199, 59, 145, 196, 99, 24, 74, 43}},
     27.56112052,
     4,
     1.5306279e-05,
     0.414238895,
     0.08026673521,
     26.99279631},
    {{{76, 38, 4, 31, 17, 0, 1, 0, 0, 59, 28, 6, 16, 20, 3, 0, 1, 0}},
     7.780163269,
     3,
     0.05078042,
     1.006034068,
     0.4628759297,
     4.95991851},
};

}  // namespace

TEST_CASE("Likelihood ratios and Wald tests of tables are those of statsmodels", "[pairs]") {
  for (const Anchor& anchor : kAnchors) {
    const TableTest interaction = genotypic(anchor.table);
    CHECK(interaction.statistic == Approx(anchor.ratio).epsilon(1e-7));
    CHECK(interaction.df == anchor.df);
    CHECK(std::pow(10.0, interaction.log10_p) == Approx(anchor.p).epsilon(1e-6));
    CHECK(boost(anchor.table).statistic == interaction.statistic);
    CHECK(boost(anchor.table).df == 4.0);  // all three genotypes of both SNPs occur
    CHECK(additive_wald(anchor.table).effect == Approx(anchor.beta).epsilon(1e-8));
    CHECK(additive_wald(anchor.table).standard_error == Approx(anchor.error).epsilon(1e-8));
    CHECK(additive_likelihood_ratio(anchor.table).test.statistic == Approx(anchor.additive_ratio).epsilon(1e-8));
  }
}
