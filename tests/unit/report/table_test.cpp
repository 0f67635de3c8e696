#include "epiq/report/table.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "epiq/util/error.hpp"

namespace {

using namespace epiq::report;

const std::vector<Column> kColumns{{"rank", "place in the ranking"}, {"name", ""}, {"effect", ""}, {"p", ""}};
const Provenance kProvenance{"search", "0.1.0+htslib-1.16", "epiq search x.vcf", {"one note"}};

/// What a writer makes of `rows`.
std::string written(Format format, const Provenance& provenance, const std::vector<std::vector<Cell>>& rows) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("epiq_table_test." + std::to_string(::getpid()))).string();
  epiq::util::OutputFile file(path);
  TableWriter writer(file, format, kColumns, provenance);
  for (const auto& row : rows) writer.row(row);
  writer.finish();
  file.commit();
  std::ifstream input(path);
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  std::filesystem::remove(path);
  return text;
}

}  // namespace

TEST_CASE("A TSV table starts with its provenance, its notes and one header line", "[report]") {
  CHECK(written(Format::tsv, kProvenance, {}) ==
        "# This file was produced by epiq search 0.1.0+htslib-1.16\n"
        "# command: epiq search x.vcf\n"
        "# one note\n"
        "#rank\tname\teffect\tp\n");
}

TEST_CASE("Without version the notes stay and nothing depends on how the program was called", "[report]") {
  Provenance anonymous = kProvenance;
  anonymous.no_version = true;
  CHECK(written(Format::tsv, anonymous, {}) == "# one note\n#rank\tname\teffect\tp\n");
  CHECK(written(Format::json, anonymous, {}) ==
        "{\"notes\":[\"one note\"],\"columns\":[\"rank\",\"name\",\"effect\",\"p\"],\"rows\":[]}\n");
}

TEST_CASE("A TSV row has six digits, and a dot for what does not exist", "[report]") {
  Provenance bare;
  bare.no_version = true;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string head = "#rank\tname\teffect\tp\n";
  CHECK(written(Format::tsv, bare, {{integer(1), text("BRCA1"), number(1.0 / 3), p_value(-2)}}) ==
        head + "1\tBRCA1\t0.333333\t0.01\n");
  CHECK(written(Format::tsv, bare, {{missing(), text(""), number(nan), p_value(nan)}}) == head + ".\t.\t.\t.\n");
  CHECK(written(Format::tsv, bare, {{integer(2u), text("a\tb\nc"), number(infinity), p_value(-400)}}) ==
        head + "2\ta b c\t.\t1e-400\n");
}

TEST_CASE("A JSON row names its values and keeps the logarithm of a p-value that a double cannot hold", "[report]") {
  Provenance bare;
  bare.no_version = true;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(written(Format::jsonl, bare, {{integer(1), text("a\"b"), number(0.5), p_value(-2)}}) ==
        "{\"rank\":1,\"name\":\"a\\\"b\",\"effect\":0.5,\"p\":0.01,\"log10_p\":-2}\n");
  CHECK(written(Format::jsonl, bare, {{missing(), missing(), number(nan), p_value(-400)}}) ==
        "{\"rank\":null,\"name\":null,\"effect\":null,\"p\":null,\"log10_p\":-400}\n");
  CHECK(written(Format::jsonl, bare, {{missing(), missing(), missing(), p_value(nan)}}) ==
        "{\"rank\":null,\"name\":null,\"effect\":null,\"p\":null,\"log10_p\":null}\n");
}

TEST_CASE("A JSON table separates its rows by commas and states its provenance", "[report]") {
  const std::vector<Cell> row{integer(1), missing(), missing(), missing()};
  CHECK(written(Format::json, kProvenance, {row, row}) ==
        "{\"provenance\":{\"tool\":\"epiq\",\"command\":\"search\",\"version\":\"0.1.0+htslib-1.16\","
        "\"command_line\":\"epiq search x.vcf\"},\"notes\":[\"one note\"],"
        "\"columns\":[\"rank\",\"name\",\"effect\",\"p\"],\"rows\":[\n"
        "{\"rank\":1,\"name\":null,\"effect\":null,\"p\":null},\n"
        "{\"rank\":1,\"name\":null,\"effect\":null,\"p\":null}\n]}\n");
}

TEST_CASE("A row of the wrong length is a defect", "[report]") {
  CHECK_THROWS_AS(written(Format::tsv, kProvenance, {{integer(1)}}), epiq::util::Error);
}

TEST_CASE("Only the three table formats are known", "[report]") {
  CHECK(parse_format("tsv") == Format::tsv);
  CHECK(parse_format("json") == Format::json);
  CHECK(parse_format("jsonl") == Format::jsonl);
  CHECK_THROWS_AS(parse_format("csv"), epiq::util::Error);
}

TEST_CASE("A structured value is compact in TSV and JSON in JSON", "[report]") {
  const std::vector<std::vector<Cell>> rows = {{integer(1), structured("a|b", R"(["a","b"])"), missing(), missing()}};
  CHECK(written(Format::jsonl, kProvenance, rows) ==
        "{\"rank\":1,\"name\":[\"a\",\"b\"],\"effect\":null,\"p\":null}\n");
  CHECK(written(Format::tsv, kProvenance, rows).find("1\ta|b\t.\t.\n") != std::string::npos);
}
