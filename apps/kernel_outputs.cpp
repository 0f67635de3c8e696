#include "kernel_outputs.hpp"

#include <algorithm>
#include <utility>

#include "epiq/report/geometric_note.hpp"
#include "epiq/util/npy.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

using interaction::ClusterGenotypes;

std::vector<report::Column> genotype_columns() {
  return {{"cluster", "name of the cluster"},
          {"set", "train or test; all are train without --test-samples"},
          {"state", "row (test) or column (train) of the kernel, from 0"},
          {"genotype", "dosages of the cluster's SNPs in genome order; . is missing"},
          {"n", "samples with this genotype, the weight of the state"}};
}

std::vector<report::Column> assignment_columns() {
  return {{"cluster", "name of the cluster"},
          {"sample", "name of the sample"},
          {"set", "train or test; all are train without --test-samples"},
          {"state", "its row (test) or column (train) of the kernel, from 0"}};
}

std::vector<report::Column> diagnose_columns() {
  return {{"cluster", "name of the cluster"},
          {"n", "samples"},
          {"genotypes", "distinct ones: rows of the kernel"},
          {"qubits", "of a state"},
          {"kernel_mean", "of the entries of two different samples"},
          {"kernel_variance", "of the same; towards 0 the kernel is concentrated and says little"},
          {"effective_rank", "(tr K)^2 / |K|^2 over the samples"},
          {"twin", "a classical kernel, the nearest first; at other bandwidths than the kernel's the nearest alone"},
          {"alignment", "with the twin, of the centred kernels"},
          {"g_0.01", "geometric difference to the twin (Huang et al. 2021) at lambda 0.01, traces scaled to n"},
          {"g_0.1", "at lambda 0.1; far below sqrt(n) the twin suffices"},
          {"g_1", "at lambda 1"},
          {"g_min", "minimum of g_0.1 over linear, poly, rbf, rbf_wide, ibs and product_ibs"},
          {"classical", "sufficient: g_min is below sqrt(n), a classical kernel is sufficient; else not_excluded"},
          {"bandwidth", "c of the angles: the kernel's own, then those of --bandwidths"},
          {"g_min_0.01", "as g_min, at lambda 0.01"},
          {"g_min_1", "as g_min, at lambda 1"}};
}

std::size_t write_kernels(const std::vector<KernelMaterial>& materials, bool with_errors, report::TableWriter& table) {
  std::size_t rows = 0;
  for (const KernelMaterial& material : materials) {
    const ClusterGenotypes& a = material.rows();
    const ClusterGenotypes& b = material.train;
    for (std::size_t i = 0; i < a.genotypes.size(); ++i) {
      for (std::size_t j = material.test ? 0 : i; j < b.genotypes.size(); ++j, ++rows) {
        std::vector<report::Cell> cells = {report::text(material.cluster->name),
                                           report::integer(i),
                                           report::integer(j),
                                           report::text(a.genotypes[i]),
                                           report::text(b.genotypes[j]),
                                           report::integer(a.counts[i]),
                                           report::integer(b.counts[j]),
                                           report::number(material.kernel.values(i, j))};
        if (with_errors) cells.push_back(report::number(material.kernel.standard_errors(i, j)));
        table.row(cells);
      }
    }
  }
  table.finish();
  return rows;
}

void write_npy(const util::Matrix& kernel, util::OutputFile& output) {
  output.write(util::npy_header(kernel.rows, kernel.cols));
  for (std::size_t i = 0; i < kernel.rows; ++i)
    output.write({reinterpret_cast<const char*>(kernel.row(i).data()), kernel.cols * sizeof(double)});
}

std::size_t write_genotypes(const std::vector<KernelMaterial>& materials, report::TableWriter& table) {
  std::size_t rows = 0;
  const auto write = [&](const KernelMaterial& material, const ClusterGenotypes& genotypes, const char* set) {
    for (std::size_t u = 0; u < genotypes.genotypes.size(); ++u, ++rows) {
      const std::vector<report::Cell> cells = {report::text(material.cluster->name), report::text(set),
                                               report::integer(u), report::text(genotypes.genotypes[u]),
                                               report::integer(genotypes.counts[u])};
      table.row(cells);
    }
  };
  for (const KernelMaterial& material : materials) {
    write(material, material.train, "train");
    if (material.test) write(material, *material.test, "test");
  }
  table.finish();
  return rows;
}

std::size_t write_assignment(const std::vector<KernelMaterial>& materials, const genome::GenotypeMatrix& matrix,
                             const SampleSets& sets, report::TableWriter& table) {
  std::size_t rows = 0;
  const auto write = [&](const KernelMaterial& material, const ClusterGenotypes& genotypes,
                         const std::vector<std::size_t>& samples, const char* set) {
    for (std::size_t i = 0; i < samples.size(); ++i, ++rows) {
      const std::vector<report::Cell> cells = {report::text(material.cluster->name),
                                               report::text(matrix.samples()[samples[i]]), report::text(set),
                                               report::integer(genotypes.genotype_of_sample[i])};
      table.row(cells);
    }
  };
  for (const KernelMaterial& material : materials) {
    write(material, material.train, sets.train, "train");
    if (material.test) write(material, *material.test, sets.test, "test");
  }
  table.finish();
  return rows;
}

