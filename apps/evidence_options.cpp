#include "evidence_options.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "alignment_names.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

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
      "FASTA with .fai; for CRAM, indels and regions without sites")(
      "regions,r", po::value(&request.regions)->value_name("REGION[,...]"),
      "only these; without sites: look at each position")(
      "regions-file,R", po::value(&request.regions_file)->value_name("FILE"), "the same, BED or CHR POS END");
  group.options.add_options()("targets,t", po::value(&request.targets)->value_name("[^]REGION[,...]"),
                              "as -r for sites that have no index; ^ excludes")(
      "targets-file,T", po::value(&request.targets_file)->value_name("[^]FILE"), "as -t, from a file");
  return group;
}

OptionGroup read_options(EvidenceRequest& request) {
  OptionGroup group{"Read options"};
  group.options.add_options()("min-mapq",
                              po::value(&request.min_mapq)->value_name("INT")->default_value(request.min_mapq),
                              "least mapping quality of a read")(
      "min-bq", po::value(&request.min_bq)->value_name("INT")->default_value(request.min_bq),
      "least quality of the allele in a read")("ignore-overlaps", po::bool_switch(&request.ignore_overlaps),
                                               "count both mates where they overlap");
  return group;
}

OptionGroup analysis_options(EvidenceRequest& request) {
  OptionGroup group{"Analysis options"};
  group.options.add_options()("pedigree,p", po::value(&request.pedigree)->value_name("FILE"),
                              "PED: how likely alleles of children are new")(
      "phase", po::bool_switch(&request.phase), "phase heterozygous sites by the fragments that join them")(
      "low-vaf", po::bool_switch(&request.low_vaf), "test alleles of few reads against errors")(
      "control", po::value(&request.controls)->value_name("[SAMPLE=]FILE...")->multitoken()->composing(),
      "--low-vaf: BAM or CRAM of matched controls or a panel; not reported")(
      "passing", po::bool_switch(&request.passing), "--low-vaf: report only alleles that pass");
  group.options.add_options()("assemble", po::value(&request.assemble)->value_name("REGION[,...]"),
                              "find alleles that no caller listed, instead of sites");
  return group;
}

OptionGroup output_options(EvidenceRequest& request) {
  OptionGroup group{"Output options"};
  group.options.add_options()("output-vcf", po::value(&request.output_vcf)->value_name("FILE"),
                              "also write VCF with AD, PS and more; .vcf, .vcf.gz or .bcf");
  return group;
}

OptionGroup site_checks(EvidenceRequest& request) {
  OptionGroup group{"Checks of sites", {}, true};
  group.options.add_options()("check-ref",
                              po::value(&request.check_ref)->value_name("e|x")->default_value(request.check_ref),
                              "where REF is not what --reference has: stop (e) or leave the record out (x)");
  return group;
}

OptionGroup consensus_options(EvidenceRequest& request) {
  OptionGroup group{"Consensus reads (UMI, duplex)", {}, true};
  group.options.add_options()("min-family-size",
                              po::value(&request.min_family)->value_name("INT")->default_value(request.min_family),
                              "least reads behind a consensus read, from its tag cD or DP")(
      "min-strand-family-size",
      po::value(&request.min_strand_family)->value_name("INT")->default_value(request.min_strand_family),
      "least reads of either strand of its molecule, from its tags aD and bD")(
      "max-family-error",
      po::value(&request.max_family_error)->value_name("FLOAT")->default_value(request.max_family_error, "1"),
      "highest share of them that differ, over the read (tag cE) and at the base (ce of cd)");
  return group;
}

OptionGroup denovo_options(EvidenceRequest& request) {
  OptionGroup group{"New alleles of children", {}, true};
  group.options.add_options()(
      "min-parent-depth",
      po::value(&request.min_parent_depth)->value_name("INT")->default_value(request.min_parent_depth),
      "reads a parent needs to be assessed")(
      "mutation-rate",
      po::value(&request.mutation_rate)->value_name("FLOAT")->default_value(request.mutation_rate, "1.2e-8"),
      "prior of a new base in one gamete; a tenth of it for insertions and deletions")(
      "sex-chromosomes", po::value(&request.sex_chromosomes)->value_name("X,Y")->default_value(request.sex_chromosomes),
      "the X-like and the Y-like contig, of which sons have one copy");
  return group;
}

