#include "triage_checks.hpp"

#include "epiq/util/error.hpp"

namespace epiq::apps {
namespace {

using util::Error;
using util::Fault;

const char* sex_name(genome::Sex sex) {
  return sex == genome::Sex::male ? "male" : sex == genome::Sex::female ? "female" : "unknown";
}

/// An error, or with --force a warning.
void refuse(const TriageRequest& request, Context& context, const std::string& message) {
  if (!request.force) throw Error(Fault::input, message + "; --force ranks all the same");
  context.log.warn(message);
}

void check_fields(const TriageRequest& request, const genome::AnnotatedReader& reader, Context& context) {
  if (reader.annotation() == nullptr && !request.genes.empty())
    context.log.warn("the header has no consequences (CSQ, ANN, BCSQ, EFF); genes are known by position alone");
  else if (reader.annotation() == nullptr)
    context.log.warn(
        "the header has no consequences (CSQ, ANN, BCSQ, EFF), so that genes are unknown and alleles are ranked by "
        "frequency and inheritance alone");
  if (reader.frequency_fields().empty() && request.databases.empty())
    context.log.warn(
        "the header has no allele frequencies, so that nothing is known to be rare; name fields with --af");
}

/// The sexes that the pedigree states against those that calls on X show.
void check_sexes(const triage::TriageResult& result, Context& context) {
  std::string unchecked;
  for (const triage::ShownSex& person : result.sexes) {
    if (person.stated == genome::Sex::unknown || person.stated == person.shown) continue;
    if (person.shown == genome::Sex::unknown)
      unchecked += (unchecked.empty() ? "" : "; ") + person.id + ": " + triage::why_unchecked(person);
    else
      context.log.warn("'" + person.id + "' is " + sex_name(person.stated) + " in the pedigree and " +
                       sex_name(person.shown) + " by calls on X; a swap of samples?");
  }
  if (!unchecked.empty()) context.log.warn("stated sexes were not checked: " + unchecked);
}

void check_family(const TriageRequest& request, const triage::Family& family, const triage::TriageResult& result,
                  Context& context) {
  for (const auto& [trio, counts] : result.trios) {
    const std::uint64_t all = counts.errors + counts.consistent;
    if (all >= 100 && counts.errors * 20 > all)
      refuse(request, context,
             "the trio of '" + trio.child + "' has Mendelian errors in " + std::to_string(counts.errors) + " of " +
                 std::to_string(all) + " calls; the samples may not be related as the pedigree says");
    // Five times as many as on the average of the other contigs.
    for (const auto& [contig, errors] : counts.contig_errors)
      if (errors >= 100 && errors * (counts.contig_errors.size() - 1) > 5 * (counts.errors - errors))
        context.log.warn("'" + contig + "' has " + std::to_string(errors) + " of the " + std::to_string(counts.errors) +
                         " Mendelian errors of '" + trio.child +
                         "'; uniparental disomy, a deletion or, on X, a wrong or unknown sex would explain that");
  }
  check_sexes(result, context);
  for (const std::string& problem : triage::family_problems(family, result.kinships, result.foreign_reads))
    context.log.warn(problem);
}

/// An empty ranking is a result only if one knows why it is empty.
void check_candidates(const triage::TriageResult& result, Context& context) {
  if (result.half_called > 0)
    context.log.warn(
        std::to_string(result.half_called) +
        " alleles are half called in the proband (as ./1) and so no candidates: nobody knows what the other "
        "copy is; --why CHR:POS:REF:ALT tells of one");
  if (result.candidates > 0 || result.alleles == 0) {
    if (result.alleles == 0) context.log.warn("the input has no alleles, so there is nothing to rank");
    return;
  }
  const std::pair<std::string, std::uint64_t>* most = &result.dropped.front();
  for (const auto& entry : result.dropped)
    if (entry.second > most->second) most = &entry;
  context.log.warn("none of " + std::to_string(result.alleles) + " alleles is a candidate; most were dropped for: " +
                   most->first + " (" + std::to_string(most->second) + "); --why CHR:POS:REF:ALT tells of one");
}

}  // namespace

void check_transcripts(const genome::AnnotatedReader& reader, triage::Transcripts wanted) {
  const genome::ConsequenceAnnotation* annotation = reader.annotation();
  if (wanted == triage::Transcripts::all || annotation == nullptr) return;
  const bool mane = wanted == triage::Transcripts::mane;
  if (mane ? !annotation->tells_mane() : !annotation->tells_canonical())
    throw Error(Fault::usage, std::string("--transcripts ") + (mane ? "mane" : "canonical") + ": INFO/" +
                                  annotation->tag() + " does not tell those transcripts; annotate with VEP's " +
                                  (mane ? "--mane" : "--canonical or --mane"));
}

void check_result(const TriageRequest& request, const genome::AnnotatedReader& reader, const triage::Family& family,
                  const triage::TriageResult& result, Context& context) {
  for (const std::string& note : family.notes) context.log.warn(note);
  if (result.compared >= 20 && result.wrong_reference * 20 > result.compared)
    refuse(request, context,
           "REF is not the reference in " + std::to_string(result.wrong_reference) + " of " +
               std::to_string(result.compared) + " alleles; the reference is of another assembly");
  check_fields(request, reader, context);
  check_family(request, family, result, context);
  check_candidates(result, context);
}

}  // namespace epiq::apps
