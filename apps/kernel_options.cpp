#include "kernel_options.hpp"

#include "cli.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {

using util::Error;
using util::Fault;

std::vector<std::string> parse_paulis(const std::string& list) {
  std::vector<std::string> strings = util::split(list, ',');
  for (const std::string& text : strings)
    if (text.empty() || text.find_first_not_of("IXYZ") != std::string::npos ||
        text.find_first_not_of('I') == std::string::npos)
      throw Error(Fault::usage,
                  "--paulis is a comma list of strings of I, X, Y and Z, such as Z,ZZ; '" + text + "' is none");
  return strings;
}

const interaction::Cluster& find_cluster(const std::vector<interaction::Cluster>& clusters, const std::string& name) {
  if (clusters.empty()) throw Error(Fault::input, "no cluster has a SNP that varies; there is nothing to encode");
  if (name.empty() && clusters.size() > 1)
    throw Error(Fault::usage, "there are " + std::to_string(clusters.size()) + " clusters; name one with --cluster");
  if (name.empty()) return clusters[0];
  std::vector<std::string> names;
  for (const interaction::Cluster& cluster : clusters) {
    if (cluster.name == name) return cluster;
    names.push_back(cluster.name);
  }
  const std::string near = nearest(name, names);
  throw Error(Fault::input, "no cluster with a SNP that varies is called '" + name + "'" +
                                (near.empty() ? "" : "; the nearest is '" + near + "'") + " (--cluster)");
}

}  // namespace epiq::apps
