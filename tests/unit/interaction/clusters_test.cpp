#include "epiq/interaction/clusters.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "epiq/interaction/cluster_order.hpp"
#include "epiq/interaction/cluster_table.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"
#include "unit/util/temporary_folder.hpp"

namespace {

using namespace epiq::interaction;
using epiq::genome::GenotypeMatrix;
using epiq::genome::squared_correlation;
using epiq::util::Error;
using epiq::util::Fault;
using epiq::util::Log;
using Rows = std::vector<std::size_t>;

/// A matrix of rows "contig position dosages", such as "1 100 0120".
GenotypeMatrix matrix_of(const std::vector<std::string>& rows) {
  const std::size_t samples = rows.at(0).size() - rows.at(0).rfind(' ') - 1;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
  GenotypeMatrix matrix(names);
  for (const std::string& row : rows) {
    const std::size_t first = row.find(' '), last = row.rfind(' ');
    std::vector<std::uint8_t> dosages;
    for (const char letter : row.substr(last + 1))
      dosages.push_back(letter == '.' ? epiq::genome::kMissingDosage : static_cast<std::uint8_t>(letter - '0'));
    const std::string position = row.substr(first + 1, last - first - 1);
    matrix.add({row.substr(0, first), std::stoll(position) - 1, "rs" + position, "A", "C"}, dosages);
  }
  return matrix;
}

/// Blocks of correlated SNPs 1 kb apart: within a block neighbours differ in about one call of ten.
GenotypeMatrix random_matrix(std::size_t blocks, std::size_t block_size, std::size_t samples, std::uint64_t seed) {
  epiq::util::Philox random(seed);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < samples; ++i) names.push_back("s" + std::to_string(i));
  GenotypeMatrix matrix(names);
  std::vector<std::uint8_t> dosages(samples);
  std::int64_t position = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (auto& dosage : dosages) dosage = static_cast<std::uint8_t>(random.below(2) + random.below(2));
    for (std::size_t i = 0; i < block_size; ++i) {
      for (auto& dosage : dosages)
        if (random.below(10) == 0) dosage = static_cast<std::uint8_t>(random.below(3));
      position += 1000;
      matrix.add({block % 2 == 0 ? "1" : "2", position, "rs" + std::to_string(position), "A", "C"}, dosages);
    }
  }
  return matrix;
}

std::vector<Cluster> clusters_of(const GenotypeMatrix& matrix, const ClusterOptions& options, unsigned threads = 1) {
  Log log(Log::Level::quiet);
  return make_clusters(matrix, options, threads, log);
}

Cluster reduced(const GenotypeMatrix& matrix, std::size_t size, double tag_r2 = 0.8) {
  Rows group;
  for (std::size_t i = 0; i < matrix.variant_count(); ++i) group.push_back(i);
  Cluster cluster;
  reduce_to_tags(matrix, group, size, tag_r2, cluster);
  return cluster;
}

std::vector<std::string> names_of(const std::vector<Cluster>& clusters) {
  std::vector<std::string> names;
  for (const Cluster& cluster : clusters) names.push_back(cluster.name);
  return names;
}

template <class Call>
Fault fault_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.fault();
  }
  return Fault::internal;
}

}  // namespace

TEST_CASE("The SNP with most tags represents its class, then comes the next", "[interaction][clusters]") {
  // 1 and 2 are copies, 3 to 5 are copies, 6 stands alone.
  const GenotypeMatrix matrix =
      matrix_of({"1 1 00001111", "1 2 00001111", "1 3 01010101", "1 4 01010101", "1 5 01010101", "1 6 01100110"});
  const Cluster all = reduced(matrix, 4);
  CHECK(all.snps == Rows{0, 2, 5});
  REQUIRE(all.tagged.size() == 3);
  CHECK(all.tagged[0].variant == 1);
  CHECK(all.tagged[0].tag == 0);
  CHECK(all.tagged[0].r2 == 1.0);
  CHECK(all.tagged[2].variant == 4);
  CHECK(all.tagged[2].tag == 2);
  const Cluster two = reduced(matrix, 2);
  CHECK(two.snps == Rows{0, 2});
  REQUIRE(two.tagged.size() == 4);
  CHECK(two.tagged[3].variant == 5);  // no place for its class: listed with what represents it best
  CHECK(two.tagged[3].r2 == Approx(0.0).margin(1e-12));
  CHECK(reduced(matrix, 1).snps == Rows{2});
}

