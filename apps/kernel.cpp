#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "cli.hpp"
#include "commands.hpp"
#include "epiq/genome/sample_selection.hpp"
#include "epiq/interaction/cluster_kernel.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"
#include "epiq/util/text.hpp"
#include "input_options.hpp"
#include "kernel_options.hpp"
#include "kernel_outputs.hpp"
#include "output_names.hpp"
#include "read_file.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using interaction::ClusterGenotypes;
using interaction::ClusterKernelOptions;
using util::Error;
using util::Fault;

constexpr double kUnset = std::numeric_limits<double>::quiet_NaN();  // which no user can ask for

/// What the user asked for, beyond genotypes and clusters.
struct Request {
  std::string cluster;  ///< empty: all
  std::string map = "iqp";
  Number bandwidth{kUnset};
  Count repetitions{2};
  std::string paulis = "Z,ZZ";
  std::string precision = "double";
  std::string method = "auto";
  Count max_bond{256};
  Fraction truncation{1e-12};
  Fraction min_fidelity{0.99};
  std::string kind = "fidelity";
  Number gamma{kUnset};
  Count shots{0};
  Count trajectories{0};
  Fraction depolarising{0.0};
  std::string noise;  ///< path; empty: none
  bool mitigate = false;
  bool repair = false;
  std::string bandwidths = "0.01,0.03,0.1,0.3,1";
  std::string test_samples;       ///< comma list
  std::string test_samples_file;  ///< path
  KernelFiles files;

  bool crossed() const { return !test_samples.empty() || !test_samples_file.empty(); }
};

CommandText kernel_text() {
  return {
      "Compute quantum kernel matrices of SNP clusters between distinct genotypes.",
      "epiq kernel [options] --genes FILE <in.vcf.gz>|<in.bcf>|<in.bed>|-",
      {"epiq kernel --genes cohort.genes.bed --cluster GENE1 -o gene1.npy --genotypes gene1.tsv cohort.vcf.gz",
       "epiq kernel --genes cohort.genes.bed --map zz --shots 1000 --psd-repair --diagnose twins.tsv cohort.vcf.gz"},
      {{"cluster", "name of the cluster"},
       {"state_a", "row of the kernel, from 0: a distinct genotype (of the test samples, if there are any)"},
       {"state_b", "column of the kernel, from 0; not below state_a without --test-samples"},
       {"genotype_a", "dosages of the cluster's SNPs in genome order; . is missing"},
       {"genotype_b", "as genotype_a"},
       {"n_a", "samples with genotype_a"},
       {"n_b", "samples with genotype_b"},
       {"kernel", "similarity of the two"},
       {"standard_error", "of the kernel, before mitigation and repair; with --trajectories only"}}};
}

OptionGroup method_options(Request& request) {
  OptionGroup group{"Method options"};
  group.options.add_options()                                                                                     //
      ("cluster", po::value(&request.cluster)->value_name("NAME"), "this cluster only; needed for .npy if many")  //
      ("map", po::value(&request.map)->value_name("NAME")->default_value(request.map),
       "feature map: ry, iqp, zz, z, pauli, reupload, amplitude")                                               //
      ("bandwidth", po::value(&request.bandwidth)->value_name("C"), "scale of the angles [iqp 0.1, others 1]")  //
      ("reps", po::value(&request.repetitions)->value_name("INT")->default_value(request.repetitions),
       "layers, but of ry and amplitude")  //
      ("paulis", po::value(&request.paulis)->value_name("LIST")->default_value(request.paulis),
       "strings of the pauli map")  //
      ("kernel", po::value(&request.kind)->value_name("fidelity|projected1|projected2")->default_value(request.kind),
       "of states or their 1- or 2-qubit parts")  //
      ("gamma", po::value(&request.gamma)->value_name("G"),
       "width of a projected kernel [1 / (features x variance)]")  //
      ("precision", po::value(&request.precision)->value_name("single|double")->default_value(request.precision),
       "of the states")  //
      ("method", po::value(&request.method)->value_name("auto|statevector|mps")->default_value(request.method),
       "amplitudes, or matrix product states for many SNPs")  //
      ("max-bond", po::value(&request.max_bond)->value_name("INT")->default_value(request.max_bond),
       "mps: largest bond dimension")  //
      ("truncation", po::value(&request.truncation)->value_name("W")->default_value(request.truncation, "1e-12"),
       "mps: weight dropped a split at most")  //
      ("min-fidelity", po::value(&request.min_fidelity)->value_name("F")->default_value(request.min_fidelity, "0.99"),
       "mps: refuse a worse estimate")  //
      ("test-samples", po::value(&request.test_samples)->value_name("LIST"),
       "rows are these samples, columns the others; ^ excludes")  //
      ("test-samples-file", po::value(&request.test_samples_file)->value_name("FILE"), "the same, from a file");
  return group;
}

