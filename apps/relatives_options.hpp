#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/genome/phenotype.hpp"
#include "epiq/interaction/relatives/kinship.hpp"

namespace epiq::apps {

/// What the user asked for about strata and relatives.
struct RelativesRequest {
  Count components{0};
  Fraction prune_r2{0.2};
  bool kinship = false;
  bool loco = false;
};

/// Adds --pcs, --ld-prune-r2, --grm and --loco.
void add_relatives_options(OptionGroup& group, RelativesRequest& request);

/// @throws Error(usage) if the options do not go together
void check_relatives(const RelativesRequest& request);

/// What became of them.
struct Relatives {
  std::size_t pruned_snps = 0;                    ///< that the components come from
  std::vector<double> eigenvalues;                ///< of the components
  std::unique_ptr<interaction::Kinship> kinship;  ///< none without --grm
};

/// Appends the principal components to the covariates of the study, as PC1, PC2, .., and makes the kinship.
/// @throws Error(input) if there are too few autosomal SNPs
Relatives load_relatives(const RelativesRequest& request, const std::string& sex_chromosomes,
                         const genome::GenotypeMatrix& matrix, genome::Study& study, Context& context);

}  // namespace epiq::apps
