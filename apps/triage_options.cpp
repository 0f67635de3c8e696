#include "triage_options.hpp"

#include "alignment_names.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;

OptionGroup input_options(TriageRequest& request) {
  OptionGroup group{"Input options"};
  group.options.add_options()("pedigree,p", po::value(&request.pedigree)->value_name("FILE"),
                              "PED of the family; without it the proband is alone")(
      "proband", po::value(&request.proband)->value_name("NAME"), "sample to explain; the one affected if left out")(
      "sex", po::value(&request.sex)->value_name("male|female"), "of the proband, without a PED")(
      "reference", po::value(&request.reference)->value_name("FILE"),
      "FASTA with .fai, to left-align alleles; --bam needs it for CRAM, insertions and deletions")(
      "annotation", po::value(&request.annotation)->value_name("NAME"),
      "INFO field of consequences; CSQ, ANN, BCSQ or EFF if left out")(
      "transcripts",
      po::value(&request.transcripts)->value_name("all|canonical|mane")->default_value(request.transcripts),
      "whose worst consequence in a gene counts; all in genes without one of that kind")(
      "af", po::value(&request.frequencies)->value_name("NAME[,...]"),
      "INFO fields, or subfields as CSQ/MAX_AF, of allele frequencies; well-known ones if left out")(
      "predictors", po::value(&request.predictors)->value_name("NAME=FIELD[,...]"),
      "fields of revel, alphamissense, cadd, spliceai, as revel=CSQ/REVEL; well-known ones if left out")(
      "sex-chromosomes", po::value(&request.sex_chromosomes)->value_name("X,Y")->default_value(request.sex_chromosomes),
      "the X-like and the Y-like contig");
  group.options.add_options()("force", po::bool_switch(&request.force),
                              "go on where checks of assembly and family fail, with a warning");
  return group;
}

OptionGroup database_options(TriageRequest& request) {
  OptionGroup group{"Database options"};
  group.options.add_options()("af-db", po::value(&request.databases)->value_name("FILE")->composing(),
                              "indexed VCF or BCF of population frequencies; may be given again");
  group.options.add_options()("af-db-fields", po::value(&request.database_fields)->value_name("NAME[,...]"),
                              "its INFO fields, or quotients as AC_afr/AN_afr; those of gnomAD, ExAC or 1000 Genomes");
  group.options.add_options()("clinvar", po::value(&request.clinvar)->value_name("FILE"),
                              "ClinVar's VCF, indexed; with consequences it also shows pathogenic neighbours");
  group.options.add_options()("genes", po::value(&request.genes)->value_name("FILE"),
                              "BED or GFF3 of genes, for records without consequences");
  return group;
}

OptionGroup read_options(TriageRequest& request) {
  OptionGroup group{"Read options"};
  group.options.add_options()(
      "bam", po::value(&request.bams)->value_name("[SAMPLE=]FILE")->composing(),
      "BAM or CRAM with index of the proband or a parent, for candidates alone: de novo, phase, "
      "support; may be given again");
  return group;
}

OptionGroup genotype_options(TriageRequest& request) {
  OptionGroup group{"Genotype rules"};
  group.rare = true;
  group.options.add_options()("min-gq",
                              po::value(&request.min_quality)->value_name("INT")->default_value(request.min_quality),
                              "least genotype quality")(
      "min-dp", po::value(&request.min_depth)->value_name("INT")->default_value(request.min_depth), "least depth")(
      "min-ab", po::value(&request.min_balance)->value_name("FLOAT")->default_value(request.min_balance, "0.15"),
      "least share of reads of the allele in a heterozygote")(
      "max-ab", po::value(&request.max_balance)->value_name("FLOAT")->default_value(request.max_balance, "0.85"),
      "highest share")(
      "min-hom-ab",
      po::value(&request.min_hom_balance)->value_name("FLOAT")->default_value(request.min_hom_balance, "0.85"),
      "least share in a homozygote")("min-hemi-ab",
                                     po::value(&request.min_hemizygous_balance)
                                         ->value_name("FLOAT")
                                         ->default_value(request.min_hemizygous_balance, "0.75"),
                                     "least share on a male's X or Y")(
      "min-mt-ab",
      po::value(&request.min_heteroplasmy)->value_name("FLOAT")->default_value(request.min_heteroplasmy, "0.05"),
      "least share in mitochondria")(
      "max-parent-reads",
      po::value(&request.max_parent_reads)->value_name("INT")->default_value(request.max_parent_reads),
      "most reads of a de novo allele in both parents")("pass", po::bool_switch(&request.pass_only),
                                                        "drop records whose FILTER is not PASS, instead of a flag");
  return group;
}

