#include "cli.hpp"

#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "epiq/util/cpu.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/output_file.hpp"
#include "epiq/util/text.hpp"
#include "versions.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using util::Error;
using util::Fault;

constexpr unsigned kMostThreads = 1024;
constexpr const char* kPositional = "epiq-positional-argument";  // internal name of what is not an option

enum class Positional { none, required, optional };

/// The common options as they are read, before they are checked.
struct CommonWords {
  std::string output = "-";
  std::string format = "tsv";
  std::string metrics;
  Count threads{util::available_threads()};
  Size max_memory{0};  // 0: 80 % of what is available
  Seed seed;
  bool dry_run = false;
  bool no_version = false;
  bool quiet = false;
  bool verbose = false;
};

OptionGroup common_options(CommonWords& words) {
  OptionGroup group{"Common options"};
  group.options.add_options()  //
      ("output,o", po::value(&words.output)->value_name("FILE")->default_value(words.output, "stdout"),
       "where the result goes; .gz is compressed")  //
      ("format", po::value(&words.format)->value_name("tsv|json|jsonl")->default_value(words.format),
       "how a table is written")  //
      ("threads,@", po::value(&words.threads)->value_name("INT")->default_value(words.threads, "all"),
       "in total; the result does not depend on it")  //
      ("max-memory",
       po::value(&words.max_memory)->value_name("SIZE")->default_value(words.max_memory, "80% of the free"),
       "refuse to use more, as in 500M or 8G")                                                                      //
      ("seed", po::value(&words.seed)->value_name("INT")->default_value(words.seed), "of all random draws")         //
      ("metrics", po::value(&words.metrics)->value_name("FILE"), "account of the run, JSON; also of a failed one")  //
      ("dry-run", po::bool_switch(&words.dry_run), "print what would be done, and stop")                            //
      ("no-version", po::bool_switch(&words.no_version), "leave version and command line out of the output")        //
      ("quiet,q", po::bool_switch(&words.quiet), "errors only")                                                     //
      ("verbose,v", po::bool_switch(&words.verbose), "say more on stderr")                                          //
      ("help,h", po::bool_switch(), "print this help and exit");
  return group;
}

/// Boost words a default "FILE (=stdout)"; long decimals are shortened.
OptionHelp describe_option(const po::option_description& option) {
  OptionHelp help;
  help.name = option.long_name();
  const std::string shown = option.canonical_display_name(po::command_line_style::allow_dash_for_short);
  if (shown.size() == 2 && shown[0] == '-') help.letter = shown[1];
  help.text = option.description();
  if (option.semantic()->max_tokens() == 0) return help;
  help.placeholder = option.semantic()->name();
  const std::size_t at = help.placeholder.find(" (=");
  if (at == std::string::npos) return help;
  help.default_text = help.placeholder.substr(at + 3, help.placeholder.size() - at - 4);
  help.placeholder.resize(at);
  const std::optional<double> number = util::parse_number(help.default_text);
  if (number && help.default_text.size() > 12) help.default_text = util::format_number(*number);
  return help;
}

Page describe_command(const Invocation& invocation, const CommandText& text, const std::vector<OptionGroup>& groups) {
  Page page{invocation.command, text, {}};
  for (const OptionGroup& group : groups) {
    GroupHelp shown{group.title, {}, group.rare};
    for (const auto& option : group.options.options()) shown.options.push_back(describe_option(*option));
    if (!shown.options.empty()) page.groups.push_back(std::move(shown));
  }
  return page;
}

std::vector<std::string> long_names(const po::options_description& options) {
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  return names;
}

/// Reads the words into the variables of the options; what Boost throws is told as a usage error. The style leaves out
/// guessing: it would take a misspelt option for another one that begins so. An option that is required is not missed
/// where help is asked for.
po::variables_map read_words(const std::vector<std::string>& words, const po::options_description& options) {
  po::options_description all;
  all.add(options).add_options()(kPositional, po::value<std::vector<std::string>>(), "");
  po::positional_options_description positions;
  positions.add(kPositional, -1);
  po::variables_map values;
  try {
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(words).options(all).positional(positions).style(style).run(), values);
    if (!values["help"].as<bool>()) po::notify(values);
  } catch (const po::unknown_option& error) {
    const std::string near = nearest(error.get_option_name(), long_names(options));
    throw Error(Fault::usage, "there is no option '" + error.get_option_name() + "'" +
                                  (near.empty() ? "" : "; the nearest is '" + near + "'"));
  } catch (const po::error& error) {
    throw Error(Fault::usage, error.what());
  }
  return values;
}

