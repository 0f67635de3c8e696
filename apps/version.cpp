#include "commands.hpp"
#include "epiq/util/cpu.hpp"
#include "epiq/util/json.hpp"
#include "epiq/util/output_file.hpp"
#include "versions.hpp"

namespace epiq::apps {
namespace {

std::string version_json() {
  util::JsonWriter json;
  json.begin_object().member("tool", "epiq").member("version", epiq_version()).key("libraries").begin_object();
  for (const auto& [library, number] : library_versions()) json.member(library, number);
  json.end_object().member("isa", util::name(util::active_isa())).key("supported_isas").begin_array();
  for (const util::Isa isa : util::supported_isas()) json.value(util::name(isa));
  return json.end_array().end_object().text() + "\n";
}

}  // namespace

std::string version_text() {
  std::string text = "epiq " + epiq_version() + "\nUsing";
  const char* separator = " ";
  for (const auto& [library, number] : library_versions()) {
    text.append(separator).append(library).append(" ").append(number);
    separator = ", ";
  }
  text += "; CPU " + util::name(util::active_isa()) + " (";
  separator = "";
  for (const util::Isa isa : util::supported_isas()) {
    text.append(separator).append(util::name(isa));
    separator = " ";
  }
  return text + ")\n";
}

void version(Invocation& invocation) {
  const CommandText text{"Print the version of epiq, its libraries and the instruction set in use.",
                         "epiq version [options]",
                         {"epiq version", "epiq version --format json"},
                         {}};
  const auto context = parse(invocation, text, {});
  if (!context) return;

  util::OutputFile file(context->common.output);
  file.write(context->common.format == report::Format::tsv ? version_text() : version_json());
  file.commit();
}

}  // namespace epiq::apps
