#include "epiq/genome/genotype_reader.hpp"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

#include "epiq/genome/genotype_sources.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

bool ends_with(const std::string& text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

std::string without_suffix(const std::string& path) { return path.substr(0, path.rfind('.')); }

/// The first bytes of a file, fewer if it is shorter. @throws Error(io)
std::string first_bytes(const std::string& path, std::size_t count) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    const bool prefix = ::stat((path + ".bed").c_str(), &status) == 0;
    throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno == 0 ? ENOENT : errno) +
                               (prefix ? "; did you mean '" + path + ".bed'?" : ""));
  }
  if (!S_ISREG(status.st_mode)) return "";  // a FIFO cannot be read twice; it is taken for VCF or BCF
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno));
  std::string bytes(count, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

void refuse_unsupported(const std::string& path, const std::string& bytes) {
  const bool plink_magic = bytes.size() >= 3 && bytes[0] == 0x6c && bytes[1] == 0x1b;
  if (ends_with(path, ".pgen") || (plink_magic && bytes[2] > 1))
    throw Error(Fault::unsupported, "'" + path +
                                        "' is a PLINK 2 .pgen, which is not read; convert it: plink2 --pfile " +
                                        without_suffix(path) + " --make-bed --out " + without_suffix(path));
  const bool bgen_magic = bytes.size() >= 20 && std::string_view(bytes).substr(16, 4) == "bgen";
  if (ends_with(path, ".bgen") || bgen_magic)
    throw Error(Fault::unsupported, "'" + path + "' is BGEN, which is not read; convert it: plink2 --bgen " + path +
                                        " ref-first --sample " + without_suffix(path) + ".sample --make-bed --out " +
                                        without_suffix(path));
  if (ends_with(path, ".bim") || ends_with(path, ".fam"))
    throw Error(Fault::input, "'" + path + "' holds no genotypes; give '" + without_suffix(path) + ".bed'");
}

}  // namespace

Genotypes read_genotypes(const std::string& path, const ReadOptions& options, util::MemoryBudget& budget,
                         util::Log& log) {
  if (path == "-") return read_vcf_genotypes(path, options, budget, log);
  const std::string bytes = first_bytes(path, 20);
  refuse_unsupported(path, bytes);
  const bool bed_magic = bytes.size() >= 2 && bytes[0] == 0x6c && bytes[1] == 0x1b;
  if (bed_magic || ends_with(path, ".bed")) return read_bed_genotypes(path, options, budget, log);
  return read_vcf_genotypes(path, options, budget, log);
}

}  // namespace epiq::genome
