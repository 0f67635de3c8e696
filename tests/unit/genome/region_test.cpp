#include "epiq/genome/region.hpp"

#include "fixtures.hpp"

namespace {

using namespace epiq::genome;
using epiq::util::Fault;

void check_interval(const Interval& interval, const std::string& contig, std::int64_t start, std::int64_t end) {
  CHECK(interval.contig == contig);
  CHECK(interval.start == start);
  CHECK(interval.end == end);
}

}  // namespace

TEST_CASE("A region list is 1-based and includes both ends", "[genome][region]") {
  const auto intervals = parse_regions("chr1:100-200,chr2,3:7,4:100-");
  REQUIRE(intervals.size() == 4);
  check_interval(intervals[0], "chr1", 99, 200);
  check_interval(intervals[1], "chr2", 0, kContigEnd);
  check_interval(intervals[2], "3", 6, 7);
  check_interval(intervals[3], "4", 99, kContigEnd);
  CHECK(format_interval(intervals[0]) == "chr1:100-200");
}

TEST_CASE("A contig name with a colon is written in braces", "[genome][region]") {
  const auto intervals = parse_regions("{HLA:1-2},{HLA:1-2}:5-9");
  check_interval(intervals[0], "HLA:1-2", 0, kContigEnd);
  check_interval(intervals[1], "HLA:1-2", 4, 9);
}

TEST_CASE("Thousands separators are no commas of a list, and the message says what to write", "[genome][region]") {
  for (const char* text :
       {"chr20:10,000,001-10,000,100", "chr1:5,000", "chr1:5,000-", "1,2:1,000-2,000,3", "chr1:900-1,000"}) {
    CAPTURE(text);
    const auto failure = failure_of([&] { parse_regions(text); });
    CHECK(failure.fault == Fault::usage);
    CHECK_THAT(failure.message, Catch::Matchers::Contains("thousands separators"));
  }
  CHECK_THAT(failure_of([] { parse_regions("chr20:10,000,001-10,000,100"); }).message,
             Catch::Matchers::Contains("write chr20:10000001-10000100 "));
  CHECK(parse_regions("1,2,300").size() == 3);
  CHECK(parse_regions("1:5,2,3:1-2,17").size() == 4);
  CHECK(parse_regions("1:5,{300}")[1].contig == "300");
  CHECK(parse_regions("1:50000,300")[1].contig == "300");
}

TEST_CASE("What is not a region is refused as a usage error", "[genome][region]") {
  for (const char* text : {"", "chr1:", "chr1:0", "chr1:9-5", "chr1:a-b", ":5", "chr1:-5", "chr1:1-2,,chr2", "{x",
                           "{}:1", "{x}:", "chr1:1-2-3", "chr1:99999999999999999999"}) {
    CAPTURE(text);
    CHECK(failure_of([&] { parse_regions(text); }).fault == Fault::usage);
  }
}

TEST_CASE("A region file is BED by its name and 1-based otherwise", "[genome][region]") {
  const TemporaryFolder folder;
  const auto bed = read_regions(folder.write("a.bed", "track name=x\nchr1\t99\t200\tgene\n#x\n\nchr2\t0\t5\n"));
  REQUIRE(bed.size() == 2);
  check_interval(bed[0], "chr1", 99, 200);
  CHECK(bed[0].name == "gene");
  check_interval(bed[1], "chr2", 0, 5);
  const auto text = read_regions(folder.write("a.txt", "chr1\t100\t200\n1 7\nX\n1\t50\trs1\tA\tC\n"));
  REQUIRE(text.size() == 4);
  check_interval(text[0], "chr1", 99, 200);
  check_interval(text[1], "1", 6, 7);
  check_interval(text[2], "X", 0, kContigEnd);
  check_interval(text[3], "1", 49, 50);
}

TEST_CASE("A malformed line of a region file is named", "[genome][region]") {
  const TemporaryFolder folder;
  for (const char* line : {"chr1\t5\t2", "chr1\tx\ty", "chr1\t-3\t5", "chr1"}) {
    CAPTURE(line);
    const Failure failure =
        failure_of([&] { read_regions(folder.write("b.bed", std::string("chr1\t0\t5\n") + line)); });
    CHECK(failure.fault == Fault::input);
    CHECK_THAT(failure.message, Catch::Contains("line 2"));
  }
  CHECK(failure_of([&] { read_regions(folder.write("b.txt", "chr1\t0\t5\n")); }).fault == Fault::input);
}

TEST_CASE("An interval set agrees with the search of all intervals", "[genome][region]") {
  const std::vector<Interval> intervals{
      {"chr1", 5, 10, ""}, {"1", 8, 15, ""}, {"1", 15, 16, ""}, {"1", 30, 31, ""}, {"2", 0, kContigEnd, ""}};
  const IntervalSet set(intervals);
  CHECK(set.spans("chr1").size() == 2);
  CHECK(set.contigs() == std::vector<std::string>{"1", "2"});
  for (std::int64_t start = 0; start < 40; ++start)
    for (std::int64_t end = start + 1; end < 41; ++end) {
      bool expected = false;
      for (std::size_t i = 0; i < 4; ++i) expected = expected || (intervals[i].start < end && start < intervals[i].end);
      CHECK(set.overlaps("chr1", start, end) == expected);
      CHECK(set.overlaps("2", start, end));
      CHECK_FALSE(set.overlaps("3", start, end));
    }
}
