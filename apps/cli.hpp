#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "epiq/report/table.hpp"
#include "epiq/util/log.hpp"
#include "epiq/util/memory_budget.hpp"
#include "epiq/util/output_file.hpp"
#include "metrics.hpp"
#include "page.hpp"
#include "values.hpp"

namespace epiq::apps {

/// One call of a command. main() makes it, so that log and metrics outlive a failure of the command.
struct Invocation {
  enum class Mode {
    run,      ///< do the work
    describe  ///< only fill in `page`
  };

  std::string command;             ///< "search"
  std::vector<std::string> words;  ///< the command line after the command
  Mode mode = Mode::run;
  std::optional<Page> page = std::nullopt;   ///< set by parse(): asked for by --help, or by `describe`
  std::unique_ptr<util::Log> log = nullptr;  ///< made by parse(), at the level that was asked for
  Metrics metrics = {};
  std::unique_ptr<util::OutputFile> metrics_file = nullptr;  ///< opened by parse(), written by main()

  /// "epiq search --trait 'my trait' x.vcf.gz", quoted for a shell where needed.
  std::string command_line() const;
};

/// The options that every command has, with one meaning everywhere.
struct Common {
  unsigned threads = 1;
  std::uint64_t max_memory = 0;  ///< bytes
  std::uint64_t seed = 1;
  std::string output = "-";
  report::Format format = report::Format::tsv;
  std::string metrics;  ///< path; empty: none
  bool dry_run = false;
  bool no_version = false;
  bool quiet = false;
  bool verbose = false;
};

/// What a command works with once its options are read.
struct Context {
  Common common;
  util::Log& log;
  util::MemoryBudget budget;
  Metrics& metrics;

  /// What the table of this run says of its origin; `notes` become "# " lines that --no-version keeps.
  report::Provenance provenance(std::vector<std::string> notes = {}) const;

  std::string command;
  std::string command_line;
};

/// A titled group of options, bound to variables of the command:
///
///     OptionGroup input{"Input options"};
///     input.options.add_options()
///       ("phenotype,p", po::value(&phenotype)->value_name("FILE"), "TSV, .fam or PED")
///       ("min-maf", po::value(&min_maf)->value_name("FLOAT")->default_value(min_maf), "ignore rarer variants");
///
/// Help shows a default in brackets after the text; default_value(x, "all") gives it another wording. Flags are
/// po::bool_switch(&flag). Never implicit_value: it swallows the next word.
struct OptionGroup {
  std::string title;
  boost::program_options::options_description options{};
  bool rare = false;  ///< --help leaves it to `epiq help COMMAND --all` and the manual page
};

/// Reads the words of `invocation` into the variables that `groups` are bound to; "Common options" are added last.
///
/// @param input where the one positional argument goes, "-" if there is none and standard input is not a terminal;
///              nullptr: the command takes no positional argument
/// @return none if there is nothing to run, because help was asked for: the command then returns at once
/// @throws Error(usage) if the command line makes no sense, Error(io) if --metrics cannot be written
std::unique_ptr<Context> parse(Invocation& invocation, const CommandText& text, const std::vector<OptionGroup>& groups,
                               std::string* input = nullptr);

/// As above, for a command whose positional argument may be left out: `input` then keeps its value.
std::unique_ptr<Context> parse_optional(Invocation& invocation, const CommandText& text,
                                        const std::vector<OptionGroup>& groups, std::string& input);

/// Prints what --dry-run has to say on standard output; the outputs of the command keep what they hold.
/// @throws Error(io)
void print_plan(const std::string& plan);

/// The one of `names` that is closest to a misspelt `word`; empty if none is close.
std::string nearest(const std::string& word, const std::vector<std::string>& names);

}  // namespace epiq::apps
