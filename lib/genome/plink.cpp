#include "epiq/genome/plink.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "epiq/genome/sample_table.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/output_file.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

// https://www.cog-genomics.org/plink/1.9/formats#bed: two magic bytes, then 1 for SNP-major; two bits a genotype from
// the low end: 00 homozygous A1, 01 missing, 10 heterozygous, 11 homozygous A2.
constexpr std::array<unsigned char, 3> kMagic{0x6c, 0x1b, 0x01};
constexpr std::array<unsigned, 4> kCodeOfDosage{3, 2, 0, 1};
constexpr std::uint64_t kResidentBytes = std::uint64_t{64} << 20;  // of the mapped file, about

/// A file mapped read-only; unmapped at the end.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno));
    struct stat status {};
    const bool known = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    size_ = known ? static_cast<std::size_t>(status.st_size) : 0;
    void* address = size_ == 0 ? nullptr : ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    const int cause = errno;
    ::close(descriptor);
    if (!known) throw Error(Fault::io, "cannot map '" + path + "': it is not a regular file");
    if (address == MAP_FAILED) throw Error(Fault::io, "cannot map '" + path + "': " + std::strerror(cause));
    data_ = static_cast<const unsigned char*>(address);
  }
  ~MappedFile() {
    if (data_ != nullptr) ::munmap(const_cast<unsigned char*>(data_), size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const unsigned char* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

  /// Counts bytes that are read. Now and then it gives the pages back, which stay in the page cache of the system.
  void note_read(std::uint64_t bytes) const noexcept {
    if (size_ <= kResidentBytes || (read_ += bytes) < kResidentBytes) return;
    read_ = 0;
    ::madvise(const_cast<unsigned char*>(data_), size_, MADV_DONTNEED);
  }

 private:
  const unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
  mutable std::atomic<std::uint64_t> read_{0};  // since pages were given back
};

std::string stem(const std::string& path) {
  const bool suffixed = path.size() > 4 && path.compare(path.size() - 4, 4, ".bed") == 0;
  return suffixed ? path.substr(0, path.size() - 4) : path;
}

std::vector<Variant> read_bim(const std::string& path) {
  std::vector<Variant> variants;
  util::LineReader reader(path);
  std::string line;
  while (reader.next(line)) {
    std::vector<std::string> words = util::split_whitespace(line);
    if (words.empty()) continue;
    if (words.size() != 5 && words.size() != 6)  // the genetic position may be left out
      throw Error(Fault::input,
                  reader.where() + ": a .bim has 6 columns, this line has " + std::to_string(words.size()));
    const std::size_t at = words.size() - 3;
    const auto position = util::parse_integer(words[at]);
    if (!position) throw Error(Fault::input, reader.where() + ": '" + words[at] + "' is not a position");
    variants.push_back({words[0], *position - 1, words[1], std::move(words[at + 2]), std::move(words[at + 1])});
  }
  return variants;
}

/// The 32 bits at even places, side by side.
std::uint64_t even_bits(std::uint64_t x) {
  x &= 0x5555555555555555U;
  x = (x | x >> 1) & 0x3333333333333333U;
  x = (x | x >> 2) & 0x0f0f0f0f0f0f0f0fU;
  x = (x | x >> 4) & 0x00ff00ff00ff00ffU;
  x = (x | x >> 8) & 0x0000ffff0000ffffU;
  return (x | x >> 16) & 0x00000000ffffffffU;
}

/// Writes word `w` of the planes from the low and the high bits of the codes of `samples` samples, at most 64.
void write_planes(std::uint64_t low, std::uint64_t high, std::size_t samples, std::size_t w,
                  std::span<std::uint64_t> out) noexcept {
  const std::size_t words = out.size() / 3;
  const std::uint64_t present = samples >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << samples) - 1;
  out[w] = high & low & present;
  out[words + w] = high & ~low & present;
  out[2 * words + w] = ~(high | low) & present;
}

}  // namespace

struct BedFile::Impl {
  explicit Impl(const std::string& path) : file(path) {}

  MappedFile file;
  std::vector<std::string> samples;
  std::map<std::string, Sex> sexes;
  std::vector<Variant> variants;
  std::size_t stride = 0;  ///< bytes a row
};

