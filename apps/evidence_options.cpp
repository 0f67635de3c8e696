#include "evidence_options.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "epiq/util/error.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using util::Error;
using util::Fault;

OptionGroup input_options(EvidenceRequest& request) {
  OptionGroup group{"Input options"};
  group.options.add_options()("bam",
                              po::value(&request.bams)->value_name("[SAMPLE=]FILE...")->multitoken()->composing(),
                              "BAM or CRAM with index; a sample may have several files")(
      "reference", po::value(&request.reference)->value_name("FILE"),
      "FASTA with .fai; needed by CRAM, insertions, deletions and regions without sites")(
      "regions,r", po::value(&request.regions)->value_name("REGION[,...]"),
      "restrict to regions; without sites: look at each of their positions")(
      "regions-file,R", po::value(&request.regions_file)->value_name("FILE"), "the same, BED or CHR POS END");
  return group;
}

OptionGroup read_options(EvidenceRequest& request) {
  OptionGroup group{"Read options"};
  group.options.add_options()("min-mapq",
                              po::value(&request.min_mapq)->value_name("INT")->default_value(request.min_mapq),
                              "least mapping quality of a read")(
      "min-bq", po::value(&request.min_bq)->value_name("INT")->default_value(request.min_bq),
      "least quality of the allele in a read: of the base, or of telling two haplotypes apart")(
      "ignore-overlaps", po::bool_switch(&request.ignore_overlaps), "count both mates where they overlap")(
      "min-family-size", po::value(&request.min_family)->value_name("INT")->default_value(request.min_family),
      "least reads behind a consensus read, from its tag cD or DP");
  return group;
}

bool is_call_set(const std::string& word) {
  return word == "-" || word.ends_with(".vcf") || word.ends_with(".vcf.gz") || word.ends_with(".bcf");
}

}  // namespace

std::vector<OptionGroup> evidence_groups(EvidenceRequest& request) {
  return {input_options(request), read_options(request)};
}

void check_evidence(EvidenceRequest& request) {
  const auto swallowed = std::find_if(request.bams.begin(), request.bams.end(), is_call_set);
  if (swallowed != request.bams.end() && request.path.empty()) {
    request.path = *swallowed;
    request.bams.erase(swallowed);
  }
  if (!request.regions.empty() && !request.regions_file.empty())
    throw Error(Fault::usage, "--regions and --regions-file exclude each other");
  const bool regions = !request.regions.empty() || !request.regions_file.empty();
  if (request.path.empty() && !regions) {
    if (::isatty(STDIN_FILENO) != 0)
      throw Error(Fault::usage, "no sites are given; name a VCF or BCF, pipe one to standard input, or give --regions");
    request.path = "-";
  }
  if (request.path.empty() && request.reference.empty())
    throw Error(Fault::usage, "--regions without sites needs --reference, which says what the reference alleles are");
  if (request.min_mapq > 254 || request.min_bq > 60)
    throw Error(Fault::usage, "--min-mapq is at most 254, and --min-bq at most 60");
}

std::vector<triage::AlignmentInput> alignment_inputs(const std::vector<std::string>& words) {
  if (words.empty()) throw Error(Fault::usage, "no reads are given; name a BAM or CRAM by --bam [SAMPLE=]FILE");
  std::vector<triage::AlignmentInput> inputs;
  for (const std::string& word : words) {
    const std::size_t sign = word.find('=');
    const bool named = sign != std::string::npos && !std::filesystem::exists(word);
    if (named && (sign == 0 || sign + 1 == word.size())) throw Error(Fault::usage, "'" + word + "' is not SAMPLE=FILE");
    inputs.push_back(named ? triage::AlignmentInput{word.substr(sign + 1), word.substr(0, sign)}
                           : triage::AlignmentInput{word, ""});
  }
  return inputs;
}

triage::EvidenceOptions evidence_options(const EvidenceRequest& request) {
  triage::EvidenceOptions options;
  options.min_mapping_quality = static_cast<std::uint8_t>(request.min_mapq.value);
  options.min_base_quality = static_cast<std::uint8_t>(request.min_bq.value);
  options.merge_overlaps = !request.ignore_overlaps;
  options.min_family = request.min_family.value;
  return options;
}

}  // namespace epiq::apps
