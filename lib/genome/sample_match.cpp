#include "epiq/genome/sample_match.hpp"

#include <algorithm>
#include <unordered_map>

#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

std::vector<std::size_t> match(const std::vector<std::string>& samples, const std::vector<std::string>& names) {
  std::unordered_map<std::string, std::size_t> rows;
  for (std::size_t row = 0; row < names.size(); ++row) rows.emplace(names[row], row);
  std::vector<std::size_t> matched;
  matched.reserve(samples.size());
  for (const std::string& sample : samples) {
    const auto found = rows.find(sample);
    matched.push_back(found == rows.end() ? kNoRow : found->second);
  }
  return matched;
}

std::size_t count_matched(const std::vector<std::size_t>& rows) {
  return rows.size() - static_cast<std::size_t>(std::count(rows.begin(), rows.end(), kNoRow));
}

}  // namespace

std::vector<std::size_t> match_samples(const std::vector<std::string>& samples, const SampleTable& table) {
  std::vector<std::size_t> rows = match(samples, table.samples);
  if (count_matched(rows) > 0) return rows;
  if (!table.families.empty()) {
    std::vector<std::string> names;
    names.reserve(table.samples.size());
    for (std::size_t row = 0; row < table.samples.size(); ++row)
      names.push_back(table.families[row] + "_" + table.samples[row]);
    rows = match(samples, names);
    const std::size_t matched = count_matched(rows);
    if (matched > 0 && (matched == samples.size() || matched == names.size())) return rows;
  }
  throw util::Error(util::Fault::input, "no sample of the genotypes is in '" + table.path + "': the genotypes have '" +
                                            samples.front() + "', the table has '" + table.samples.front() +
                                            "'; names must be equal to IID or to FID_IID");
}

}  // namespace epiq::genome