OptionGroup device_options(Request& request) {
  OptionGroup group{"Device options"};
  group.options.add_options()  //
      ("shots", po::value(&request.shots)->value_name("INT")->default_value(request.shots, "0"),
       "runs of a circuit for each entry; 0: exact")  //
      ("noise", po::value(&request.noise)->value_name("FILE"),
       "noise model, JSON, of compute-uncompute circuits")  //
      ("trajectories", po::value(&request.trajectories)->value_name("INT")->default_value(request.trajectories, "0"),
       "random runs of a noisy circuit for each entry; 0: exact, by density matrices")  //
      ("depolarising", po::value(&request.depolarising)->value_name("P")->default_value(request.depolarising, "0"),
       "probability that a circuit ends in noise")                                                        //
      ("mitigate", po::bool_switch(&request.mitigate), "undo depolarisation by what the diagonal shows")  //
      ("psd-repair", po::bool_switch(&request.repair), "clip negative eigenvalues");
  return group;
}

OptionGroup output_options(Request& request) {
  OptionGroup group{"Output options"};
  group.options.add_options()  //
      ("genotypes", po::value(&request.files.genotypes)->value_name("FILE"),
       "table of the states and their weights")                                                                      //
      ("assignment", po::value(&request.files.assignment)->value_name("FILE"), "table of the state of each sample")  //
      ("diagnose", po::value(&request.files.diagnose)->value_name("FILE"),
       "table of concentration and classical twins, by bandwidth")  //
      ("bandwidths", po::value(&request.bandwidths)->value_name("LIST")->default_value(request.bandwidths),
       "other bandwidths of --diagnose; none: the kernel's alone");
  return group;
}

interaction::StateMethod state_method(const std::string& word) {
  if (word == "auto") return interaction::StateMethod::automatic;
  if (word == "statevector") return interaction::StateMethod::statevector;
  if (word == "mps") return interaction::StateMethod::mps;
  throw Error(Fault::usage, "--method is '" + word + "'; it must be auto, statevector or mps");
}

