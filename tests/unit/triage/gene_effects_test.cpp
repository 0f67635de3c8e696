#include "epiq/triage/gene_effects.hpp"

#include <catch2/catch.hpp>

using namespace epiq::triage;
using epiq::genome::ConsequenceAnnotation;

namespace {

/// The transcript that is chosen, of a gene with a severe one, a canonical one and one of MANE.
std::string chosen(const std::string& value, Transcripts which) {
  const ConsequenceAnnotation annotation(
      "CSQ", "Format: Allele|Consequence|SYMBOL|Feature|CANONICAL|MANE_SELECT|MANE_PLUS_CLINICAL");
  const auto effects = annotation.parse(value);
  const auto found = worst_by_gene(effects, which);
  return found.size() == 1 ? std::string(found[0].effect.transcript) : "";
}

}  // namespace

TEST_CASE("the worst transcript of a gene counts, or the worst of those asked for") {
  const std::string gene =
      "G|stop_gained|A|T1|||,G|missense_variant|A|T2|YES||,G|synonymous_variant|A|T3||NM_1.1|,"
      "G|splice_region_variant|A|T4|||NM_2.1";
  CHECK(chosen(gene, Transcripts::all) == "T1");
  CHECK(chosen(gene, Transcripts::canonical) == "T2");
  CHECK(chosen(gene, Transcripts::mane) == "T4");
}

TEST_CASE("of equally severe transcripts MANE's comes first, then a canonical one, then the first") {
  CHECK(chosen("G|stop_gained|A|T1|||,G|stop_gained|A|T2|YES||,G|stop_gained|A|T3||NM_1.1|", Transcripts::all) == "T3");
  CHECK(chosen("G|stop_gained|A|T1|||,G|stop_gained|A|T2|YES||", Transcripts::all) == "T2");
  CHECK(chosen("G|stop_gained|A|T1|||,G|stop_gained|A|T2|||", Transcripts::all) == "T1");
}

TEST_CASE("a gene without a transcript of the kind asked for keeps all of them") {
  CHECK(chosen("G|missense_variant|A|T1|||,G|stop_gained|A|T2|||", Transcripts::mane) == "T2");
}
