#include "commands.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/output_file.hpp"
#include "versions.hpp"

namespace epiq::apps {
namespace po = boost::program_options;

namespace {

std::vector<Page> all_pages() {
  std::vector<Page> pages;
  for (const Command& command : commands()) pages.push_back(describe(command));
  return pages;
}

/// What else than the help of a command is wanted.
struct Request {
  bool all = false;
  bool man = false;
  bool columns = false;
  std::string shell;
};

/// @throws Error(usage) if the wishes exclude each other
void check(const Request& request, const std::string& name) {
  const auto fail = [](const std::string& message) { throw util::Error(util::Fault::usage, message); };
  if (request.all + request.man + request.columns + !request.shell.empty() > 1)
    fail("--all, --man, --columns and --completion exclude each other");
  if (request.all && name.empty()) fail("name the command whose options are wanted");
  if (request.columns && name.empty()) fail("name the command whose columns are wanted");
  if (!request.shell.empty() && !name.empty()) fail("--completion covers all commands; leave out '" + name + "'");
}

std::string page_of(const Request& request, const std::string& name) {
  if (!request.shell.empty()) return render_completion(request.shell, all_pages());
  if (name.empty()) return request.man ? render_man_overview(all_pages(), epiq_version()) : overview();
  const Page page = describe(find_command(name));
  if (request.man) return render_man(page, epiq_version());
  if (request.columns) return render_columns(page);
  return render_help(page, request.all ? HelpExtent::all : HelpExtent::usual);
}

}  // namespace

void help(Invocation& invocation) {
  Request request;
  OptionGroup output{"Output options"};
  output.options.add_options()                                                                            //
      ("all", po::bool_switch(&request.all), "also the options of a command that are rarely needed")      //
      ("man", po::bool_switch(&request.man), "the manual page of the command or of epiq, for man(1)")     //
      ("columns", po::bool_switch(&request.columns), "the columns of the table that the command writes")  //
      ("completion", po::value(&request.shell)->value_name("bash|zsh|fish"), "completion of all commands for a shell");
  const CommandText text{"Print the help, the manual page or the columns of a command, or a shell completion.",
                         "epiq help [options] [<command>]",
                         {"epiq help version", "epiq help --completion bash > epiq.bash"},
                         {}};
  std::string name;
  const auto context = parse_optional(invocation, text, {output}, name);
  if (!context) return;

  check(request, name);
  util::OutputFile file(context->common.output);
  file.write(page_of(request, name));
  file.commit();
}

}  // namespace epiq::apps
