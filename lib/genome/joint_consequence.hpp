#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace epiq::genome {

/// A haplotype of one sample with a consequence that several of its records have together; equal for all of them.
using JointHaplotype = std::uint64_t;

/// Whether a run of bcftools csq joins alleles by their phase alone.
///
/// Of unphased calls `--phase r`, the default, makes an error and `s` nothing; `a`, `m` and `R` put them on haplotypes
/// by guess, so that what these join may as well lie in trans.
/// @param command as the header has it: "csq -f ref.fa -p a in.vcf; Date=.."
bool joins_phased_alone(std::string_view command);

/// The joint haplotypes of a sample that a record has part in.
///
/// bcftools csq writes a consequence of several records ("2K>2R|104A>C+105A>G") at the first and "@104" at the others;
/// bit 2 i + h of FORMAT/BCSQ, 30 bits a value, says that haplotype h (0 or 1) has consequence i.
/// @param bcsq      INFO/BCSQ as it stands, "@104" included
/// @param mask      FORMAT/BCSQ of the sample; what is not in [0, 2^30) counts as 0
/// @param contig    number of the contig, below 2^20
/// @param position  of the record, 0-based
/// @return in ascending order; haplotype_of tells their haplotype
std::vector<JointHaplotype> joint_haplotypes(std::string_view bcsq, const std::vector<std::int32_t>& mask,
                                             std::int32_t contig, std::int64_t position);

/// 0 or 1, in the order of the alleles when the consequences were called.
constexpr int haplotype_of(JointHaplotype joint) { return static_cast<int>(joint & 1); }

}  // namespace epiq::genome
