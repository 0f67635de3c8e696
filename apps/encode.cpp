#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "cli.hpp"
#include "commands.hpp"
#include "epiq/interaction/encoding.hpp"
#include "epiq/quantum/draw.hpp"
#include "epiq/quantum/qasm.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/npy.hpp"
#include "epiq/util/output_file.hpp"
#include "epiq/util/text.hpp"
#include "input_options.hpp"
#include "kernel_options.hpp"
#include "output_names.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using interaction::ClusterGenotypes;
using interaction::FeatureMap;
using util::Error;
using util::Fault;

/// What the user asked for, beyond genotypes and clusters.
struct Request {
  std::string cluster;  ///< empty: the only one
  std::string sample;   ///< empty: every distinct genotype
  std::string map = "iqp";
  Number bandwidth{
      std::numeric_limits<double>::quiet_NaN()};  ///< not a number (which no user can ask for): the default
  Count repetitions{2};
  std::string paulis = "Z,ZZ";
  std::string states;      ///< path of a .npy; empty: none
  std::string assignment;  ///< path of a table of samples; empty: none
  std::string qasm2;       ///< path; empty: none
  std::string qasm3;       ///< path; empty: none
  std::string draw;        ///< path; empty: none
};

/// A cluster, its genotypes and the map they go through.
struct Encoding {
  const genome::GenotypeMatrix& matrix;
  interaction::Cluster cluster;
  ClusterGenotypes genotypes;  ///< those that are written: all, or that of one sample
  FeatureMap map;
};

std::vector<report::Column> assignment_columns() {
  return {{"sample", "name of the sample"}, {"state", "its state: a row of --states, from 0"}};
}

CommandText encode_text() {
  return {"Encode the genotypes of a SNP cluster as quantum states: angles, amplitudes and circuits.",
          "epiq encode [options] --genes FILE --cluster NAME <in.vcf.gz>|<in.bcf>|<in.bed>|-",
          {"epiq encode --genes cohort.genes.bed --cluster GENE1 --states gene1.npy -o gene1.tsv cohort.vcf.gz",
           "epiq encode --genes cohort.genes.bed --cluster GENE1 --map ry --sample S1 --qasm s1.qasm cohort.vcf.gz"},
          {{"state", "row of the state in --states, from 0"},
           {"genotype", "dosages of the cluster's SNPs in qubit order; . is missing"},
           {"n", "samples with this genotype"},
           {"qubit", "from 0; bit `qubit` of the index of an amplitude (Qiskit's order)"},
           {"snp", "identifier of the SNP on this qubit"},
           {"contig", "as the variant file names it"},
           {"pos", "position of the SNP, 1-based"},
           {"allele", "the allele that the dosage counts"},
           {"dosage", "copies of the allele; the mean of the called ones where missing"},
           {"angle", "radians: a of RY(a) for ry and reupload, x of zz, z and pauli, a of exp(i a Z) for iqp"}}};
}

OptionGroup method_options(Request& request) {
  OptionGroup group{"Method options"};
  group.options.add_options()                                                                                     //
      ("cluster", po::value(&request.cluster)->value_name("NAME"), "the cluster to encode; needed if many")       //
      ("sample", po::value(&request.sample)->value_name("NAME"), "this sample only, not each distinct genotype")  //
      ("map", po::value(&request.map)->value_name("ry|iqp|zz|z|pauli|reupload")->default_value(request.map),
       "feature map")                                                                                           //
      ("bandwidth", po::value(&request.bandwidth)->value_name("C"), "scale of the angles [iqp 0.1, others 1]")  //
      ("reps", po::value(&request.repetitions)->value_name("INT")->default_value(request.repetitions),
       "layers, but of ry")  //
      ("paulis", po::value(&request.paulis)->value_name("LIST")->default_value(request.paulis),
       "strings of the pauli map");
  return group;
}

OptionGroup output_options(Request& request) {
  OptionGroup group{"Output options"};
  group.options.add_options()                                                                                   //
      ("states", po::value(&request.states)->value_name("FILE"), "amplitudes, complex128 .npy, a row a state")  //
      ("assignment", po::value(&request.assignment)->value_name("FILE"), "table of the state of each sample")   //
      ("qasm", po::value(&request.qasm2)->value_name("FILE"), "circuit of --sample, OpenQASM 2")                //
      ("qasm3", po::value(&request.qasm3)->value_name("FILE"), "circuit of --sample, OpenQASM 3")               //
      ("draw", po::value(&request.draw)->value_name("FILE"), "circuit of --sample, as text");
  return group;
}

FeatureMap feature_map(const Request& request) {
  const std::optional<interaction::FeatureMapKind> kind = interaction::feature_map_kind(request.map);
  if (!kind || *kind == interaction::FeatureMapKind::amplitude)
    throw Error(Fault::usage, "--map is '" + request.map + "'; it must be ry, iqp, zz, z, pauli or reupload");
  constexpr unsigned kMostRepetitions = 1000;
  if (request.repetitions < 1 || request.repetitions > kMostRepetitions)
    throw Error(Fault::usage, "--reps is a number of layers from 1 to " + std::to_string(kMostRepetitions));
  const double bandwidth =
      std::isnan(request.bandwidth) ? interaction::default_bandwidth(*kind) : request.bandwidth.value;
  return {*kind, bandwidth, static_cast<int>(request.repetitions.value), parse_paulis(request.paulis)};
}

