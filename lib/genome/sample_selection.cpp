#include "epiq/genome/sample_selection.hpp"

#include <unordered_set>

#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

std::vector<std::string> read_names(const std::string& path) {
  std::vector<std::string> names;
  util::LineReader reader(path);
  std::string line;
  while (reader.next(line)) {
    std::vector<std::string> words = util::split_whitespace(line);
    if (!words.empty()) names.push_back(std::move(words[0]));
  }
  return names;
}

/// Clears `chosen` where the names (or with `exclude` the others) do not say so.
void narrow(const std::vector<std::string>& samples, const std::vector<std::string>& names, bool exclude,
            std::vector<bool>& chosen) {
  const std::unordered_set<std::string> wanted(names.begin(), names.end());
  std::size_t found = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const bool listed = wanted.count(samples[i]) > 0;
    found += listed ? 1 : 0;
    if (listed == exclude) chosen[i] = false;
  }
  if (found == wanted.size()) return;
  const std::unordered_set<std::string> known(samples.begin(), samples.end());
  for (const std::string& name : names)
    if (known.count(name) == 0)
      throw util::Error(util::Fault::input,
                        std::to_string(wanted.size() - found) +
                            " of the samples asked for are not among the genotypes, the first is '" + name + "'");
}

}  // namespace

std::vector<std::size_t> select_samples(const std::vector<std::string>& samples, const std::string& list,
                                        const std::string& file) {
  std::vector<bool> chosen(samples.size(), true);
  if (!list.empty()) {
    const bool exclude = list[0] == '^';
    narrow(samples, util::split(exclude ? list.substr(1) : list, ','), exclude, chosen);
  }
  if (!file.empty()) {
    const bool exclude = file[0] == '^';
    narrow(samples, read_names(exclude ? file.substr(1) : file), exclude, chosen);
  }
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (chosen[i]) columns.push_back(i);
  if (columns.empty()) throw util::Error(util::Fault::input, "no sample is left after the selection of samples");
  return columns;
}

}  // namespace epiq::genome
