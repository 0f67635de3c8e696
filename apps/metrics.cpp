#include "metrics.hpp"

#include <sys/resource.h>

#include <array>
#include <ctime>
#include <filesystem>
#include <system_error>

#include "epiq/util/json.hpp"
#include "versions.hpp"

namespace epiq::apps {
namespace {

constexpr int kSchemaVersion = 1;

void put_counts(util::JsonWriter& json, const char* name, const NamedCounts& counts) {
  json.key(name).begin_object();
  for (const auto& [what, count] : counts) json.member(what, count);
  json.end_object();
}

void put_optional(util::JsonWriter& json, const char* name, const std::optional<std::uint64_t>& value) {
  json.key(name);
  if (value) {
    json.value(*value);
  } else {
    json.null();
  }
}

void put_strings(util::JsonWriter& json, const char* name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end_array();
}

void put_inputs(util::JsonWriter& json, const std::vector<InputMetrics>& inputs) {
  json.key("inputs").begin_array();
  for (const InputMetrics& input : inputs) {
    json.begin_object().member("path", input.path).member("bytes", input.bytes);
    put_optional(json, "samples", input.samples);
    put_optional(json, "records", input.records);
    put_optional(json, "kept", input.kept);
    put_counts(json, "skipped", input.skipped);
    put_counts(json, "notes", input.notes);
    json.end_object();
  }
  json.end_array();
}

void put_outputs(util::JsonWriter& json, const std::vector<OutputMetrics>& outputs) {
  json.key("outputs").begin_array();
  for (const OutputMetrics& output : outputs) {
    json.begin_object().member("path", output.path);
    put_optional(json, "rows", output.rows);
    json.end_object();
  }
  json.end_array();
}

/// The most memory this process has had in use, in bytes.
std::uint64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

InputMetrics file_metrics(const std::string& path) {
  std::error_code ignored;
  InputMetrics input;
  input.path = path;
  const auto bytes = std::filesystem::file_size(path, ignored);
  if (!ignored) input.bytes = bytes;
  return input;
}

std::string metrics_json(const Metrics& metrics) {
  util::JsonWriter json;
  json.begin_object().member("schema_version", kSchemaVersion).member("tool", "epiq").member("version", epiq_version());
  json.key("libraries").begin_object();
  for (const auto& [library, version] : library_versions()) json.member(library, version);
  json.end_object().member("command", metrics.command);
  put_strings(json, "arguments", metrics.arguments);
  json.member("seed", metrics.seed).member("threads", metrics.threads).member("isa", metrics.isa);
  json.member("started", metrics.started).member("wall_s", metrics.wall_s).member("max_rss_bytes", peak_memory());
  put_inputs(json, metrics.inputs);
  put_outputs(json, metrics.outputs);
  put_counts(json, "counts", metrics.counts);
  put_strings(json, "warnings", metrics.warnings);
  json.member("status", metrics.status).key("error");
  if (metrics.error.empty()) {
    json.null();
  } else {
    json.value(metrics.error);
  }
  return json.end_object().text() + "\n";
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

}  // namespace epiq::apps
