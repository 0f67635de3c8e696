#include "epiq/genome/phenotype.hpp"

#include "fixtures.hpp"

namespace {

using namespace epiq::genome;
using epiq::util::Fault;
using Names = std::vector<std::string>;
using Values = std::vector<double>;

const Names kSamples{"a", "b", "c", "d", "e"};

/// Writes tables, loads a study, keeps the warnings.
struct Loader {
  TemporaryFolder folder;
  epiq::util::Log log{epiq::util::Log::Level::quiet};
  StudyOptions options;

  Study load(const std::string& phenotype, const std::string& name = "y.tsv") {
    options.phenotype = folder.write(name, phenotype);
    return load_study(kSamples, options, log);
  }
  Failure failure(const std::string& phenotype, const std::string& name = "y.tsv") {
    return failure_of([&] { load(phenotype, name); });
  }
};

}  // namespace

TEST_CASE("A quantitative trait is matched by sample name, in the order of the matrix", "[genome][phenotype]") {
  Loader loader;
  const Study study = loader.load("IID\ty\nd\t4.5\na\t-1\nzz\t8\nc\t2.25\nb\tNA\n");
  CHECK(study.samples == std::vector<std::size_t>{0, 2, 3});
  REQUIRE(study.traits.size() == 1);
  CHECK(study.traits[0].name == "y");
  CHECK(study.traits[0].type == TraitType::quantitative);
  CHECK(study.traits[0].values == Values{-1, 2.25, 4.5});
  CHECK(study.covariates.rows == 3);
  CHECK(study.covariates.cols == 0);
  REQUIRE(study.dropped.size() == 3);
  CHECK(study.dropped[0] == std::pair<std::string, std::string>{"b", "trait 'y' is missing"});
  CHECK(study.dropped[1].first == "e");
  CHECK_THAT(study.dropped[1].second, Catch::StartsWith("not in"));
  CHECK(study.dropped[2].first == "zz");
  CHECK_THAT(study.dropped[2].second, Catch::Contains("without genotypes"));
}

TEST_CASE("NA, a dot, an empty cell and -9 are missing", "[genome][phenotype]") {
  Loader loader;
  const Study study = loader.load("IID\ty\na\tNA\nb\t.\nc\t\nd\t1.5\ne\t2.5\n");
  CHECK(study.samples == std::vector<std::size_t>{3, 4});
  CHECK(loader.load("IID\ty\na\t-9\nb\t3\nc\t4\nd\t-9.0\ne\t5\n").samples == std::vector<std::size_t>{1, 2, 4});
  CHECK(loader.log.warnings().empty());
  loader.load("IID\ty\na\t-9\nb\t-3\nc\t4\n");
  REQUIRE(loader.log.warnings().size() == 1);
  CHECK_THAT(loader.log.warnings()[0], Catch::Contains("-9"));
}

TEST_CASE("Case and control are told by their codes", "[genome][phenotype]") {
  Loader loader;
  Study study = loader.load("IID\ty\na\t0\nb\t1\nc\t1\nd\t0\ne\tNA\n");
  CHECK(study.traits[0].type == TraitType::binary);
  CHECK(study.traits[0].values == Values{0, 1, 1, 0});
  study = loader.load("IID\ty\na\t1\nb\t2\nc\t2\nd\t1\n");
  CHECK(study.traits[0].type == TraitType::binary);
  CHECK(study.traits[0].values == Values{0, 1, 1, 0});
  study = loader.load("IID\ty\na\t0\nb\t2\nc\t2\nd\t1\n");  // as in PLINK, 0 is missing
  CHECK(study.samples == std::vector<std::size_t>{1, 2, 3});
  CHECK(study.traits[0].values == Values{1, 1, 0});
  study = loader.load("IID\ty\na\t0\nb\t2\nc\t3\nd\t1\n");
  CHECK(study.traits[0].type == TraitType::quantitative);
}

TEST_CASE("The type of a trait can be forced", "[genome][phenotype]") {
  Loader loader;
  loader.options.type = TraitType::quantitative;
  const Study study = loader.load("IID\ty\na\t0\nb\t2\nc\t2\nd\t1\n");
  CHECK(study.traits[0].type == TraitType::quantitative);
  CHECK(study.traits[0].values == Values{0, 2, 2, 1});
  loader.options.type = TraitType::binary;
  const Failure failure = loader.failure("IID\ty\na\t0\nb\t3\n");
  CHECK(failure.fault == Fault::input);
  CHECK_THAT(failure.message, Catch::Contains("line 3") && Catch::Contains("'3'"));
  CHECK(parse_trait_type("auto") == TraitType::automatic);
  CHECK(failure_of([] { parse_trait_type("ordinal"); }).fault == Fault::usage);
}

