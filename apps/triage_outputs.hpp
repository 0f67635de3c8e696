#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/triage/triage.hpp"
#include "epiq/util/output_file.hpp"
#include "triage_options.hpp"
#include "triage_sources.hpp"

namespace epiq::apps {

/// The outputs of `epiq triage` beside its table: a VCF or BCF of the candidates' records, a phenopacket, and a table
/// of pairs of genes.
class TriageOutputs {
 public:
  /// Opens what is asked for, so that an output that cannot be written is known before any work is done.
  /// @throws Error(usage) if outputs share a place, or a type contradicts the suffix of its file; Error(io)
  TriageOutputs(const TriageRequest& request, const Common& common);

  /// Writes all and gives the files their final names.
  /// @param notes of the table of single genes, for that of pairs
  void write(const genome::AnnotatedReader& reader, const triage::Family& family, const triage::TriageResult& result,
             TriageInputs& inputs, const std::vector<std::string>& notes, const Context& context);

 private:
  std::string vcf_path_;
  std::string type_;  ///< v, z, u or b
  std::string phenopacket_path_;
  std::string two_gene_path_;
  std::size_t interpretations_;
  std::optional<util::OutputFile> vcf_;
  std::optional<util::OutputFile> phenopacket_;
  std::optional<util::OutputFile> two_gene_;
};

}  // namespace epiq::apps
