#include "epiq/genome/gene_index.hpp"

#include <catch2/catch.hpp>

using epiq::genome::GeneIndex;
using Names = std::vector<std::string_view>;

TEST_CASE("genes are found by half-open overlap, also long ones that start far before, whatever the contig is called") {
  const GeneIndex genes(
      {{"chr1", 0, 1000, "LONG"}, {"chr1", 100, 200, "B"}, {"chr1", 150, 160, "A"}, {"2", 5, 6, "C"}});
  CHECK(genes.overlapping("1", 155, 156) == Names{"A", "B", "LONG"});
  CHECK(genes.overlapping("chr1", 200, 201) == Names{"LONG"});
  CHECK(genes.overlapping("1", 999, 1000) == Names{"LONG"});
  CHECK(genes.overlapping("1", 1000, 1001).empty());
  CHECK(genes.overlapping("chr2", 0, 5).empty());
  CHECK(genes.overlapping("chr2", 0, 6) == Names{"C"});
  CHECK(genes.overlapping("3", 0, 6).empty());
}

TEST_CASE("a gene with several rows is named once") {
  const GeneIndex genes({{"1", 0, 10, "A"}, {"1", 5, 15, "A"}});
  CHECK(genes.overlapping("1", 7, 8) == Names{"A"});
}