TEST_CASE("Of equally many tags the higher minor allele frequency goes first, then the genome order",
          "[interaction][clusters]") {
  const GenotypeMatrix matrix = matrix_of({"1 1 00000001", "1 2 00011000", "1 3 01100000"});
  CHECK(reduced(matrix, 1).snps == Rows{1});
  CHECK(reduced(matrix, 2).snps == Rows{1, 2});
}

TEST_CASE("The tag of a SNP is the representative with the highest r2", "[interaction][clusters]") {
  const GenotypeMatrix matrix = random_matrix(3, 12, 120, 5);
  const Cluster cluster = reduced(matrix, 4, 0.5);
  CHECK(cluster.snps.size() == 4);
  CHECK(cluster.snps.size() + cluster.tagged.size() == 36);
  for (const TaggedSnp& snp : cluster.tagged)
    for (const std::size_t tag : cluster.snps) {
      CHECK(snp.r2 >= squared_correlation(matrix, snp.variant, tag));
      CHECK(snp.r2 == squared_correlation(matrix, snp.variant, snp.tag));
    }
}

TEST_CASE("No two representatives have an r2 above the threshold, and with room for all every SNP is tagged",
          "[interaction][clusters]") {
  const GenotypeMatrix matrix = random_matrix(4, 10, 150, 11);
  const double threshold = GENERATE(0.3, 0.6, 0.8, 1.0);
  const Cluster cluster = reduced(matrix, 1000, threshold);
  for (const std::size_t a : cluster.snps)
    for (const std::size_t b : cluster.snps) CHECK((a == b || squared_correlation(matrix, a, b) < threshold));
  for (const TaggedSnp& snp : cluster.tagged) CHECK(snp.r2 >= threshold);
}

TEST_CASE("Windows tile each contig from the offset", "[interaction][clusters]") {
  const GenotypeMatrix matrix = matrix_of({"1 1 0120", "1 100 0210", "1 101 0021", "1 350 1020", "2 100 0201"});
  ClusterOptions options;
  options.windows = 100;
  const auto clusters = clusters_of(matrix, options);
  CHECK(names_of(clusters) == std::vector<std::string>{"1:1-100", "1:101-200", "1:301-400", "2:1-100"});
  CHECK(clusters[0].snps == Rows{0, 1});
  CHECK(clusters[0].start == 0);
  CHECK(clusters[0].end == 100);
  options.window_offset = 50;
  CHECK(names_of(clusters_of(matrix, options)) == std::vector<std::string>{"1:51-150", "1:251-350", "2:51-150"});
}

TEST_CASE("SNPs that do not vary enter no cluster", "[interaction][clusters]") {
  const GenotypeMatrix matrix = matrix_of({"1 1 0000", "1 2 2222", "1 3 1111", "1 4 0.0.", "1 5 0120", "2 1 0000"});
  ClusterOptions options;
  options.windows = 1000;
  const auto clusters = clusters_of(matrix, options);
  REQUIRE(clusters.size() == 1);
  CHECK(clusters[0].snps == Rows{4});
  CHECK(clusters[0].tagged.empty());
}

TEST_CASE("Genes take the SNPs within them, ends and flanks included", "[interaction][clusters]") {
  const GenotypeMatrix matrix =
      matrix_of({"chr1 99 0120", "chr1 100 0210", "chr1 150 0012", "chr1 200 1020", "chr1 201 2010", "chr2 100 0021"});
  const TemporaryFolder folder;
  ClusterOptions options;
  options.genes =
      folder.write("g.bed", "2\t0\t500\tB\n1\t99\t200\tA\n1\t149\t150\tC\n1\t300\t400\tempty\n3\t0\t9\tfar\n");
  auto clusters = clusters_of(matrix, options);
  CHECK(names_of(clusters) == std::vector<std::string>{"A", "C", "B"});  // in genome order
  CHECK(clusters[0].snps == Rows{1, 2, 3});
  CHECK(clusters[0].contig == "chr1");  // as the variants name it
  CHECK(clusters[1].snps == Rows{2});
  options.flank = 1;
  clusters = clusters_of(matrix, options);
  CHECK(clusters[0].snps.size() + clusters[0].tagged.size() == 5);
  CHECK(clusters[0].start == 99);
}

TEST_CASE("A gene list with other contig names is an input error that shows both", "[interaction][clusters]") {
  const GenotypeMatrix matrix = matrix_of({"chrI 99 0120"});
  const TemporaryFolder folder;
  ClusterOptions options;
  options.genes = folder.write("g.bed", "NC_001133.9\t0\t500\tB\n");
  try {
    clusters_of(matrix, options);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains("NC_001133.9") && Catch::Contains("chrI"));
  }
}

