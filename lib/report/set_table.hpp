#pragma once

#include <optional>
#include <string>
#include <vector>

#include "epiq/interaction/device.hpp"
#include "epiq/interaction/sets/set_search.hpp"
#include "epiq/report/table.hpp"

namespace epiq::report {

/// What the report of a search over gene sets states of one trait.
struct SetSummary {
  std::string trait;
  interaction::Link link = interaction::Link::identity;
  std::size_t samples = 0;
  std::size_t order = 3;        ///< genes of a set
  std::string environment;      ///< empty: none
  double variance_ratio = 0.0;  ///< largest over smallest error variance by environment; 0: taken as equal
  std::size_t tested = 0;       ///< sets that corrections count
  interaction::SetOptions options;
  std::optional<interaction::Device> device{};  ///< that fidelity kernels were estimated on
  double ry_bandwidth = 1.0;                    ///< of Arm::ry
  bool two_stage = false;                       ///< sets were screened by the trait
  std::size_t survivors = 0;                    ///< of that screen
  std::size_t unseen = 0;                       ///< of the survivors, passed for LD
};

/// Columns for sets of `order` genes, with an environment or not.
std::vector<Column> set_columns(std::size_t order, bool environment, const std::vector<interaction::Arm>& arms);

/// What the header says beside the rows. @param summaries one a trait, at least one
std::vector<std::string> set_notes(const std::vector<SetSummary>& summaries, const interaction::SetPlan& plan);

/// One row of the table.
std::vector<Cell> set_row(const interaction::RankedSet& row, const std::vector<interaction::Cluster>& clusters,
                          const genome::GenotypeMatrix& matrix, const SetSummary& summary);

}  // namespace epiq::report
