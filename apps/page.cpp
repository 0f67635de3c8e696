#include "page.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace epiq::apps {
namespace {

constexpr std::size_t kTextColumn = 36;  // where the text of an option starts
constexpr const char* kExitStatus =
    "0 done, 2 usage, 3 input, 4 input/output, 5 memory or a limit, 6 unsupported, 70 defect";

/// "    -o, --output FILE", as wide as the text column.
std::string option_head(const OptionHelp& option) {
  std::string head = option.letter == '\0' ? "        " : std::string("    -") + option.letter + ", ";
  head += "--" + option.name;
  if (!option.placeholder.empty()) head += " " + option.placeholder;
  if (head.size() + 2 > kTextColumn) return head + "\n" + std::string(kTextColumn, ' ');
  return head + std::string(kTextColumn - head.size(), ' ');
}

/// What stands beside an option: its text and its default in brackets.
std::string option_text(const OptionHelp& option) {
  return option.text + (option.default_text.empty() ? "" : " [" + option.default_text + "]");
}

/// Text for troff: a leading dot or quote would be a request, a plain dash a hyphen.
std::string troff(std::string_view text) {
  std::string escaped;
  if (!text.empty() && (text.front() == '.' || text.front() == '\'')) escaped = "\\&";
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string man_option(const OptionHelp& option) {
  std::string text = ".TP\n";
  if (option.letter != '\0') text += std::string("\\fB\\-") + option.letter + "\\fR, ";
  text += "\\fB" + troff("--" + option.name) + "\\fR";
  if (!option.placeholder.empty()) text += " \\fI" + troff(option.placeholder) + "\\fR";
  return text + "\n" + troff(option_text(option)) + "\n";
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace

std::string render_help(const Page& page, HelpExtent extent) {
  std::string text = "About:   " + page.text.about + "\nUsage:   " + page.text.usage + "\n\n";
  std::size_t left_out = 0;
  for (const GroupHelp& group : page.groups) {
    if (group.rare && extent == HelpExtent::usual) {
      left_out += group.options.size();
      continue;
    }
    text += group.title + ":\n";
    for (const OptionHelp& option : group.options) text += option_head(option) + option_text(option) + "\n";
  }
  if (left_out > 0) text += "\n" + std::to_string(left_out) + " more options: epiq help " + page.command + " --all\n";
  if (!page.text.examples.empty()) text += "\nExamples:\n";
  for (const std::string& example : page.text.examples) text += "    " + example + "\n";
  if (!page.text.columns.empty()) text += "\nColumns of the result: epiq help " + page.command + " --columns\n";
  return text + "\nExit status: " + kExitStatus + ".\n";
}

std::string render_man(const Page& page, const std::string& version) {
  const std::string name = "epiq-" + page.command;
  std::string text = ".TH " + upper(name) + " 1 \"\" \"epiq " + version + "\" \"epiq\"\n";
  text += ".SH NAME\n" + troff(name) + " \\- " + troff(page.text.about) + "\n";
  text += ".SH SYNOPSIS\n" + troff(page.text.usage) + "\n";
  for (const GroupHelp& group : page.groups) {
    text += ".SH " + upper(group.title) + "\n";
    for (const OptionHelp& option : group.options) text += man_option(option);
  }
  if (!page.text.columns.empty()) text += ".SH COLUMNS OF THE RESULT\n";
  for (const report::Column& column : page.text.columns)
    text += ".TP\n\\fB" + troff(column.name) + "\\fR\n" + troff(column.description) + "\n";
  if (!page.text.examples.empty()) text += ".SH EXAMPLES\n.nf\n";
  for (const std::string& example : page.text.examples) text += troff(example) + "\n";
  if (!page.text.examples.empty()) text += ".fi\n";
  return text + ".SH EXIT STATUS\n" + kExitStatus + "\n";
}

std::string render_man_overview(const std::vector<Page>& pages, const std::string& version) {
  std::string text = ".TH EPIQ 1 \"\" \"epiq " + version + "\" \"epiq\"\n";
  text += ".SH NAME\nepiq \\- find which genes act together\n";
  text += ".SH SYNOPSIS\n\\fBepiq\\fR \\fIcommand\\fR [options] [\\fIinput\\fR]\n.SH COMMANDS\n";
  for (const Page& page : pages)
    text += ".TP\n\\fBepiq\\-" + troff(page.command) + "\\fR(1)\n" + troff(page.text.about) + "\n";
  text +=
      ".SH ENVIRONMENT\n.TP\n\\fBEPIQ_ISA\\fR\nscalar, avx2, avx512 or amx: the instruction set to use, instead of the "
      "best\n";
  return text + ".SH EXIT STATUS\n" + kExitStatus + "\n";
}

std::string render_columns(const Page& page) {
  std::string text;
  for (const report::Column& column : page.text.columns) text += column.name + "\t" + column.description + "\n";
  return text;
}

}  // namespace epiq::apps