TEST_CASE("LD clusters are the connected components of the graph of all pairs", "[interaction][clusters]") {
  const GenotypeMatrix matrix = random_matrix(6, 8, 150, 17);
  ClusterOptions options;
  options.ld_r2 = GENERATE(0.2, 0.5, 0.8);
  options.size = 3;
  const auto clusters = clusters_of(matrix, options);
  std::map<std::size_t, std::size_t> cluster_of;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    for (const std::size_t snp : clusters[i].snps) cluster_of[snp] = i;
    for (const TaggedSnp& snp : clusters[i].tagged) cluster_of[snp.variant] = i;
  }
  CHECK(cluster_of.size() == matrix.variant_count());
  // Reachability by repeated relaxation, from the definition.
  std::vector<std::size_t> label(matrix.variant_count());
  for (std::size_t i = 0; i < label.size(); ++i) label[i] = i;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t a = 0; a < label.size(); ++a)
      for (std::size_t b = 0; b < label.size(); ++b) {
        if (matrix.variant(a).contig != matrix.variant(b).contig || label[a] == label[b]) continue;
        if (squared_correlation(matrix, a, b) < options.ld_r2) continue;
        label[a] = label[b] = std::min(label[a], label[b]);
        changed = true;
      }
  }
  for (std::size_t a = 0; a < label.size(); ++a)
    for (std::size_t b = 0; b < label.size(); ++b)
      CHECK((label[a] == label[b]) == (cluster_of.at(a) == cluster_of.at(b)));
}

TEST_CASE("SNPs more than a megabase apart are not connected, alleles of one base are told apart",
          "[interaction][clusters]") {
  const GenotypeMatrix matrix = matrix_of({"1 1 01210", "1 1000001 01210", "1 2000002 01210", "1 2000002 20010"});
  ClusterOptions options;
  options.ld_r2 = 0.9;
  CHECK(names_of(clusters_of(matrix, options)) ==
        std::vector<std::string>{"1:1-1000001", "1:2000002-2000002", "1:2000002-2000002@2"});
}

TEST_CASE("Clusters do not depend on the number of threads", "[interaction][clusters][parallel]") {
  const GenotypeMatrix matrix = random_matrix(10, 10, 100, 23);
  ClusterOptions windows, ld;
  windows.windows = 7000;
  ld.ld_r2 = 0.4;
  for (const ClusterOptions& options : {windows, ld}) {
    const auto one = clusters_of(matrix, options, 1);
    const auto four = clusters_of(matrix, options, 4);
    REQUIRE(one.size() == four.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      CHECK(one[i].name == four[i].name);
      CHECK(one[i].snps == four[i].snps);
    }
  }
}

TEST_CASE("Options out of range are usage errors", "[interaction][clusters]") {
  const GenotypeMatrix matrix = matrix_of({"1 1 012"});
  const auto fault = [&](auto&& change) {
    ClusterOptions options;
    options.windows = 100;
    change(options);
    return fault_of([&] { clusters_of(matrix, options); });
  };
  CHECK(fault([](ClusterOptions& options) { options.windows = 0; }) == Fault::usage);
  CHECK(fault([](ClusterOptions& options) { options.windows = -5; }) == Fault::usage);
  CHECK(fault([](ClusterOptions& options) { options.ld_r2 = 0.5; }) == Fault::usage);  // two ways
  CHECK(fault([](ClusterOptions& options) { options.windows = 0, options.ld_r2 = 1.5; }) == Fault::usage);
  CHECK(fault([](ClusterOptions& options) { options.size = 0; }) == Fault::usage);
  CHECK(fault([](ClusterOptions& options) { options.tag_r2 = 0.0; }) == Fault::usage);
  CHECK(fault([](ClusterOptions& options) { options.flank = -1; }) == Fault::usage);
}

TEST_CASE("A row varies if more than one genotype is called", "[interaction][clusters]") {
  const GenotypeMatrix matrix = matrix_of({"1 1 00.0", "1 2 111.", "1 3 0.2.", "1 4 ....", "1 5 0100"});
  CHECK_FALSE(varies(matrix, 0));
  CHECK_FALSE(varies(matrix, 1));
  CHECK(varies(matrix, 2));
  CHECK_FALSE(varies(matrix, 3));
  CHECK(varies(matrix, 4));
}
