#include "epiq/triage/population_frequency.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"
#include "unit/genome/fixtures.hpp"

using namespace epiq;
using namespace epiq::triage;

namespace {

std::string info(const std::string& name, const char* number = "A") {
  return "##INFO=<ID=" + name + ",Number=" + number + ",Type=Float,Description=\"x\">\n";
}

struct Database {
  TemporaryFolder folder;
  FrequencyDatabase file;

  Database(const std::string& header, const std::string& records, const std::vector<std::string>& fields = {})
      : file(write(header, records), fields, nullptr) {}

  std::string write(const std::string& header, const std::string& records) {
    convert(folder.write("f.vcf", "##fileformat=VCFv4.2\n##contig=<ID=1,length=100000>\n" + header +
                                      "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + records),
            folder.file("f.bcf"), "wb", true);
    return folder.file("f.bcf");
  }
  PopulationFrequency of(std::int64_t position, const char* alt = "G") {
    return file.of("chr1", {position - 1, "A", alt});
  }
};

}  // namespace

TEST_CASE("an allele is present, absent where enough people were looked at, or unknown") {
  Database database(info("AF") + "##INFO=<ID=AN,Number=1,Type=Integer,Description=\"x\">\n",
                    "1\t1000\t.\tA\tG,T\t.\t.\tAF=0.25,0;AN=3000\n1\t2000\t.\tA\tG\t.\t.\tAF=0.5;AN=2999\n"
                    "1\t3000\t.\tA\tG\t.\t.\tAN=100000\n");
  CHECK(database.of(1000).state == FrequencyState::present);
  CHECK(database.of(1000).value == 0.25);
  CHECK(database.of(1000).source == "f.bcf:AF");
  // Stated to be 0: known, and not the same as a site that nobody lists.
  CHECK(database.of(1000, "T").state == FrequencyState::present);
  CHECK(database.of(1000, "T").value == 0.0);
  CHECK(database.of(1000, "C").state == FrequencyState::absent_covered);
  CHECK(database.of(1050).state == FrequencyState::absent_covered);
  CHECK(database.of(1050).value == 0.0);
  CHECK(database.of(950).state == FrequencyState::absent_covered);
  CHECK(database.of(1051).state == FrequencyState::unknown);
  CHECK_FALSE(database.of(1051).value);
  CHECK(database.of(2001).state == FrequencyState::unknown);  // one person too few
  CHECK(database.of(3000).state == FrequencyState::unknown);  // listed without a frequency
  CHECK_FALSE(database.of(3000).value);
}

TEST_CASE("the highest population counts, founder populations do not, and quotients are fields") {
  Database database(info("AC_AFR") + info("AN_AFR", "1") + info("AC_FIN") + info("AN_FIN", "1") + info("AC_NFE") +
                        info("AN_NFE", "1") + info("AF"),
                    "1\t1000\t.\tA\tG\t.\t.\tAC_AFR=3;AN_AFR=30;AC_FIN=9;AN_FIN=10;AC_NFE=1;AN_NFE=1000;AF=0.02\n");
  CHECK(database.file.fields() == std::vector<std::string>{"AC_AFR/AN_AFR", "AC_NFE/AN_NFE", "AF"});
  CHECK(database.of(1000).value == Approx(0.1));
  CHECK(database.of(1000).source == "f.bcf:AC_AFR/AN_AFR");
}

TEST_CASE("named fields replace the well-known ones, homozygotes are counted, and no field is an error") {
  const std::string header = info("AF") + info("MY") + info("nhomalt");
  const std::string records = "1\t1000\t.\tA\tG\t.\t.\tAF=0.5;MY=0.125;nhomalt=7\n";
  Database database(header, records, {"MY"});
  CHECK(database.of(1000).value == 0.125);
  CHECK(database.of(1000).homozygotes == 7.0);
  CHECK(failure_of([&] { Database(info("OTHER"), ""); }).fault == util::Fault::input);
  CHECK(failure_of([&] { Database(header, records, {"NONE"}); }).fault == util::Fault::input);
}

TEST_CASE("of two findings the higher frequency stays, and what is present outranks what is absent") {
  const PopulationFrequency rare{FrequencyState::present, 0.001, "a", 1.0};
  const PopulationFrequency common{FrequencyState::present, 0.1, "b", std::nullopt};
  const PopulationFrequency absent{FrequencyState::absent_covered, 0.0, "c", std::nullopt};
  const PopulationFrequency unknown;
  for (const auto& [one, other] : {std::pair(rare, common), std::pair(common, rare)}) {
    PopulationFrequency merged = one;
    merged.merge(other);
    CHECK(merged.value == 0.1);
    CHECK(merged.source == "b");
    CHECK(merged.homozygotes == 1.0);
  }
  for (const auto& [one, other] : {std::pair(absent, rare), std::pair(rare, absent)}) {
    PopulationFrequency merged = one;
    merged.merge(other);
    CHECK(merged.state == FrequencyState::present);
    CHECK(merged.value == 0.001);
  }
  PopulationFrequency merged = unknown;
  merged.merge(absent);
  CHECK(merged == absent);
  merged.merge(unknown);
  CHECK(merged == absent);
}
