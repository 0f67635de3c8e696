#include <algorithm>
#include <optional>
#include <utility>

#include "cli.hpp"
#include "commands.hpp"
#include "epiq/quantum/draw.hpp"
#include "epiq/quantum/qasm.hpp"
#include "epiq/quantum/shots.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/npy.hpp"
#include "epiq/util/output_file.hpp"
#include "epiq/util/text.hpp"
#include "output_names.hpp"
#include "read_file.hpp"
#include "simulation.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using util::Error;
using util::Fault;

/// What the user asked for.
struct Request {
  std::string path;  ///< of the program; "-" is standard input
  std::string method = "auto";
  Count shots{1024};
  std::string noise;  ///< path; empty: none
  std::string precision = "double";
  std::vector<std::string> expectations;
  std::string zne = "off";
  Count max_bond{256};
  Fraction truncation{1e-16};
  Fraction min_fidelity{0.99};
  std::string bit_order = "qiskit";
  std::string counts;         ///< path; empty: none, or the main output
  std::string probabilities;  ///< path; empty: none
  std::string state;          ///< path of a .npy; empty: none
  std::string draw;           ///< path; empty: none
  std::string qasm2;          ///< path; empty: none
  std::string qasm3;          ///< path; empty: none
};

CommandText simulate_text() {
  return {"Run a quantum program (OpenQASM 2 or 3) on a simulated backend, exact or noisy.",
          "epiq simulate [options] <in.qasm>|-",
          {"epiq simulate --shots 1000 -o counts.tsv bell.qasm",
           "epiq simulate --noise device.json --expectation '0.5 ZZ + XX' --zne linear bell.qasm",
           "epiq simulate -o amplitudes.npy bell.qasm"},
          {{"bitstring", "values of the program's classical bits; the header tells their order"},
           {"count", "shots with this bitstring"},
           {"probability", "of the bitstring (--probabilities); those below 1e-12 are left out"},
           {"observable", "as given to --expectation"},
           {"value", "its expectation value before the measurements at the end"},
           {"standard_error", "of the value; . where it is exact"},
           {"noise_scale", "1: the noise of the model; 3, 5: of circuits folded to this length; 0: extrapolated"}}};
}

OptionGroup method_options(Request& request) {
  OptionGroup group{"Method options"};
  group.options.add_options()  //
      ("method", po::value(&request.method)->value_name("NAME")->default_value(request.method),
       "auto|statevector|density|trajectories|mps")  //
      ("shots", po::value(&request.shots)->value_name("INT")->default_value(request.shots),
       "runs to count, or trajectories")                                             //
      ("noise", po::value(&request.noise)->value_name("FILE"), "noise model, JSON")  //
      ("precision", po::value(&request.precision)->value_name("single|double")->default_value(request.precision),
       "of amplitudes")  //
      ("expectation", po::value(&request.expectations)->value_name("TEXT"),
       "Pauli sum such as '0.5 ZZ + XI', qubit 0 last; repeatable")  //
      ("zne", po::value(&request.zne)->value_name("off|linear|richardson")->default_value(request.zne),
       "extrapolate expectations to no noise")  //
      ("max-bond", po::value(&request.max_bond)->value_name("INT")->default_value(request.max_bond),
       "mps: largest bond dimension")  //
      ("truncation", po::value(&request.truncation)->value_name("W")->default_value(request.truncation, "1e-16"),
       "mps: weight dropped a split at most")  //
      ("min-fidelity", po::value(&request.min_fidelity)->value_name("F")->default_value(request.min_fidelity, "0.99"),
       "mps: refuse a worse estimate");
  return group;
}