/// One row of a twin, or without any.
std::vector<report::Cell> diagnose_row(const KernelMaterial& material, const BandwidthReport& at,
                                       const interaction::KernelTwin* twin) {
  const interaction::KernelReport& found = at.report;
  std::vector<report::Cell> cells = {report::text(material.cluster->name),
                                     report::number(found.samples),
                                     report::integer(material.train.genotypes.size()),
                                     report::integer(at.qubits),
                                     report::number(found.mean),
                                     report::number(found.variance),
                                     report::number(found.effective_rank)};
  if (twin == nullptr) {
    cells.insert(cells.end(), 7, report::missing());
    cells.push_back(report::number(at.bandwidth));
    cells.insert(cells.end(), 2, report::missing());
    return cells;
  }
  const std::vector<report::Cell> rest = {
      report::text(twin->name),
      report::number(twin->alignment),
      report::number(twin->geometric[0]),
      report::number(twin->geometric[1]),
      report::number(twin->geometric[2]),
      report::number(found.least_geometric[1]),
      report::text(report::classical_verdict(found.least_geometric[1], found.samples)),
      report::number(at.bandwidth),
      report::number(found.least_geometric[0]),
      report::number(found.least_geometric[2])};
  cells.insert(cells.end(), rest.begin(), rest.end());
  return cells;
}

std::size_t write_diagnoses(const std::vector<KernelMaterial>& materials, report::TableWriter& table) {
  std::size_t rows = 0;
  for (const KernelMaterial& material : materials) {
    for (std::size_t b = 0; b < material.profile.size(); ++b) {
      const BandwidthReport& at = material.profile[b];
      if (at.report.twins.empty()) table.row(diagnose_row(material, at, nullptr));
      const std::size_t twins = b == 0 ? at.report.twins.size() : std::min<std::size_t>(1, at.report.twins.size());
      for (std::size_t t = 0; t < twins; ++t) table.row(diagnose_row(material, at, &at.report.twins[t]));
      rows += std::max<std::size_t>(1, twins);
    }
  }
  table.finish();
  return rows;
}

/// What the table of twins says of each kernel before its rows.
std::vector<std::string> verdicts(const std::vector<KernelMaterial>& materials) {
  std::vector<std::string> lines{"classical kernels: linear, poly, rbf, rbf_wide, ibs and product_ibs"};
  for (const KernelMaterial& material : materials) {
    if (material.profile.empty() || material.profile.front().report.twins.empty()) continue;
    const interaction::KernelReport& found = material.profile.front().report;
    lines.push_back("cluster " + material.cluster->name + ": closest classical kernel: " + found.twins.front().name +
                    ", centred alignment " + util::format_number(found.twins.front().alignment) + "; " +
                    report::geometric_note(found.least_geometric[1], found.samples));
  }
  return lines;
}

}  // namespace

KernelOutputs::KernelOutputs(const KernelFiles& files, const std::string& main) : kernel(main) {
  const auto open = [](const std::string& path, std::optional<util::OutputFile>& file) {
    if (!path.empty()) file.emplace(path);
  };
  open(files.genotypes, genotypes);
  open(files.assignment, assignment);
  open(files.diagnose, diagnose);
}

bool is_npy(const std::string& path) { return path.ends_with(".npy"); }

void write_kernel_outputs(const std::vector<KernelMaterial>& materials, const genome::GenotypeMatrix& matrix,
                          const SampleSets& sets, const std::vector<std::string>& lines,
                          std::vector<report::Column> columns, Context& context, KernelOutputs& outputs) {
  const auto commit = [&](util::OutputFile& file, std::optional<std::uint64_t> rows) {
    file.commit();
    context.metrics.outputs.push_back({file.path(), rows});
  };
  const auto writer = [&](util::OutputFile& file, std::vector<report::Column> of_table,
                          const std::vector<std::string>& more = {}) {
    std::vector<std::string> notes = lines;
    notes.insert(notes.end(), more.begin(), more.end());
    return report::TableWriter(file, context.common.format, std::move(of_table), context.provenance(notes));
  };
  if (outputs.genotypes) {
    report::TableWriter table = writer(*outputs.genotypes, genotype_columns());
    commit(*outputs.genotypes, write_genotypes(materials, table));
  }
  if (outputs.assignment) {
    report::TableWriter table = writer(*outputs.assignment, assignment_columns());
    commit(*outputs.assignment, write_assignment(materials, matrix, sets, table));
  }
  if (outputs.diagnose) {
    report::TableWriter table = writer(*outputs.diagnose, diagnose_columns(), verdicts(materials));
    commit(*outputs.diagnose, write_diagnoses(materials, table));
  }
  if (is_npy(context.common.output)) {
    for (const std::string& line : lines) context.log.info(line);
    write_npy(materials[0].kernel.values, outputs.kernel);
    commit(outputs.kernel, materials[0].kernel.values.rows);
  } else {
    const bool with_errors = !materials[0].kernel.standard_errors.values.empty();
    if (!with_errors) columns.pop_back();
    report::TableWriter table = writer(outputs.kernel, std::move(columns));
    commit(outputs.kernel, write_kernels(materials, with_errors, table));
  }
}

}  // namespace epiq::apps
