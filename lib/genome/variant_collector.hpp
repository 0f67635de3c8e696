#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "epiq/genome/genotype_reader.hpp"

namespace epiq::genome {

/// Takes the rows of a file in turn, filters them, finds duplicates and identifiers that are not unique, and brings
/// them into genome order. What a reader of any format shares.
class VariantCollector {
 public:
  /// @param reader of the rows of a file; empty: the matrix stores them
  VariantCollector(std::vector<std::string> samples, const ReadOptions& options, util::MemoryBudget& budget,
                   RowReader reader = {});

  /// What is known of a row beside its genotypes.
  struct Origin {
    bool autosomal = true;          ///< false: the Hardy-Weinberg filter does not apply
    bool continues_record = false;  ///< the row before is of the same record
    std::size_t file_row = 0;       ///< the number by which the reader knows it
  };

  /// Takes a row or leaves it out, and counts which.
  /// @throws Error(resource) if the matrix outgrows the budget
  void offer(Variant variant, std::span<const std::uint8_t> dosages, Origin origin);

  /// As above, of a row given as GenotypeMatrix::add_planes takes it. With a reader, rows come this way.
  void offer_planes(Variant variant, std::span<const std::uint64_t> planes, Origin origin);

  /// Names and orders the rows.
  GenotypeMatrix finish();

  std::uint64_t duplicates = 0;     ///< rows equal in contig, position and alleles to a row kept before
  std::uint64_t same_position = 0;  ///< rows at the position of a row before, of another record with other alleles
  std::uint64_t out_of_order = 0;   ///< rows before the row before, or of a contig that had ended
  std::uint64_t below_maf = 0;
  std::uint64_t above_missing = 0;
  std::uint64_t below_hwe = 0;
  std::uint64_t renamed = 0;  ///< rows kept whose identifier is contig:pos:ref:alt

 private:
  bool accept(const Variant& variant, const GenotypeCounts& counts, Origin origin);
  bool passes(const GenotypeCounts& counts, bool autosomal);
  bool is_duplicate(const Variant& variant) const;
  void note_order(const Variant& variant, bool continues_record);
  void note_id(const std::string& id);

  const ReadOptions& options_;
  util::MemoryBudget& budget_;
  GenotypeMatrix matrix_;
  std::size_t reserved_rows_ = 0;
  std::unordered_multimap<std::size_t, std::size_t> rows_by_hash_;  // of contig, position and alleles
  std::unordered_set<std::string> ids_;
  std::unordered_set<std::string> repeated_ids_;
  std::unordered_set<std::string> ended_contigs_;
  std::optional<Variant> previous_;  // without identifier
};

/// "contig:pos:ref:alt", position 1-based.
std::string composed_id(const Variant& variant);

}  // namespace epiq::genome