OptionGroup phase_options(EvidenceRequest& request) {
  OptionGroup group{"Phase", {}, true};
  group.options.add_options()(
      "min-fragments", po::value(&request.min_fragments)->value_name("INT")->default_value(request.min_fragments),
      "fragments that must speak for a phase")(
      "min-phase-ratio",
      po::value(&request.min_phase_ratio)->value_name("FLOAT")->default_value(request.min_phase_ratio, "100"),
      "least likelihood ratio of cis and trans");
  return group;
}

OptionGroup low_vaf_options(EvidenceRequest& request) {
  OptionGroup group{"Low frequencies", {}, true};
  group.options.add_options()("alpha",
                              po::value(&request.alpha)->value_name("FLOAT")->default_value(request.alpha, "0.01"),
                              "chance of any false allele over all tests")(
      "tests", po::value(&request.tests)->value_name("INT")->default_value(request.tests, "alleles of the sites"),
      "tests to correct for, by Bonferroni")(
      "contamination",
      po::value(&request.contamination)->value_name("FLOAT")->default_value(request.contamination, "0"),
      "share of reads that may be of another person")("no-baq", po::bool_switch(&request.no_baq),
                                                      "take alignments as right; else --reference is needed");
  return group;
}

OptionGroup assembly_options(EvidenceRequest& request) {
  OptionGroup group{"Assembly", {}, true};
  group.options.add_options()("min-support",
                              po::value(&request.min_support)->value_name("INT")->default_value(request.min_support),
                              "reads that an assembled allele needs");
  return group;
}

void check_assembly(const EvidenceRequest& request) {
  if (request.assemble.empty()) return;
  if (!request.path.empty() || !request.regions.empty() || !request.regions_file.empty())
    throw Error(Fault::usage, "--assemble finds sites by itself; leave sites and --regions out");
  if (request.reference.empty()) throw Error(Fault::usage, "--assemble needs --reference, to compare with");
  if (request.min_support < 1) throw Error(Fault::usage, "--min-support is at least 1");
  if (request.low_vaf && request.tests == 0)
    throw Error(Fault::usage, "--low-vaf must know how many alleles are tested; with --assemble give --tests");
}

void check_low_vaf(const EvidenceRequest& request) {
  if (!request.low_vaf && (!request.controls.empty() || request.passing || request.tests > 0))
    throw Error(Fault::usage, "--control, --tests and --passing belong to --low-vaf");
  if (request.low_vaf && request.path == "-" && request.tests == 0)
    throw Error(Fault::usage,
                "--low-vaf must know how many alleles are tested, and cannot count those of standard input; "
                "give --tests");
  if (request.low_vaf && !request.no_baq && request.reference.empty())
    throw Error(Fault::usage, "--low-vaf looks at alignments, which needs --reference; --no-baq leaves that out");
}

void check_sites(const EvidenceRequest& request) {
  if (!request.regions.empty() && !request.regions_file.empty())
    throw Error(Fault::usage, "--regions and --regions-file exclude each other");
  if (request.check_ref != "e" && request.check_ref != "x")
    throw Error(Fault::usage, "--check-ref is '" + request.check_ref + "'; it is e or x");
  if (request.path.empty() && !(request.targets.empty() && request.targets_file.empty()))
    throw Error(Fault::usage, "--targets selects from given sites; without them name positions by --regions");
  if (request.path.empty() && request.reference.empty())
    throw Error(Fault::usage, "--regions without sites needs --reference, which says what the reference alleles are");
}

bool is_call_set(const std::string& word) {
  return word == "-" || word.ends_with(".vcf") || word.ends_with(".vcf.gz") || word.ends_with(".bcf");
}

}  // namespace

std::vector<OptionGroup> evidence_groups(EvidenceRequest& request) {
  return {input_options(request),   read_options(request),      analysis_options(request), output_options(request),
          site_checks(request),     consensus_options(request), denovo_options(request),   phase_options(request),
          low_vaf_options(request), assembly_options(request)};
}

