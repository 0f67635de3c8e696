#pragma once

#include <optional>
#include <string>
#include <vector>

#include "epiq/util/output_file.hpp"
#include "pairs_scan.hpp"

namespace epiq::apps {

/// The files that a run of `epiq pairs` writes, opened before the work starts.
struct PairsOutputs {
  /// @param table, snp_summary, gene_pairs, dropped paths; the last three may be empty
  /// @throws Error(io)
  PairsOutputs(const std::string& table, const std::string& snp_summary, const std::string& gene_pairs,
               const std::string& dropped);

  util::OutputFile table;
  std::optional<util::OutputFile> snp_summary;
  std::optional<util::OutputFile> gene_pairs;
  std::optional<util::OutputFile> dropped;
};

/// Writes and commits all outputs, trait after trait.
void write_outputs(PairsOutputs& outputs, const std::vector<TraitResult>& results, const PairsMaterial& material,
                   Context& context);

}  // namespace epiq::apps
