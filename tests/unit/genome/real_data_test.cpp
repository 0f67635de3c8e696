// Real files against counts that other programs give.
#include "epiq/genome/phenotype.hpp"
#include "fixtures.hpp"

namespace {

using namespace epiq::genome;

struct Totals {
  std::size_t hom_ref = 0, het = 0, hom_alt = 0, missing = 0;
};

Totals totals_of(const GenotypeMatrix& matrix) {
  Totals totals;
  for (std::size_t i = 0; i < matrix.variant_count(); ++i) {
    const GenotypeCounts counts = matrix.counts(i);
    totals.hom_ref += counts.hom_ref;
    totals.het += counts.het;
    totals.hom_alt += counts.hom_alt;
    totals.missing += counts.missing;
  }
  return totals;
}

std::size_t row_of(const GenotypeMatrix& matrix, const std::string& id) {
  for (std::size_t i = 0; i < matrix.variant_count(); ++i)
    if (matrix.variant(i).id == id) return i;
  FAIL("no variant " << id);
  return 0;
}

}  // namespace

// bcftools norm -m- FILE | bcftools view -e 'ALT~"<"' | bcftools query -f '[%GT ]\n', genotypes counted by a script.
TEST_CASE("The 1000 Genomes subset has the genotypes that bcftools norm gives, in VCF.gz and BCF", "[genome][data]") {
  for (const char* name : {"1kg_phase3_subset_chr1-22.n1126.vcf.gz", "1kg_phase3_subset_chr1-22.n1126.bcf"}) {
    const std::string path = real_data(std::string("cohort-1kg/") + name);
    if (path.empty()) return;
    const Genotypes read = read_quietly(path);
    CHECK(read.matrix.variant_count() == 25132);
    const Totals totals = totals_of(read.matrix);
    CHECK(totals.hom_ref == 25957171);
    CHECK(totals.het == 1486472);
    CHECK(totals.hom_alt == 854989);
    CHECK(totals.missing == 0);
    CHECK(read.summary.records == 24640);
    CHECK(count_of(read.summary.notes, "multiallelic") == 496);
  }
}

// bcftools norm -m- FILE | bcftools query -f '[%GT ]\n' | tr ' ' '\n' | sort | uniq -c
// Of the records: 571387 half-calls and 23778 heterozygous calls outside the pseudoautosomal regions.
// 602497 0|0, 555956 0/., 26451 1/., 16094 1|1, 12735 0|1, 12481 1|0
TEST_CASE("Plain gzip reads as BGZF does, and half-calls on X depend on sex", "[genome][data]") {
  const std::string path = real_data("cohort-1kg/1KG_phase3_subset_chrX.vcf.gz");
  if (path.empty()) return;
  const Genotypes read = read_quietly(path);
  const Totals totals = totals_of(read.matrix);
  CHECK(totals.hom_ref == 602497);
  CHECK(totals.het == 12735 + 12481);
  CHECK(totals.hom_alt == 16094);
  CHECK(totals.missing == 555956 + 26451);
  ReadOptions options;
  for (const std::string& sample : read.matrix.samples()) options.sex[sample] = Sex::male;
  const Genotypes male = read_quietly(path, options);
  CHECK(count_of(male.summary.notes, "half-calls set missing") == 0);
  CHECK(count_of(male.summary.notes, "half-calls of males") == 571387);
  CHECK(count_of(male.summary.notes, "heterozygous calls of males") == 23778);
  CHECK(totals_of(male.matrix).hom_alt == 16094 + 26451);
}

// plink1.9 --bfile mouse_hs1814 --mouse --freqx: rs3683945 344/929/541, rs3692459 124/729/961, rs6180537 163/660/991;
// "16995 het. haploid genotypes present"; --r2: rs3687031 x CEL-7_37926981 0.349089, rs13479357 x rs8247824 0.479117.
TEST_CASE("The mouse data have the counts and correlations that PLINK gives", "[genome][data]") {
  const std::string path = real_data("mouse-hs1814/mouse_hs1814.bed");
  if (path.empty()) return;
  const Genotypes read = read_quietly(path);
  CHECK(read.summary.records == 10346);
  CHECK(count_of(read.summary.notes, "heterozygous calls of males") == 16995);
  const GenotypeCounts counts = read.matrix.counts(row_of(read.matrix, "rs6180537"));
  CHECK(counts.hom_alt == 163);
  CHECK(counts.het == 660);
  CHECK(counts.hom_ref == 991);
  const auto r2 = [&](const char* a, const char* b) {
    return squared_correlation(read.matrix, row_of(read.matrix, a), row_of(read.matrix, b));
  };
  CHECK(r2("rs3687031", "CEL-7_37926981") == Approx(0.349089).margin(5e-7));
  CHECK(r2("rs13479357", "rs8247824") == Approx(0.479117).margin(5e-7));
}

// awk counts of pheno.tsv: 1,814 mice, Biochem.Albumin measured and GENDER known.
TEST_CASE("The mouse phenotypes load with a categorical covariate", "[genome][data]") {
  const std::string table = real_data("mouse-hs1814/pheno.tsv");
  const std::string bed = real_data("mouse-hs1814/mouse_hs1814.bed");
  if (table.empty() || bed.empty()) return;
  StudyOptions options;
  options.phenotype = table;
  options.traits = {"Biochem.Albumin"};
  options.covariate_names = {"GENDER", "Litter"};
  epiq::util::Log log(epiq::util::Log::Level::quiet);
  const Study study = load_study(read_quietly(bed).matrix.samples(), options, log);
  CHECK(study.samples.size() == 1814 - study.dropped.size());
  CHECK(study.traits[0].type == TraitType::quantitative);
  CHECK(study.covariate_names.size() == 2);
  CHECK(study.covariate_names[1] == "Litter");
  options.traits = {"CoatColour"};
  CHECK(failure_of([&] { load_study({"A048005080"}, options, log); }).fault == epiq::util::Fault::input);
}

TEST_CASE("The yeast cross loads whole, with all traits quantitative", "[genome][data]") {
  const std::string table = real_data("yeast-byxrm/pheno.tsv");
  const std::string bed = real_data("yeast-byxrm/byxrm.bed");
  if (table.empty() || bed.empty()) return;
  const Genotypes read = read_quietly(bed);
  CHECK(read.matrix.variant_count() == 11623);
  CHECK(read.matrix.sample_count() == 1008);
  CHECK(totals_of(read.matrix).het == 0);
  StudyOptions options;
  options.phenotype = table;
  options.traits = {"Indoleacetic_Acid"};
  epiq::util::Log log(epiq::util::Log::Level::quiet);
  CHECK(load_study(read.matrix.samples(), options, log).traits[0].type == TraitType::quantitative);
}