Common check_common(const CommonWords& words) {
  if (words.threads < 1 || words.threads > kMostThreads)
    throw Error(Fault::usage, "--threads is " + std::to_string(words.threads) + "; it must be from 1 to " +
                                  std::to_string(kMostThreads));
  if (words.metrics == "-") throw Error(Fault::usage, "--metrics needs a file; standard output is for the result");
  if (words.quiet && words.verbose) throw Error(Fault::usage, "--quiet and --verbose exclude each other");
  Common common;
  common.threads = words.threads;
  common.max_memory = words.max_memory == 0 ? util::default_memory_limit() : words.max_memory;
  common.seed = words.seed;
  common.output = words.output;
  common.format = report::parse_format(words.format);
  common.metrics = words.metrics;
  common.dry_run = words.dry_run;
  common.no_version = words.no_version;
  common.quiet = words.quiet;
  common.verbose = words.verbose;
  return common;
}

void read_positional(const po::variables_map& values, const std::string& command, Positional kind, std::string* input) {
  std::vector<std::string> words;
  if (values.count(kPositional) != 0) words = values[kPositional].as<std::vector<std::string>>();
  const std::size_t most = kind == Positional::none ? 0 : 1;
  if (words.size() > most)
    throw Error(Fault::usage, "'" + words[most] + "' is one word too many; '" + command + "' takes " +
                                  (most == 0 ? "options only" : "one beside its options"));
  if (!words.empty()) {
    *input = words.front();
  } else if (kind == Positional::required) {
    if (::isatty(STDIN_FILENO) != 0)
      throw Error(Fault::usage, "no input is given; name a file, or pipe one to standard input");
    *input = "-";
  }
}

/// Metrics are wanted above all when something is wrong, so their path is looked for before anything is checked.
std::string metrics_path(const std::vector<std::string>& words) {
  constexpr std::string_view kName = "--metrics";
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i] == kName) return i + 1 < words.size() && words[i + 1] != "-" ? words[i + 1] : "";
    if (words[i].starts_with("--metrics=")) return words[i].substr(kName.size() + 1);
  }
  return "";
}

std::unique_ptr<Context> make_context(Invocation& invocation, const Common& common) {
  const auto level = common.quiet     ? util::Log::Level::quiet
                     : common.verbose ? util::Log::Level::verbose
                                      : util::Log::Level::normal;
  invocation.log = std::make_unique<util::Log>(level);
  invocation.metrics.seed = common.seed;
  invocation.metrics.threads = common.threads;
  invocation.metrics.isa = util::name(util::active_isa());
  invocation.metrics.path.clear();  // not to be tried again if it cannot be opened
  if (!common.metrics.empty()) invocation.metrics_file = std::make_unique<util::OutputFile>(common.metrics);
  return std::unique_ptr<Context>(new Context{common, *invocation.log, util::MemoryBudget(common.max_memory),
                                              invocation.metrics, invocation.command, invocation.command_line()});
}

std::unique_ptr<Context> parse_words(Invocation& invocation, const CommandText& text,
                                     const std::vector<OptionGroup>& groups, Positional kind, std::string* input) {
  CommonWords common;
  std::vector<OptionGroup> all = groups;
  all.push_back(common_options(common));
  if (invocation.mode == Invocation::Mode::describe) {
    invocation.page = describe_command(invocation, text, all);
    return nullptr;
  }
  invocation.metrics.path = metrics_path(invocation.words);

  po::options_description options;
  for (const OptionGroup& group : all) options.add(group.options);
  const po::variables_map values = read_words(invocation.words, options);
  if (values["help"].as<bool>()) {
    invocation.page = describe_command(invocation, text, all);
    return nullptr;
  }
  const Common checked = check_common(common);
  read_positional(values, invocation.command, kind, input);
  return make_context(invocation, checked);
}

bool needs_quotes(const std::string& word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./^_-";
  return word.empty() || word.find_first_not_of(kPlain) != std::string::npos;
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// The number of insertions, deletions and replacements between two words (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string Invocation::command_line() const {
  std::string line = "epiq " + command;
  for (const std::string& word : words) line += " " + (needs_quotes(word) ? quoted(word) : word);
  return line;
}

report::Provenance Context::provenance(std::vector<std::string> notes) const {
  return {command, full_version(), command_line, std::move(notes), common.no_version};
}

void print_plan(const std::string& plan) {
  util::OutputFile output("-");
  output.write(plan);
  output.commit();
}

std::unique_ptr<Context> parse(Invocation& invocation, const CommandText& text, const std::vector<OptionGroup>& groups,
                               std::string* input) {
  return parse_words(invocation, text, groups, input == nullptr ? Positional::none : Positional::required, input);
}

std::unique_ptr<Context> parse_optional(Invocation& invocation, const CommandText& text,
                                        const std::vector<OptionGroup>& groups, std::string& input) {
  return parse_words(invocation, text, groups, Positional::optional, &input);
}

std::string nearest(const std::string& word, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = word.size() / 3 + 2;  // farther than this is another word
  for (const std::string& name : names) {
    const std::size_t distance = edit_distance(word, name);
    if (distance >= least) continue;
    least = distance;
    best = name;
  }
  return best;
}

}  // namespace epiq::apps
