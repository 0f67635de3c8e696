#include "epiq/genome/annotated_reader.hpp"

#include <catch2/catch.hpp>

#include "../real_data.hpp"
#include "epiq/util/error.hpp"
#include "fixtures.hpp"

using namespace epiq;
using Catch::Matchers::Contains;

namespace {

const char* const kHeader =
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=248956422>\n##contig=<ID=chrX>\n"
    "##FILTER=<ID=LowQual,Description=\"x\">\n"
    "##INFO=<ID=gnomAD_AF,Number=A,Type=Float,Description=\"x\">\n"
    "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"VEP. Format: Allele|Consequence|SYMBOL|MAX_AF\">\n"
    "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"x\">"
    "\n"
    "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"x\">\n##FORMAT=<ID=GQ,Number=1,Type=Float,Description=\"x\">\n"
    "##FORMAT=<ID=PS,Number=1,Type=Integer,Description=\"x\">\n"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n";

genome::AnnotatedReader open(const std::string& records, const genome::AnnotatedReader::Options& options = {}) {
  const TemporaryFolder folder;
  return genome::AnnotatedReader(folder.write("a.vcf", kHeader + records), options);
}

}  // namespace

TEST_CASE("calls have alleles, phase, depths and qualities, and a missing part is not zero") {
  auto reader = open(
      "chr1\t100\t.\tA\tG,T\t.\tPASS\t.\tGT:AD:DP:GQ:PS\t1|2:3,10,12:25:48.7:90\t0/.:.:.:.:.\n"
      "chrX\t5\t.\tA\tG\t.\tLowQual\t.\tGT:AD\t1:0,9\t./.:1,.\n");
  genome::VcfSite site;
  genome::SampleCalls calls;
  REQUIRE(reader.next(site));
  CHECK(reader.passes());
  reader.calls(calls);
  CHECK(calls.samples[0].quality == 48);
  CHECK(calls.samples[0].phase_set == 90);
  const auto first = genome::allele_call(calls, 0, 1);
  CHECK(first.het());
  CHECK(first.haplotype == 0);
  CHECK(first.alt_reads == 10);
  CHECK(first.ref_reads == 15);
  CHECK(genome::allele_call(calls, 0, 2).haplotype == 1);
  const auto half = genome::allele_call(calls, 1, 1);
  CHECK_FALSE(half.called);
  CHECK_FALSE(half.absent());
  CHECK(half.depth == genome::kNotGiven);
  CHECK(half.alt_reads == genome::kNotGiven);
  REQUIRE(reader.next(site));
  CHECK_FALSE(reader.passes());
  reader.calls(calls);
  const auto hemizygous = genome::allele_call(calls, 0, 1);
  CHECK(hemizygous.hom());
  CHECK(hemizygous.ploidy == 1);
  CHECK(hemizygous.depth == 9);  // the sum of AD
  CHECK_FALSE(genome::allele_call(calls, 1, 1).called);
  CHECK_FALSE(reader.next(site));
}

TEST_CASE("the highest frequency of the allele counts, and one that is not given is unknown and not rare") {
  auto reader = open(
      "chr1\t100\t.\tA\tG,T\t.\t.\tgnomAD_AF=0.2,.;CSQ=G|a|X|0.3,T|a|X|\tGT\t0/1\t0/2\n"
      "chr1\t200\t.\tA\tG\t.\t.\tgnomAD_AF=0;CSQ=G|a|X|\tGT\t0/1\t0/0\n");
  CHECK(reader.frequency_fields() == std::vector<std::string>{"CSQ/MAX_AF", "gnomAD_AF"});
  genome::VcfSite site;
  REQUIRE(reader.next(site));
  const auto effects = reader.effects();
  const auto of = [&](std::size_t alt) {
    return reader.frequency(site, alt, genome::effects_of(effects, reader.annotation()->kind(), site.alleles, alt));
  };
  CHECK(of(1).value().value == Approx(0.3));
  CHECK_FALSE(of(2));
  REQUIRE(reader.next(site));
  CHECK(reader.frequency(site, 1, reader.effects()).value().value == 0.0);
}

TEST_CASE("an annotation that does not fit the header is refused with record and line") {
  auto reader = open("chr1\t100\t.\tA\tG\t.\t.\tCSQ=G|a|X\tGT\t0/1\t0/0\n");
  genome::VcfSite site;
  REQUIRE(reader.next(site));
  try {
    reader.effects();
    FAIL("it was accepted");
  } catch (const util::Error& error) {
    CHECK(error.fault() == util::Fault::input);
    CHECK_THAT(error.context(), Contains("record 1 of") && Contains("(line 13)"));
  }
  CHECK_THROWS_WITH(open("", {"ANN", {}, {}, 1}), Contains("no INFO/ANN"));
  CHECK_THROWS_WITH(open("", {"", {"TOPMED"}, {}, 1}), Contains("no INFO/TOPMED"));
}

TEST_CASE("annotations of VEP, SnpEff and bcftools csq in published files are read to their ends") {
  const std::vector<std::string> files = {"consequence-vcf/snpeff/mixed.vep.ori.vcf",
                                          "consequence-vcf/snpeff/mixed_chr14.vcf",
                                          "consequence-vcf/split-vep.2.vcf",
                                          "trios/slivar/ashk-trio.vcf.gz",
                                          "trios/slivar/with-bcsq.vcf",
                                          "trios/slivar/comphet.csq.vcf",
                                          "gemini/test.comp_het.vcf"};
  for (const std::string& name : files) {
    const std::string path = real_data(name);
    if (path.empty()) return;
    INFO(name);
    genome::AnnotatedReader reader(path, {});
    REQUIRE(reader.annotation() != nullptr);
    genome::VcfSite site;
    std::size_t records = 0;
    std::size_t with_gene = 0;
    while (reader.next(site)) {
      ++records;
      for (const auto& effect : reader.effects())
        if (!effect.gene.empty()) {
          ++with_gene;
          break;
        }
    }
    CHECK(records > 0);
    CHECK(with_gene > 0);
  }
}
