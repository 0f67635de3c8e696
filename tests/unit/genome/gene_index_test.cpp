#include "epiq/genome/gene_index.hpp"

#include <catch2/catch.hpp>

using epiq::genome::GeneIndex;

namespace {

using Names = std::vector<std::string_view>;

Names names_over(const GeneIndex& genes, std::string_view contig, std::int64_t start, std::int64_t end) {
  Names names;
  for (const epiq::genome::GeneAt& gene : genes.overlapping(contig, start, end)) names.push_back(gene.name);
  return names;
}

}  // namespace

TEST_CASE("genes are found by half-open overlap, also long ones that start far before, whatever the contig is called") {
  const GeneIndex genes(
      {{"chr1", 0, 1000, "LONG"}, {"chr1", 100, 200, "B"}, {"chr1", 150, 160, "A"}, {"2", 5, 6, "C"}});
  CHECK(names_over(genes, "1", 155, 156) == Names{"A", "B", "LONG"});
  CHECK(names_over(genes, "chr1", 200, 201) == Names{"LONG"});
  CHECK(names_over(genes, "1", 999, 1000) == Names{"LONG"});
  CHECK(names_over(genes, "1", 1000, 1001).empty());
  CHECK(names_over(genes, "chr2", 0, 5).empty());
  CHECK(names_over(genes, "chr2", 0, 6) == Names{"C"});
  CHECK(names_over(genes, "3", 0, 6).empty());
}

TEST_CASE("a gene with several rows is named once") {
  const GeneIndex genes({{"1", 0, 10, "A"}, {"1", 5, 15, "A"}});
  CHECK(names_over(genes, "1", 7, 8) == Names{"A"});
}

TEST_CASE("a gene is as long as the longest of its rows over the place") {
  const GeneIndex genes({{"1", 0, 10, "A"}, {"1", 5, 25, "A"}, {"1", 7, 9, "A"}, {"1", 30, 90, "A"}});
  REQUIRE(genes.overlapping("1", 7, 8).size() == 1);
  CHECK(genes.overlapping("1", 7, 8)[0].span == 20);
  CHECK(genes.overlapping("1", 3, 4)[0].span == 10);
}
