#pragma once

#include "cli.hpp"
#include "epiq/triage/triage.hpp"
#include "triage_options.hpp"

namespace epiq::apps {

/// Refuses to choose transcripts of a kind that the annotation does not tell. @throws Error(usage)
void check_transcripts(const genome::AnnotatedReader& reader, triage::Transcripts wanted);

/// Warns of all that a run showed of its input: people without samples, fields that are missing, relatives who are
/// none, sexes, contamination, no candidates.
/// @throws Error(input) unless --force, if trios have Mendelian errors in more than 5 % of at least 100 calls, or REF
/// is
///         not the reference in more than 5 % of at least 20 alleles: samples or assembly are then others
void check_result(const TriageRequest& request, const genome::AnnotatedReader& reader, const triage::Family& family,
                  const triage::TriageResult& result, Context& context);

}  // namespace epiq::apps
