#include "search_lists.hpp"

#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {

std::vector<std::vector<std::string>> read_cluster_lines(const std::string& path, std::size_t count) {
  util::LineReader lines(path);
  std::vector<std::vector<std::string>> names;
  for (std::string line; lines.next(line);) {
    if (line.empty() || line[0] == '#') continue;
    names.push_back(util::split_whitespace(line));
    if (names.back().size() < count)
      throw util::Error(util::Fault::input,
                        lines.where() + ": expected " + std::to_string(count) + " cluster names, found '" + line + "'");
  }
  return names;
}

void warn_of_unknown(const std::string& path, std::size_t lines, const std::set<std::string>& names, util::Log& log) {
  constexpr std::size_t kShown = 5;
  if (lines == 0) return;
  std::string some;
  std::size_t shown = 0;
  for (const std::string& name : names)
    if (shown++ < kShown) some.append(some.empty() ? "'" : ", '").append(name).append("'");
  if (names.size() > kShown) some.append(" and ").append(std::to_string(names.size() - kShown)).append(" more");
  log.warn(std::to_string(lines) + " lines of '" + path + "' are left out, because they name no cluster: " + some +
           "; `epiq clusters` lists the names");
}

}  // namespace epiq::apps