OptionGroup model_options(TriageRequest& request) {
  OptionGroup group{"Inheritance options"};
  group.options.add_options()("incomplete-penetrance", po::bool_switch(&request.incomplete_penetrance),
                              "allow unaffected carriers of dominant alleles")(
      "max-af-dominant",
      po::value(&request.max_af_dominant)->value_name("FLOAT")->default_value(request.max_af_dominant, "0.001"),
      "highest frequency of dominant and new alleles")(
      "max-af-recessive",
      po::value(&request.max_af_recessive)->value_name("FLOAT")->default_value(request.max_af_recessive, "0.001"),
      "of homozygous and hemizygous ones")(
      "max-af-compound",
      po::value(&request.max_af_compound)->value_name("FLOAT")->default_value(request.max_af_compound, "0.02"),
      "of each of two heterozygous ones")("max-af-mt",
                                          po::value(&request.max_af_mitochondrial)
                                              ->value_name("FLOAT")
                                              ->default_value(request.max_af_mitochondrial, "0.002"),
                                          "of mitochondrial ones")(
      "min-consequence",
      po::value(&request.min_consequence)->value_name("FLOAT")->default_value(request.min_consequence, "0.6"),
      "least score: 1 truncating, 0.8 splice region, 0.6 missense, 0.1 synonymous, 0 other");
  return group;
}

OptionGroup result_options(TriageRequest& request) {
  OptionGroup group{"Result options"};
  group.options.add_options()("top", po::value(&request.top)->value_name("INT")->default_value(request.top),
                              "keep the best INT candidates; 0: all")(
      "why", po::value(&request.why)->value_name("CHR:POS:REF:ALT"),
      "tell what becomes of this allele, step by step, instead of the ranking");
  group.options.add_options()("output-vcf", po::value(&request.output_vcf)->value_name("FILE"),
                              "also write the records of the candidates, with EPIQ_* in INFO");
  group.options.add_options()("output-type,O", po::value(&request.output_type)->value_name("v|z|u|b"),
                              "of --output-vcf; by its suffix if left out");
  group.options.add_options()("output-phenopacket", po::value(&request.output_phenopacket)->value_name("FILE"),
                              "also write a GA4GH phenopacket 2.0 with interpretations");
  group.options.add_options()("two-gene", po::value(&request.two_gene)->value_name("FILE"),
                              "also write pairs of genes that may act together, --top of them; needs phenotypes");
  group.options.add_options()(
      "interpretations", po::value(&request.interpretations)->value_name("INT")->default_value(request.interpretations),
      "candidates in the phenopacket");
  return group;
}

}  // namespace

std::vector<OptionGroup> triage_groups(TriageRequest& request) {
  OptionGroup phenotypes{"Phenotype options"};
  add_case_options(phenotypes, request.phenotypes, false);
  add_knowledge_options(phenotypes, request.knowledge);
  return {input_options(request),    database_options(request), std::move(phenotypes),  read_options(request),
          genotype_options(request), model_options(request),    result_options(request)};
}

std::vector<triage::AlignmentInput> alignment_inputs(const TriageRequest& request) {
  std::vector<triage::AlignmentInput> inputs;
  for (const std::string& word : request.bams) inputs.push_back(alignment_input(word));
  return inputs;
}

std::vector<genome::PredictorField> predictor_fields(const std::string& list) {
  std::vector<genome::PredictorField> fields;
  if (list.empty()) return fields;
  for (const std::string& part : util::split(list, ',')) {
    const std::size_t equals = part.find('=');
    const std::size_t before = fields.size();
    for (std::size_t i = 0; i < genome::kPredictors; ++i)
      if (part.substr(0, equals) == genome::name_of(static_cast<genome::Predictor>(i)) && equals != std::string::npos)
        fields.push_back({static_cast<genome::Predictor>(i), part.substr(equals + 1)});
    if (fields.size() == before || fields.back().field.empty())
      throw util::Error(util::Fault::usage,
                        "--predictors: '" + part + "' is not NAME=FIELD with revel, alphamissense, cadd or spliceai");
  }
  return fields;
}

