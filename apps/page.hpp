#pragma once

#include <string>
#include <vector>

#include "epiq/report/table.hpp"

namespace epiq::apps {

/// What a command says of itself beside its options.
struct CommandText {
  std::string about;                    ///< one sentence, "Rank pairs of genes by ..."
  std::string usage;                    ///< "epiq search [options] --phenotype FILE <in.vcf.gz>|<in.bcf>|<in.bed>|-"
  std::vector<std::string> examples;    ///< command lines that work, two or so
  std::vector<report::Column> columns;  ///< of the table the command writes; empty if it writes none
};

/// One option, as help shows it.
struct OptionHelp {
  std::string name;         ///< long name without dashes
  char letter = '\0';       ///< short name, or NUL
  std::string placeholder;  ///< "FILE", "tsv|json|jsonl"; empty: a flag that takes no value
  std::string text;
  std::string default_text;  ///< "0.01"; may be empty
};

/// A titled group of options.
struct GroupHelp {
  std::string title;
  std::vector<OptionHelp> options;
  bool rare = false;  ///< not on the short page
};

/// All that help, the manual page, completion and the column list of a command are made from.
struct Page {
  std::string command;
  CommandText text;
  std::vector<GroupHelp> groups;
};

enum class HelpExtent {
  usual,  ///< `epiq COMMAND --help`: groups that are rarely needed are only counted
  all     ///< `epiq help COMMAND --all`
};

/// The help page of a command.
std::string render_help(const Page& page, HelpExtent extent);

/// The page of `epiq help COMMAND --man`, in the man(7) macros of troff.
std::string render_man(const Page& page, const std::string& version);

/// The page of `epiq help --man`: the program and its commands.
std::string render_man_overview(const std::vector<Page>& pages, const std::string& version);

/// The page of `epiq help COMMAND --columns`: a line a column, name and description separated by a tab.
std::string render_columns(const Page& page);

/// A completion script of all commands and their options.
/// @throws Error(usage) unless `shell` is "bash", "zsh" or "fish"
std::string render_completion(const std::string& shell, const std::vector<Page>& pages);

}  // namespace epiq::apps
