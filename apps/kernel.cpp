#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "cli.hpp"
#include "commands.hpp"
#include "epiq/genome/sample_selection.hpp"
#include "epiq/interaction/cluster_kernel.hpp"
#include "epiq/interaction/kernel_report.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/npy.hpp"
#include "epiq/util/output_file.hpp"
#include "epiq/util/philox.hpp"
#include "epiq/util/text.hpp"
#include "input_options.hpp"
#include "kernel_options.hpp"
#include "output_names.hpp"
#include "read_file.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using interaction::ClusterGenotypes;
using interaction::ClusterKernel;
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
  std::string kind = "fidelity";
  Number gamma{kUnset};
  Count shots{0};
  Fraction depolarising{0.0};
  std::string noise;  ///< path; empty: none
  bool mitigate = false;
  bool repair = false;
  std::string test_samples;       ///< comma list
  std::string test_samples_file;  ///< path
  std::string genotypes;          ///< path of a table; empty: none
  std::string assignment;         ///< path of a table; empty: none
  std::string diagnose;           ///< path of a table; empty: none

  bool crossed() const { return !test_samples.empty() || !test_samples_file.empty(); }
};

/// A cluster with its genotypes: of all samples, or of those to learn from and of those to test.
struct Material {
  const interaction::Cluster* cluster;
  ClusterGenotypes train;
  std::optional<ClusterGenotypes> test;
  ClusterKernel kernel = {};

  const ClusterGenotypes& rows() const { return test ? *test : train; }
};

std::vector<report::Column> genotype_columns() {
  return {{"cluster", "name of the cluster"},
          {"set", "train or test; all are train without --test-samples"},
          {"state", "row (test) or column (train) of the kernel, from 0"},
          {"genotype", "dosages of the cluster's SNPs in genome order; . is missing"},
          {"n", "samples with this genotype, the weight of the state"}};
}

std::vector<report::Column> assignment_columns() {
  return {{"cluster", "name of the cluster"},
          {"sample", "name of the sample"},
          {"set", "train or test; all are train without --test-samples"},
          {"state", "its row (test) or column (train) of the kernel, from 0"}};
}

std::vector<report::Column> diagnose_columns() {
  return {{"cluster", "name of the cluster"},
          {"n", "samples"},
          {"genotypes", "distinct ones: rows of the kernel"},
          {"qubits", "of a state"},
          {"kernel_mean", "of the entries of two different samples"},
          {"kernel_variance", "of the same; towards 0 the kernel is concentrated and says little"},
          {"effective_rank", "(tr K)^2 / |K|^2 over the samples"},
          {"twin", "a classical kernel; the nearest first"},
          {"alignment", "with the twin, of the centred kernels"},
          {"g_0.01", "geometric difference to the twin (Huang et al. 2021) at lambda 0.01, traces scaled to n"},
          {"g_0.1", "at lambda 0.1; far below sqrt(n) the twin suffices"},
          {"g_1", "at lambda 1"}};
}

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
       {"kernel", "similarity of the two"}}};
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
      ("depolarising", po::value(&request.depolarising)->value_name("P")->default_value(request.depolarising, "0"),
       "probability that a circuit ends in noise")                                                        //
      ("mitigate", po::bool_switch(&request.mitigate), "undo depolarisation by what the diagonal shows")  //
      ("psd-repair", po::bool_switch(&request.repair), "clip negative eigenvalues");
  return group;
}

OptionGroup output_options(Request& request) {
  OptionGroup group{"Output options"};
  group.options.add_options()                                                                                    //
      ("genotypes", po::value(&request.genotypes)->value_name("FILE"), "table of the states and their weights")  //
      ("assignment", po::value(&request.assignment)->value_name("FILE"), "table of the state of each sample")    //
      ("diagnose", po::value(&request.diagnose)->value_name("FILE"), "table of concentration and classical twins");
  return group;
}

bool is_npy(const std::string& path) { return path.size() > 4 && path.substr(path.size() - 4) == ".npy"; }

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
  if (!std::isnan(request.gamma)) {
    if (!(request.gamma > 0.0)) throw Error(Fault::usage, "--gamma must be above 0");
    options.gamma = request.gamma.value;
  }
  options.depolarising = request.depolarising;
  if (!request.noise.empty())
    options.noise = read_file(request.noise, [](const std::string& text) { return quantum::read_noise_model(text); });
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
    throw Error(Fault::usage, "--noise is simulated with density matrices in double precision");
  if (fidelity && options.gamma) throw Error(Fault::usage, "--gamma is the width of projected kernels");
  if (request.crossed() && (request.mitigate || request.repair || !request.diagnose.empty()))
    throw Error(Fault::usage, "--mitigate, --psd-repair and --diagnose need a square kernel, without --test-samples");
  if (request.depolarising >= 1.0) throw Error(Fault::usage, "--depolarising must be below 1");
}