void check(const Request& request) {
  if (request.sample.empty() && !(request.qasm2.empty() && request.qasm3.empty() && request.draw.empty()))
    throw Error(Fault::usage, "--qasm, --qasm3 and --draw write the circuit of one sample; name it with --sample");
  if (!request.sample.empty() && !request.assignment.empty())
    throw Error(Fault::usage, "--assignment lists every sample, so it does not go with --sample");
}

std::size_t find_sample(const genome::GenotypeMatrix& matrix, const std::string& name) {
  const auto found = std::find(matrix.samples().begin(), matrix.samples().end(), name);
  if (found == matrix.samples().end())
    throw Error(Fault::input, "no sample of the genotypes is called '" + name + "' (--sample)");
  return static_cast<std::size_t>(found - matrix.samples().begin());
}

Encoding make_encoding(const genome::GenotypeMatrix& matrix, const interaction::Cluster& cluster, const FeatureMap& map,
                       const std::string& sample) {
  std::vector<std::vector<std::uint8_t>> dosages(cluster.snps.size(), std::vector<std::uint8_t>(matrix.sample_count()));
  for (std::size_t i = 0; i < cluster.snps.size(); ++i) matrix.dosages(cluster.snps[i], dosages[i]);
  Encoding encoding{matrix, cluster, interaction::distinct_genotypes(dosages), map};
  if (!sample.empty())
    encoding.genotypes = interaction::select_genotype(
        encoding.genotypes, encoding.genotypes.genotype_of_sample[find_sample(matrix, sample)]);
  return encoding;
}

std::size_t write_angles(const Encoding& encoding, report::TableWriter& table) {
  const util::Matrix angles = interaction::map_angles(encoding.genotypes, encoding.map);
  for (std::size_t state = 0; state < encoding.genotypes.genotypes.size(); ++state) {
    for (std::size_t qubit = 0; qubit < encoding.cluster.snps.size(); ++qubit) {
      const genome::Variant& variant = encoding.matrix.variant(encoding.cluster.snps[qubit]);
      const std::vector<report::Cell> cells = {report::integer(state),
                                               report::text(encoding.genotypes.genotypes[state]),
                                               report::integer(encoding.genotypes.counts[state]),
                                               report::integer(qubit),
                                               report::text(variant.id),
                                               report::text(variant.contig),
                                               report::integer(variant.position + 1),
                                               report::text(variant.alt),
                                               report::number(encoding.genotypes.dosage(state, qubit)),
                                               report::number(angles(state, qubit))};
      table.row(cells);
    }
  }
  table.finish();
  return encoding.genotypes.genotypes.size() * encoding.cluster.snps.size();
}

std::size_t write_assignment(const Encoding& encoding, report::TableWriter& table) {
  for (std::size_t i = 0; i < encoding.matrix.sample_count(); ++i) {
    const std::vector<report::Cell> cells = {report::text(encoding.matrix.samples()[i]),
                                             report::integer(encoding.genotypes.genotype_of_sample[i])};
    table.row(cells);
  }
  table.finish();
  return encoding.matrix.sample_count();
}

/// The bytes of the states with the copies that are needed to write them.
std::uint64_t bytes_to_write(const Encoding& encoding) {
  constexpr std::uint64_t kCopies = 3;
  const std::size_t count = encoding.genotypes.genotypes.size(), qubits = encoding.cluster.snps.size();
  return kCopies * quantum::state_bytes(count, qubits) +
         quantum::panel_bytes(count, qubits, sizeof(double), /*real=*/false);
}

void write_states(const Encoding& encoding, util::MemoryBudget& budget, util::OutputFile& output) {
  const std::size_t qubits = encoding.cluster.snps.size();
  if (qubits > quantum::kMostBatchQubits)
    throw Error(Fault::resource, "a cluster of " + std::to_string(qubits) +
                                     " SNPs has states too large to write; use " + "at most " +
                                     std::to_string(quantum::kMostBatchQubits) + " (--cluster-size)");
  budget.reserve(bytes_to_write(encoding), "writing " + std::to_string(encoding.genotypes.genotypes.size()) +
                                               " states of " + std::to_string(qubits) + " qubits");
  const quantum::StateBatch states = interaction::encode_states(encoding.genotypes, encoding.map);
  std::vector<std::complex<double>> amplitudes;
  amplitudes.reserve(states.re.values.size());
  for (std::size_t i = 0; i < states.re.values.size(); ++i)
    amplitudes.emplace_back(states.re.values[i], states.im.values[i]);
  output.write(util::npy_bytes(amplitudes, states.count, states.re.cols));
}

