#include "epiq/genome/gene_list.hpp"

#include "fixtures.hpp"

namespace {

using namespace epiq::genome;
using epiq::util::Fault;

std::vector<std::string> names_of(const std::vector<Interval>& genes) {
  std::vector<std::string> names;
  for (const Interval& gene : genes) names.push_back(gene.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("Genes of a BED are 0-based and named by column 4", "[genome][genes]") {
  const TemporaryFolder folder;
  const auto genes = read_genes(folder.write("a.bed", "#x\ntrack a\nchr1\t99\t200\tTYR\nchr1\t300\t310\nchr2 5 6 B\n"));
  CHECK(names_of(genes) == Names{"TYR", "chr1:301-310", "B"});
  CHECK(genes[0].start == 99);
  CHECK(genes[0].end == 200);
  CHECK(genes[2].contig == "chr2");
}

TEST_CASE("Genes of a GFF3 are the rows of type gene, 1-based, named by the first known attribute", "[genome][genes]") {
  const TemporaryFolder folder;
  const std::string head = "##gff-version 3\n";
  const auto row = [](const std::string& type, const std::string& range, const std::string& attributes) {
    return "1\tsrc\t" + type + "\t" + range + "\t.\t+\t.\t" + attributes + "\n";
  };
  const auto genes = read_genes(folder.write(
      "a.gff3", head + row("gene", "100\t200", "ID=g1;Name=n1;gene_id=i1") + row("mRNA", "100\t200", "ID=t1;Name=t1") +
                    row("gene", "300\t400", "ID=g2;gene_name=GN;Name=n2") + row("gene", "500\t500", "ID=gene:g3") +
                    row("gene", "600\t700", "ID=x;Name=A%2CB%3B") + row("gene", "800\t900", "description=none") +
                    "##FASTA\n>1\nACGT\n"));
  CHECK(names_of(genes) == Names{"n1", "GN", "gene:g3", "A,B;", "1:800-900"});
  CHECK(genes[0].start == 99);
  CHECK(genes[0].end == 200);
  CHECK(genes[2].end - genes[2].start == 1);
}

TEST_CASE("Genes of a GTF are read as well", "[genome][genes]") {
  const TemporaryFolder folder;
  const auto genes =
      read_genes(folder.write("a.gtf",
                              "1\tsrc\tgene\t1\t9\t.\t+\t.\tgene_id \"ENSG1\"; gene_name \"ABC\"; x \"y\";\n"
                              "1\tsrc\tgene\t11\t19\t.\t+\t.\tgene_id \"ENSG2\";\n"));
  CHECK(names_of(genes) == Names{"ABC", "ENSG2"});
}

TEST_CASE("Names that occur twice get their place", "[genome][genes]") {
  const TemporaryFolder folder;
  const auto genes = read_genes(
      folder.write("a.bed", "1\t9\t20\tA\n2\t29\t40\tA\n1\t50\t60\tB\n1\t69\t80\tC\n1\t69\t90\tC\n1\t69\t90\tC\n"));
  CHECK(names_of(genes) == Names{"A@1:10", "A@2:30", "B", "C@1:70-80", "C@1:70-90"});
}

TEST_CASE("A gene list without genes or with a malformed line is an input error", "[genome][genes]") {
  const TemporaryFolder folder;
  CHECK(failure_of([&] { read_genes(folder.write("a", "")); }).fault == Fault::input);
  CHECK(failure_of([&] { read_genes(folder.write("b", "1\ts\tmRNA\t1\t2\t.\t+\t.\tID=x\n")); }).fault == Fault::input);
  for (const char* line : {"1\t5\t5\tA", "1\t9\t5\tA", "1\t-1\t5\tA", "1\tx\ty\tA", "1",
                           "1\ts\tgene\t5\t2\t.\t+\t.\tID=x", "1\ts\tgene\t0\t2\t.\t+\t.\tID=x"}) {
    CAPTURE(line);
    const Failure failure =
        failure_of([&] { read_genes(folder.write("c", std::string("1\t0\t5\tZ\n") + line + "\n")); });
    CHECK(failure.fault == Fault::input);
    CHECK_THAT(failure.message, Catch::Contains("line 2"));
  }
  CHECK(failure_of([&] { read_genes(folder.file("absent")); }).fault == Fault::io);
}

TEST_CASE("A compressed gene list reads as a plain one", "[genome][genes]") {
  const TemporaryFolder folder;
  write_gzip(folder.file("a.bed.gz"), "1\t0\t5\tZ\n");
  CHECK(names_of(read_genes(folder.file("a.bed.gz"))) == Names{"Z"});
}
