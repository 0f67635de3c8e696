#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/genome/sex.hpp"
#include "epiq/util/log.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::genome {

/// What to read. The first six have the meaning of bcftools' -r, -R, -t, -T, -s and -S.
struct ReadOptions {
  std::string regions;       ///< "chr1:100-200,chr2"; records that overlap; VCF and BCF need an index
  std::string regions_file;  ///< BED, or CONTIG POSITION END
  std::string targets;       ///< as `regions`, without index, by start position; a leading ^ excludes
  std::string targets_file;  ///< a leading ^ excludes
  std::string samples;       ///< "a,b,c"; a leading ^ excludes; the order of the file is kept
  std::string samples_file;  ///< one name a line; a leading ^ excludes
  double min_maf = 0.0;      ///< rows with a rarer minor allele are left out; in [0, 0.5]
  double max_missing = 1.0;  ///< rows with a larger share of missing genotypes are left out; in [0, 1]
  double hwe = 0.0;          ///< autosomal rows with a smaller exact p are left out; 0: off
  unsigned threads = 1;      ///< for decompression
  std::vector<std::string> sex_chromosomes = {"X", "Y"};  ///< X-like, Y-like
  std::map<std::string, Sex> sex;  ///< by sample; a .bed takes it from its .fam where this has no entry
};

/// What was read and what was not, for the log and the metrics.
struct ReadSummary {
  std::uint64_t records = 0;                                   ///< of the file, within regions
  std::uint64_t kept = 0;                                      ///< rows of the matrix
  std::vector<std::pair<std::string, std::uint64_t>> skipped;  ///< reason -> rows left out, in a fixed order
  std::vector<std::pair<std::string, std::uint64_t>> notes;    ///< what was interpreted -> count, in a fixed order
  std::uint64_t bytes = 0;                                     ///< size of the input; 0 for standard input
};

struct Genotypes {
  GenotypeMatrix matrix;  ///< contigs by first appearance, then position, then file order
  ReadSummary summary;
};

/// Reads VCF, VCF.gz, BCF (also from standard input, "-") or a PLINK .bed with its .bim and .fam.
///
/// One row per alternate allele, as `bcftools norm -m-`; `*`, symbolic and breakend alleles are left out. A half-call
/// is missing, but on the non-pseudoautosomal X and Y of a male it is haploid; haploid calls count 0 or 2; calls of
/// more than two alleles are missing. Without GT, DS or GP are rounded where they are within 0.1 of a whole dosage.
/// Exact duplicates are left out but for the first. An identifier is the file's if it is unique, else
/// contig:pos:ref:alt. All of it is counted in the summary and told to `log`.
/// @param budget charged the bytes of the matrix, which stay charged
/// @throws Error(io): missing, unreadable or truncated, or regions without an index; Error(input): malformed, no
///         samples, unknown samples; Error(unsupported): .pgen, .bgen, individual-major .bed; Error(resource)
Genotypes read_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                         util::Log& log);

}  // namespace epiq::genome
