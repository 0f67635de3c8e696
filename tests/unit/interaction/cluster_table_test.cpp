#include "epiq/interaction/cluster_table.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"
#include "unit/util/temporary_folder.hpp"

namespace {

using namespace epiq::interaction;
using epiq::genome::GenotypeMatrix;
using epiq::util::Error;
using epiq::util::Fault;
using epiq::util::Log;
using Rows = std::vector<std::size_t>;

const std::string kHeader = "#cluster\tcontig\tstart\tend\tsnps\tn_variants\ttagged\n";

/// Six rows on two contigs; the last identifier holds a comma.
GenotypeMatrix example() {
  GenotypeMatrix matrix({"a", "b", "c", "d"});
  const std::vector<std::vector<std::uint8_t>> rows{{0, 1, 2, 0}, {0, 1, 2, 0}, {0, 0, 1, 1},
                                                    {2, 1, 0, 0}, {0, 1, 0, 1}, {1, 1, 0, 0}};
  for (std::size_t i = 0; i < rows.size(); ++i)
    matrix.add({i < 3 ? "chr1" : "chr2", static_cast<std::int64_t>(100 * i),
                i == 5 ? "x,y>z" : "rs" + std::to_string(i), "A", "C"},
               rows[i]);
  return matrix;
}

std::string line_of(const GenotypeMatrix& matrix, const Cluster& cluster) {
  const ClusterRow row = cluster_row(matrix, cluster);
  return row.cluster + "\t" + row.contig + "\t" + std::to_string(row.start) + "\t" + std::to_string(row.end) + "\t" +
         row.snps + "\t" + std::to_string(row.n_variants) + "\t" + (row.tagged.empty() ? "." : row.tagged) + "\n";
}

Error error_of(const std::string& text) {
  const TemporaryFolder folder;
  Log log(Log::Level::quiet);
  try {
    read_clusters(folder.write("c.tsv", text), example(), log);
  } catch (const Error& error) {
    return error;
  }
  return {Fault::internal, "nothing was thrown"};
}

}  // namespace

TEST_CASE("A cluster is written with 1-based positions and identifiers", "[interaction][clusters]") {
  const GenotypeMatrix matrix = example();
  const ClusterRow row = cluster_row(matrix, {"G", "chr1", 0, 300, {0, 2}, {{1, 0, 1.0}}});
  CHECK(row.start == 1);
  CHECK(row.end == 300);
  CHECK(row.snps == "rs0,rs2");
  CHECK(row.n_variants == 3);
  CHECK(row.tagged == "rs1>rs0:1");
  CHECK(cluster_row(matrix, {"H", "chr2", 0, 600, {5}, {}}).snps == "chr2:501:A:C");
}

TEST_CASE("A table of clusters reads back as it was written", "[interaction][clusters]") {
  const GenotypeMatrix matrix = example();
  Log log(Log::Level::quiet);
  const TemporaryFolder folder;
  for (const double tag_r2 : {0.1, 0.8, 2.0}) {
    ClusterOptions options;
    options.windows = 250;
    options.size = 2;
    options.tag_r2 = tag_r2;
    const auto clusters = make_clusters(matrix, options, 1, log);
    std::string text = "# This file was produced by epiq\n" + kHeader;
    for (const Cluster& cluster : clusters) text += line_of(matrix, cluster);
    const auto back = read_clusters(folder.write("c.tsv", text), matrix, log);
    REQUIRE(back.size() == clusters.size());
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      CHECK(line_of(matrix, back[i]) == line_of(matrix, clusters[i]));
      CHECK(back[i].snps == clusters[i].snps);
      CHECK(back[i].start == clusters[i].start);
    }
  }
  CHECK(log.warnings().empty());
}

TEST_CASE("Columns may be in any order, and a short table has no tagged SNPs", "[interaction][clusters]") {
  const TemporaryFolder folder;
  Log log(Log::Level::quiet);
  const auto clusters = read_clusters(
      folder.write("c.tsv", "snps\tend\tstart\tcontig\tcluster\nrs4\t900\t301\t2\tB\nrs2,rs0,rs0\t200\t1\t1\tA\n"),
      example(), log);
  REQUIRE(clusters.size() == 2);
  CHECK(clusters[0].name == "A");  // in genome order
  CHECK(clusters[0].contig == "chr1");
  CHECK(clusters[0].snps == Rows{0, 2});
  CHECK(clusters[1].start == 300);
  CHECK(clusters[1].end == 900);
}

TEST_CASE("SNPs that are not among the variants are left out with a warning", "[interaction][clusters]") {
  const TemporaryFolder folder;
  Log log(Log::Level::quiet);
  const auto clusters = read_clusters(
      folder.write("c.tsv", kHeader + "A\t1\t1\t9\trs0,zz\t3\trs1>rs0:1,q>zz:1\nB\t1\t20\t30\tyy\t1\t.\n"), example(),
      log);
  REQUIRE(clusters.size() == 1);
  CHECK(clusters[0].snps == Rows{0});
  CHECK(clusters[0].tagged.size() == 1);
  REQUIRE(log.warnings().size() == 1);
  CHECK_THAT(log.warnings()[0], Catch::StartsWith("2 of 3 SNPs") && Catch::EndsWith("1 clusters have none left"));
}

TEST_CASE("Malformed tables of clusters are input errors that say where", "[interaction][clusters]") {
  for (const char* row : {"A\t1\t1\t9\trs0", "A\t1\t0\t9\trs0\t1\t.", "A\t1\t9\t1\trs0\t1\t.", "A\t1\tx\t9\trs0\t1\t.",
                          "A\t1\t1\t9\trs0\t1\trs1-rs0", "A\t1\t1\t9\trs0\t1\trs1>rs0"}) {
    CAPTURE(row);
    const Error error = error_of(kHeader + row + "\n");
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains("line 2"));
  }
  const std::string good = "A\t1\t1\t9\trs0\t1\t.\n";
  CHECK_THAT(error_of(kHeader + good + good).what(), Catch::Contains("line 3"));
  CHECK_THAT(error_of("cluster\tcontig\tstart\tend\n").what(), Catch::Contains("'snps'"));
  CHECK(error_of("").fault() == Fault::input);
  CHECK_THAT(error_of(kHeader + "A\t1\t1\t9\tzz\t1\t.\n").what(), Catch::Contains("none of the 1 SNPs"));
}
