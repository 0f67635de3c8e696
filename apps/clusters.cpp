#include "cli.hpp"
#include "commands.hpp"
#include "epiq/interaction/cluster_table.hpp"
#include "epiq/util/output_file.hpp"
#include "input_options.hpp"

namespace epiq::apps {
namespace {

CommandText clusters_text() {
  return {"Group the SNPs of a call set into clusters and choose those that represent each.",
          "epiq clusters [options] --genes FILE <in.vcf.gz>|<in.bcf>|<in.bed>|-",
          {"epiq clusters --genes cohort.genes.bed cohort.vcf.gz",
           "epiq clusters --windows 50000 --cluster-size 2 cohort.vcf.gz"},
          {{"cluster", "name of the gene, window or LD block"},
           {"contig", "as the variant file names it"},
           {"start", "first base, 1-based"},
           {"end", "last base, 1-based"},
           {"snps", "identifiers of the SNPs that represent the cluster, in genome order"},
           {"n_variants", "SNPs of the cluster that vary"},
           {"tagged", "the other SNPs, each as dropped>tag:r2 with the representative of highest r2"}}};
}

std::vector<report::Cell> cells(const interaction::ClusterRow& row) {
  return {report::text(row.cluster),
          report::text(row.contig),
          report::integer(row.start),
          report::integer(row.end),
          report::text(row.snps),
          report::integer(row.n_variants),
          row.tagged.empty() ? report::missing() : report::text(row.tagged)};
}

}  // namespace

void clusters(Invocation& invocation) {
  InputRequest input;
  ClusterRequest request;
  OptionGroup input_group{"Input options"};
  add_input_options(input_group, input);
  OptionGroup cluster_group{"Cluster options"};
  add_cluster_options(cluster_group, request, ClusterTable::refused);
  const CommandText text = clusters_text();
  const auto context = parse(invocation, text, {input_group, cluster_group}, &input.path);
  if (!context) return;
  check_clusters(request, ClusterTable::refused);

  util::OutputFile output(context->common.output);
  const genome::Genotypes genotypes = read_input(input, *context);
  const std::vector<interaction::Cluster> found = load_clusters(request, genotypes.matrix, *context);

  if (context->common.dry_run) {
    print_plan("would write " + std::to_string(found.size()) + " clusters of " +
               std::to_string(genotypes.summary.kept) + " variants\n");
    return;
  }
  report::TableWriter table(output, context->common.format, text.columns, context->provenance());
  for (const interaction::Cluster& cluster : found)
    table.row(cells(interaction::cluster_row(genotypes.matrix, cluster)));
  table.finish();
  output.commit();
  context->metrics.outputs.push_back({context->common.output, found.size()});
}

}  // namespace epiq::apps
