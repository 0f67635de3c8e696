#include "versions.hpp"

#include <boost/version.hpp>

#include "epiq/genome/version.hpp"
#include "epiq/stats/version.hpp"
#include "epiq/util/parallel.hpp"

namespace epiq::apps {

std::string epiq_version() { return EPIQ_VERSION; }

std::string full_version() { return epiq_version() + "+htslib-" + genome::htslib_version(); }

std::vector<std::pair<std::string, std::string>> library_versions() {
  const std::string boost = std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000);
  std::vector<std::pair<std::string, std::string>> versions{{"htslib", genome::htslib_version()}, {"Boost", boost}};
  for (const auto& library : stats::library_versions()) versions.push_back(library);
  versions.emplace_back("OpenMP", util::openmp_version());
  return versions;
}

}  // namespace epiq::apps
