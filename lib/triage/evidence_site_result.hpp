#pragma once

#include <vector>

#include "epiq/triage/evidence.hpp"

namespace epiq::triage {

/// All that is known of one site in one sample.
struct SampleResult {
  SiteEvidence evidence;
};

/// All that is known of one site.
struct SiteResult {
  EvidenceSite site;
  std::vector<SampleResult> samples;  ///< in the order of EvidenceReads::samples()
};

}  // namespace epiq::triage
