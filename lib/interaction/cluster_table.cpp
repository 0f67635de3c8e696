#include "epiq/interaction/cluster_table.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <unordered_map>

#include "epiq/interaction/cluster_order.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::interaction {
namespace {

using genome::GenotypeMatrix;
using util::Error;
using util::Fault;

std::string composed_id(const genome::Variant& variant) {
  return variant.contig + ":" + std::to_string(variant.position + 1) + ":" + variant.ref + ":" + variant.alt;
}

std::string written_id(const genome::Variant& variant) {
  return variant.id.empty() || variant.id.find_first_of(",>") != std::string::npos ? composed_id(variant) : variant.id;
}

/// Where the columns are; the first five must be there.
struct Columns {
  std::array<std::size_t, 5> required{};  ///< cluster, contig, start, end, snps
  std::optional<std::size_t> tagged;
  std::size_t count = 0;
};

Columns parse_header(std::string line, const std::string& where) {
  constexpr std::array<const char*, 5> kRequired{"cluster", "contig", "start", "end", "snps"};
  if (!line.empty() && line[0] == '#') line.erase(0, 1);
  const std::vector<std::string> names = util::split(line, '\t');
  Columns columns;
  columns.count = names.size();
  for (std::size_t i = 0; i < kRequired.size(); ++i) {
    const auto found = std::find(names.begin(), names.end(), kRequired[i]);
    if (found == names.end())
      throw Error(Fault::input, where + ": no column '" + kRequired[i] +
                                    "'; a table of clusters, as `epiq clusters` writes it, has the columns cluster, "
                                    "contig, start, end and snps");
    columns.required[i] = static_cast<std::size_t>(found - names.begin());
  }
  const auto tagged = std::find(names.begin(), names.end(), "tagged");
  if (tagged != names.end()) columns.tagged = static_cast<std::size_t>(tagged - names.begin());
  return columns;
}

/// Finds rows of the matrix by name.
class SnpNames {
 public:
  explicit SnpNames(const GenotypeMatrix& matrix) {
    for (std::size_t row = 0; row < matrix.variant_count(); ++row) rows_.emplace(matrix.variant(row).id, row);
    for (std::size_t row = 0; row < matrix.variant_count(); ++row) rows_.emplace(composed_id(matrix.variant(row)), row);
  }

  std::optional<std::size_t> find(const std::string& name) const {
    const auto found = rows_.find(name);
    if (found == rows_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::unordered_map<std::string, std::size_t> rows_;
};

std::vector<TaggedSnp> parse_tagged(const std::string& text, const SnpNames& names, const std::string& where) {
  std::vector<TaggedSnp> tagged;
  if (text.empty() || text == ".") return tagged;
  for (const std::string& item : util::split(text, ',')) {
    const std::size_t arrow = item.find('>');
    const std::size_t colon = item.rfind(':');
    const bool valid = arrow != std::string::npos && colon != std::string::npos && colon > arrow;
    const auto r2 = valid ? util::parse_number(item.substr(colon + 1)) : std::nullopt;
    if (!r2)
      throw Error(Fault::input,
                  std::string(where).append(": '").append(item).append("' is not of the form dropped>tag:r2"));
    const auto variant = names.find(item.substr(0, arrow));
    const auto tag = names.find(item.substr(arrow + 1, colon - arrow - 1));
    if (variant && tag) tagged.push_back({*variant, *tag, *r2});
  }
  return tagged;
}

}  // namespace

ClusterRow cluster_row(const GenotypeMatrix& matrix, const Cluster& cluster) {
  ClusterRow row{cluster.name, cluster.contig, cluster.start + 1, cluster.end, "", 0, ""};
  row.n_variants = cluster.snps.size() + cluster.tagged.size();
  for (const std::size_t snp : cluster.snps)
    row.snps += (row.snps.empty() ? "" : ",") + written_id(matrix.variant(snp));
  for (const TaggedSnp& snp : cluster.tagged)
    row.tagged += (row.tagged.empty() ? "" : ",") + written_id(matrix.variant(snp.variant)) + ">" +
                  written_id(matrix.variant(snp.tag)) + ":" + util::format_number(snp.r2);
  return row;
}

std::vector<Cluster> read_clusters(const std::string& path, const GenotypeMatrix& matrix, util::Log& log) {
  const SnpNames names(matrix);
  util::LineReader reader(path);
  std::string line;
  std::optional<Columns> columns;
  std::vector<Cluster> clusters;
  std::set<std::string> seen;
  std::size_t known = 0;
  std::size_t unknown = 0;
  std::size_t emptied = 0;
  while (reader.next(line)) {
    if (line.empty() || line.rfind("# ", 0) == 0) continue;
    if (!columns) {
      columns = parse_header(line, reader.where());
      continue;
    }
    const std::vector<std::string> cells = util::split(line, '\t');
    if (cells.size() != columns->count)
      throw Error(Fault::input, reader.where() + ": " + std::to_string(cells.size()) +
                                    " columns where the header has " + std::to_string(columns->count));
    const auto cell = [&](std::size_t column) -> const std::string& { return cells[columns->required[column]]; };
    const long long start = util::parse_integer(cell(2)).value_or(0);
    const long long end = util::parse_integer(cell(3)).value_or(-1);
    if (start < 1 || end < start)
      throw Error(Fault::input, reader.where() + ": start and end are not a range of positions");
    if (!seen.insert(cell(0)).second)
      throw Error(Fault::input, reader.where() + ": cluster '" + cell(0) + "' was given before; names must be unique");
    Cluster cluster{cell(0), cell(1), start - 1, end, {}, {}};
    for (const std::string& name : util::split(cell(4), ',')) {
      const auto row = names.find(name);
      ++(row ? known : unknown);
      if (row) cluster.snps.push_back(*row);
    }
    if (cluster.snps.empty()) {
      ++emptied;
      continue;
    }
    std::sort(cluster.snps.begin(), cluster.snps.end());  // rows of a matrix are in genome order
    cluster.snps.erase(std::unique(cluster.snps.begin(), cluster.snps.end()), cluster.snps.end());
    cluster.contig = matrix.variant(cluster.snps[0]).contig;
    if (columns->tagged) cluster.tagged = parse_tagged(cells[*columns->tagged], names, reader.where());
    clusters.push_back(std::move(cluster));
  }
  if (!columns) throw Error(Fault::input, "'" + path + "' holds no table of clusters");
  if (known == 0 && unknown > 0)
    throw Error(Fault::input, "none of the " + std::to_string(unknown) + " SNPs of '" + path +
                                  "' is among the variants; were the clusters made from another file, or did filters "
                                  "(--min-maf, --max-missing) leave them out?");
  if (unknown > 0)
    log.warn(std::to_string(unknown) + " of " + std::to_string(known + unknown) + " SNPs of '" + path +
             "' are not among the variants; " + std::to_string(emptied) + " clusters have none left");
  sort_clusters(matrix, clusters);
  return clusters;
}

}  // namespace epiq::interaction
