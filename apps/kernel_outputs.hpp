#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli.hpp"
#include "epiq/genome/genotype_matrix.hpp"
#include "epiq/interaction/cluster_kernel.hpp"
#include "epiq/interaction/clusters.hpp"
#include "epiq/util/output_file.hpp"
#include "kernel_profile.hpp"

namespace epiq::apps {

/// A cluster with its genotypes: of all samples, or of those to learn from and of those to test.
struct KernelMaterial {
  const interaction::Cluster* cluster;
  interaction::ClusterGenotypes train;
  std::optional<interaction::ClusterGenotypes> test;
  interaction::ClusterKernel kernel = {};
  std::vector<BandwidthReport> profile = {};  ///< of the kernel and of other bandwidths; empty: not asked for

  const interaction::ClusterGenotypes& rows() const { return test ? *test : train; }
};

/// The samples of each set, as columns of the matrix.
struct SampleSets {
  std::vector<std::size_t> train, test;
};

/// Where the outputs of `epiq kernel` go, beside the kernel itself; empty: nowhere.
struct KernelFiles {
  std::string genotypes;   ///< table of the states and their weights
  std::string assignment;  ///< table of the state of each sample
  std::string diagnose;    ///< table of concentration and classical twins, by bandwidth
};

/// The outputs, opened before any work is done so that one that cannot be written is known at once.
struct KernelOutputs {
  KernelOutputs(const KernelFiles& files, const std::string& main);

  util::OutputFile kernel;
  std::optional<util::OutputFile> genotypes, assignment, diagnose;
};

/// Whether the kernel is written as a NumPy array.
bool is_npy(const std::string& path);

/// Writes and commits all outputs.
/// @param lines    what is worth knowing of how the kernels were made
/// @param columns  of the table of kernels; the last, the standard error, is written of kernels by trajectories alone
void write_kernel_outputs(const std::vector<KernelMaterial>& materials, const genome::GenotypeMatrix& matrix,
                          const SampleSets& sets, const std::vector<std::string>& lines,
                          std::vector<report::Column> columns, Context& context, KernelOutputs& outputs);

}  // namespace epiq::apps
