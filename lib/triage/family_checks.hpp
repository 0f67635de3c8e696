#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/genome/pedigree.hpp"
#include "epiq/triage/inheritance.hpp"

namespace epiq::triage {

/// Records of a trio by whether the child's alleles can come from the parents.
struct MendelCounts {
  std::uint64_t consistent = 0;
  std::uint64_t errors = 0;
  std::uint64_t missing = 0;                           ///< the call of the child is missing in part
  std::map<std::string, std::uint64_t> contig_errors;  ///< many on one contig: uniparental disomy, or a deletion
};

/// Columns of the variant file.
struct Trio {
  std::string child;
  std::size_t child_column = 0;
  std::size_t father_column = 0;
  std::size_t mother_column = 0;
  genome::Sex sex = genome::Sex::unknown;  ///< of the child
};

/// The trios of a pedigree whose three people have samples.
std::vector<Trio> trios_of(const genome::Pedigree& pedigree, const std::vector<std::string>& samples);

/// Counts a record: consistent if one allele of the child is the mother's and the other the father's, as bcftools
/// +mendelian does; a haploid call stands for two equal alleles, and a parent whose call is missing may have given any.
/// A son's X is the mother's, his Y the father's; nobody else has calls on Y.
void count_mendel(const Trio& trio, const genome::SampleCalls& calls, const std::string& contig, Place place,
                  MendelCounts& counts);

/// Calls of a sample on X outside the pseudoautosomal regions, homozygous reference apart.
struct XCalls {
  std::uint64_t het = 0;
  std::uint64_t hom = 0;
};

/// Calls on X from which on they show a sex.
inline constexpr std::uint64_t kEnoughXCalls = 50;

/// What calls on X show of somebody.
struct ShownSex {
  std::string id;
  genome::Sex stated = genome::Sex::unknown;  ///< by the pedigree
  genome::Sex shown = genome::Sex::unknown;
  XCalls calls;
};

/// Why calls on X say nothing of a sex: "5 calls on X, 50 are needed", or "20 % of 80 calls on X are heterozygous,
/// between a male's share and a female's"; "" if they do.
std::string why_unchecked(const ShownSex& sex);

/// The sex that calls on X show: male if fewer than 15 % of at least 50 are heterozygous, female if more than 30 % are,
/// else unknown. Variants of a call set are heterozygous in over half of a female's calls, and in errors of a male's.
genome::Sex sex_of(const XCalls& calls);

/// The human assembly that lengths of chromosomes tell: "GRCh37", "GRCh38", "T2T-CHM13", "" if none of them fits, or no
/// length is known.
/// @param contigs canonical names and lengths
std::string assembly_of(const std::vector<std::pair<std::string, std::int64_t>>& contigs);

}  // namespace epiq::triage
