#include "epiq/report/diagnostic_columns.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "epiq/report/geometric_note.hpp"
#include "epiq/util/text.hpp"

namespace epiq::report {
namespace {

using interaction::Arm;
using interaction::ArmDiagnostics;

bool is_other_quantum(Arm arm) { return interaction::info(arm).quantum && arm != Arm::iqp; }

/// The test of an arm; none where it was not run.
const interaction::ArmScore* test_of(Arm arm, const interaction::PairScore& score,
                                     const interaction::ScoreOptions& options) {
  const auto at = std::find(options.arms.begin(), options.arms.end(), arm);
  return at == options.arms.end() ? nullptr : &score.arms[static_cast<std::size_t>(at - options.arms.begin())];
}

/// p of a classical kernel; missing if its arm was not run, or ran as another kernel (ry of a device or bandwidth).
Cell twin_p(Arm twin, const interaction::PairScore& score, const interaction::ScoreOptions& options) {
  const interaction::ArmScore* test = test_of(twin, score, options);
  if (test == nullptr || (twin == Arm::ry && !options.kernels.ry_is_product_ibs())) return missing();
  return p_value(test->log10_p);
}

void append_twin(std::vector<Cell>& cells, const ArmDiagnostics& found, const interaction::PairScore& score,
                 const interaction::ScoreOptions& options) {
  cells.push_back(text(interaction::classical_name(found.twin)));
  cells.push_back(number(found.twin_alignment));
  cells.push_back(twin_p(found.twin, score, options));
}

/// g at each regularisation and the verdict.
void append_geometric(std::vector<Cell>& cells, const ArmDiagnostics& found, const interaction::PairScore& score) {
  for (const double g : found.geometric) cells.push_back(number(g));
  cells.push_back(text(classical_verdict(found.geometric[1], static_cast<double>(score.samples))));
}

}  // namespace

std::vector<ArmDiagnostics> no_diagnostics(const std::vector<Arm>& arms) {
  std::vector<ArmDiagnostics> none;
  for (const Arm arm : arms)
    if (interaction::info(arm).quantum) none.emplace_back().arm = arm;
  return none;
}

std::vector<Column> iqp_columns() {
  return {{"iqp_twin", "classical kernel with the largest centred alignment to the purified joint IQP kernel"},
          {"iqp_twin_alignment", "that alignment, 0 to 1"},
          {"iqp_twin_p", "p of that classical kernel; . if its arm was not run"},
          {"iqp_mean", "mean off-diagonal entry of the joint fidelity kernel over samples"},
          {"iqp_variance", "variance of those entries; near 0 where the kernel has concentrated"},
          {"g_0.01",
           "geometric difference of the joint IQP kernel, minimum over linear, poly, rbf, rbf_wide, ibs and product "
           "IBS kernels, lambda = 0.01"},
          {"g_0.1", "as g_0.01, at lambda = 0.1"},
          {"g_1", "as g_0.01, at lambda = 1"},
          {"classical", "sufficient: g_0.1 is below sqrt(n), a classical kernel will do; else not_excluded"}};
}

std::vector<Cell> iqp_cells(const std::vector<ArmDiagnostics>& diagnostics, const interaction::PairScore& score,
                            const interaction::ScoreOptions& options) {
  const auto found = std::find_if(diagnostics.begin(), diagnostics.end(),
                                  [](const ArmDiagnostics& of) { return of.arm == Arm::iqp && of.available; });
  if (found == diagnostics.end()) return std::vector<Cell>(iqp_columns().size(), missing());
  std::vector<Cell> cells;
  append_twin(cells, *found, score, options);
  cells.push_back(number(found->kernel_mean));
  cells.push_back(number(found->kernel_variance));
  append_geometric(cells, *found, score);
  return cells;
}

std::vector<Column> twin_columns(const std::vector<Arm>& arms) {
  std::vector<Column> columns;
  for (const Arm arm : arms) {
    if (!is_other_quantum(arm)) continue;
    const std::string name = interaction::info(arm).name;
    columns.push_back({name + "_twin", "classical kernel with the largest centred alignment to " + name});
    columns.push_back({name + "_twin_alignment", "that alignment, 0 to 1"});
    columns.push_back({name + "_twin_p", "p of that classical kernel; . if its arm was not run"});
  }
  return columns;
}

std::vector<Cell> twin_cells(const std::vector<ArmDiagnostics>& diagnostics, const interaction::PairScore& score,
                             const interaction::ScoreOptions& options) {
  std::vector<Cell> cells;
  for (const ArmDiagnostics& found : diagnostics) {
    if (found.arm == Arm::iqp) continue;
    if (found.available)
      append_twin(cells, found, score, options);
    else
      cells.insert(cells.end(), 3, missing());
  }
  return cells;
}

std::vector<Column> kernel_columns(const std::vector<Arm>& arms) {
  std::vector<Column> columns;
  for (const Arm arm : arms) {
    if (!is_other_quantum(arm)) continue;
    const std::string name = interaction::info(arm).name;
    columns.push_back({name + "_mean", "as iqp_mean, of the kernel of " + name + " for both genes"});
    columns.push_back({name + "_variance", "as iqp_variance, of " + name});
    columns.push_back({name + "_effective_rank", "as iqp_effective_rank, of " + name});
    columns.push_back({name + "_target_alignment", "as iqp_target_alignment, of " + name});
    for (const char* lambda : {"0.01", "0.1", "1"})
      columns.push_back({name + "_g_" + lambda, std::string("as g_") + lambda + ", of " + name});
    columns.push_back({name + "_classical", "as classical, by " + name + "_g_0.1"});
  }
  return columns;
}

std::vector<Cell> kernel_cells(const std::vector<ArmDiagnostics>& diagnostics, const interaction::PairScore& score,
                               const interaction::ScoreOptions& options) {
  std::vector<Cell> cells;
  for (const ArmDiagnostics& found : diagnostics) {
    if (found.arm == Arm::iqp) continue;
    for (const double value : {found.kernel_mean, found.kernel_variance, found.effective_rank})
      cells.push_back(found.available ? number(value) : missing());
    cells.push_back(target_alignment(found.arm, score, options));
    if (found.available)
      append_geometric(cells, found, score);
    else
      cells.insert(cells.end(), 4, missing());
  }
  return cells;
}

std::vector<Column> profile_columns(const std::vector<Arm>& arms) {
  std::vector<Column> columns;
  for (const Arm arm : interaction::arms_with_bandwidth(arms)) {
    const std::string name = interaction::info(arm).name;
    columns.push_back({name + "_profile", "with --bandwidths, of " + name +
                                              " at each of them: bandwidth:mean:variance:effective_rank:twin:"
                                              "twin_alignment:g_0.1, as the columns of these names"});
  }
  return columns;
}

Cell profile_cell(const interaction::ArmProfile& profile, const std::vector<double>& bandwidths) {
  std::string compact, json;
  for (std::size_t k = 0; k < bandwidths.size(); ++k) {
    const ArmDiagnostics& found = profile.at[k];
    const auto value = [&found](double x) { return found.available ? util::format_number(x) : std::string(); };
    const std::string twin = found.available ? interaction::classical_name(found.twin) : "";
    const std::pair<const char*, std::string> parts[] = {{"mean", value(found.kernel_mean)},
                                                         {"variance", value(found.kernel_variance)},
                                                         {"effective_rank", value(found.effective_rank)},
                                                         {"twin", twin},
                                                         {"twin_alignment", value(found.twin_alignment)},
                                                         {"g_0.1", value(found.geometric[1])}};
    compact.append(k == 0 ? "" : ",").append(util::format_number(bandwidths[k]));
    json.append(k == 0 ? "" : ",").append("{\"bandwidth\":").append(util::format_number(bandwidths[k]));
    for (const auto& [name, word] : parts) {
      const std::string quote = std::string_view(name) == "twin" ? "\"" : "";
      compact.append(":").append(word.empty() ? "." : word);
      json.append(",\"").append(name).append("\":").append(word.empty() ? "null" : quote + word + quote);
    }
    json += "}";
  }
  return structured(compact, "[" + json + "]");
}

Cell target_alignment(Arm arm, const interaction::PairScore& score, const interaction::ScoreOptions& options) {
  const interaction::ArmScore* test = test_of(arm, score, options);
  return test != nullptr && test->alignment > 0.0 ? number(test->alignment) : missing();
}

}  // namespace epiq::report
