#pragma once

#include <cstddef>
#include <string>

namespace epiq::interaction {

/// The tests of SNP combinations.
enum class SnpTest { boost, fast, joint, additive, additive_lrt, genotypic, mi, ig, k2, mdr };

/// What a test is.
struct SnpTestInfo {
  SnpTest test;
  const char* name;
  const char* model;      ///< one sentence: the model and the hypothesis that is tested
  const char* statistic;  ///< what the column "statistic" holds
  bool has_p;             ///< false: ranked by its statistic
  bool quantitative;      ///< takes quantitative traits
  bool classes;           ///< takes traits of more than two classes
  bool covariates;
  std::size_t most_snps;  ///< in one combination
};

const SnpTestInfo& info(SnpTest test);

/// The test of this name. @throws Error(usage), which lists the names
SnpTest parse_snp_test(const std::string& name);

}  // namespace epiq::interaction
