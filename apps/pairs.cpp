#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "cli.hpp"
#include "commands.hpp"
#include "epiq/interaction/pairs/effective_tests.hpp"
#include "epiq/interaction/pairs/trait_classes.hpp"
#include "epiq/report/pairs_table.hpp"
#include "epiq/util/error.hpp"
#include "input_options.hpp"
#include "output_names.hpp"
#include "pairs_outputs.hpp"
#include "pairs_scan.hpp"
#include "snp_lists.hpp"
#include "study_options.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using util::Error;
using util::Fault;

/// What the user asked for, beyond genotypes, clusters and phenotypes.
struct Request {
  std::string test = "auto";
  Count order{2};
  std::string sets;  ///< path of combinations to test; empty: all
  std::string set_a;
  std::string set_b;
  std::string cluster_rule = "any";
  Count gap{0};
  Fraction gap_r2{1.0};
  Count min_cell{0};
  Count folds{10};
  bool firth = false;
  Count permutations{0};
  Fraction p{1.0};
  Count top{1000};
  Number clump{-1.0};
  bool effective_tests = false;
  std::string snp_summary;
  std::string gene_pairs;
  std::string dropped;
};

CommandText pairs_text() {
  return {"Test all pairs (or larger sets) of SNPs for interaction, exhaustively.",
          "epiq pairs [options] --phenotype FILE <in.vcf.gz>|<in.bcf>|<in.bed>|-",
          {"epiq pairs --phenotype cohort.phenotypes.tsv --trait sim1 --top 5 cohort.vcf.gz",
           "epiq pairs --phenotype cohort.phenotypes.tsv --trait sim1 --genes cohort.genes.bed --cluster-rule between "
           "--p 1e-3 cohort.vcf.gz"},
          report::pairs_columns(2)};
}

OptionGroup list_options(ListRequest& lists) {
  OptionGroup group{"List options"};
  group.options.add_options()                                                                                      //
      ("extract", po::value(&lists.extract)->value_name("FILE"), "use only the variants with these identifiers")   //
      ("exclude", po::value(&lists.exclude)->value_name("FILE"), "leave out the variants with these identifiers")  //
      ("keep", po::value(&lists.keep)->value_name("FILE"), "use only these samples: IID, or FID IID a line")       //
      ("remove", po::value(&lists.remove)->value_name("FILE"), "leave out these samples");
  return group;
}

OptionGroup space_options(Request& request) {
  OptionGroup group{"Combination options"};
  group.options.add_options()  //
      ("order", po::value(&request.order)->value_name("K")->default_value(request.order, "2"),
       "SNPs in a combination; 4 to 8 with --sets")                                                             //
      ("sets", po::value(&request.sets)->value_name("FILE"), "test only these: K variants a line")              //
      ("set-a", po::value(&request.set_a)->value_name("FILE"), "first SNPs: variants or clusters, one a line")  //
      ("set-b", po::value(&request.set_b)->value_name("FILE"), "second SNPs; all without it")                   //
      ("cluster-rule", po::value(&request.cluster_rule)->value_name("any|within|between")->default_value("any"),
       "combine SNPs of one cluster, or of different ones")  //
      ("gap", po::value(&request.gap)->value_name("BP")->default_value(request.gap, "0"),
       "leave out SNPs nearer than this on one contig")  //
      ("gap-r2", po::value(&request.gap_r2)->value_name("R2")->default_value(request.gap_r2, "1"),
       "leave out pairs of SNPs with a larger squared correlation")  //
      ("min-cell", po::value(&request.min_cell)->value_name("INT")->default_value(request.min_cell, "0"),
       "samples each genotype cell needs");
  return group;
}

OptionGroup method_options(Request& request) {
  OptionGroup group{"Method options"};
  group.options.add_options()  //
      ("test", po::value(&request.test)->value_name("NAME")->default_value(request.test),
       "auto: boost; additive for quantitative traits and with covariates; else fast, joint, additive-lrt, genotypic, "
       "mi, ig, k2, mdr")  //
      ("firth", po::bool_switch(&request.firth),
       "logistic regressions by Firth's penalised likelihood, finite where genotypes separate cases from controls")  //
      ("permutations", po::value(&request.permutations)->value_name("B")->default_value(request.permutations, "0"),
       "of the trait, for family-wise p-values")  //
      ("folds", po::value(&request.folds)->value_name("INT")->default_value(request.folds, "10"),
       "of the cross-validation of mdr");
  return group;
}