BedFile::BedFile(const std::string& path) : impl_(std::make_unique<Impl>(path)) {
  const MappedFile& file = impl_->file;
  if (file.size() < 3) throw Error(Fault::io, "'" + path + "' is truncated: a .bed starts with three bytes");
  if (std::memcmp(file.data(), kMagic.data(), 2) != 0)
    throw Error(Fault::input,
                "'" + path + "' is not a PLINK .bed (a BED of intervals belongs to --genes or --regions-file)");
  if (file.data()[2] == 0)
    throw Error(Fault::unsupported, "'" + path + "' is individual-major, which is not read; `plink --bfile " +
                                        stem(path) + " --make-bed --out NEW` rewrites it");
  if (file.data()[2] != kMagic[2]) throw Error(Fault::input, "'" + path + "' is not a PLINK 1 .bed");
  SampleTable fam = read_sample_table(stem(path) + ".fam");
  const std::size_t sex_column = fam.find_column("sex").value_or(0);
  for (std::size_t i = 0; i < fam.samples.size(); ++i) {
    const Sex sex = parse_sex(fam.cell(i, sex_column));
    if (sex != Sex::unknown) impl_->sexes.emplace(fam.samples[i], sex);
  }
  impl_->samples = std::move(fam.samples);
  impl_->variants = read_bim(stem(path) + ".bim");
  impl_->stride = (impl_->samples.size() + 3) / 4;
  const std::size_t wanted = 3 + impl_->stride * impl_->variants.size();
  if (file.size() != wanted)
    throw Error(file.size() < wanted ? Fault::io : Fault::input,
                "'" + path + "' has " + std::to_string(file.size()) + " bytes where " + std::to_string(wanted) +
                    " are expected for " + std::to_string(impl_->variants.size()) + " variants of the .bim x " +
                    std::to_string(impl_->samples.size()) + " samples of the .fam; it is " +
                    (file.size() < wanted ? "truncated or " : "") + "not the file that belongs to them");
}

BedFile::~BedFile() = default;
BedFile::BedFile(BedFile&&) noexcept = default;
BedFile& BedFile::operator=(BedFile&&) noexcept = default;

const std::vector<std::string>& BedFile::samples() const noexcept { return impl_->samples; }
const std::map<std::string, Sex>& BedFile::sexes() const noexcept { return impl_->sexes; }
std::vector<Variant> BedFile::take_variants() noexcept { return std::move(impl_->variants); }
std::uint64_t BedFile::bytes() const noexcept { return impl_->file.size(); }

void BedFile::planes(std::size_t variant, std::span<std::uint64_t> out) const noexcept {
  const unsigned char* row = impl_->file.data() + 3 + variant * impl_->stride;
  const std::size_t words = out.size() / 3, samples = impl_->samples.size();
  for (std::size_t w = 0; w < words; ++w) {
    std::array<std::uint64_t, 2> codes{};  // of 32 samples each, two bits a sample
    std::memcpy(codes.data(), row + 16 * w, std::min<std::size_t>(16, impl_->stride - 16 * w));
    write_planes(even_bits(codes[0]) | even_bits(codes[1]) << 32,
                 even_bits(codes[0] >> 1) | even_bits(codes[1] >> 1) << 32, samples - 64 * w, w, out);
  }
  impl_->file.note_read(impl_->stride);
}

void BedFile::planes(std::size_t variant, std::span<const std::size_t> columns,
                     std::span<std::uint64_t> out) const noexcept {
  const unsigned char* row = impl_->file.data() + 3 + variant * impl_->stride;
  for (std::size_t w = 0; w < out.size() / 3; ++w) {
    const std::size_t count = std::min<std::size_t>(64, columns.size() - 64 * w);
    std::uint64_t low = 0, high = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t column = columns[64 * w + i];
      const std::uint64_t code = static_cast<std::uint64_t>(row[column / 4]) >> column % 4 * 2;
      low |= (code & 1U) << i;
      high |= (code >> 1 & 1U) << i;
    }
    write_planes(low, high, count, w, out);
  }
  impl_->file.note_read(impl_->stride);
}

void write_plink(const std::string& prefix, const GenotypeMatrix& matrix, const std::map<std::string, Sex>& sexes) {
  const auto refuse_blank = [](const std::string& name) {
    if (name.empty() || name.find_first_of(" \t") != std::string::npos)
      throw Error(Fault::input,
                  "'" + name + "' cannot be written to PLINK files, whose columns are separated by blanks");
  };
  util::OutputFile bed(prefix + ".bed");
  util::OutputFile bim(prefix + ".bim");
  util::OutputFile fam(prefix + ".fam");
  for (const std::string& sample : matrix.samples()) {
    refuse_blank(sample);
    const auto sex = sexes.find(sample);
    const char* code = sex == sexes.end() || sex->second == Sex::unknown ? "0" : sex->second == Sex::male ? "1" : "2";
    std::string line = sample;
    fam.write(line.append("\t").append(sample).append("\t0\t0\t").append(code).append("\t-9\n"));
  }
  bed.write({reinterpret_cast<const char*>(kMagic.data()), kMagic.size()});
  std::vector<std::uint8_t> dosages(matrix.sample_count());
  std::string packed;
  for (std::size_t index = 0; index < matrix.variant_count(); ++index) {
    const Variant& variant = matrix.variant(index);
    refuse_blank(variant.id);
    bim.write(variant.contig + "\t" + variant.id + "\t0\t" + std::to_string(variant.position + 1) + "\t" + variant.alt +
              "\t" + variant.ref + "\n");
    matrix.dosages(index, dosages);
    packed.assign((dosages.size() + 3) / 4, '\0');
    for (std::size_t i = 0; i < dosages.size(); ++i) {
      const unsigned bits = static_cast<unsigned char>(packed[i / 4]) | kCodeOfDosage[dosages[i]] << (i % 4 * 2);
      packed[i / 4] = static_cast<char>(bits);
    }
    bed.write(packed);
  }
  bed.commit();
  bim.commit();
  fam.commit();
}

}  // namespace epiq::genome