OptionGroup output_options(Request& request) {
  OptionGroup group{"Output options"};
  group.options.add_options()  //
      ("bit-order", po::value(&request.bit_order)->value_name("qiskit|reversed")->default_value(request.bit_order),
       "of bitstrings; qiskit: the first bit last")                                                              //
      ("counts", po::value(&request.counts)->value_name("FILE"), "counts, beside expectations in -o")            //
      ("probabilities", po::value(&request.probabilities)->value_name("FILE"), "exact probabilities, a table")   //
      ("state", po::value(&request.state)->value_name("FILE"), "amplitudes or density matrix, complex128 .npy")  //
      ("draw", po::value(&request.draw)->value_name("FILE"), "the circuit as text")                              //
      ("qasm", po::value(&request.qasm2)->value_name("FILE"), "the program as read, OpenQASM 2")                 //
      ("qasm3", po::value(&request.qasm3)->value_name("FILE"), "the program as read, OpenQASM 3");
  return group;
}

template <class Choice>
Choice chosen(const char* option, const std::string& word, const std::vector<std::pair<std::string, Choice>>& choices) {
  std::string names;
  for (const std::pair<std::string, Choice>& choice : choices) {
    if (choice.first == word) return choice.second;
    names += (names.empty() ? "" : ", ") + choice.first;
  }
  throw Error(Fault::usage, std::string(option) + " is '" + word + "'; it must be one of " + names);
}

std::optional<Method> asked_method(const Request& request) {
  return chosen<std::optional<Method>>("--method", request.method,
                                       {{"auto", std::nullopt},
                                        {"statevector", Method::statevector},
                                        {"density", Method::density},
                                        {"trajectories", Method::trajectories},
                                        {"mps", Method::mps}});
}

bool is_npy(const std::string& path) { return path.ends_with(".npy"); }

/// The options, as far as they can be checked without a file.
Simulation checked(Request& request, const Common& common) {
  Simulation simulation;
  asked_method(request);
  if (request.shots < 1) throw Error(Fault::usage, "--shots is a number of runs, at least 1");
  if (request.max_bond < 1) throw Error(Fault::usage, "--max-bond is at least 1");
  if (request.truncation >= 1.0) throw Error(Fault::usage, "--truncation is a weight below 1");
  chosen<bool>("--bit-order", request.bit_order, {{"qiskit", false}, {"reversed", true}});
  simulation.precision = chosen<quantum::Precision>(
      "--precision", request.precision, {{"single", quantum::Precision::f32}, {"double", quantum::Precision::f64}});
  simulation.extrapolation =
      chosen<std::optional<quantum::Extrapolation>>("--zne", request.zne,
                                                    {{"off", std::nullopt},
                                                     {"linear", quantum::Extrapolation::linear},
                                                     {"richardson", quantum::Extrapolation::richardson}});
  if (is_npy(common.output)) {
    if (!request.state.empty() || !request.expectations.empty())
      throw Error(Fault::usage, "-o FILE.npy is for the state; with --state or --expectation, give -o a table");
    request.state = common.output;
  }
  check_outputs(common, {request.counts, request.probabilities, is_npy(common.output) ? "" : request.state,
                         request.draw, request.qasm2, request.qasm3});
  for (const std::string& text : request.expectations) {
    try {
      simulation.observables.push_back(quantum::parse_pauli_sum(text));
    } catch (const Error& error) {
      throw Error(Fault::usage, std::string(error.what()) + " (--expectation)");
    }
  }
  simulation.mps.max_bond = request.max_bond;
  simulation.mps.truncation = request.truncation;
  simulation.mps.min_fidelity = request.min_fidelity;
  simulation.shots = request.shots;
  simulation.seed = common.seed;
  simulation.threads = common.threads;
  simulation.wants_counts = !request.counts.empty() || (request.expectations.empty() && !is_npy(common.output));
  simulation.wants_state = !request.state.empty();
  simulation.wants_probabilities = !request.probabilities.empty();
  return simulation;
}

