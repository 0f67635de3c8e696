#include "commands.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include "epiq/util/error.hpp"
#include "versions.hpp"

namespace epiq::apps {
namespace {

// A new command: its row here, its declaration in commands.hpp, its file in CMakeLists.txt.
constexpr Command kCommands[] = {
    {"clusters", "Call sets", "group SNPs into genes, windows or LD blocks", clusters},
    {"synth", "Call sets", "simulate a cohort with planted interactions and known truth", synth},
    {"search", "Interactions", "rank pairs of genes by interaction, quantum and classical", search},
    {"pairs", "Interactions", "test all pairs (or larger sets) of SNPs for interaction", pairs},
    {"encode", "Quantum", "write angles, states and circuits of a cluster", encode},
    {"kernel", "Quantum", "compute kernel matrices of clusters and compare them with classical ones", kernel},
    {"simulate", "Quantum", "run a quantum program (OpenQASM), exact or noisy", simulate},
    {"phenotype", "Patients", "rank diseases and genes by the phenotypes of a patient", phenotype},
    {"triage", "Patients", "rank the variants of a patient by consequence and inheritance", triage},
    {"evidence", "Patients", "count what the reads of BAM and CRAM say of sites", evidence},
    {"version", "Miscellaneous", "print versions and the instruction set in use", version},
    {"help", "Miscellaneous", "print help, manual pages and shell completions", help},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command& find_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    if (name == command.name) return command;
    names.emplace_back(command.name);
  }
  const std::string near = nearest(name, names);
  throw util::Error(util::Fault::usage, "there is no command '" + name + "'" +
                                            (near.empty() ? "" : "; the nearest is '" + near + "'") +
                                            "; see 'epiq --help'");
}

Page describe(const Command& command) {
  Invocation invocation{command.name, {}, Invocation::Mode::describe};
  command.run(invocation);
  if (!invocation.page)
    throw util::Error(util::Fault::internal,
                      std::string("the command '") + command.name + "' does not describe itself");
  return *invocation.page;
}

std::string overview() {
  std::string page =
      "Program: epiq " + epiq_version() +
      "\nAbout:   Find which genes act together.\nUsage:   epiq <command> [options] [<input>]\n\nCommands:\n";
  std::string_view group;
  for (const Command& command : commands()) {
    if (group != command.group) page += std::string("  ") + command.group + "\n";
    group = command.group;
    std::array<char, 24> name{};
    std::snprintf(name.data(), name.size(), "    %-12s", command.name);
    page += std::string(name.data()) + command.summary + "\n";
  }
  return page +
         "\nOptions:\n"
         "    -h, --help          print this help and exit\n"
         "        --version       print versions and exit\n"
         "        --version-only  print the version alone and exit\n"
         "\nSee 'epiq <command> --help' for the options of a command.\n";
}

}  // namespace epiq::apps
