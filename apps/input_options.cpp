#include "input_options.hpp"

#include "epiq/interaction/cluster_table.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using util::Error;
using util::Fault;

}  // namespace

void add_input_options(OptionGroup& group, InputRequest& request) {
  group.options.add_options()                                                                                        //
      ("regions,r", po::value(&request.regions)->value_name("REGION[,...]"), "restrict to regions; needs an index")  //
      ("regions-file,R", po::value(&request.regions_file)->value_name("FILE"),
       "as -r, from BED or contig start end")                                                                        //
      ("targets,t", po::value(&request.targets)->value_name("[^]REGION[,...]"), "as -r, without index; ^ excludes")  //
      ("targets-file,T", po::value(&request.targets_file)->value_name("[^]FILE"), "as -t, from a file")              //
      ("samples,s", po::value(&request.samples)->value_name("[^]LIST"), "include (or with ^ exclude) samples")       //
      ("samples-file,S", po::value(&request.samples_file)->value_name("[^]FILE"), "as -s, one name a line")          //
      ("min-maf", po::value(&request.min_maf)->value_name("FLOAT")->default_value(request.min_maf),
       "ignore variants with a rarer minor allele")  //
      ("max-missing", po::value(&request.max_missing)->value_name("FLOAT")->default_value(request.max_missing),
       "ignore variants with more missing genotypes")  //
      ("hwe", po::value(&request.hwe)->value_name("P")->default_value(request.hwe, "off"),
       "ignore autosomal variants with a smaller exact Hardy-Weinberg p")  //
      ("sex-chromosomes",
       po::value(&request.sex_chromosomes)->value_name("X,Y")->default_value(request.sex_chromosomes),
       "contigs of which males have one copy");
}

genome::ReadOptions read_options(const InputRequest& request, const Context& context) {
  if (request.min_maf > 0.5) throw Error(Fault::usage, "--min-maf is a minor allele frequency, at most 0.5");
  genome::ReadOptions options;
  options.regions = request.regions;
  options.regions_file = request.regions_file;
  options.targets = request.targets;
  options.targets_file = request.targets_file;
  options.samples = request.samples;
  options.samples_file = request.samples_file;
  options.min_maf = request.min_maf;
  options.max_missing = request.max_missing;
  options.hwe = request.hwe;
  options.threads = context.common.threads;
  options.sex_chromosomes = util::split(request.sex_chromosomes, ',');
  if (options.sex_chromosomes.size() > 2)
    throw Error(Fault::usage, "--sex-chromosomes names two contigs, the X-like and the Y-like one");
  return options;
}

genome::Genotypes read_input(const InputRequest& request, Context& context,
                             const std::map<std::string, genome::Sex>& sexes) {
  genome::ReadOptions options = read_options(request, context);
  options.sex = sexes;
  genome::Genotypes genotypes = genome::read_genotypes(request.path, options, context.budget, context.log);
  const genome::ReadSummary& summary = genotypes.summary;
  context.metrics.inputs.push_back({request.path, summary.bytes, genotypes.matrix.sample_count(), summary.records,
                                    summary.kept, summary.skipped, summary.notes});
  return genotypes;
}

void add_cluster_options(OptionGroup& group, ClusterRequest& request, ClusterTable table, ClusterSnps snps) {
  if (table == ClusterTable::accepted)
    group.options.add_options()("clusters", po::value(&request.clusters)->value_name("FILE"),
                                "clusters as `epiq clusters` writes them");
  group.options.add_options()                                                                            //
      ("genes", po::value(&request.genes)->value_name("FILE"), "a cluster a gene; GFF3 or BED")          //
      ("windows", po::value(&request.windows)->value_name("BP"), "a cluster a window of BP base pairs")  //
      ("ld-clusters", po::value(&request.ld_clusters)->value_name("R2"),
       "join SNPs within 1 Mb with at least this r2")  //
      ("flank", po::value(&request.flank)->value_name("BP")->default_value(request.flank),
       "base pairs around a gene that belong to it")  //
      ("window-offset", po::value(&request.window_offset)->value_name("BP")->default_value(request.window_offset),
       "where the first window of a contig starts");
  if (snps == ClusterSnps::all) return;
  group.options.add_options()  //
      ("cluster-size", po::value(&request.cluster_size)->value_name("Q")->default_value(request.cluster_size),
       "SNPs that represent a cluster, at most")  //
      ("tag-r2", po::value(&request.tag_r2)->value_name("R2")->default_value(request.tag_r2, "0.8"),
       "a SNP stands for those with at least this r2");
}

void check_clusters(const ClusterRequest& request, ClusterTable table) {
  const int ways = (request.clusters.empty() ? 0 : 1) + (request.genes.empty() ? 0 : 1) +
                   (request.windows > 0 ? 1 : 0) + (request.ld_clusters > 0.0 ? 1 : 0);
  const std::string names = table == ClusterTable::accepted ? "--clusters, --genes, --windows" : "--genes, --windows";
  if (ways != 1) throw Error(Fault::usage, "give one of " + names + " and --ld-clusters, to say what a cluster is");
}

std::vector<interaction::Cluster> load_clusters(const ClusterRequest& request, const genome::GenotypeMatrix& matrix,
                                                Context& context) {
  std::vector<interaction::Cluster> clusters;
  if (!request.clusters.empty()) {
    clusters = interaction::read_clusters(request.clusters, matrix, context.log);
  } else {
    interaction::ClusterOptions options;
    options.genes = request.genes;
    options.windows = request.windows;
    options.ld_r2 = request.ld_clusters;
    options.size = request.cluster_size;
    options.tag_r2 = request.tag_r2;
    options.flank = request.flank;
    options.window_offset = request.window_offset;
    clusters = interaction::make_clusters(matrix, options, context.common.threads, context.log);
  }
  context.metrics.counts.emplace_back("clusters", clusters.size());
  context.log.info(std::to_string(clusters.size()) + " clusters");
  return clusters;
}

}  // namespace epiq::apps