ClusterKernelOptions kernel_options(const Request& request, const Common& common) {
  ClusterKernelOptions options;
  const auto kind = interaction::feature_map_kind(request.map);
  if (!kind)
    throw Error(Fault::usage,
                "--map is '" + request.map + "'; it must be ry, iqp, zz, z, pauli, reupload or amplitude");
  constexpr unsigned kMostRepetitions = 1000;
  if (request.repetitions < 1 || request.repetitions > kMostRepetitions)
    throw Error(Fault::usage, "--reps is a number of layers from 1 to " + std::to_string(kMostRepetitions));
  options.map = {*kind, std::isnan(request.bandwidth) ? interaction::default_bandwidth(*kind) : request.bandwidth.value,
                 static_cast<int>(request.repetitions.value), parse_paulis(request.paulis)};
  const auto kernel = interaction::kernel_kind(request.kind);
  if (!kernel)
    throw Error(Fault::usage, "--kernel is '" + request.kind + "'; it must be fidelity, projected1 or projected2");
  options.kind = *kernel;
  if (request.precision != "single" && request.precision != "double")
    throw Error(Fault::usage, "--precision is '" + request.precision + "'; it must be single or double");
  options.precision = request.precision == "single" ? quantum::Precision::f32 : quantum::Precision::f64;
  options.method = state_method(request.method);
  if (request.max_bond < 1) throw Error(Fault::usage, "--max-bond is at least 1");
  if (request.truncation >= 1.0) throw Error(Fault::usage, "--truncation is a weight below 1");
  options.mps.max_bond = request.max_bond;
  options.mps.truncation = request.truncation;
  options.mps.min_fidelity = request.min_fidelity;
  if (!std::isnan(request.gamma)) {
    if (!(request.gamma > 0.0)) throw Error(Fault::usage, "--gamma must be above 0");
    options.gamma = request.gamma.value;
  }
  options.depolarising = request.depolarising;
  if (!request.noise.empty())
    options.noise = read_file(request.noise, [](const std::string& text) { return quantum::read_noise_model(text); });
  options.trajectories = request.trajectories;
  options.shots = request.shots;
  options.seed = common.seed;
  options.mitigate = request.mitigate;
  options.repair = request.repair;
  return options;
}

void check(const Request& request, const ClusterKernelOptions& options) {
  const bool fidelity = options.kind == interaction::KernelKind::fidelity;
  if (!fidelity && (request.shots > 0 || request.depolarising > 0.0 || options.noise || request.mitigate))
    throw Error(Fault::usage,
                "--shots, --noise, --depolarising and --mitigate are of the circuits of fidelity kernels");
  if (options.noise && request.precision == "single")
    throw Error(Fault::usage, "--noise is simulated in double precision");
  if (options.trajectories > 0 && (!options.noise || options.shots > 0))
    throw Error(Fault::usage, "--trajectories average the noise of a model (--noise), without --shots");
  if (options.trajectories > 0 && options.trajectories < 4)
    throw Error(Fault::usage, "--trajectories is at least 4, for the standard errors");
  if (options.method == interaction::StateMethod::mps &&
      (!fidelity || options.map.kind != interaction::FeatureMapKind::iqp || options.noise ||
       request.precision == "single"))
    throw Error(Fault::usage,
                "--method mps is for fidelity kernels of --map iqp, in double precision, without --noise");
  if (fidelity && options.gamma) throw Error(Fault::usage, "--gamma is the width of projected kernels");
  if (request.crossed() && (request.mitigate || request.repair || !request.files.diagnose.empty()))
    throw Error(Fault::usage, "--mitigate, --psd-repair and --diagnose need a square kernel, without --test-samples");
  if (request.depolarising >= 1.0) throw Error(Fault::usage, "--depolarising must be below 1");
}

SampleSets sample_sets(const Request& request, const genome::GenotypeMatrix& matrix) {
  SampleSets sets;
  std::vector<bool> tested(matrix.sample_count(), false);
  if (request.crossed()) {
    sets.test = genome::select_samples(matrix.samples(), request.test_samples, request.test_samples_file);
    for (const std::size_t sample : sets.test) tested[sample] = true;
  }
  for (std::size_t i = 0; i < matrix.sample_count(); ++i)
    if (!tested[i]) sets.train.push_back(i);
  if (sets.train.empty())
    throw Error(Fault::input, "every sample is one to test; there is nothing to compare with (--test-samples)");
  return sets;
}

