#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli.hpp"
#include "epiq/genome/vcf_encoder.hpp"
#include "epiq/report/evidence_vcf.hpp"
#include "epiq/util/output_file.hpp"

namespace epiq::apps {

/// --output-vcf of `epiq evidence`: VCF, VCF.gz or BCF as its name says, written record by record.
class EvidenceVcfOutput {
 public:
  /// @param path empty: nothing is written. @param contigs those that records may be on
  /// @throws Error(io)
  EvidenceVcfOutput(const std::string& path, report::EvidenceVcf vcf,
                    const std::vector<std::pair<std::string, std::int64_t>>& contigs, Context& context);

  void add(const triage::SiteResult& result);

  /// Gives the file its name.
  void commit(Context& context);

 private:
  report::EvidenceVcf vcf_;
  std::optional<util::OutputFile> file_;
  std::unique_ptr<genome::VcfEncoder> encoder_;
  std::size_t count_ = 0;
};

}  // namespace epiq::apps
