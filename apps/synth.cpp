#include "epiq/interaction/synth.hpp"

#include "cli.hpp"
#include "commands.hpp"
#include "epiq/interaction/synth_cohort.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"
#include "input_options.hpp"
#include "versions.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using util::Error;
using util::Fault;

/// Base pairs of the windows that take the place of clusters where none are given.
constexpr unsigned kWindow = 100000;

/// What the user asked for, as the options hold it.
struct SynthRequest {
  Count samples{1000};
  Count genes{20};
  Count snps_per_gene{10};
  Fraction missing{0.0};
  std::string genotypes;
  std::string clusters;
  std::string model = "xor";
  Fraction heritability{0.05};
  Fraction main_heritability{0.0};
  Fraction dominance_heritability{0.0};
  Fraction within_heritability{0.0};
  Fraction binary{0.0};
  std::string errors = "normal";
  Count covariates{0};
  std::string causal;
  Count replicates{1};
  std::string prefix;
};

CommandText synth_text() {
  return {"Make a cohort with planted interactions, and the truth about it.",
          "epiq synth [options] --output-prefix PREFIX",
          {"epiq synth --samples 500 --model mult --heritability 0.1 --output-prefix cohort",
           "epiq synth --genotypes cohort.vcf.gz --model threshold --replicates 5 --output-prefix planted"},
          {{"trait", "column of PREFIX.phenotypes.tsv"},
           {"model", "kind of the planted interaction"},
           {"cluster_a", "first causal cluster"},
           {"cluster_b", "second causal cluster"},
           {"snp_a", "causal SNPs of the first cluster; all of them for poly"},
           {"snp_b", "causal SNPs of the second cluster; all of them for poly"},
           {"heritability", "share of the variance that the interaction explains beyond its main effects"}}};
}

OptionGroup cohort_options(SynthRequest& request) {
  OptionGroup group{"Cohort options"};
  group.options.add_options()                                                                                  //
      ("samples", po::value(&request.samples)->value_name("INT")->default_value(request.samples), "people")    //
      ("genes", po::value(&request.genes)->value_name("INT")->default_value(request.genes), "genes of 20 kb")  //
      ("snps-per-gene", po::value(&request.snps_per_gene)->value_name("INT")->default_value(request.snps_per_gene),
       "SNPs in each gene")  //
      ("missing", po::value(&request.missing)->value_name("RATE")->default_value(request.missing),
       "share of genotypes left out of the call set")  //
      ("genotypes", po::value(&request.genotypes)->value_name("FILE"),
       "plant traits on these genotypes (VCF, BCF or .bed)")  //
      ("clusters", po::value(&request.clusters)->value_name("FILE"),
       "their clusters, as `epiq clusters` writes them [100 kb windows]");
  return group;
}

OptionGroup trait_options(SynthRequest& request) {
  OptionGroup group{"Trait options"};
  group.options.add_options()  //
      ("model",
       po::value(&request.model)
           ->value_name("null|xor|gametes|mult|threshold|poly|3way|3xor|4parity")
           ->default_value(request.model),
       "kind of interaction between two clusters")  //
      ("heritability", po::value(&request.heritability)->value_name("H")->default_value(request.heritability, "0.05"),
       "share of the variance it explains beyond main effects")  //
      ("main-heritability",
       po::value(&request.main_heritability)->value_name("H")->default_value(request.main_heritability),
       "share of additive background effects")  //
      ("dominance-heritability",
       po::value(&request.dominance_heritability)->value_name("H")->default_value(request.dominance_heritability),
       "share of dominance background effects")  //
      ("within-heritability",
       po::value(&request.within_heritability)->value_name("H")->default_value(request.within_heritability),
       "share of interactions within clusters")  //
      ("binary", po::value(&request.binary)->value_name("PREVALENCE")->default_value(request.binary, "off"),
       "cases and controls, with this share of cases")  //
      ("errors", po::value(&request.errors)->value_name("normal|t5")->default_value(request.errors),
       "noise; t5: Student's t with 5 degrees of freedom")  //
      ("covariates", po::value(&request.covariates)->value_name("INT")->default_value(request.covariates),
       "columns cov1.., each of a share of 0.01")                                                         //
      ("causal", po::value(&request.causal)->value_name("A,B"), "the causal clusters [drawn at random]")  //
      ("replicates", po::value(&request.replicates)->value_name("INT")->default_value(request.replicates),
       "traits sim1.., each with a pair of its own");
  return group;
}

void check(const SynthRequest& request, const Common& common) {
  if (request.prefix.empty()) throw Error(Fault::usage, "several files are written: name them with --output-prefix");
  if (common.output != "-") throw Error(Fault::usage, "several files are written: use --output-prefix, not --output");
  if (request.genotypes.empty() && !request.clusters.empty())
    throw Error(Fault::usage, "--clusters belongs to --genotypes; simulated genes are their own clusters");
  if (!request.genotypes.empty() && request.missing > 0.0)
    throw Error(Fault::usage, "--missing is for simulated genotypes; those of --genotypes are not written again");
}

interaction::PlantOptions plant_options(const SynthRequest& request, std::uint64_t seed) {
  interaction::PlantOptions options;
  options.model = interaction::parse_interaction_model(request.model);
  options.heritability = options.model == interaction::InteractionModel::null ? 0.0 : request.heritability.value;
  options.main_heritability = request.main_heritability;
  options.dominance_heritability = request.dominance_heritability;
  options.within_heritability = request.within_heritability;
  if (request.binary > 0.0) options.prevalence = request.binary.value;
  if (request.errors != "normal" && request.errors != "t5")
    throw Error(Fault::usage, "--errors is '" + request.errors + "'; it must be normal or t5");
  options.errors = request.errors == "t5" ? interaction::Errors::t5 : interaction::Errors::normal;
  options.covariates = request.covariates;
  if (!request.causal.empty()) options.causal = util::split(request.causal, ',');
  options.replicates = request.replicates;
  options.seed = seed;
  return options;
}

