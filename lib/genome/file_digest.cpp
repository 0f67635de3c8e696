#include "epiq/genome/file_digest.hpp"

#include <htslib/hts.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {

std::string md5_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw util::Error(util::Fault::io, "cannot open '" + path + "'");
  const std::unique_ptr<hts_md5_context, decltype(&hts_md5_destroy)> context(hts_md5_init(), hts_md5_destroy);
  std::vector<char> block(1U << 16U);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    hts_md5_update(context.get(), block.data(), static_cast<unsigned long>(file.gcount()));
  if (file.bad()) throw util::Error(util::Fault::io, "cannot read '" + path + "' to its end");
  unsigned char digest[16];
  char hex[33];
  hts_md5_final(digest, context.get());
  hts_md5_hex(hex, digest);
  return hex;
}

std::string named_with_digest(const std::string& path) {
  const std::string name = util::base_name(path);
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) ? name + " (md5 " + md5_of_file(path) + ")" : name;
}

}  // namespace epiq::genome
