#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace epiq::apps {

/// Counts by name, in the order in which they are to be read.
using NamedCounts = std::vector<std::pair<std::string, std::uint64_t>>;

/// What was read from one input.
struct InputMetrics {
  std::string path;  ///< as typed; "-" is standard input
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> samples;
  std::optional<std::uint64_t> records;
  std::optional<std::uint64_t> kept;
  NamedCounts skipped = {};  ///< records left out, by reason
  NamedCounts notes = {};    ///< what was met and dealt with, such as half-calls
};

/// Of a file: its path and its size, 0 if that is not known.
InputMetrics file_metrics(const std::string& path);

/// What was written to one output.
struct OutputMetrics {
  std::string path;  ///< as typed; "-" is standard output
  std::optional<std::uint64_t> rows;
};

/// The account of one run that `--metrics FILE` asks for; written also when the run fails.
struct Metrics {
  std::string path;  ///< empty: not asked for
  std::string command;
  std::vector<std::string> arguments;
  std::uint64_t seed = 0;
  unsigned threads = 0;
  std::string isa;
  std::string started;  ///< ISO 8601, UTC
  double wall_s = 0.0;
  std::vector<InputMetrics> inputs;
  std::vector<OutputMetrics> outputs;
  NamedCounts counts;  ///< results worth counting, such as pairs tested
  std::vector<std::string> warnings;
  int status = 0;
  std::string error;  ///< empty: none
};

/// One JSON object, ended by a line break. The schema is that of the member names; `schema_version` is 1.
std::string metrics_json(const Metrics& metrics);

/// The time now, as "2026-01-31T12:00:00Z".
std::string utc_now();

}  // namespace epiq::apps