/// What a circuit file says before its gates.
std::vector<std::string> circuit_comments(const Encoding& encoding, const Request& request, const Context& context) {
  std::vector<std::string> comments;
  const report::Provenance origin = context.provenance();
  if (!origin.no_version) comments.push_back("This file was produced by epiq encode " + origin.version);
  comments.push_back("cluster " + encoding.cluster.name + ", sample " + request.sample + ", genotype " +
                     encoding.genotypes.genotypes[0]);
  comments.push_back("map " + request.map + ", bandwidth " + util::format_number(encoding.map.bandwidth) +
                     (encoding.map.kind == interaction::FeatureMapKind::ry
                          ? ""
                          : ", " + std::to_string(encoding.map.repetitions) + " repetitions") +
                     "; q[0] is the least significant bit");
  for (std::size_t qubit = 0; qubit < encoding.cluster.snps.size(); ++qubit) {
    const genome::Variant& variant = encoding.matrix.variant(encoding.cluster.snps[qubit]);
    comments.push_back("q[" + std::to_string(qubit) + "] " + variant.id + " " + variant.contig + ":" +
                       std::to_string(variant.position + 1) + " copies of " + variant.alt);
  }
  return comments;
}

/// The outputs, opened before any work is done so that one that cannot be written is known at once.
struct Outputs {
  explicit Outputs(const Request& request, const Common& common) : angles(common.output) {
    const auto open = [](const std::string& path, std::optional<util::OutputFile>& file) {
      if (!path.empty()) file.emplace(path);
    };
    open(request.states, states);
    open(request.assignment, assignment);
    open(request.qasm2, qasm2);
    open(request.qasm3, qasm3);
    open(request.draw, draw);
  }

  util::OutputFile angles;
  std::optional<util::OutputFile> states;
  std::optional<util::OutputFile> assignment;
  std::optional<util::OutputFile> qasm2;
  std::optional<util::OutputFile> qasm3;
  std::optional<util::OutputFile> draw;
};

std::string plan(const Encoding& encoding, const Request& request) {
  std::string text = "would encode " + std::to_string(encoding.genotypes.genotypes.size()) + " genotypes of " +
                     std::to_string(encoding.cluster.snps.size()) + " SNPs of cluster " + encoding.cluster.name;
  if (!request.states.empty()) text += ", with states in " + util::format_bytes(bytes_to_write(encoding));
  return text + "\n";
}

void write_all(const Encoding& encoding, const Request& request, const CommandText& text, Context& context,
               Outputs& outputs) {
  const auto commit = [&](util::OutputFile& file, std::optional<std::uint64_t> rows) {
    file.commit();
    context.metrics.outputs.push_back({file.path(), rows});
  };
  if (outputs.states) write_states(encoding, context.budget, *outputs.states);
  if (outputs.qasm2 || outputs.qasm3 || outputs.draw) {
    const quantum::Circuit circuit = interaction::encode_circuit(encoding.genotypes, 0, encoding.map);
    const std::vector<std::string> comments = circuit_comments(encoding, request, context);
    if (outputs.qasm2) outputs.qasm2->write(quantum::write_qasm2(circuit, comments));
    if (outputs.qasm3) outputs.qasm3->write(quantum::write_qasm3(circuit, comments));
    if (outputs.draw) outputs.draw->write(quantum::draw(circuit));
  }
  if (outputs.assignment) {
    report::TableWriter table(*outputs.assignment, context.common.format, assignment_columns(), context.provenance());
    commit(*outputs.assignment, write_assignment(encoding, table));
  }
  report::TableWriter table(outputs.angles, context.common.format, text.columns, context.provenance());
  commit(outputs.angles, write_angles(encoding, table));
  if (outputs.states) commit(*outputs.states, encoding.genotypes.genotypes.size());
  if (outputs.qasm2) commit(*outputs.qasm2, std::nullopt);
  if (outputs.qasm3) commit(*outputs.qasm3, std::nullopt);
  if (outputs.draw) commit(*outputs.draw, std::nullopt);
}

}  // namespace

void encode(Invocation& invocation) {
  InputRequest input;
  ClusterRequest cluster_request;
  Request request;
  OptionGroup input_group{"Input options"};
  add_input_options(input_group, input);
  OptionGroup cluster_group{"Cluster options"};
  add_cluster_options(cluster_group, cluster_request, ClusterTable::accepted);
  const CommandText text = encode_text();
  const auto context = parse(
      invocation, text, {input_group, cluster_group, method_options(request), output_options(request)}, &input.path);
  if (!context) return;
  check_clusters(cluster_request, ClusterTable::accepted);
  check(request);
  const FeatureMap map = feature_map(request);

  check_outputs(context->common, {request.states, request.assignment, request.qasm2, request.qasm3, request.draw});
  Outputs outputs(request, context->common);
  const genome::Genotypes genotypes = read_input(input, *context);
  const std::vector<interaction::Cluster> clusters = load_clusters(cluster_request, genotypes.matrix, *context);
  const Encoding encoding =
      make_encoding(genotypes.matrix, find_cluster(clusters, request.cluster), map, request.sample);
  context->metrics.counts.emplace_back("genotypes", encoding.genotypes.genotypes.size());

  if (context->common.dry_run) {
    print_plan(plan(encoding, request));
    return;
  }
  write_all(encoding, request, text, *context, outputs);
}

}  // namespace epiq::apps