KernelMaterial read_cluster(const genome::GenotypeMatrix& matrix, const interaction::Cluster& cluster,
                            const SampleSets& sets) {
  std::vector<std::vector<std::uint8_t>> train, test;
  std::vector<std::uint8_t> row(matrix.sample_count());
  for (const std::size_t snp : cluster.snps) {
    matrix.dosages(snp, row);
    const auto pick = [&row](const std::vector<std::size_t>& samples) {
      std::vector<std::uint8_t> values;
      values.reserve(samples.size());
      for (const std::size_t sample : samples) values.push_back(row[sample]);
      return values;
    };
    train.push_back(pick(sets.train));
    test.push_back(pick(sets.test));
  }
  KernelMaterial material{&cluster, interaction::distinct_genotypes(train), std::nullopt};
  if (!sets.test.empty()) material.test = interaction::genotypes_like(material.train, test);
  return material;
}

std::vector<KernelMaterial> read_material(const Request& request, const genome::GenotypeMatrix& matrix,
                                          const std::vector<interaction::Cluster>& clusters, const SampleSets& sets,
                                          bool one_only) {
  if (!request.cluster.empty() || one_only)
    return {read_cluster(matrix, find_cluster(clusters, request.cluster), sets)};
  if (clusters.empty()) throw Error(Fault::input, "no cluster has a SNP that varies; there is nothing to compare");
  std::vector<KernelMaterial> materials;
  for (const interaction::Cluster& cluster : clusters) materials.push_back(read_cluster(matrix, cluster, sets));
  return materials;
}

/// A seed of its own for each cluster, which does not depend on the others: FNV-1a of the name, mixed with the seed.
std::uint64_t cluster_seed(std::uint64_t seed, const std::string& name) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  const util::Philox::Block block = util::Philox::block(seed, hash, 0);
  return std::uint64_t{block[0]} << 32 | block[1];
}

/// "mean 0.01, largest 0.02"
std::string error_range(const std::vector<double>& errors) {
  const double sum = std::accumulate(errors.begin(), errors.end(), 0.0);
  return "mean " + util::format_number(sum / static_cast<double>(errors.size())) + ", largest " +
         util::format_number(*std::max_element(errors.begin(), errors.end()));
}

/// What is worth knowing of how the kernels were made, for the header of the table and for the log.
std::vector<std::string> notes(const std::vector<KernelMaterial>& materials, const ClusterKernelOptions& options,
                               const Request& request) {
  std::vector<std::string> lines;
  std::string made = "kernel " + request.kind + " of map " + request.map + ", bandwidth " +
                     util::format_number(options.map.bandwidth) + ", " + request.precision + " precision";
  if (options.shots > 0) made += ", " + std::to_string(options.shots) + " shots an entry";
  if (options.depolarising > 0.0) made += ", depolarising rate " + util::format_number(options.depolarising);
  if (options.noise) made += ", noise of the model given";
  if (options.trajectories > 0) made += " by " + std::to_string(options.trajectories) + " trajectories an entry";
  lines.push_back(made + "; evaluated on a classical simulator");
  for (const KernelMaterial& material : materials) {
    std::string text;
    if (options.kind != interaction::KernelKind::fidelity)
      text += ", gamma " + util::format_number(material.kernel.gamma);
    if (material.kernel.largest_bond > 0)
      text += ", matrix product states of " + std::to_string(material.kernel.qubits) + " qubits: largest bond " +
              std::to_string(material.kernel.largest_bond) + ", least estimated fidelity " +
              util::format_number(material.kernel.least_fidelity);
    if (!material.kernel.standard_errors.values.empty())
      text += ", standard errors: " + error_range(material.kernel.standard_errors.values);
    if (options.mitigate)
      text += ", mitigated: rate " + util::format_number(material.kernel.noise_rate) + ", mean shift " +
              util::format_number(material.kernel.mitigation_shift);
    if (options.repair)
      text += ", repaired: clipped mass " + util::format_number(material.kernel.clipped_mass) + ", mean shift " +
              util::format_number(material.kernel.repair_shift);
    if (!text.empty()) lines.push_back("cluster " + material.cluster->name + text);
  }
  return lines;
}

