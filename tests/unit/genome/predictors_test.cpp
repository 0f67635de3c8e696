#include <catch2/catch.hpp>

#include "epiq/genome/annotated_reader.hpp"
#include "epiq/util/error.hpp"
#include "fixtures.hpp"

using namespace epiq;
using genome::Predictor;

namespace {

const char* const kHeader =
    "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n"
    "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"VEP. Format: "
    "Allele|Consequence|SYMBOL|REVEL|am_pathogenicity|CADD_PHRED|SpliceAI_pred_DS_AG|SpliceAI_pred_DS_DL\">\n"
    "##INFO=<ID=SpliceAI,Number=.,Type=String,Description=\"x\">\n"
    "##INFO=<ID=MINE,Number=A,Type=Float,Description=\"x\">\n"
    "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n";

/// The scores of an ALT of a record with this INFO; the first effect that names the ALT is taken.
genome::PredictorScores scores(const std::string& info, std::size_t alt,
                               const std::vector<genome::PredictorField>& fields = {}) {
  const TemporaryFolder folder;
  genome::AnnotatedReader::Options options;
  options.predictors = fields;
  genome::AnnotatedReader reader(
      folder.write("a.vcf", kHeader + ("chr1\t100\t.\tA\tG,T\t.\t.\t" + info + "\tGT\t1/2\n")), options);
  genome::VcfSite site;
  REQUIRE(reader.next(site));
  const auto own = genome::effects_of(reader.effects(), genome::ConsequenceAnnotation::Kind::vep, site.alleles, alt);
  return reader.scores(site, alt, own.empty() ? nullptr : &own[0]);
}

const std::optional<double>& of(const genome::PredictorScores& all, Predictor one) {
  return all[static_cast<std::size_t>(one)];
}

}  // namespace

TEST_CASE("predictors are read from the effect of the ALT, the highest of several, and absent is not 0") {
  const std::string info = "CSQ=G|missense_variant|ONE|0.25|0.5|12.5|0.1|0.75,T|missense_variant|ONE||0.9&.&0.8|.|0|";
  const auto first = scores(info, 1);
  CHECK(of(first, Predictor::revel) == 0.25);
  CHECK(of(first, Predictor::alphamissense) == 0.5);
  CHECK(of(first, Predictor::cadd) == 12.5);
  CHECK(of(first, Predictor::spliceai) == 0.75);
  const auto second = scores(info, 2);
  CHECK_FALSE(of(second, Predictor::revel));
  CHECK(of(second, Predictor::alphamissense) == 0.9);  // of several transcripts
  CHECK_FALSE(of(second, Predictor::cadd));
  CHECK(of(second, Predictor::spliceai) == 0.0);
}

TEST_CASE("the INFO field of SpliceAI gives the highest of its four scores for the ALT it names") {
  const std::string info = "SpliceAI=G|ONE|0.01|0.02|0.91|0.03|5|6|7|8,T|ONE|0.11|.|.|.|5|6|7|8";
  CHECK(of(scores(info, 1), Predictor::spliceai) == 0.91);
  CHECK(of(scores(info, 2), Predictor::spliceai) == 0.11);
}

TEST_CASE("named fields replace the well-known ones, a value for each ALT") {
  const std::vector<genome::PredictorField> fields = {{Predictor::revel, "MINE"}, {Predictor::cadd, "CSQ/REVEL"}};
  const std::string info = "MINE=0.3,0.7;CSQ=G|missense_variant|ONE|0.25|0.5|12.5||";
  CHECK(of(scores(info, 1, fields), Predictor::revel) == Approx(0.3));
  CHECK(of(scores(info, 2, fields), Predictor::revel) == Approx(0.7));
  CHECK(of(scores(info, 1, fields), Predictor::cadd) == 0.25);
  CHECK_FALSE(of(scores(info, 1, fields), Predictor::alphamissense));
  CHECK(failure_of([&] { scores(info, 1, {{Predictor::revel, "NONE"}}); }).fault == util::Fault::input);
}