/// Reads program and noise model. @return notes
std::vector<std::string> load(const Request& request, Simulation& simulation) {
  std::vector<std::string> notes;
  simulation.program = read_file(request.path, [](const std::string& text) { return quantum::read_program(text); });
  if (!request.noise.empty())
    simulation.noise =
        read_file(request.noise, [](const std::string& text) { return quantum::read_noise_model(text); });
  for (std::size_t i = 0; i < simulation.observables.size(); ++i)
    if (simulation.observables[i].qubits != simulation.program.qubits())
      throw Error(Fault::usage, "--expectation '" + request.expectations[i] + "' is about " +
                                    std::to_string(simulation.observables[i].qubits) + " qubits; the program has " +
                                    std::to_string(simulation.program.qubits()));
  if (!quantum::has_measurements(simulation.program) && simulation.program.branches.empty()) {
    notes.push_back("the program measures nothing: bitstrings are of all its qubits");
    simulation.program = quantum::with_all_measured(std::move(simulation.program));
  }
  if (quantum::has_readout_errors(simulation.noise) && !simulation.observables.empty())
    notes.push_back("readout errors change counts and probabilities, not expectation values");
  return notes;
}

/// "c[2..0] b" and which is first.
std::string bit_order_note(const quantum::Program& program, bool reversed) {
  std::vector<quantum::NamedRegister> registers = quantum::named_registers(program.bit_names);
  if (!reversed) std::reverse(registers.begin(), registers.end());
  std::string text;
  for (const quantum::NamedRegister& bits : registers) {
    const std::string last = std::to_string(bits.size - 1);
    text += " " + bits.name;
    if (bits.indexed && bits.size == 1) text += "[0]";
    if (bits.size > 1) text += reversed ? "[0.." + last + "]" : "[" + last + "..0]";
  }
  return "bits from left to right:" + text + (reversed ? " (reversed)" : " (Qiskit's order)");
}

/// The outputs, opened before any work is done so that one that cannot be written is known at once.
struct Outputs {
  Outputs(const Request& request, const std::string& main) {
    const auto open = [](const std::string& path, std::optional<util::OutputFile>& file) {
      if (!path.empty()) file.emplace(path);
    };
    if (!is_npy(main)) open(main, table);
    open(request.counts, counts);
    open(request.probabilities, probabilities);
    open(request.state, state);
    open(request.draw, draw);
    open(request.qasm2, qasm2);
    open(request.qasm3, qasm3);
  }

  std::optional<util::OutputFile> table;  ///< counts or expectation values
  std::optional<util::OutputFile> counts;
  std::optional<util::OutputFile> probabilities;
  std::optional<util::OutputFile> state;
  std::optional<util::OutputFile> draw;
  std::optional<util::OutputFile> qasm2;
  std::optional<util::OutputFile> qasm3;
};

/// Writes the results of one run.
class ResultWriter {
 public:
  ResultWriter(const Request& request, Context& context, std::vector<std::string> notes)
      : request_(request), context_(context), notes_(std::move(notes)), columns_(simulate_text().columns) {}

  void counts(const quantum::Counts& all, util::OutputFile& file) {
    std::vector<std::pair<std::string, report::Cell>> rows;
    for (const auto& [bits, count] : all) rows.emplace_back(bits, report::integer(count));
    bit_table(std::move(rows), columns_[1], file);
  }

  void probabilities(const Distribution& all, util::OutputFile& file) {
    std::vector<std::pair<std::string, report::Cell>> rows;
    for (const auto& [bits, p] : all) rows.emplace_back(bits, report::number(p));
    bit_table(std::move(rows), columns_[2], file);
  }

  void values(const std::vector<Value>& all, util::OutputFile& file) {
    report::TableWriter table(file, context_.common.format, {columns_.begin() + 3, columns_.end()},
                              context_.provenance(notes_));
    for (const Value& value : all) {
      const std::vector<report::Cell> cells = {
          report::text(request_.expectations[value.observable]), report::number(value.value),
          value.standard_error ? report::number(*value.standard_error) : report::missing(),
          report::number(value.noise_scale)};
      table.row(cells);
    }
    table.finish();
    commit(file, all.size());
  }