/// Says beforehand where the states of a cluster will take long, and what takes less.
void warn_of_wide_bonds(const KernelMaterial& material, const ClusterKernelOptions& options, Context& context) {
  const std::optional<interaction::BondForecast> forecast =
      interaction::forecast_bonds(material.rows(), material.train, options, context.budget);
  if (!forecast || !forecast->beyond_quick) return;
  const std::string quick = std::to_string(interaction::kQuickBond);
  const double wider = static_cast<double>(options.mps.max_bond) / static_cast<double>(interaction::kQuickBond);
  const std::size_t states =
      material.train.genotypes.size() + (material.test ? material.test->genotypes.size() : std::size_t{0});
  context.log.warn("cluster '" + material.cluster->name + "': its " + std::to_string(states) +
                   " matrix product states of " + std::to_string(material.cluster->snps.size()) +
                   " qubits have bonds above " + quick + ", and time grows with their cube: a state takes up to " +
                   util::format_number(std::ceil(wider * wider * wider)) + " times as long at --max-bond " +
                   std::to_string(options.mps.max_bond) + " as at " + quick + ", whose estimated fidelity is " +
                   util::format_number(forecast->fidelity) +
                   "; a smaller --max-bond, --bandwidth or --cluster-size takes less");
}

std::string plan(const std::vector<KernelMaterial>& materials) {
  std::string text;
  for (const KernelMaterial& material : materials)
    text += "would compute the kernel of " + std::to_string(material.rows().genotypes.size()) + " x " +
            std::to_string(material.train.genotypes.size()) + " genotypes of " +
            std::to_string(material.cluster->snps.size()) + " SNPs of cluster " + material.cluster->name + "\n";
  return text;
}

}  // namespace

void kernel(Invocation& invocation) {
  InputRequest input;
  ClusterRequest cluster_request;
  Request request;
  OptionGroup input_group{"Input options"};
  add_input_options(input_group, input);
  OptionGroup cluster_group{"Cluster options"};
  add_cluster_options(cluster_group, cluster_request, ClusterTable::accepted);
  const CommandText text = kernel_text();
  const auto context =
      parse(invocation, text,
            {input_group, cluster_group, method_options(request), device_options(request), output_options(request)},
            &input.path);
  if (!context) return;
  check_clusters(cluster_request, ClusterTable::accepted);
  const ClusterKernelOptions options = kernel_options(request, context->common);
  check(request, options);
  const std::vector<double> bandwidths = parse_bandwidths(request.bandwidths);

  check_outputs(context->common, {request.files.genotypes, request.files.assignment, request.files.diagnose});
  KernelOutputs outputs(request.files, context->common.output);
  const genome::Genotypes genotypes = read_input(input, *context);
  const std::vector<interaction::Cluster> clusters = load_clusters(cluster_request, genotypes.matrix, *context);
  const SampleSets sets = sample_sets(request, genotypes.matrix);
  std::vector<KernelMaterial> materials =
      read_material(request, genotypes.matrix, clusters, sets, is_npy(context->common.output));
  context->metrics.counts.emplace_back("clusters", materials.size());

  if (context->common.dry_run) {
    print_plan(plan(materials));
    return;
  }
  for (KernelMaterial& material : materials) {
    ClusterKernelOptions own = options;
    own.seed = cluster_seed(options.seed, material.cluster->name);
    warn_of_wide_bonds(material, own, *context);
    material.kernel =
        material.test
            ? interaction::cross_kernel(*material.test, material.train, own, context->common.threads, context->budget)
            : interaction::cluster_kernel(material.train, own, context->common.threads, context->budget);
    if (!request.files.diagnose.empty())
      material.profile =
          bandwidth_profile(material.train, material.kernel, own, bandwidths, context->common.threads, context->budget);
  }
  write_kernel_outputs(materials, genotypes.matrix, sets, notes(materials, options, request), text.columns, *context,
                       outputs);
}

}  // namespace epiq::apps
