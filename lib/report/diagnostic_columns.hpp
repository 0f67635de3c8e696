#pragma once

#include <vector>

#include "epiq/interaction/bandwidth_profile.hpp"
#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/pair_scorer.hpp"
#include "epiq/report/table.hpp"

namespace epiq::report {

/// The diagnostics of a row: those of the quantum arms of `arms`, in their order.
/// @return unavailable ones, for a row that has none
std::vector<interaction::ArmDiagnostics> no_diagnostics(const std::vector<interaction::Arm>& arms);

/// The columns of the joint IQP kernel that come before `trait`: its twin, concentration, geometric difference.
std::vector<Column> iqp_columns();

/// Their cells; missing without that arm. @param score of the row, whose arms are those of `options`
std::vector<Cell> iqp_cells(const std::vector<interaction::ArmDiagnostics>& diagnostics,
                            const interaction::PairScore& score, const interaction::ScoreOptions& options);

/// The columns of the twins of the other quantum arms.
std::vector<Column> twin_columns(const std::vector<interaction::Arm>& arms);

/// Their cells.
std::vector<Cell> twin_cells(const std::vector<interaction::ArmDiagnostics>& diagnostics,
                             const interaction::PairScore& score, const interaction::ScoreOptions& options);

/// What is left to say of the kernels of the other quantum arms: concentration, alignment with the trait, geometric
/// difference.
std::vector<Column> kernel_columns(const std::vector<interaction::Arm>& arms);

/// Their cells.
std::vector<Cell> kernel_cells(const std::vector<interaction::ArmDiagnostics>& diagnostics,
                               const interaction::PairScore& score, const interaction::ScoreOptions& options);

/// The columns of bandwidth profiles, one an arm of arms_with_bandwidth.
std::vector<Column> profile_columns(const std::vector<interaction::Arm>& arms);

/// A profile: `c:mean:variance:effective_rank:twin:twin_alignment:g_0.1` of each bandwidth, by commas; in JSON a list
/// of objects. What does not exist, as the kernel does not vary at that bandwidth, is missing.
Cell profile_cell(const interaction::ArmProfile& profile, const std::vector<double>& bandwidths);

/// The centred alignment of an arm's kernel with the residual of the trait; missing where the arm has none.
Cell target_alignment(interaction::Arm arm, const interaction::PairScore& score,
                      const interaction::ScoreOptions& options);

}  // namespace epiq::report
