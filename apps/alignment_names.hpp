#pragma once

#include <string>

#include "epiq/triage/evidence_reads.hpp"

namespace epiq::apps {

/// "SAMPLE=FILE", or "FILE" with the sample that its read groups name. @throws Error(usage)
triage::AlignmentInput alignment_input(const std::string& word);

}  // namespace epiq::apps