/// The samples of each set, as columns of the matrix.
struct SampleSets {
  std::vector<std::size_t> train, test;
};

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

Material read_cluster(const genome::GenotypeMatrix& matrix, const interaction::Cluster& cluster,
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
  Material material{&cluster, interaction::distinct_genotypes(train), std::nullopt};
  if (!sets.test.empty()) material.test = interaction::genotypes_like(material.train, test);
  return material;
}

std::vector<Material> read_material(const Request& request, const genome::GenotypeMatrix& matrix,
                                    const std::vector<interaction::Cluster>& clusters, const SampleSets& sets,
                                    bool one_only) {
  if (!request.cluster.empty() || one_only)
    return {read_cluster(matrix, find_cluster(clusters, request.cluster), sets)};
  if (clusters.empty()) throw Error(Fault::input, "no cluster has a SNP that varies; there is nothing to compare");
  std::vector<Material> materials;
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

/// What is worth knowing of how the kernels were made, for the header of the table and for the log.
std::vector<std::string> notes(const std::vector<Material>& materials, const ClusterKernelOptions& options,
                               const Request& request) {
  std::vector<std::string> lines;
  std::string made = "kernel " + request.kind + " of map " + request.map + ", bandwidth " +
                     util::format_number(options.map.bandwidth) + ", " + request.precision + " precision";
  if (options.shots > 0) made += ", " + std::to_string(options.shots) + " shots an entry";
  if (options.depolarising > 0.0) made += ", depolarising rate " + util::format_number(options.depolarising);
  if (options.noise) made += ", noise of the model given";
  lines.push_back(made + "; evaluated on a classical simulator");
  for (const Material& material : materials) {
    std::string text;
    if (options.kind != interaction::KernelKind::fidelity)
      text += ", gamma " + util::format_number(material.kernel.gamma);
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

std::size_t write_kernels(const std::vector<Material>& materials, report::TableWriter& table) {
  std::size_t rows = 0;
  for (const Material& material : materials) {
    const ClusterGenotypes& a = material.rows();
    const ClusterGenotypes& b = material.train;
    for (std::size_t i = 0; i < a.genotypes.size(); ++i) {
      for (std::size_t j = material.test ? 0 : i; j < b.genotypes.size(); ++j, ++rows) {
        const std::vector<report::Cell> cells = {report::text(material.cluster->name),
                                                 report::integer(i),
                                                 report::integer(j),
                                                 report::text(a.genotypes[i]),
                                                 report::text(b.genotypes[j]),
                                                 report::integer(a.counts[i]),
                                                 report::integer(b.counts[j]),
                                                 report::number(material.kernel.values(i, j))};
        table.row(cells);
      }
    }
  }
  table.finish();
  return rows;
}

void write_npy(const util::Matrix& kernel, util::OutputFile& output) {
  output.write(util::npy_header(kernel.rows, kernel.cols));
  for (std::size_t i = 0; i < kernel.rows; ++i)
    output.write({reinterpret_cast<const char*>(kernel.row(i).data()), kernel.cols * sizeof(double)});
}

std::size_t write_genotypes(const std::vector<Material>& materials, report::TableWriter& table) {
  std::size_t rows = 0;
  const auto write = [&](const Material& material, const ClusterGenotypes& genotypes, const char* set) {
    for (std::size_t u = 0; u < genotypes.genotypes.size(); ++u, ++rows) {
      const std::vector<report::Cell> cells = {report::text(material.cluster->name), report::text(set),
                                               report::integer(u), report::text(genotypes.genotypes[u]),
                                               report::integer(genotypes.counts[u])};
      table.row(cells);
    }
  };
  for (const Material& material : materials) {
    write(material, material.train, "train");
    if (material.test) write(material, *material.test, "test");
  }
  table.finish();
  return rows;
}

std::size_t write_assignment(const std::vector<Material>& materials, const genome::GenotypeMatrix& matrix,
                             const SampleSets& sets, report::TableWriter& table) {
  std::size_t rows = 0;
  const auto write = [&](const Material& material, const ClusterGenotypes& genotypes,
                         const std::vector<std::size_t>& samples, const char* set) {
    for (std::size_t i = 0; i < samples.size(); ++i, ++rows) {
      const std::vector<report::Cell> cells = {report::text(material.cluster->name),
                                               report::text(matrix.samples()[samples[i]]), report::text(set),
                                               report::integer(genotypes.genotype_of_sample[i])};
      table.row(cells);
    }
  };
  for (const Material& material : materials) {
    write(material, material.train, sets.train, "train");
    if (material.test) write(material, *material.test, sets.test, "test");
  }
  table.finish();
  return rows;
}

std::size_t write_diagnoses(const std::vector<Material>& materials, util::MemoryBudget& budget,
                            report::TableWriter& table) {
  std::size_t rows = 0;
  for (const Material& material : materials) {
    const quantum::MemoryCharge charge(budget, std::uint64_t{64} * material.kernel.values.values.size(),
                                       "the comparison of the kernel with its twins");
    const interaction::KernelReport found = interaction::report_kernel(material.kernel.values, material.train);
    std::vector<report::Cell> cells = {report::text(material.cluster->name),
                                       report::number(found.samples),
                                       report::integer(material.train.genotypes.size()),
                                       report::integer(material.kernel.qubits),
                                       report::number(found.mean),
                                       report::number(found.variance),
                                       report::number(found.effective_rank)};
    const auto write = [&](const std::vector<report::Cell>& twin) {
      std::vector<report::Cell> row = cells;
      row.insert(row.end(), twin.begin(), twin.end());
      table.row(row);
      ++rows;
    };
    for (const interaction::KernelTwin& twin : found.twins)
      write({report::text(twin.name), report::number(twin.alignment), report::number(twin.geometric[0]),
             report::number(twin.geometric[1]), report::number(twin.geometric[2])});
    if (found.twins.empty())
      write({report::missing(), report::missing(), report::missing(), report::missing(), report::missing()});
  }
  table.finish();
  return rows;
}

/// The outputs, opened before any work is done so that one that cannot be written is known at once.
struct Outputs {
  explicit Outputs(const Request& request, const Common& common) : kernel(common.output) {
    const auto open = [](const std::string& path, std::optional<util::OutputFile>& file) {
      if (!path.empty()) file.emplace(path);
    };
    open(request.genotypes, genotypes);
    open(request.assignment, assignment);
    open(request.diagnose, diagnose);
  }

  util::OutputFile kernel;
  std::optional<util::OutputFile> genotypes, assignment, diagnose;
};

void write_all(const std::vector<Material>& materials, const genome::GenotypeMatrix& matrix, const SampleSets& sets,
               const std::vector<std::string>& lines, const CommandText& text, Context& context, Outputs& outputs) {
  const auto commit = [&](util::OutputFile& file, std::optional<std::uint64_t> rows) {
    file.commit();
    context.metrics.outputs.push_back({file.path(), rows});
  };
  const auto writer = [&](util::OutputFile& file, std::vector<report::Column> columns) {
    return report::TableWriter(file, context.common.format, std::move(columns), context.provenance(lines));
  };
  if (outputs.genotypes) {
    report::TableWriter table = writer(*outputs.genotypes, genotype_columns());
    commit(*outputs.genotypes, write_genotypes(materials, table));
  }
  if (outputs.assignment) {
    report::TableWriter table = writer(*outputs.assignment, assignment_columns());
    commit(*outputs.assignment, write_assignment(materials, matrix, sets, table));
  }
  if (outputs.diagnose) {
    report::TableWriter table = writer(*outputs.diagnose, diagnose_columns());
    commit(*outputs.diagnose, write_diagnoses(materials, context.budget, table));
  }
  if (is_npy(context.common.output)) {
    for (const std::string& line : lines) context.log.info(line);
    write_npy(materials[0].kernel.values, outputs.kernel);
    commit(outputs.kernel, materials[0].kernel.values.rows);
  } else {
    report::TableWriter table = writer(outputs.kernel, text.columns);
    commit(outputs.kernel, write_kernels(materials, table));
  }
}

std::string plan(const std::vector<Material>& materials) {
  std::string text;
  for (const Material& material : materials)
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

  check_outputs(context->common, {request.genotypes, request.assignment, request.diagnose});
  Outputs outputs(request, context->common);
  const genome::Genotypes genotypes = read_input(input, *context);
  const std::vector<interaction::Cluster> clusters = load_clusters(cluster_request, genotypes.matrix, *context);
  const SampleSets sets = sample_sets(request, genotypes.matrix);
  std::vector<Material> materials =
      read_material(request, genotypes.matrix, clusters, sets, is_npy(context->common.output));
  context->metrics.counts.emplace_back("clusters", materials.size());

  if (context->common.dry_run) {
    print_plan(plan(materials));
    return;
  }
  for (Material& material : materials) {
    ClusterKernelOptions own = options;
    own.seed = cluster_seed(options.seed, material.cluster->name);
    material.kernel =
        material.test
            ? interaction::cross_kernel(*material.test, material.train, own, context->common.threads, context->budget)
            : interaction::cluster_kernel(material.train, own, context->common.threads, context->budget);
  }
  write_all(materials, genotypes.matrix, sets, notes(materials, options, request), text, *context, outputs);
}

}  // namespace epiq::apps