TEST_CASE("A categorical trait has a class for each code that occurs", "[genome][phenotype]") {
  Loader loader;
  loader.options.type = TraitType::categorical;
  const Study study = loader.load("IID\ty\na\t5\nb\t0\nc\tNA\nd\t2.5\ne\t0\n");
  CHECK(study.traits[0].type == TraitType::categorical);
  CHECK(study.traits[0].values == Values{2, 0, 1, 0});
  std::string many = "IID\ty\n";
  for (int i = 0; i < 5; ++i) many += std::string(1, static_cast<char>('a' + i)) + "\t1\n";
  CHECK(loader.failure(many).fault == Fault::input);
}

TEST_CASE("A .fam gives its phenotype by itself", "[genome][phenotype]") {
  Loader loader;
  loader.options.covariate_names = {"sex"};
  const Study study = loader.load("f a 0 0 1 2\nf b 0 0 2 1\nf c 0 0 2 -9\nf d 0 0 1 1\n", "y.fam");
  CHECK(study.samples == std::vector<std::size_t>{0, 1, 3});
  CHECK(study.traits[0].values == Values{1, 0, 0});
  CHECK(study.covariates.values == Values{1, 2, 1});
}

TEST_CASE("With several traits a sample needs all of them", "[genome][phenotype]") {
  Loader loader;
  loader.options.traits = {"z", "y"};
  const Study study = loader.load("IID\ty\tz\na\t1.5\t1\nb\tNA\t0\nc\t3\tNA\nd\t4\t0\n");
  CHECK(study.samples == std::vector<std::size_t>{0, 3});
  REQUIRE(study.traits.size() == 2);
  CHECK(study.traits[0].name == "z");
  CHECK(study.traits[0].type == TraitType::binary);
  CHECK(study.traits[1].values == Values{1.5, 4});
}

TEST_CASE("Several columns and no choice is a usage error that lists them", "[genome][phenotype]") {
  Loader loader;
  const Failure failure = loader.failure("IID\theight\tage\na\t1.5\t1\nb\t2\t0\n");
  CHECK(failure.fault == Fault::usage);
  CHECK_THAT(failure.message, Catch::Contains("height, age") && Catch::Contains("--trait"));
  loader.options.covariate_names = {"age"};  // then one column is left
  CHECK(loader.load("IID\theight\tage\na\t1.5\t1\nb\t2\t0\n").traits[0].name == "height");
  loader.options.traits = {"weight"};
  CHECK_THAT(loader.failure("IID\theight\tage\na\t1.5\t1\nb\t2\t0\n").message, Catch::Contains("no column 'weight'"));
}

TEST_CASE("A categorical covariate becomes indicators against its most frequent level", "[genome][phenotype]") {
  Loader loader;
  loader.options.covariate_names = {"site", "age"};
  const Study study = loader.load(
      "IID\ty\tsite\tage\na\t1\toslo\t30\nb\t5\tbonn\t31\nc\t3\toslo\t35\nd\t4\tkiel\t40\ne\t2\toslo\t41\n");
  CHECK(study.covariate_names == Names{"site=bonn", "site=kiel", "age"});
  const epiq::util::Matrix& x = study.covariates;
  REQUIRE(x.rows == 5);
  REQUIRE(x.cols == 3);
  const Values bonn{0, 1, 0, 0, 0}, kiel{0, 0, 0, 1, 0}, age{30, 31, 35, 40, 41};
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(x(i, 0) == bonn[i]);
    CHECK(x(i, 1) == kiel[i]);
    CHECK(x(i, 2) == age[i]);
  }
}

TEST_CASE("Levels that are equally frequent take the first of the alphabet as reference", "[genome][phenotype]") {
  Loader loader;
  loader.options.covariate_names = {"site"};
  CHECK(loader.load("IID\ty\tsite\na\t1\tx\nb\t5\tm\nc\t3\tx\nd\t4\tm\ne\t2\tk\n").covariate_names ==
        Names{"site=k", "site=x"});
}

TEST_CASE("Covariates come from a file of their own, all of it if none is named", "[genome][phenotype]") {
  Loader loader;
  loader.options.covariates =
      loader.folder.write("x.tsv", "FID\tIID\tpc1\tpc2\nf\te\t5\t1\nf\ta\t1\t2\nf\tb\t.\t0\nf\tc\t2\t9\n");
  Study study = loader.load("IID\ty\na\t1\nb\t5\nc\t3\nd\t4\ne\t2\n");
  CHECK(study.samples == std::vector<std::size_t>{0, 2, 4});
  CHECK(study.covariate_names == Names{"pc1", "pc2"});
  CHECK(study.covariates.values == Values{1, 2, 2, 9, 5, 1});
  CHECK(study.dropped[0].second == "covariate 'pc1' is missing");
  CHECK_THAT(study.dropped[1].second, Catch::Contains("x.tsv"));
  loader.options.covariate_names = {"pc2"};
  study = loader.load("IID\ty\na\t1\nb\t5\nc\t3\nd\t4\ne\t2\n");
  CHECK(study.samples == std::vector<std::size_t>{0, 1, 2, 4});
}

