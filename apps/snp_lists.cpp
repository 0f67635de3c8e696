#include "snp_lists.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

using util::Error;
using util::Fault;

/// Calls `take(words, where)` for each line that is not empty or a comment.
void for_each_line(const std::string& path,
                   const std::function<void(const std::vector<std::string>&, const std::string&)>& take) {
  util::LineReader lines(path);
  for (std::string line; lines.next(line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> words = util::split_whitespace(line);
    if (!words.empty()) take(words, lines.where());
  }
}

std::unordered_map<std::string, std::size_t> rows_by_id(const genome::GenotypeMatrix& matrix) {
  std::unordered_map<std::string, std::size_t> rows;
  for (std::size_t v = 0; v < matrix.variant_count(); ++v) rows.emplace(matrix.variant(v).id, v);
  return rows;
}

/// The rows of the matrix whose identifiers the file lists.
std::vector<bool> listed(const std::string& path, const genome::GenotypeMatrix& matrix) {
  std::unordered_set<std::string> ids;
  for_each_line(path, [&ids](const auto& words, const std::string&) { ids.insert(words[0]); });
  std::vector<bool> in(matrix.variant_count());
  bool any = false;
  for (std::size_t v = 0; v < in.size(); ++v) {
    in[v] = ids.count(matrix.variant(v).id) != 0;
    any = any || in[v];
  }
  if (!any)
    throw Error(Fault::input, "'" + path + "' names none of the " + std::to_string(matrix.variant_count()) +
                                  " variants that were read; it must list their identifiers, one a line");
  return in;
}

}  // namespace

std::string sample_list(const ListRequest& request) {
  if (!request.keep.empty() && !request.remove.empty())
    throw Error(Fault::usage, "--keep and --remove cannot be combined; use one of them");
  if (request.keep.empty() && request.remove.empty()) return "";
  std::string list = request.keep.empty() ? "^" : "";
  const std::size_t start = list.size();
  for_each_line(request.keep.empty() ? request.remove : request.keep,
                [&list, start](const std::vector<std::string>& words, const std::string& where) {
                  const std::string& name = words.size() > 1 ? words[1] : words[0];
                  if (name.find(',') != std::string::npos)
                    throw Error(Fault::input, where + ": the sample '" + name + "' holds a comma; use -S FILE");
                  list += (list.size() > start ? "," : "") + name;
                });
  if (list.size() == start)
    throw Error(Fault::input,
                "'" + (request.keep.empty() ? request.remove : request.keep) + "' names no sample; it must list some");
  return list;
}

std::vector<bool> extracted(const ListRequest& request, const genome::GenotypeMatrix& matrix) {
  std::vector<bool> in(matrix.variant_count(), true);
  if (!request.extract.empty()) in = listed(request.extract, matrix);
  if (request.exclude.empty()) return in;
  const std::vector<bool> out = listed(request.exclude, matrix);
  for (std::size_t v = 0; v < in.size(); ++v) in[v] = in[v] && !out[v];
  return in;
}

std::vector<std::size_t> read_snp_set(const std::string& path, const genome::GenotypeMatrix& matrix,
                                      const std::vector<interaction::Cluster>& clusters) {
  const std::unordered_map<std::string, std::size_t> rows = rows_by_id(matrix);
  std::vector<std::size_t> set;
  for_each_line(path, [&](const std::vector<std::string>& words, const std::string& where) {
    if (const auto row = rows.find(words[0]); row != rows.end()) {
      set.push_back(row->second);
      return;
    }
    const auto cluster = std::find_if(clusters.begin(), clusters.end(),
                                      [&words](const interaction::Cluster& c) { return c.name == words[0]; });
    if (cluster == clusters.end())
      throw Error(Fault::input, where + ": '" + words[0] +
                                    "' is no variant that was read and no cluster; list identifiers, or names of "
                                    "clusters with --genes or --clusters");
    set.insert(set.end(), cluster->snps.begin(), cluster->snps.end());
    for (const interaction::TaggedSnp& snp : cluster->tagged) set.push_back(snp.variant);
  });
  if (set.empty()) throw Error(Fault::input, "'" + path + "' is empty; it must list variants or clusters");
  return set;
}

std::vector<std::vector<std::size_t>> read_snp_combinations(const std::string& path,
                                                            const genome::GenotypeMatrix& matrix, std::size_t order) {
  const std::unordered_map<std::string, std::size_t> rows = rows_by_id(matrix);
  std::vector<std::vector<std::size_t>> sets;
  for_each_line(path, [&](std::vector<std::string> words, const std::string& where) {
    if (words.size() == 1) words = util::split(words[0], ',');
    if (words.size() != order)
      throw Error(Fault::input, where + ": found " + std::to_string(words.size()) + " variants, expected --order " +
                                    std::to_string(order));
    std::vector<std::size_t>& set = sets.emplace_back();
    for (const std::string& word : words) {
      const auto row = rows.find(word);
      if (row == rows.end()) throw Error(Fault::input, where + ": '" + word + "' is no variant that was read");
      set.push_back(row->second);
    }
    std::sort(set.begin(), set.end());
    if (std::adjacent_find(set.begin(), set.end()) != set.end())
      throw Error(Fault::input, where + ": a variant is named twice");
  });
  if (sets.empty()) throw Error(Fault::input, "'" + path + "' is empty; it must list sets of variants");
  return sets;
}

}  // namespace epiq::apps