  void commit(util::OutputFile& file, std::optional<std::uint64_t> rows) {
    file.commit();
    context_.metrics.outputs.push_back({file.path(), rows});
  }

 private:
  void bit_table(std::vector<std::pair<std::string, report::Cell>> rows, const report::Column& second,
                 util::OutputFile& file) {
    if (request_.bit_order == "reversed")
      for (auto& row : rows) std::reverse(row.first.begin(), row.first.end());
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    report::TableWriter table(file, context_.common.format, {columns_[0], second}, context_.provenance(notes_));
    for (const auto& row : rows) {
      const std::vector<report::Cell> cells = {report::text(row.first), row.second};
      table.row(cells);
    }
    table.finish();
    commit(file, rows.size());
  }

  const Request& request_;
  Context& context_;
  std::vector<std::string> notes_;
  std::vector<report::Column> columns_;
};

/// Drawing and programs, which need no simulation.
void write_programs(const Simulation& simulation, const Context& context, Outputs& outputs) {
  std::vector<std::string> comments;
  const report::Provenance origin = context.provenance();
  if (!origin.no_version) comments.push_back("This file was produced by epiq simulate " + origin.version);
  if (outputs.draw) outputs.draw->write(quantum::draw(simulation.program));
  if (outputs.qasm2) outputs.qasm2->write(quantum::write_qasm2(simulation.program, comments));
  if (outputs.qasm3) outputs.qasm3->write(quantum::write_qasm3(simulation.program, comments));
}

void write_results(const SimulationResult& result, const Request& request, Outputs& outputs, ResultWriter& writer) {
  if (outputs.counts) writer.counts(result.counts, *outputs.counts);
  if (outputs.probabilities) writer.probabilities(result.probabilities, *outputs.probabilities);
  if (outputs.state) {
    outputs.state->write(util::npy_bytes(result.state, result.state_rows, result.state.size() / result.state_rows));
    writer.commit(*outputs.state, result.state_rows);
  }
  if (outputs.table && !request.expectations.empty()) writer.values(result.values, *outputs.table);
  if (outputs.table && request.expectations.empty()) writer.counts(result.counts, *outputs.table);
  for (std::optional<util::OutputFile>* file : {&outputs.draw, &outputs.qasm2, &outputs.qasm3})
    if (*file) writer.commit(**file, std::nullopt);
}

}  // namespace

void simulate(Invocation& invocation) {
  Request request;
  const CommandText text = simulate_text();
  const auto context = parse(invocation, text, {method_options(request), output_options(request)}, &request.path);
  if (!context) return;
  Simulation simulation = checked(request, context->common);
  Outputs outputs(request, context->common.output);

  std::vector<std::string> notes = load(request, simulation);
  const std::optional<Method> asked = asked_method(request);
  const std::uint64_t memory = context->budget.limit() - context->budget.used();
  const MethodChoice choice = asked ? MethodChoice{*asked, "as asked"} : choose_method(simulation, memory);
  check_method(choice.method, simulation);
  context->metrics.counts.emplace_back("qubits", simulation.program.qubits());
  context->metrics.counts.emplace_back("operations", simulation.program.operations.size());
  const std::string method = "method " + name(choice.method) + " (" + choice.reason + ")";
  if (!asked) context->log.info(method);
  notes.insert(notes.begin(), method + ", " + request.precision + " precision");
  notes.push_back(bit_order_note(simulation.program, request.bit_order == "reversed"));

  if (context->common.dry_run) {
    print_plan("would simulate " + std::to_string(simulation.program.qubits()) + " qubits, " + method + "\n");
    return;
  }
  write_programs(simulation, *context, outputs);
  const SimulationResult result = run_simulation(choice.method, simulation, context->budget);
  notes.insert(notes.end(), result.notes.begin(), result.notes.end());
  ResultWriter writer(request, *context, std::move(notes));
  write_results(result, request, outputs, writer);
}

}  // namespace epiq::apps