TEST_CASE("Constant covariates are kept with a warning, collinear ones are refused by name", "[genome][phenotype]") {
  Loader loader;
  const std::string table =
      "IID\ty\tone\tu\tv\tw\na\t1\t7\t1\t3\t0.3\nb\t5\t7\t2\t5\t0.1\nc\t3\t7\t3\t7\t0.9\nd\t4\t7\t5\t11\t0.2\n";
  loader.options.traits = {"y"};
  loader.options.covariate_names = {"one", "u", "w"};
  CHECK(loader.load(table).covariates.cols == 3);
  REQUIRE(loader.log.warnings().size() == 2);
  CHECK_THAT(loader.log.warnings()[1], Catch::EndsWith(": one"));
  loader.options.covariate_names = {"u", "v", "w"};  // v = 2 u + 1
  const Failure failure = loader.failure(table);
  CHECK(failure.fault == Fault::input);
  CHECK_THAT(failure.message, Catch::Contains("covariates are collinear: v can be computed"));
}

TEST_CASE("Values that are no finite numbers are refused with their line", "[genome][phenotype]") {
  Loader loader;
  for (const char* cell : {"nan", "NaN", "inf", "-Inf", "+inf", "Infinity"}) {
    CAPTURE(cell);
    const Failure failure = loader.failure(std::string("IID\ty\na\t1\nb\t") + cell + "\nc\t2\n");
    CHECK(failure.fault == Fault::input);
    CHECK_THAT(failure.message, Catch::Contains("line 3") && Catch::Contains("not finite"));
  }
  for (const char* cell : {"black", "1x", "1,5", "1e999"}) {
    const Failure failure = loader.failure(std::string("IID\ty\na\t1\nb\t") + cell + "\nc\t2\n");
    CHECK(failure.fault == Fault::input);
    CHECK_THAT(failure.message, Catch::Contains("line 3") && Catch::Contains(cell));
  }
  loader.options.covariate_names = {"x"};
  CHECK_THAT(loader.failure("IID\ty\tx\na\t1\t1\nb\t3\tinf\nc\t2\t2\n").message, Catch::Contains("line 3"));
}

TEST_CASE("A trait that is constant among the samples used is refused", "[genome][phenotype]") {
  Loader loader;
  CHECK(loader.failure("IID\ty\na\t3.5\nb\t3.5\n").fault == Fault::input);
  CHECK_THAT(loader.failure("IID\ty\na\t1\nb\t1\nc\tNA\n").message, Catch::Contains("no controls"));
  CHECK_THAT(loader.failure("IID\ty\na\t0\nb\t0\nzz\t1\n").message, Catch::Contains("no cases"));
}

TEST_CASE("Nobody in common is an input error that shows both names", "[genome][phenotype]") {
  Loader loader;
  const Failure failure = loader.failure("IID\ty\nx\t3\nz\t4\n");
  CHECK(failure.fault == Fault::input);
  CHECK_THAT(failure.message, Catch::Contains("'a'") && Catch::Contains("'x'"));
  CHECK(loader.failure("IID\ty\na\tNA\nb\t.\n").fault == Fault::input);
}

TEST_CASE("FID_IID is tried where no IID matches", "[genome][phenotype]") {
  Loader loader;
  loader.options.phenotype = loader.folder.write("y.tsv", "FID\tIID\ty\nf1\t1\t3\nf1\t2\t4\nf2\t1x\t5\n");
  const Study study = load_study({"f1_2", "f1_1"}, loader.options, loader.log);
  CHECK(study.traits[0].values == Values{4, 3});
}

// scipy: norm.ppf((rankdata(v) - 0.375) / (len(v) + 0.25)) for v = 3, -1.5, 2, 2, 7.25, 0, 10
TEST_CASE("The rank-inverse-normal transform agrees with SciPy", "[genome][phenotype]") {
  const Values expected{0.3529339861269166, -1.3644887481703285, -0.1737410619117729, -0.1737410619117729,
                        0.7582925569911514, -0.7582925569911514, 1.3644887481703287};
  const Values transformed = rank_inverse_normal({3.0, -1.5, 2.0, 2.0, 7.25, 0.0, 10.0});
  REQUIRE(transformed.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(transformed[i] == Approx(expected[i]).epsilon(1e-13));
}

TEST_CASE("The transform applies to quantitative traits alone", "[genome][phenotype]") {
  Loader loader;
  loader.options.rint = true;
  loader.options.traits = {"y", "z"};
  const Study study = loader.load("IID\ty\tz\na\t1.5\t1\nb\t100\t0\nc\t3\t0\n");
  CHECK(study.traits[0].values == rank_inverse_normal({1.5, 100, 3}));
  CHECK(study.traits[1].values == Values{1, 0, 0});
}