bool has_phenotypes(const TriageRequest& request) {
  return !request.phenotypes.terms.empty() || !request.phenotypes.phenopackets.empty();
}

namespace {

triage::Transcripts transcripts_of(const std::string& name) {
  if (name == "canonical") return triage::Transcripts::canonical;
  if (name == "mane") return triage::Transcripts::mane;
  if (name == "all") return triage::Transcripts::all;
  throw util::Error(util::Fault::usage, "--transcripts is '" + name + "'; it is all, canonical or mane");
}

}  // namespace

triage::TriageOptions triage_options(const TriageRequest& request) {
  using util::Error;
  using util::Fault;
  if (request.min_balance > request.max_balance)
    throw Error(Fault::usage, "--min-ab is above --max-ab, so that no heterozygote is left");
  if (!request.sex.empty() && genome::parse_sex(request.sex) == genome::Sex::unknown)
    throw Error(Fault::usage, "--sex is '" + request.sex + "'; it is male or female");
  if (!request.sex.empty() && !request.pedigree.empty())
    throw Error(Fault::usage, "--sex is for a proband without a pedigree; the PED has a column for it");
  const bool knows = !request.knowledge.knowledge.empty() || !request.knowledge.hpo.empty();
  if (has_phenotypes(request) || !request.phenotypes.excluded.empty()) {
    check_cases(request.phenotypes);
    KnowledgeRequest wanted = request.knowledge;
    wanted.gene_constraint.clear();  // serves alleles too, whether or not phenotypes are given
    check_knowledge(wanted);
  } else if (knows) {
    throw Error(Fault::usage,
                "what is known of diseases is of use with --terms or --phenopacket alone; give the phenotypes");
  }
  if (!request.database_fields.empty() && request.databases.empty())
    throw Error(Fault::usage, "--af-db-fields names fields of --af-db, which is missing");
  triage::TriageOptions options;
  options.rules.min_quality = static_cast<std::int32_t>(request.min_quality.value);
  options.rules.min_depth = static_cast<std::int32_t>(request.min_depth.value);
  options.rules.min_balance = request.min_balance;
  options.rules.max_balance = request.max_balance;
  options.rules.min_hom_balance = request.min_hom_balance;
  options.rules.min_hemizygous_balance = request.min_hemizygous_balance;
  options.rules.min_heteroplasmy = request.min_heteroplasmy;
  options.rules.max_parent_alt_reads = static_cast<std::int32_t>(request.max_parent_reads.value);
  options.rules.incomplete_penetrance = request.incomplete_penetrance;
  options.limits = {request.max_af_dominant, request.max_af_recessive, request.max_af_compound,
                    request.max_af_mitochondrial};
  options.transcripts = transcripts_of(request.transcripts);
  options.min_consequence = request.min_consequence;
  options.pass_only = request.pass_only;
  options.top = request.top;
  options.two_gene = !request.two_gene.empty();
  options.keep_records = !request.output_vcf.empty();
  options.sex_chromosomes = util::split(request.sex_chromosomes, ',');
  if (options.sex_chromosomes.size() != 2) throw Error(Fault::usage, "--sex-chromosomes takes two contigs, as in X,Y");
  if (!request.why.empty() &&
      (!request.output_vcf.empty() || !request.output_phenopacket.empty() || !request.two_gene.empty()))
    throw Error(Fault::usage,
                "--why tells the way of one allele and ranks nothing; leave --output-vcf, --output-phenopacket and "
                "--two-gene out");
  if (!request.two_gene.empty() && !has_phenotypes(request))
    throw Error(Fault::usage, "--two-gene judges genes by the patient's phenotypes; give --terms or --phenopacket");
  if (!request.why.empty()) options.why = triage::parse_allele(request.why);
  return options;
}

}  // namespace epiq::apps
