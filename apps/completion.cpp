#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"
#include "page.hpp"

namespace epiq::apps {
namespace {

/// The words an option may be followed by, if its placeholder spells them out: "tsv|json|jsonl".
std::vector<std::string> choices(const OptionHelp& option) {
  if (option.placeholder.find('|') == std::string::npos) return {};
  return util::split(option.placeholder, '|');
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// `text` between single quotes, with those inside escaped by `escape`.
std::string quoted(const std::string& text, const std::string& escape) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? escape : std::string(1, c);
  return result + "'";
}

std::vector<std::string> command_names(const std::vector<Page>& pages) {
  std::vector<std::string> names;
  names.reserve(pages.size());
  for (const Page& page : pages) names.push_back(page.command);
  return names;
}

std::vector<std::string> option_names(const Page& page) {
  std::vector<std::string> names;
  for (const GroupHelp& group : page.groups)
    for (const OptionHelp& option : group.options) names.push_back("--" + option.name);
  return names;
}

/// Cases of `command:option` whose value is one of a few words.
std::string bash_choices(const Page& page) {
  std::string text;
  for (const GroupHelp& group : page.groups)
    for (const OptionHelp& option : group.options)
      if (!choices(option).empty())
        text += "    " + page.command + ":--" + option.name + ") words=\"" + joined(choices(option)) + "\" ;;\n";
  return text;
}

std::string bash(const std::vector<Page>& pages) {
  std::string text =
      "# bash completion of epiq; made by 'epiq help --completion bash'\n"
      "_epiq() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\" words=\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"" +
      joined(command_names(pages)) +
      "\" -- \"$current\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"${COMP_WORDS[1]}:$previous\" in\n";
  for (const Page& page : pages) text += bash_choices(page);
  text +=
      "  esac\n"
      "  if [ -n \"$words\" ]; then\n"
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"$current\" in -*) ;; *) return ;; esac\n"
      "  case \"${COMP_WORDS[1]}\" in\n";
  for (const Page& page : pages) text += "    " + page.command + ") words=\"" + joined(option_names(page)) + "\" ;;\n";
  return text +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _epiq epiq\n";
}

/// Text inside an _arguments specification of zsh: brackets and colons have a meaning there.
std::string zsh_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string zsh_option(const OptionHelp& option) {
  std::string value;
  if (!option.placeholder.empty()) {
    const std::vector<std::string> words = choices(option);
    value = ":" + zsh_escaped(option.placeholder) + ":" + (words.empty() ? "_files" : "(" + joined(words) + ")");
  }
  const std::string text = "[" + zsh_escaped(option.text) + "]" + value;
  std::string lines = "        " + quoted("--" + option.name + text, "'\\''") + " \\\n";
  if (option.letter != '\0') lines += "        " + quoted(std::string("-") + option.letter + text, "'\\''") + " \\\n";
  return lines;
}

std::string zsh(const std::vector<Page>& pages) {
  std::string text =
      "#compdef epiq\n# zsh completion of epiq; made by 'epiq help --completion zsh'\n"
      "_epiq() {\n"
      "  if (( CURRENT == 2 )); then\n"
      "    compadd " +
      joined(command_names(pages)) +
      "\n"
      "    return\n"
      "  fi\n"
      "  local command=${words[2]}\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $command in\n";
  for (const Page& page : pages) {
    text += "    " + page.command + ")\n      _arguments \\\n";
    for (const GroupHelp& group : page.groups)
      for (const OptionHelp& option : group.options) text += zsh_option(option);
    text += "        '*:file:_files'\n      ;;\n";
  }
  return text + "  esac\n}\n_epiq \"$@\"\n";
}

std::string fish_option(const std::string& command, const OptionHelp& option) {
  std::string line = "complete -c epiq -n '__fish_seen_subcommand_from " + command + "' -l " + option.name;
  if (option.letter != '\0') line += std::string(" -s ") + option.letter;
  if (!option.placeholder.empty()) line += " -r";
  if (!choices(option).empty()) line += " -f -a " + quoted(joined(choices(option)), "\\'");
  return line + " -d " + quoted(option.text, "\\'") + "\n";
}

std::string fish(const std::vector<Page>& pages) {
  std::string text = "# fish completion of epiq; made by 'epiq help --completion fish'\n";
  for (const Page& page : pages) {
    text += "complete -c epiq -n __fish_use_subcommand -f -a " + page.command + " -d " +
            quoted(page.text.about, "\\'") + "\n";
    for (const GroupHelp& group : page.groups)
      for (const OptionHelp& option : group.options) text += fish_option(page.command, option);
  }
  return text;
}

}  // namespace

std::string render_completion(const std::string& shell, const std::vector<Page>& pages) {
  if (shell == "bash") return bash(pages);
  if (shell == "zsh") return zsh(pages);
  if (shell == "fish") return fish(pages);
  throw util::Error(util::Fault::usage, "'" + shell + "' is not a known shell; it must be bash, zsh or fish");
}

}  // namespace epiq::apps
