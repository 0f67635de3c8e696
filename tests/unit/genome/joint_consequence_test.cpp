#include "epiq/genome/joint_consequence.hpp"

#include <catch2/catch.hpp>

#include "epiq/genome/annotated_reader.hpp"
#include "fixtures.hpp"

using namespace epiq;
using genome::joint_haplotypes;
using genome::JointHaplotype;

namespace {

/// Whether the ALTs at 104 and at 105 share a haplotype of the only sample.
bool joined(const std::string& command, const std::string& call, const std::string& other,
            const std::string& alts = "C") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("a.vcf", "##fileformat=VCFv4.2\n##contig=<ID=1>\n" + command +
                                "##INFO=<ID=BCSQ,Number=.,Type=String,Description=\"Format: "
                                "Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change\">\n"
                                "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n"
                                "##FORMAT=<ID=BCSQ,Number=.,Type=Integer,Description=\"x\">\n"
                                "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tkid\n1\t104\t.\tA\t" +
                                alts + "\t.\t.\tBCSQ=missense|G|T|protein_coding|+|2K>2R|104A>C+105A>G\tGT:BCSQ\t" +
                                call + "\n1\t105\t.\tA\tG\t.\t.\tBCSQ=@104\tGT:BCSQ\t" + other + "\n");
  genome::AnnotatedReader reader(path, {});
  genome::VcfSite site;
  genome::SampleCalls calls;
  std::vector<JointHaplotype> found[2];
  for (auto& one : found) {
    REQUIRE(reader.next(site));
    reader.calls(calls);
    one = reader.joint_haplotypes(calls, 0, 1);
  }
  return !found[0].empty() && found[0] == found[1];
}

}  // namespace

// Records of bcftools csq 1.16 for three records of one codon.
TEST_CASE("the records of a joint consequence share its haplotype, and a consequence of one record has none") {
  const char* whole = "missense|AAA|T1|protein_coding|+|2K>2R|104A>C+105A>G";
  const auto first = joint_haplotypes(whole, {2}, 0, 103);
  REQUIRE(first.size() == 1);
  CHECK(genome::haplotype_of(first[0]) == 1);
  CHECK(joint_haplotypes("@104", {2}, 0, 104) == first);
  CHECK(joint_haplotypes("@104", {1}, 0, 104) != first);  // the other haplotype
  CHECK(joint_haplotypes("@104", {3}, 0, 104).size() == 2);
  CHECK(joint_haplotypes("@104", {2}, 1, 104) != first);  // of another contig
  CHECK(joint_haplotypes("@104", {0}, 0, 104).empty());   // of somebody else
  CHECK(joint_haplotypes("@104", {}, 0, 104).empty());
  CHECK(joint_haplotypes("@104", {genome::kNotGiven}, 0, 104).empty());
  CHECK(joint_haplotypes("missense|AAA|T1|protein_coding|+|2K>2N|106A>C", {2}, 0, 105).empty());
  CHECK(joint_haplotypes("intron|AAA||protein_coding", {2}, 0, 105).empty());
  CHECK(joint_haplotypes("@x,@0", {15}, 0, 105).empty());
}

TEST_CASE("bits of a joint consequence count on from value to value, 30 each") {
  std::string value;
  for (int i = 0; i < 15; ++i) value += "intron|A||protein_coding,";
  value += "@104";
  CHECK(joint_haplotypes(value, {0, 2}, 0, 104) == joint_haplotypes("@104", {2}, 0, 104));
  CHECK(joint_haplotypes(value, {1 << 29}, 0, 104).empty());
}

TEST_CASE("bcftools csq joins by phase unless it was told to take unphased calls as they come") {
  using genome::joins_phased_alone;
  CHECK(joins_phased_alone("csq -f r.fa -g g.gff in.vcf; Date=now -p a"));
  CHECK(joins_phased_alone("csq -p s -f r.fa -g g.gff in.vcf"));
  CHECK(joins_phased_alone("csq --phase=r -f p.fa -g g.gff a"));
  for (const char* guess : {"-p a", "-pm", "-lp R", "--phase a", "--phase=a", "--pha m", "-p r -p a"})
    CHECK_FALSE(joins_phased_alone(std::string("csq -f r.fa ") + guess + " in.vcf; Date=now"));
}

TEST_CASE("joint consequences show phase only if the header says that they came from phased calls") {
  const std::string phased = "##bcftools/csqCommand=csq -f r.fa -g g.gff in.vcf; Date=x\n";
  CHECK(joined(phased, "0/1:2", "0/1:2"));
  CHECK(joined("##bcftools_csqCommand=csq -p s in.vcf; Date=x\n", "0/1:2", "0/1:2"));
  CHECK_FALSE(joined("##bcftools/csqCommand=csq -p a in.vcf; Date=x\n", "0/1:2", "0/1:2"));
  CHECK_FALSE(joined(phased + "##bcftools/csqCommand=csq -p a in.vcf; Date=x\n", "0/1:2", "0/1:2"));
  CHECK_FALSE(joined("", "0/1:2", "0/1:2"));
  CHECK_FALSE(joined(phased + "##FORMAT=<ID=PS,Number=1,Type=Integer,Description=\"x\">\n", "0/1:2", "0/1:2"));
  CHECK_FALSE(joined(phased, "0/1:2", "0/1:1"));
  CHECK_FALSE(joined(phased, "0/1:2", "0/1:."));
  CHECK_FALSE(joined(phased, "0/1:2", "1/1:3"));
  CHECK_FALSE(joined(phased, "1|0:2", "0|1:2"));         // phased anew since
  CHECK_FALSE(joined(phased, "1/2:2", "0/1:2", "C,T"));  // either ALT may be meant
}
