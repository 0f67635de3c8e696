#include "epiq/genome/sample_table.hpp"

#include "fixtures.hpp"

namespace {

using namespace epiq::genome;
using epiq::util::Fault;
using Names = std::vector<std::string>;

SampleTable table_of(const std::string& text, const std::string& name = "a.tsv") {
  const TemporaryFolder folder;
  return read_sample_table(folder.write(name, text));
}

}  // namespace

TEST_CASE("A table with FID and IID is filed by IID", "[genome][samples]") {
  const SampleTable table = table_of("#FID\tIID\theight\tcoat colour\nf1\ta\t1.5\tdark brown\nf2\tb\t\tblack\n");
  CHECK(table.names == Names{"height", "coat colour"});
  CHECK(table.samples == Names{"a", "b"});
  CHECK(table.families == Names{"f1", "f2"});
  CHECK(table.cell(0, 1) == "dark brown");
  CHECK(table.cell(1, 0).empty());
  CHECK(table.find_column("height") == 0U);
  CHECK_FALSE(table.find_column("weight"));
  CHECK_THAT(table.where(1), Catch::EndsWith("line 3"));
}

TEST_CASE("A table may begin with a sample column of other names", "[genome][samples]") {
  for (const char* name : {"sample", "#sample", "IID", "#IID", "id", "Sample_ID", "mouse"}) {
    CAPTURE(name);
    const SampleTable table = table_of(std::string(name) + "\ty\na\t1\nb\t2\n");
    CHECK(table.samples == Names{"a", "b"});
    CHECK(table.names == Names{"y"});
    CHECK(table.families.empty());
  }
}

TEST_CASE("A table without header is told by its first line", "[genome][samples]") {
  const SampleTable plink = table_of("f1 a 1 2.5\nf2 b NA 3\n");
  CHECK(plink.samples == Names{"a", "b"});
  CHECK(plink.names == Names{"column3", "column4"});
  const SampleTable numbers = table_of("1 1 0.5\n2 2 0.25\n");
  CHECK(numbers.samples == Names{"1", "2"});
  CHECK(numbers.names == Names{"phenotype"});
  const SampleTable simple = table_of("a 1\nb 0\n");
  CHECK(simple.samples == Names{"a", "b"});
  CHECK(simple.names == Names{"phenotype"});
}

TEST_CASE("A .fam and a PED have six columns and no header", "[genome][samples]") {
  for (const char* name : {"a.fam", "a.ped"}) {
    const SampleTable table = table_of("#family id\nf1 a 0 0 1 2\nf1\tb\ta\t0\t2\t1\n", name);
    CHECK(table.samples == Names{"a", "b"});
    CHECK(table.names == Names{"father", "mother", "sex", "phenotype"});
    CHECK(table.cell(1, 0) == "a");
    CHECK(table.cell(1, 3) == "1");
  }
  CHECK(table_of("f1 a 0 0 1 2 A C G T\n", "a.ped").cell(0, 3) == "2");
}

TEST_CASE("Malformed tables are refused with the line", "[genome][samples]") {
  const std::vector<std::pair<std::string, std::string>> cases{{"IID\ty\na\t1\nb\n", "line 3"},
                                                               {"IID\ty\na\t1\na\t2\n", "line 2"},
                                                               {"IID\ty\n\t1\n", "line 2"},
                                                               {"IID\ty\ty\na\t1\t2\n", "two columns"},
                                                               {"", "no samples"},
                                                               {"IID\ty\n", "no samples"}};
  for (const auto& [text, part] : cases) {
    const std::string& table = text;
    CAPTURE(table);
    const Failure failure = failure_of([&] { table_of(table); });
    CHECK(failure.fault == Fault::input);
    CHECK_THAT(failure.message, Catch::Contains(part));
  }
  CHECK(failure_of([] { table_of("f1 a 0 0 1\n", "a.fam"); }).fault == Fault::input);
  CHECK(failure_of([] { read_sample_table("/nonexistent/a.tsv"); }).fault == Fault::io);
}
