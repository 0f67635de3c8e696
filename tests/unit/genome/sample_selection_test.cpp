#include "epiq/genome/sample_selection.hpp"

#include "fixtures.hpp"

namespace {

using epiq::genome::select_samples;
using epiq::util::Fault;
using Columns = std::vector<std::size_t>;

const std::vector<std::string> kSamples{"a", "b", "c", "d"};

}  // namespace

TEST_CASE("Samples are included or excluded by list and by file, in file order", "[genome][samples]") {
  const TemporaryFolder folder;
  const std::string file = folder.write("names", "d x\n\nb\n");
  CHECK(select_samples(kSamples, "", "") == Columns{0, 1, 2, 3});
  CHECK(select_samples(kSamples, "c,a,c", "") == Columns{0, 2});
  CHECK(select_samples(kSamples, "^c,a", "") == Columns{1, 3});
  CHECK(select_samples(kSamples, "", file) == Columns{1, 3});
  CHECK(select_samples(kSamples, "", "^" + file) == Columns{0, 2});
  CHECK(select_samples(kSamples, "a,b", file) == Columns{1});
}

TEST_CASE("Unknown samples and an empty selection are input errors", "[genome][samples]") {
  const Failure failure = failure_of([] { select_samples(kSamples, "a,zz,y", ""); });
  CHECK(failure.fault == Fault::input);
  CHECK_THAT(failure.message, Catch::Contains("'zz'") && Catch::Contains("2 of"));
  CHECK(failure_of([] { select_samples(kSamples, "^a,b,c,d", ""); }).fault == Fault::input);
  CHECK(failure_of([] { select_samples(kSamples, "", "/nonexistent"); }).fault == Fault::io);
}
