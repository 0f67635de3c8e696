#include "epiq/interaction/clusters.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/gene_list.hpp"
#include "epiq/interaction/cluster_order.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::interaction {
namespace {

using genome::GenotypeMatrix;
using genome::Interval;
using util::Error;
using util::Fault;

constexpr std::int64_t kLdReach = 1'000'000;  // base pairs within which two SNPs may be connected

/// A cluster before its reduction.
struct Group {
  Interval place;
  std::vector<std::size_t> rows;  ///< of SNPs that vary, by position
};

void check(const ClusterOptions& options) {
  const int ways = (options.genes.empty() ? 0 : 1) + (options.windows != 0 ? 1 : 0) + (options.ld_r2 != 0.0 ? 1 : 0);
  if (ways != 1) throw Error(Fault::usage, "clusters need exactly one of --genes, --windows and --ld-clusters");
  if (options.windows < 0) throw Error(Fault::usage, "--windows must be at least 1 base pair");
  if (!(options.ld_r2 >= 0.0 && options.ld_r2 <= 1.0)) throw Error(Fault::usage, "--ld-clusters must be within (0, 1]");
  if (options.size == 0) throw Error(Fault::usage, "--cluster-size must be at least 1");
  if (!(options.tag_r2 > 0.0)) throw Error(Fault::usage, "--tag-r2 must be above 0");
  if (options.flank < 0) throw Error(Fault::usage, "--flank must not be negative");
}

std::string list_some(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, names.size()); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return text + (names.size() > 3 ? ", .." : "");
}

std::vector<Group> group_by_genes(const GenotypeMatrix& matrix, const std::vector<ContigRows>& contigs,
                                  const ClusterOptions& options, util::Log& log) {
  std::unordered_map<std::string, const ContigRows*> by_name;
  std::vector<std::string> variant_contigs;
  for (const ContigRows& contig : contigs) {
    by_name.emplace(genome::canonical_contig(contig.contig), &contig);
    variant_contigs.push_back(contig.contig);
  }
  std::vector<std::string> gene_contigs;
  bool contig_in_common = false;
  std::vector<Group> groups;
  for (Interval& gene : genome::read_genes(options.genes)) {
    if (std::find(gene_contigs.begin(), gene_contigs.end(), gene.contig) == gene_contigs.end())
      gene_contigs.push_back(gene.contig);
    const auto found = by_name.find(genome::canonical_contig(gene.contig));
    if (found == by_name.end()) continue;
    contig_in_common = true;
    const auto at = [&matrix](std::size_t row, std::int64_t position) {
      return matrix.variant(row).position < position;
    };
    const std::vector<std::size_t>& rows = found->second->rows;
    const auto from = std::lower_bound(rows.begin(), rows.end(), gene.start - options.flank, at);
    const auto to = std::lower_bound(from, rows.end(), gene.end + options.flank, at);
    gene.contig = found->second->contig;
    groups.push_back({std::move(gene), {from, to}});
  }
  if (!contig_in_common && !contigs.empty())
    throw Error(Fault::input, "no contig of '" + options.genes + "' (" + list_some(gene_contigs) +
                                  ") is a contig of the variants (" + list_some(variant_contigs) +
                                  "); give genes of the same assembly, with its contig names ('chr' does not matter)");
  std::size_t empty = 0;
  for (const Group& group : groups) empty += group.rows.empty() ? 1 : 0;
  log.detail(std::to_string(empty) + " of " + std::to_string(groups.size()) +
             " genes on contigs of the variants have no variant that varies");
  return groups;
}

std::vector<Group> group_by_windows(const GenotypeMatrix& matrix, const std::vector<ContigRows>& contigs,
                                    const ClusterOptions& options) {
  std::vector<Group> groups;
  for (const ContigRows& contig : contigs) {
    for (const std::size_t row : contig.rows) {
      const std::int64_t from_first = matrix.variant(row).position - options.window_offset;
      if (from_first < 0) continue;
      const std::int64_t start = from_first / options.windows * options.windows + options.window_offset;
      if (groups.empty() || groups.back().place.contig != contig.contig || groups.back().place.start != start) {
        Interval window{contig.contig, start, start + options.windows, ""};
        window.name = genome::format_interval(window);
        groups.push_back({std::move(window), {}});
      }
      groups.back().rows.push_back(row);
    }
  }
  return groups;
}

/// Connected components by union and find; each is named by its first member.
class Components {
 public:
  explicit Components(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

  std::size_t find(std::size_t item) {
    while (parent_[item] != item) item = parent_[item] = parent_[parent_[item]];
    return item;
  }

  void join(std::size_t a, std::size_t b) {
    const std::size_t first = std::min(find(a), find(b));
    const std::size_t second = std::max(find(a), find(b));
    parent_[second] = first;
  }

 private:
  std::vector<std::size_t> parent_;
};

std::vector<Group> ld_groups_of_contig(const GenotypeMatrix& matrix, const ContigRows& contig, double r2) {
  const std::vector<std::size_t>& rows = contig.rows;
  Components components(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = i; j-- > 0;) {
      if (matrix.variant(rows[i]).position - matrix.variant(rows[j]).position > kLdReach) break;
      if (components.find(i) == components.find(j)) continue;  // connected anyway
      if (genome::squared_correlation(matrix, rows[i], rows[j]) >= r2 - 1e-12) components.join(i, j);
    }
  }
  std::unordered_map<std::size_t, std::size_t> numbers;  // root -> group
  std::vector<Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto [entry, fresh] = numbers.emplace(components.find(i), groups.size());
    const std::int64_t position = matrix.variant(rows[i]).position;
    if (fresh) groups.push_back({{contig.contig, position, 0, ""}, {}});
    Group& group = groups[entry->second];
    group.place.end = position + 1;
    group.rows.push_back(rows[i]);
  }
  return groups;
}