OptionGroup output_options(Request& request) {
  OptionGroup group{"Output options"};
  group.options.add_options()                                                                                    //
      ("p", po::value(&request.p)->value_name("FLOAT")->default_value(request.p, "1"), "report only smaller p")  //
      ("top", po::value(&request.top)->value_name("INT")->default_value(request.top, "1000"),
       "report the best INT combinations; 0: all")                                                                 //
      ("clump", po::value(&request.clump)->value_name("BP"), "number loci: rows within BP of a better one")        //
      ("effective-tests", po::bool_switch(&request.effective_tests), "correct for the effective number of tests")  //
      ("snp-summary", po::value(&request.snp_summary)->value_name("FILE"),
       "for each SNP its best partner and hits at --p")  //
      ("gene-pairs", po::value(&request.gene_pairs)->value_name("FILE"),
       "for each pair of clusters minP, GATES and ACAT")  //
      ("dropped", po::value(&request.dropped)->value_name("FILE"), "list the samples left out, with reasons");
  return group;
}

interaction::ClusterRule parse_rule(const std::string& name) {
  if (name == "any") return interaction::ClusterRule::any;
  if (name == "within") return interaction::ClusterRule::within;
  if (name == "between") return interaction::ClusterRule::between;
  throw Error(Fault::usage, "--cluster-rule is '" + name + "'; it must be any, within or between");
}

bool names_clusters(const ClusterRequest& clusters) {
  return !clusters.clusters.empty() || !clusters.genes.empty() || clusters.windows > 0 || clusters.ld_clusters > 0.0;
}

void check_request(const Request& request, const ListRequest& lists, const ClusterRequest& clusters) {
  if (request.order < 2 || request.order > interaction::kMostScanSnps)
    throw Error(Fault::usage, "--order is from 2 to " + std::to_string(interaction::kMostScanSnps));
  if (request.order > 3 && request.sets.empty())
    throw Error(Fault::usage, "--order above 3 needs the combinations to test: --sets FILE");
  if (!request.sets.empty() && (!request.set_a.empty() || !request.set_b.empty() || request.permutations > 0))
    throw Error(Fault::usage, "--sets cannot be combined with --set-a, --set-b and --permutations");
  if (!request.sets.empty() && (request.cluster_rule != "any" || request.gap > 0 || request.gap_r2 < 1.0 ||
                                !lists.extract.empty() || !lists.exclude.empty() || request.effective_tests))
    throw Error(Fault::usage,
                "--sets tests what it lists: it cannot be combined with --extract, --exclude, --cluster-rule, --gap, "
                "--gap-r2 and --effective-tests");
  if (request.set_a.empty() && !request.set_b.empty())
    throw Error(Fault::usage,
                "--set-b needs --set-a; with one set alone use --set-a, for all pairs with one SNP of it");
  if (request.order != 2 && (!request.gene_pairs.empty() || request.permutations > 0 || !request.set_a.empty()))
    throw Error(Fault::usage, "--gene-pairs, --permutations, --set-a and --set-b are for pairs, --order 2");
  parse_rule(request.cluster_rule);
  if ((request.cluster_rule != "any" || !request.gene_pairs.empty()) && !names_clusters(clusters))
    throw Error(Fault::usage,
                "--cluster-rule and --gene-pairs need clusters: --genes, --windows, --ld-clusters or "
                "--clusters");
  if (request.clump != -1.0 && (request.clump < 0.0 || request.clump > 1e12))
    throw Error(Fault::usage, "--clump is a distance in base pairs, at least 0");
  if (request.folds < 2 || request.folds > 100) throw Error(Fault::usage, "--folds is from 2 to 100");
  if (request.p <= 0.0) throw Error(Fault::usage, "--p is above 0");
}

PairsOptions scan_options(const Request& request) {
  PairsOptions options;
  options.test = request.test;
  options.order = request.order;
  options.filter = {request.min_cell, request.gap_r2};
  options.folds = request.folds;
  options.firth = request.firth;
  options.permutations = request.permutations;
  options.log10_p = std::log10(request.p);
  options.top = request.top;
  options.clump = static_cast<std::int64_t>(std::floor(request.clump));
  options.effective_tests = request.effective_tests;
  options.snp_summary = !request.snp_summary.empty();
  options.gene_pairs = !request.gene_pairs.empty();
  return options;
}

