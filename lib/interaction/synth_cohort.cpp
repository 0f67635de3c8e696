#include "epiq/interaction/synth_cohort.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "epiq/interaction/synth_streams.hpp"
#include "epiq/stats/special.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

using util::Error;
using util::Fault;
using util::Philox;

constexpr std::size_t kFounders = 60;
constexpr std::size_t kContigs = 10;
constexpr std::int64_t kSpacing = 1000000;
constexpr std::int64_t kLength = 20000;

void check(const CohortOptions& options) {
  if (options.samples < 2) throw Error(Fault::usage, "a cohort needs at least 2 samples");
  if (options.genes < 1) throw Error(Fault::usage, "a cohort needs at least 1 gene");
  if (options.snps_per_gene < 1 || options.snps_per_gene > 5000)
    throw Error(Fault::usage, "a gene of 20 kb takes 1 to 5000 SNPs, not " + std::to_string(options.snps_per_gene));
  if (!(options.missing >= 0.0 && options.missing < 1.0))
    throw Error(Fault::usage, "the rate of missing genotypes must be at least 0 and below 1");
}

std::string padded(std::size_t number, std::size_t largest) {
  const std::string digits = std::to_string(number);
  return std::string(std::to_string(largest).size() - digits.size(), '0') + digits;
}

// Alleles of the founders, sites x kFounders.
std::vector<std::uint8_t> founder_alleles(std::size_t sites, Philox& random) {
  constexpr double kCorrelation = 0.7;
  std::vector<std::uint8_t> alleles(sites * kFounders);
  std::array<double, kFounders> latent{};
  for (double& value : latent) value = random.normal();
  for (std::size_t site = 0; site < sites; ++site) {
    const double cut = stats::normal_quantile(0.1 + 0.4 * random.uniform());
    for (std::size_t f = 0; f < kFounders; ++f) {
      alleles[site * kFounders + f] = latent[f] < cut ? 1 : 0;
      latent[f] = kCorrelation * latent[f] + std::sqrt(1.0 - kCorrelation * kCorrelation) * random.normal();
    }
  }
  return alleles;
}

// Both haplotypes of every sample, as mosaics of founders. @param rows sites x samples, zeros
void copy_founders(const std::vector<std::uint8_t>& founders, std::size_t sites, std::size_t samples, Philox& random,
                   std::uint8_t* rows) {
  constexpr double kSwitch = 0.05;
  constexpr double kMiscopy = 0.002;
  for (std::size_t sample = 0; sample < samples; ++sample)
    for (unsigned haplotype = 0; haplotype < 2; ++haplotype) {
      std::size_t founder = random.below(kFounders);
      for (std::size_t site = 0; site < sites; ++site) {
        if (site > 0 && random.uniform() < kSwitch) founder = random.below(kFounders);
        unsigned allele = founders[site * kFounders + founder];
        if (random.uniform() < kMiscopy) allele ^= 1u;
        rows[site * samples + sample] = static_cast<std::uint8_t>(rows[site * samples + sample] | allele << haplotype);
      }
    }
}

std::vector<std::int64_t> site_positions(std::int64_t start, std::size_t sites, Philox& random) {
  const std::int64_t step = kLength / static_cast<std::int64_t>(sites);
  std::vector<std::int64_t> positions;
  for (std::size_t site = 0; site < sites; ++site)
    positions.push_back(start + static_cast<std::int64_t>(site) * step +
                        random.below(static_cast<std::uint32_t>(step)));
  return positions;
}

void simulate_gene(const CohortOptions& options, std::size_t gene, SyntheticCohort& cohort) {
  Philox random(options.seed, synth_stream(SynthPurpose::gene, gene));
  const std::size_t sites = options.snps_per_gene;
  const std::size_t first = gene * sites;
  const std::vector<std::int64_t> positions = site_positions(cohort.genes[gene].start, sites, random);
  for (std::size_t site = 0; site < sites; ++site) {
    constexpr char kAlleles[] = "ACGT";
    const std::uint32_t ref = random.below(4);
    const std::uint32_t alt = (ref + 1 + random.below(3)) % 4;
    cohort.variants[first + site] = {cohort.genes[gene].contig, positions[site],
                                     cohort.genes[gene].name + "_" + std::to_string(site + 1),
                                     std::string(1, kAlleles[ref]), std::string(1, kAlleles[alt])};
  }
  const std::size_t samples = options.samples;
  copy_founders(founder_alleles(sites, random), sites, samples, random, cohort.haplotypes.data() + first * samples);
  if (options.missing <= 0.0) return;
  Philox losses(options.seed, synth_stream(SynthPurpose::missing, gene));
  for (std::size_t i = first * samples; i < (first + sites) * samples; ++i)
    cohort.called[i] = losses.uniform() < options.missing ? 0 : 1;
}