std::vector<Group> group_by_ld(const GenotypeMatrix& matrix, const std::vector<ContigRows>& contigs,
                               const ClusterOptions& options, unsigned threads) {
  std::vector<std::vector<Group>> parts(contigs.size());
  util::parallel_for(threads, contigs.size(),
                     [&](std::size_t i) { parts[i] = ld_groups_of_contig(matrix, contigs[i], options.ld_r2); });
  std::vector<Group> groups;
  std::unordered_map<std::string, std::size_t> names;
  for (std::vector<Group>& part : parts) {
    for (Group& group : part) {
      group.place.name = genome::format_interval(group.place);
      // Alleles of one site that are in LD with nothing span the same base.
      const std::size_t before = names[group.place.name]++;
      if (before > 0) group.place.name += "@" + std::to_string(before + 1);
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

/// The rows that vary, by contig; contigs without any are kept, so that they count as known.
std::vector<ContigRows> varying_rows(const GenotypeMatrix& matrix, util::Log& log) {
  std::vector<ContigRows> contigs = rows_by_contig(matrix);
  std::size_t constant = 0;
  for (ContigRows& contig : contigs) {
    const auto end = std::remove_if(contig.rows.begin(), contig.rows.end(),
                                    [&matrix](std::size_t row) { return !varies(matrix, row); });
    constant += static_cast<std::size_t>(contig.rows.end() - end);
    contig.rows.erase(end, contig.rows.end());
  }
  if (constant > 0) log.info(std::to_string(constant) + " variants that do not vary enter no cluster");
  return contigs;
}

}  // namespace

void reduce_to_tags(const GenotypeMatrix& matrix, const std::vector<std::size_t>& group, std::size_t size,
                    double tag_r2, Cluster& cluster) {
  const std::size_t count = group.size();
  std::vector<std::vector<std::size_t>> neighbours(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = i + 1; j < count; ++j) {
      if (genome::squared_correlation(matrix, group[i], group[j]) < tag_r2 - 1e-12) continue;
      neighbours[i].push_back(j);
      neighbours[j].push_back(i);
    }
  }
  std::vector<double> frequency(count);
  std::vector<std::size_t> free_neighbours(count);
  for (std::size_t i = 0; i < count; ++i) {
    frequency[i] = matrix.counts(group[i]).minor_frequency();
    free_neighbours[i] = neighbours[i].size();
  }
  std::vector<bool> taken(count);
  std::vector<std::size_t> tags;
  const auto take = [&](std::size_t item) {
    taken[item] = true;
    for (const std::size_t other : neighbours[item]) --free_neighbours[other];
  };
  while (tags.size() < size) {
    std::size_t best = count;
    for (std::size_t i = 0; i < count; ++i) {
      if (taken[i]) continue;
      const bool better = best == count || free_neighbours[i] > free_neighbours[best] ||
                          (free_neighbours[i] == free_neighbours[best] && frequency[i] > frequency[best]);
      if (better) best = i;
    }
    if (best == count) break;
    tags.push_back(best);
    take(best);
    for (const std::size_t other : neighbours[best])
      if (!taken[other]) take(other);
  }
  std::vector<bool> is_tag(count);
  for (const std::size_t tag : tags) is_tag[tag] = true;
  for (std::size_t i = 0; i < count; ++i) {
    if (is_tag[i]) {
      cluster.snps.push_back(group[i]);
      continue;
    }
    TaggedSnp tagged{group[i], group[tags[0]], -1.0};
    for (const std::size_t tag : tags) {
      const double r2 = genome::squared_correlation(matrix, group[i], group[tag]);
      if (r2 <= tagged.r2) continue;
      tagged.tag = group[tag];
      tagged.r2 = r2;
    }
    cluster.tagged.push_back(tagged);
  }
}

std::vector<Cluster> make_clusters(const GenotypeMatrix& matrix, const ClusterOptions& options, unsigned threads,
                                   util::Log& log) {
  check(options);
  const std::vector<ContigRows> contigs = varying_rows(matrix, log);
  std::vector<Group> groups = !options.genes.empty() ? group_by_genes(matrix, contigs, options, log)
                              : options.windows > 0  ? group_by_windows(matrix, contigs, options)
                                                     : group_by_ld(matrix, contigs, options, threads);
  groups.erase(std::remove_if(groups.begin(), groups.end(), [](const Group& group) { return group.rows.empty(); }),
               groups.end());
  std::vector<Cluster> clusters(groups.size());
  util::parallel_for(threads, groups.size(), [&](std::size_t i) {
    const Interval& place = groups[i].place;
    clusters[i] = {place.name, place.contig, place.start, place.end, {}, {}};
    reduce_to_tags(matrix, groups[i].rows, options.size, options.tag_r2, clusters[i]);
  });
  sort_clusters(matrix, clusters);
  if (clusters.empty()) log.warn("no cluster holds a variant that varies");
  return clusters;
}

}  // namespace epiq::interaction