/// The SNPs that are listed and vary, combined as asked for.
interaction::PairSpace make_space(const Request& request, const ListRequest& lists, const PairsMaterial& material,
                                  Context& context) {
  std::vector<bool> use = extracted(lists, material.matrix);
  const std::vector<bool> varies = interaction::varying_snps(
      material.matrix, interaction::SampleSubset::of(material.matrix.sample_count(), material.study.samples));
  std::uint64_t unlisted = 0, constant = 0;
  for (std::size_t v = 0; v < use.size(); ++v) {
    unlisted += use[v] ? 0 : 1;
    constant += use[v] && !varies[v] ? 1 : 0;
    use[v] = use[v] && varies[v];
  }
  context.metrics.counts.emplace_back("variants_not_listed", unlisted);
  context.metrics.counts.emplace_back("variants_that_do_not_vary", constant);
  if (constant > 0)
    context.log.info(std::to_string(constant) + " variants do not vary among the samples tested and are left out");
  interaction::SpaceOptions options;
  options.rule = parse_rule(request.cluster_rule);
  options.gap = request.gap;
  if (!request.set_a.empty()) options.set_a = read_snp_set(request.set_a, material.matrix, material.clusters);
  if (!request.set_b.empty()) options.set_b = read_snp_set(request.set_b, material.matrix, material.clusters);
  return interaction::PairSpace(material.matrix, use, options, material.clusters);
}

PairsMaterial read_material(InputRequest input, const ListRequest& lists, const ClusterRequest& clusters,
                            const StudyRequest& study, Context& context) {
  if (const std::string samples = sample_list(lists); !samples.empty()) {
    if (!input.samples.empty() || !input.samples_file.empty())
      throw Error(Fault::usage, "--keep and --remove cannot be combined with -s and -S");
    input.samples = samples;
  }
  const genome::StudyOptions study_options = read_study_options(study);
  PairsMaterial material{read_input(input, context, study_sexes(study)).matrix, {}, {}};
  if (names_clusters(clusters)) material.clusters = load_clusters(clusters, material.matrix, context);
  material.study = genome::load_study(material.matrix.samples(), study_options, context.log);
  count_samples(material.study, context.metrics);
  return material;
}

}  // namespace

void pairs(Invocation& invocation) {
  InputRequest input;
  input.min_maf.value = 0.0;
  ListRequest lists;
  ClusterRequest clusters;
  StudyRequest study;
  Request request;
  OptionGroup input_group{"Input options"};
  add_input_options(input_group, input);
  OptionGroup study_group{"Phenotype options"};
  add_study_options(study_group, study);
  OptionGroup cluster_group{"Cluster options"};
  add_cluster_options(cluster_group, clusters, ClusterTable::accepted, ClusterSnps::all);
  const auto context = parse(invocation, pairs_text(),
                             {input_group, list_options(lists), study_group, space_options(request), cluster_group,
                              method_options(request), output_options(request)},
                             &input.path);
  if (!context) return;
  check_request(request, lists, clusters);
  if (names_clusters(clusters)) check_clusters(clusters, ClusterTable::accepted);
  PairsOptions options = scan_options(request);
  if (options.test != "auto") interaction::parse_snp_test(options.test);

  check_outputs(context->common, {request.snp_summary, request.gene_pairs, request.dropped});
  PairsOutputs outputs(context->common.output, request.snp_summary, request.gene_pairs, request.dropped);
  const PairsMaterial material = read_material(input, lists, clusters, study, *context);
  if (!request.sets.empty()) options.sets = read_snp_combinations(request.sets, material.matrix, options.order);
  const interaction::PairSpace space = make_space(request, lists, material, *context);
  if (options.sets.empty() &&
      std::min(space.rows().size(), space.columns().size()) < (space.square() ? options.order : 1))
    context->log.warn("there is nothing to test: fewer SNPs are left than a combination has");
  check_tests(options, material.study);
  if (context->common.dry_run) {
    print_plan(pairs_plan(options, material, space, *context));
    return;
  }
  context->log.info(std::to_string(space.rows().size()) + " SNPs, " + std::to_string(material.study.samples.size()) +
                    " samples; " + memory_plan(material, space, context->budget));
  write_outputs(outputs, scan_traits(material, space, options, *context), material, *context);
}

}  // namespace epiq::apps
