#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace epiq::genome {

enum class Sex { unknown, male, female };

/// "1", "M" or "male": male; "2", "F" or "female": female; anything else: unknown.
Sex parse_sex(std::string_view text);

/// The known sexes of a .fam or PED file, or of a table with a column "sex", by IID and by FID_IID; empty if it has
/// none.
/// @throws Error(io), Error(input)
std::map<std::string, Sex> read_sexes(const std::string& path);

/// The length to give for PLINK files, where pseudoautosomal variants are not on X but on a contig of their own (XY).
inline constexpr std::int64_t kXWithoutPseudoautosomes = -1;

/// Where a male has one copy: the sex chromosomes outside the pseudoautosomal regions of human X.
class SexChromosomes {
 public:
  /// @param names    the X-like and the Y-like contig, as {"X", "Y"}; matched by canonical name
  /// @param x_length of contig X in the file's header, which tells GRCh37 from GRCh38; 0 if it is not known: then what
  /// is
  ///                 pseudoautosomal in either build counts as such; any other: X has no pseudoautosomal region
  SexChromosomes(const std::vector<std::string>& names, std::int64_t x_length);

  bool is_sex_chromosome(std::string_view contig) const;

  /// @param position 0-based
  bool male_haploid(std::string_view contig, std::int64_t position) const;

 private:
  std::string x_;
  std::string y_;
  bool grch37_ = true;
  bool grch38_ = true;
};

}  // namespace epiq::genome
