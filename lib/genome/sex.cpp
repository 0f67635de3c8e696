#include "epiq/genome/sex.hpp"

#include "epiq/genome/contig.hpp"
#include "epiq/genome/sample_table.hpp"

namespace epiq::genome {
namespace {

constexpr std::int64_t kLengthX37 = 155270560;
constexpr std::int64_t kLengthX38 = 156040895;

// Pseudoautosomal regions of X, 0-based half-open; Genome Reference Consortium, assemblies GRCh37 and GRCh38.
bool in_par37(std::int64_t position) {
  return (position >= 60000 && position < 2699520) || (position >= 154931043 && position < 155260560);
}

bool in_par38(std::int64_t position) {
  return (position >= 10000 && position < 2781479) || (position >= 155701382 && position < 156030895);
}

}  // namespace

Sex parse_sex(std::string_view text) {
  if (text == "1" || text == "M" || text == "m" || text == "male") return Sex::male;
  if (text == "2" || text == "F" || text == "f" || text == "female") return Sex::female;
  return Sex::unknown;
}

std::map<std::string, Sex> read_sexes(const std::string& path) {
  const SampleTable table = read_sample_table(path);
  std::map<std::string, Sex> sexes;
  for (const char* name : {"sex", "SEX", "Sex"}) {
    const auto column = table.find_column(name);
    if (!column) continue;
    for (std::size_t i = 0; i < table.samples.size(); ++i) {
      const Sex sex = parse_sex(table.cell(i, *column));
      if (sex == Sex::unknown) continue;
      sexes[table.samples[i]] = sex;
      if (!table.families.empty()) sexes.emplace(table.families[i] + "_" + table.samples[i], sex);
    }
    break;
  }
  return sexes;
}

SexChromosomes::SexChromosomes(const std::vector<std::string>& names, std::int64_t x_length)
    : x_(names.empty() ? "" : canonical_contig(names[0])),
      y_(names.size() < 2 ? "" : canonical_contig(names[1])),
      grch37_(x_length == 0 || x_length == kLengthX37),
      grch38_(x_length == 0 || x_length == kLengthX38) {}

bool SexChromosomes::is_sex_chromosome(std::string_view contig) const {
  const std::string name = canonical_contig(contig);
  return name == x_ || name == y_;
}

bool SexChromosomes::male_haploid(std::string_view contig, std::int64_t position) const {
  const std::string name = canonical_contig(contig);
  if (name == y_) return true;
  if (name != x_) return false;
  const bool pseudoautosomal = (grch37_ && in_par37(position)) || (grch38_ && in_par38(position));
  return !pseudoautosomal;
}

}  // namespace epiq::genome