void check_evidence(EvidenceRequest& request) {
  for (std::vector<std::string>* words : {&request.bams, &request.controls}) {
    const auto swallowed = std::find_if(words->begin(), words->end(), is_call_set);
    if (swallowed == words->end() || !request.path.empty()) continue;
    request.path = *swallowed;
    words->erase(swallowed);
  }
  check_assembly(request);
  const bool regions = !request.regions.empty() || !request.regions_file.empty() || !request.assemble.empty();
  if (request.path.empty() && !regions) {
    if (::isatty(STDIN_FILENO) != 0)
      throw Error(Fault::usage, "no sites are given; name a VCF or BCF, pipe one to standard input, or give --regions");
    request.path = "-";
  }
  check_sites(request);
  if (request.min_mapq > 254 || request.min_bq > 60)
    throw Error(Fault::usage, "--min-mapq is at most 254, and --min-bq at most 60");
  if (request.mutation_rate <= 0.0 || request.mutation_rate > 0.01)
    throw Error(Fault::usage, "--mutation-rate is above 0 and at most 0.01");
  if (request.min_phase_ratio < 1.0) throw Error(Fault::usage, "--min-phase-ratio is at least 1");
  check_low_vaf(request);
}

std::vector<triage::AlignmentInput> alignment_inputs(const EvidenceRequest& request) {
  if (request.bams.empty()) throw Error(Fault::usage, "no reads are given; name a BAM or CRAM by --bam [SAMPLE=]FILE");
  std::vector<triage::AlignmentInput> inputs;
  std::vector<std::string> words = request.bams;
  words.insert(words.end(), request.controls.begin(), request.controls.end());
  for (const std::string& word : words) inputs.push_back(alignment_input(word));
  return inputs;
}

triage::EvidenceOptions evidence_options(const EvidenceRequest& request) {
  triage::EvidenceOptions options;
  options.min_mapping_quality = static_cast<std::uint8_t>(request.min_mapq.value);
  options.min_base_quality = static_cast<std::uint8_t>(request.min_bq.value);
  options.merge_overlaps = !request.ignore_overlaps;
  options.min_family = request.min_family.value;
  options.min_strand_family = request.min_strand_family.value;
  options.max_family_error = request.max_family_error;
  options.alignment_quality = request.low_vaf && !request.no_baq;
  return options;
}

triage::AnalysisPlan analysis_plan(const EvidenceRequest& request, const triage::EvidenceReads& reads,
                                   std::int64_t x_length) {
  triage::AnalysisPlan plan;
  plan.phase = request.phase;
  plan.phase_options = {request.min_fragments, std::log(request.min_phase_ratio)};
  if (!request.controls.empty()) {
    plan.control.assign(reads.samples().size(), true);
    for (std::size_t file = 0; file < request.bams.size(); ++file)
      for (const std::size_t sample : reads.file_samples(file)) plan.control[sample] = false;
    for (std::size_t file = request.bams.size(); file < reads.files(); ++file)
      for (const std::size_t sample : reads.file_samples(file))
        if (!plan.control[sample])
          throw Error(Fault::usage,
                      "'" + reads.samples()[sample] +
                          "' has reads among --bam and --control; name the control by --control NAME=FILE");
  }
  if (request.low_vaf) {
    plan.low_vaf.emplace();
    plan.low_vaf->alpha = request.alpha;
    plan.low_vaf->contamination = request.contamination;
    plan.low_vaf->tests = request.tests;
  }
  if (request.pedigree.empty()) return plan;
  const std::vector<std::string> names = util::split(request.sex_chromosomes, ',');
  if (names.size() != 2) throw Error(Fault::usage, "--sex-chromosomes takes two contigs, as in X,Y");
  plan.trios = triage::evidence_trios(genome::read_pedigree(request.pedigree), reads.samples());
  plan.priors.mutation = request.mutation_rate;
  plan.priors.indel_mutation = 0.1 * request.mutation_rate;
  plan.priors.min_parent_depth = request.min_parent_depth;
  plan.sexes.emplace(names, x_length);
  plan.y_chromosome = names[1];
  return plan;
}

}  // namespace epiq::apps