interaction::CohortOptions cohort_of(const SynthRequest& request, std::uint64_t seed) {
  return {request.samples, request.genes, request.snps_per_gene, request.missing, seed};
}

std::string joined_ids(const genome::GenotypeMatrix& matrix, const std::vector<std::size_t>& snps) {
  std::string text;
  for (const std::size_t snp : snps) text += (text.empty() ? "" : ",") + matrix.variant(snp).id;
  return text;
}

void write_truth(const std::vector<interaction::PlantedTrait>& traits, const interaction::PlantOptions& options,
                 const genome::GenotypeMatrix& matrix, const std::vector<interaction::Cluster>& clusters,
                 const Context& context, util::OutputFile& out) {
  report::TableWriter table(out, report::Format::tsv, synth_text().columns, context.provenance());
  for (const interaction::PlantedTrait& trait : traits) {
    std::vector<report::Cell> row{report::text(trait.name), report::text(interaction::name(options.model))};
    if (trait.pair) {
      row.push_back(report::text(clusters[trait.pair->cluster_a].name));
      row.push_back(report::text(clusters[trait.pair->cluster_b].name));
      row.push_back(report::text(joined_ids(matrix, trait.pair->snps_a)));
      row.push_back(report::text(joined_ids(matrix, trait.pair->snps_b)));
    } else {
      row.insert(row.end(), 4, report::missing());
    }
    row.push_back(report::number(options.heritability));
    table.row(row);
  }
  table.finish();
}

/// The outputs of a run, all opened before the work and all committed after it.
struct Outputs {
  explicit Outputs(const SynthRequest& request)
      : phenotypes(request.prefix + ".phenotypes.tsv"),
        genes(request.prefix + ".genes.bed"),
        truth(request.prefix + ".truth.tsv") {
    if (request.genotypes.empty()) vcf.emplace(request.prefix + ".vcf.gz");
  }

  void commit(Metrics& metrics, std::size_t samples, std::size_t variants, std::size_t clusters, std::size_t traits) {
    if (vcf) {
      vcf->commit();
      metrics.outputs.push_back({vcf->path(), variants});
    }
    phenotypes.commit();
    genes.commit();
    truth.commit();
    metrics.outputs.push_back({phenotypes.path(), samples});
    metrics.outputs.push_back({genes.path(), clusters});
    metrics.outputs.push_back({truth.path(), traits});
  }

  std::optional<util::OutputFile> vcf;  ///< none where the genotypes are given
  util::OutputFile phenotypes;
  util::OutputFile genes;
  util::OutputFile truth;
};

void write_cohort(const interaction::SyntheticCohort& cohort, const Context& context, util::OutputFile& out) {
  std::vector<std::string> header;
  if (!context.common.no_version) {
    header.push_back("##epiq_synthVersion=" + epiq_version());
    header.push_back("##epiq_synthCommand=" + context.command_line);
  }
  interaction::write_vcf(cohort, header, out);
}

std::vector<interaction::Cluster> clusters_of(const SynthRequest& request, const genome::GenotypeMatrix& matrix,
                                              Context& context) {
  ClusterRequest clusters;
  clusters.clusters = request.clusters;
  if (request.clusters.empty()) clusters.windows = Count{kWindow};
  return load_clusters(clusters, matrix, context);
}

std::string plan(const SynthRequest& request) {
  const std::string traits = std::to_string(request.replicates) + " traits with '" + request.model + "' interactions";
  if (!request.genotypes.empty()) return "would plant " + traits + " on '" + request.genotypes + "'\n";
  return "would simulate " + std::to_string(request.samples) + " samples x " +
         std::to_string(std::uint64_t{request.genes} * request.snps_per_gene) + " variants and plant " + traits + "\n";
}

}  // namespace

void synth(Invocation& invocation) {
  SynthRequest request;
  OptionGroup output_group{"Output options"};
  output_group.options.add_options()("output-prefix", po::value(&request.prefix)->value_name("PREFIX"),
                                     "PREFIX.vcf.gz .phenotypes.tsv .genes.bed .truth.tsv");
  const auto context = parse(invocation, synth_text(), {cohort_options(request), trait_options(request), output_group});
  if (!context) return;
  check(request, context->common);
  const std::uint64_t seed = context->common.seed;
  const interaction::PlantOptions options = plant_options(request, seed);
  if (context->common.dry_run) {
    print_plan(plan(request));
    return;
  }

  Outputs outputs(request);
  std::vector<interaction::Cluster> clusters;
  genome::GenotypeMatrix matrix({});
  if (request.genotypes.empty()) {
    const interaction::SyntheticCohort cohort =
        interaction::simulate_cohort(cohort_of(request, seed), context->common.threads, context->budget);
    write_cohort(cohort, *context, *outputs.vcf);
    matrix = interaction::genotypes_of(cohort);
    clusters = cohort.genes;
  } else {
    InputRequest input;
    input.path = request.genotypes;
    matrix = read_input(input, *context).matrix;
    clusters = clusters_of(request, matrix, *context);
  }
  const interaction::PlantedTraits planted = interaction::plant_traits(matrix, clusters, options);
  interaction::write_phenotypes(matrix.samples(), planted, outputs.phenotypes);
  interaction::write_genes(clusters, outputs.genes);
  write_truth(planted.traits, options, matrix, clusters, *context, outputs.truth);
  outputs.commit(context->metrics, matrix.sample_count(), matrix.variant_count(), clusters.size(),
                 planted.traits.size());
}

}  // namespace epiq::apps
