#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/genome/genotype_reader.hpp"
#include "epiq/interaction/clusters.hpp"
#include "values.hpp"

namespace epiq::apps {

/// Which genotypes to read: the positional argument and the options that every command with genotypes shares.
struct InputRequest {
  std::string path;  ///< VCF, BCF or .bed; "-" is standard input
  std::string regions;
  std::string regions_file;
  std::string targets;
  std::string targets_file;
  std::string samples;
  std::string samples_file;
  std::string sex_chromosomes = "X,Y";
  Fraction min_maf{0.01};
  Fraction max_missing{0.1};
  Fraction hwe{0.0};
};

/// Adds -r -R -t -T -s -S (as in bcftools), the filters and --sex-chromosomes; defaults are what `request` holds.
void add_input_options(OptionGroup& group, InputRequest& request);

/// The options for the reader of the genome floor. @throws Error(usage) if one is out of range
genome::ReadOptions read_options(const InputRequest& request, const Context& context);

/// Reads the genotypes and enters them into the metrics.
/// @param sexes of samples by name, from a .fam or PED
genome::Genotypes read_input(const InputRequest& request, Context& context,
                             const std::map<std::string, genome::Sex>& sexes = {});

/// How SNPs are grouped: a table of clusters, or one of the ways to make them.
struct ClusterRequest {
  std::string clusters;  ///< path of what `epiq clusters` wrote
  std::string genes;
  Count windows{0};
  Fraction ld_clusters{0.0};
  Count cluster_size{4};
  Number tag_r2{0.8};
  Count flank{0};
  Count window_offset{0};
};

/// Whether a command also takes clusters that are ready.
enum class ClusterTable { refused, accepted };

/// Which SNPs of a cluster a command uses.
enum class ClusterSnps { representatives, all };

/// Adds --genes, --windows, --ld-clusters, --flank, --window-offset and --clusters; for representatives also
/// --cluster-size and --tag-r2.
void add_cluster_options(OptionGroup& group, ClusterRequest& request, ClusterTable table,
                         ClusterSnps snps = ClusterSnps::representatives);

/// @throws Error(usage) unless exactly one way to group is chosen
void check_clusters(const ClusterRequest& request, ClusterTable table);

/// Makes or reads the clusters.
std::vector<interaction::Cluster> load_clusters(const ClusterRequest& request, const genome::GenotypeMatrix& matrix,
                                                Context& context);

}  // namespace epiq::apps
