#include "output_names.hpp"

#include <filesystem>
#include <set>

#include "epiq/util/error.hpp"

namespace epiq::apps {

void check_outputs(const Common& common, const std::vector<std::string>& others) {
  const auto plain = [](const std::string& path) { return std::filesystem::path(path).lexically_normal().string(); };
  std::set<std::string> paths;
  const auto add = [&](const std::string& path) {
    if (path.empty() || path == "/dev/null" || paths.insert(plain(path)).second) return;
    if (path == "-")
      throw util::Error(util::Fault::usage, "standard output takes one thing; send the table elsewhere with -o");
    throw util::Error(util::Fault::usage, "two outputs have the same name, '" + path + "'");
  };
  add(common.output);
  add(common.metrics);
  for (const std::string& path : others) add(path);
}

}  // namespace epiq::apps
