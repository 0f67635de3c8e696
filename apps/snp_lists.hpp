#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/clusters.hpp"

namespace epiq::apps {

/// Files that name SNPs and samples, in the manner of PLINK; empty: not given.
struct ListRequest {
  std::string extract;  ///< identifiers of the variants to use
  std::string exclude;
  std::string keep;  ///< samples to use, "IID" or "FID IID" a line
  std::string remove;
};

/// The value for -s that --keep or --remove amounts to: "a,b,c", or "^a,b,c"; empty if neither is given.
/// @throws Error(usage) if both are given; Error(input) if a name holds a comma
std::string sample_list(const ListRequest& request);

/// For each row of the matrix, whether --extract and --exclude leave it in.
/// @throws Error(input) if a list names no variant of the matrix
std::vector<bool> extracted(const ListRequest& request, const genome::GenotypeMatrix& matrix);

/// The rows that a file names: an identifier of a variant or the name of a cluster a line ('#' starts a comment).
/// @throws Error(input) for a name that is neither, with its line
std::vector<std::size_t> read_snp_set(const std::string& path, const genome::GenotypeMatrix& matrix,
                                      const std::vector<interaction::Cluster>& clusters);

/// Sets of SNPs, one a line, their identifiers separated by blanks or commas.
/// @param order SNPs that each line must name
/// @throws Error(input) for an unknown or repeated identifier or a line of another length
std::vector<std::vector<std::size_t>> read_snp_combinations(const std::string& path,
                                                            const genome::GenotypeMatrix& matrix, std::size_t order);

}  // namespace epiq::apps
