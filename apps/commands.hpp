#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli.hpp"

namespace epiq::apps {

// The commands, each in a file of its name.
void clusters(Invocation& invocation);
void encode(Invocation& invocation);
void evidence(Invocation& invocation);
void help(Invocation& invocation);
void kernel(Invocation& invocation);
void pairs(Invocation& invocation);
void phenotype(Invocation& invocation);
void search(Invocation& invocation);
void simulate(Invocation& invocation);
void synth(Invocation& invocation);
void triage(Invocation& invocation);
void version(Invocation& invocation);

/// A row of the table of commands.
struct Command {
  const char* name;
  const char* group;  ///< heading in the list of commands
  const char* summary;
  void (*run)(Invocation&);
};

/// All commands, in the order of help.
std::span<const Command> commands();

/// @throws Error(usage) if there is no such command; the message offers the nearest name
const Command& find_command(const std::string& name);

/// What a command says of itself.
Page describe(const Command& command);

/// The page of `epiq --help`.
std::string overview();

/// What `epiq --version` prints: two lines.
std::string version_text();

}  // namespace epiq::apps
