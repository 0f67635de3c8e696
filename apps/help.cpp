#include "commands.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/output_file.hpp"
#include "versions.hpp"

namespace epiq::apps {
namespace po = boost::program_options;

namespace {

constexpr const char* kAbout = "Print the help, the manual page or the columns of a command, or a shell completion.";

std::string completion(const std::string& shell) {
  std::vector<Page> pages;
  for (const Command& command : commands()) pages.push_back(describe(command));
  return render_completion(shell, pages);
}

}  // namespace

void help(Invocation& invocation) {
  bool man = false;
  bool columns = false;
  std::string shell;
  OptionGroup output{"Output options"};
  output.options.add_options()                                                                    //
      ("man", po::bool_switch(&man), "the manual page of the command, for man(1)")                //
      ("columns", po::bool_switch(&columns), "the columns of the table that the command writes")  //
      ("completion", po::value(&shell)->value_name("bash|zsh|fish"), "completion of all commands for a shell");
  const CommandText text{
      kAbout, "epiq help [options] [<command>]", {"epiq help version", "epiq help --completion bash > epiq.bash"}, {}};
  std::string name;
  const auto context = parse_optional(invocation, text, {output}, name);
  if (!context) return;

  if (man + columns + !shell.empty() > 1)
    throw util::Error(util::Fault::usage, "--man, --columns and --completion exclude each other");
  if ((man || columns) && name.empty()) throw util::Error(util::Fault::usage, "name the command whose page is wanted");
  if (!shell.empty() && !name.empty())
    throw util::Error(util::Fault::usage, "--completion covers all commands; leave out '" + name + "'");

  std::string page;
  if (!shell.empty()) {
    page = completion(shell);
  } else if (name.empty()) {
    page = overview();
  } else {
    const Page described = describe(find_command(name));
    page = man ? render_man(described, epiq_version()) : columns ? render_columns(described) : render_help(described);
  }
  util::OutputFile file(context->common.output);
  file.write(page);
  file.commit();
}

}  // namespace epiq::apps