std::vector<Cluster> lay_out_genes(const CohortOptions& options) {
  const std::size_t contigs = std::min(kContigs, options.genes);
  std::vector<Cluster> genes(options.genes);
  std::size_t last_contig = 0;
  std::size_t on_contig = 0;
  for (std::size_t g = 0; g < options.genes; ++g) {
    const std::size_t contig = g * contigs / options.genes + 1;
    on_contig = contig == last_contig ? on_contig + 1 : 1;
    last_contig = contig;
    genes[g].name = "G" + std::to_string(g + 1);
    genes[g].contig = std::to_string(contig);
    genes[g].start = static_cast<std::int64_t>(on_contig) * kSpacing;
    genes[g].end = genes[g].start + kLength;
    for (std::size_t site = 0; site < options.snps_per_gene; ++site)
      genes[g].snps.push_back(g * options.snps_per_gene + site);
  }
  return genes;
}

}  // namespace

SyntheticCohort simulate_cohort(const CohortOptions& options, unsigned threads, util::MemoryBudget& budget) {
  check(options);
  const std::size_t variants = options.genes * options.snps_per_gene;
  const std::uint64_t cells = static_cast<std::uint64_t>(variants) * options.samples;
  budget.reserve(2 * cells, "the simulated haplotypes of " + std::to_string(variants) + " variants x " +
                                std::to_string(options.samples) + " samples");
  SyntheticCohort cohort;
  for (std::size_t i = 1; i <= options.samples; ++i) cohort.samples.push_back("S" + padded(i, options.samples));
  cohort.genes = lay_out_genes(options);
  cohort.variants.resize(variants);
  cohort.haplotypes.assign(cells, 0);
  cohort.called.assign(cells, 1);
  util::parallel_for(threads, options.genes, [&](std::size_t gene) { simulate_gene(options, gene, cohort); });
  return cohort;
}

genome::GenotypeMatrix genotypes_of(const SyntheticCohort& cohort) {
  genome::GenotypeMatrix matrix(cohort.samples);
  std::vector<std::uint8_t> dosages(cohort.samples.size());
  for (std::size_t v = 0; v < cohort.variants.size(); ++v) {
    const std::span<const std::uint8_t> row = cohort.row(v);
    for (std::size_t i = 0; i < row.size(); ++i) dosages[i] = static_cast<std::uint8_t>((row[i] & 1) + (row[i] >> 1));
    matrix.add(cohort.variants[v], dosages);
  }
  return matrix;
}

void write_vcf(const SyntheticCohort& cohort, const std::vector<std::string>& header, util::OutputFile& out) {
  std::string text = "##fileformat=VCFv4.2\n";
  for (const std::string& line : header) text += line + "\n";
  std::vector<std::pair<std::string, std::int64_t>> contigs;
  for (const Cluster& gene : cohort.genes) {
    if (contigs.empty() || contigs.back().first != gene.contig) contigs.emplace_back(gene.contig, 0);
    contigs.back().second = gene.end + kSpacing;
  }
  for (const auto& [contig, length] : contigs)
    text += "##contig=<ID=" + contig + ",length=" + std::to_string(length) + ">\n";
  text += "##FILTER=<ID=PASS,Description=\"All filters passed\">\n";
  text += "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n";
  text += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";
  for (const std::string& sample : cohort.samples) text += "\t" + sample;
  out.write(text + "\n");

  for (std::size_t v = 0; v < cohort.variants.size(); ++v) {
    const genome::Variant& variant = cohort.variants[v];
    text = variant.contig + "\t" + std::to_string(variant.position + 1) + "\t" + variant.id + "\t" + variant.ref +
           "\t" + variant.alt + "\t.\tPASS\t.\tGT";
    const std::span<const std::uint8_t> row = cohort.row(v);
    for (std::size_t i = 0; i < row.size(); ++i) {
      static constexpr const char* kCalls[] = {"\t0|0", "\t1|0", "\t0|1", "\t1|1"};
      text += cohort.called[v * row.size() + i] != 0 ? kCalls[row[i]] : "\t./.";
    }
    out.write(text + "\n");
  }
}

void write_genes(const std::vector<Cluster>& genes, util::OutputFile& out) {
  for (const Cluster& gene : genes)
    out.write(gene.contig + "\t" + std::to_string(gene.start) + "\t" + std::to_string(gene.end) + "\t" + gene.name +
              "\n");
}

}  // namespace epiq::interaction
