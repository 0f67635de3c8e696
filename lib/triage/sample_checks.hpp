#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/triage/family.hpp"

namespace epiq::triage {

/// How closely two members of a family are related, by their calls.
struct Kinship {
  std::size_t a = 0;  ///< indices into the family
  std::size_t b = 0;
  std::uint64_t heterozygous = 0;  ///< calls of either, added up
  double coefficient = 0.0;        ///< 0.5 the same person, 0.25 parent and child or full siblings, 0 unrelated
};

/// Reads of other alleles in homozygous calls of one member.
struct ForeignReads {
  std::size_t member = 0;
  std::uint64_t calls = 0;
  double share = 0.0;  ///< mean over calls; errors of sequencing give below 0.01, foreign DNA more
};

/// Looks at all autosomal SNVs of a family for what relatedness and purity of samples show.
///
/// Kinship is KING-robust: (N_AaAa - 2 N_AAaa) / (N_Aa(i) + N_Aa(j)), which needs no allele frequencies (Manichaikul et
/// al., Bioinformatics 26 (2010) 2867, eq. 11 with both heterozygous counts in place of twice the smaller one). Foreign
/// reads: the mean share of other reads in homozygous alternative calls of 10 reads and more, the numerator of CHARR
/// (Lu et al., AJHG 110 (2023) 2068).
class SampleChecks {
 public:
  explicit SampleChecks(const Family& family);

  /// Takes a record with one ALT; both alleles are one base.
  void add(const genome::SampleCalls& calls);

  /// Of all pairs of members with samples and at least 500 heterozygous calls.
  std::vector<Kinship> kinships() const;
  /// Of members with at least 200 such calls.
  std::vector<ForeignReads> foreign_reads() const;

 private:
  struct Person {
    std::size_t member = 0;
    std::size_t column = 0;
    std::uint64_t heterozygous = 0;
    std::uint64_t homozygous = 0;  ///< alternative, with reads
    double foreign = 0.0;          ///< sum of shares
  };
  struct Pair {
    std::uint64_t both_heterozygous = 0;
    std::uint64_t opposite = 0;  ///< homozygous for different alleles
    std::uint64_t heterozygous = 0;
  };

  std::vector<Person> people_;
  std::vector<Pair> pairs_;          ///< in order of (0, 1), (0, 2), (1, 2), ...
  std::vector<std::int8_t> copies_;  ///< of the record at hand; -1: not called
};

/// What is wrong with a family by these figures, in words: parents who are none, samples of one person, parents who
/// are relatives, samples that are mixed.
std::vector<std::string> family_problems(const Family& family, const std::vector<Kinship>& kinships,
                                         const std::vector<ForeignReads>& reads);

}  // namespace epiq::triage
