#include "epiq/genome/sex.hpp"

#include "fixtures.hpp"

using namespace epiq::genome;

TEST_CASE("Sexes are read as PLINK and as words", "[genome][sex]") {
  CHECK(parse_sex("1") == Sex::male);
  CHECK(parse_sex("M") == Sex::male);
  CHECK(parse_sex("2") == Sex::female);
  CHECK(parse_sex("female") == Sex::female);
  CHECK(parse_sex("0") == Sex::unknown);
  CHECK(parse_sex("NA") == Sex::unknown);
}

TEST_CASE("Sexes come from a .fam, a PED or a column named sex", "[genome][sex]") {
  const TemporaryFolder folder;
  const auto fam = read_sexes(folder.write("a.fam", "f a 0 0 1 -9\nf b 0 0 2 -9\nf c 0 0 0 -9\n"));
  CHECK(fam.size() == 4);
  CHECK(fam.at("f_b") == Sex::female);
  CHECK(fam.at("a") == Sex::male);
  CHECK(fam.at("b") == Sex::female);
  const auto table = read_sexes(folder.write("a.tsv", "IID\tage\tsex\na\t3\tF\nb\t4\tNA\n"));
  CHECK(table.size() == 1);
  CHECK(table.at("a") == Sex::female);
  CHECK(read_sexes(folder.write("b.tsv", "IID\tage\na\t3\n")).empty());
}

// Boundaries of PAR1 and PAR2 of X as the Genome Reference Consortium states them (1-based: 60,001-2,699,520 and
// 154,931,044-155,260,560 in GRCh37; 10,001-2,781,479 and 155,701,383-156,030,895 in GRCh38).
TEST_CASE("Males have one copy of X outside the pseudoautosomal regions of the build", "[genome][sex]") {
  const SexChromosomes grch37({"X", "Y"}, 155270560);
  CHECK_FALSE(grch37.male_haploid("X", 2699519));
  CHECK(grch37.male_haploid("chrX", 2699520));
  CHECK(grch37.male_haploid("X", 154931042));
  CHECK_FALSE(grch37.male_haploid("X", 154931043));
  const SexChromosomes grch38({"X", "Y"}, 156040895);
  CHECK_FALSE(grch38.male_haploid("chrX", 2781478));
  CHECK(grch38.male_haploid("chrX", 2781479));
  CHECK(grch38.male_haploid("chrX", 155701381));
  CHECK_FALSE(grch38.male_haploid("chrX", 155701382));
  const SexChromosomes unknown({"X", "Y"}, 0);
  CHECK_FALSE(unknown.male_haploid("X", 2781478));
  CHECK_FALSE(unknown.male_haploid("X", 154931043));
  CHECK(unknown.male_haploid("X", 2781479));
  const SexChromosomes plink({"X", "Y"}, kXWithoutPseudoautosomes);
  CHECK(plink.male_haploid("X", 100000));
  CHECK(plink.male_haploid("Y", 100000));
  CHECK_FALSE(plink.male_haploid("1", 100000));
}

TEST_CASE("Sex chromosomes have the names that were given", "[genome][sex]") {
  const SexChromosomes chromosomes({"39", "40"}, kXWithoutPseudoautosomes);
  CHECK(chromosomes.is_sex_chromosome("chr39"));
  CHECK(chromosomes.male_haploid("40", 5));
  CHECK_FALSE(chromosomes.is_sex_chromosome("X"));
  CHECK_FALSE(SexChromosomes({}, 0).is_sex_chromosome("X"));
}
