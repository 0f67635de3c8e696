#include "epiq/genome/vcf_encoder.hpp"

#include <htslib/bgzf.h>

#include <array>
#include <bit>
#include <cstdint>

#include "epiq/genome/vcf_handles.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

constexpr std::size_t kBlock = 0xff00;  // uncompressed bytes of a BGZF block, as htslib has it
constexpr int kLevel = 6;

std::string bgzf_block(std::string_view bytes, int level) {
  std::array<char, 0x10000> block{};
  std::size_t size = block.size();
  if (bgzf_compress(block.data(), &size, bytes.data(), bytes.size(), level) != 0)
    throw Error(Fault::internal, "a BGZF block does not fit");
  return {block.data(), size};
}

void put(std::uint32_t value, std::string& bytes) {
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

}  // namespace

struct VcfEncoder::Impl {
  VcfType type;
  std::string text;     ///< of the header
  HeaderHandle header;  ///< for BCF
  RecordHandle record{bcf_init()};
  std::string pending;  ///< not yet compressed

  bool is_bcf() const { return type == VcfType::bcf || type == VcfType::uncompressed_bcf; }

  std::string ready(std::string_view bytes) {
    if (type == VcfType::text) return std::string(bytes);
    pending += bytes;
    return drain(/*all=*/false);
  }

  std::string drain(bool all) {
    std::string blocks;
    std::size_t from = 0;
    while (pending.size() - from >= kBlock || (all && from < pending.size())) {
      const std::string_view chunk = std::string_view(pending).substr(from, kBlock);
      blocks += bgzf_block(chunk, type == VcfType::uncompressed_bcf ? 0 : kLevel);
      from += chunk.size();
    }
    pending.erase(0, from);
    return blocks;
  }

  std::string encode_header() const;
  std::string encode(const std::string& line);
};

/// "BCF" with version 2.2, the size of the text, the text with its indexes and a NUL (VCF specification, section 6.2).
std::string VcfEncoder::Impl::encode_header() const {
  LineBuffer formatted;
  if (bcf_hdr_format(header.get(), 1, &formatted.text) < 0) throw Error(Fault::resource, "out of memory for a header");
  std::string bytes = "BCF\2\2";
  put(static_cast<std::uint32_t>(formatted.text.l + 1), bytes);
  bytes.append(formatted.text.s, formatted.text.l);
  return bytes + '\0';
}

/// A record (VCF specification, section 6.3), as htslib holds it just after it has parsed a line.
std::string VcfEncoder::Impl::encode(const std::string& line) {
  const std::string contig = line.substr(0, line.find('\t'));
  if (bcf_hdr_name2id(header.get(), contig.c_str()) < 0)
    throw Error(Fault::unsupported, "BCF needs the contigs in its header, and the sites do not state '" + contig +
                                        "' in theirs; write .vcf.gz, or add the lines with `bcftools reheader -f`");
  std::string copy = line.substr(0, line.size() - 1);
  kstring_t buffer{copy.size(), copy.size() + 1, copy.data()};
  if (vcf_parse(&buffer, header.get(), record.get()) < 0)
    throw Error(Fault::internal, "a record cannot be read back: " + line.substr(0, 60));
  const bcf1_t& made = *record;
  std::string bytes;
  put(static_cast<std::uint32_t>(made.shared.l + 24), bytes);
  put(static_cast<std::uint32_t>(made.indiv.l), bytes);
  put(static_cast<std::uint32_t>(made.rid), bytes);
  put(static_cast<std::uint32_t>(made.pos), bytes);
  put(static_cast<std::uint32_t>(made.rlen), bytes);
  const auto quality = std::bit_cast<std::uint32_t>(made.qual);
  put(quality, bytes);
  put(static_cast<std::uint32_t>(made.n_allele) << 16U | static_cast<std::uint32_t>(made.n_info), bytes);
  put(static_cast<std::uint32_t>(made.n_fmt) << 24U | static_cast<std::uint32_t>(made.n_sample), bytes);
  bytes.append(made.shared.s, made.shared.l);
  bytes.append(made.indiv.s, made.indiv.l);
  return bytes;
}

VcfEncoder::VcfEncoder(const std::string& header, VcfType type) : impl_(std::make_unique<Impl>()) {
  impl_->type = type;
  impl_->text = header;
  if (!impl_->is_bcf()) return;
  impl_->header.reset(bcf_hdr_init("r"));
  std::string copy = header;
  if (!impl_->header || bcf_hdr_parse(impl_->header.get(), copy.data()) < 0 || bcf_hdr_sync(impl_->header.get()) < 0)
    throw Error(Fault::internal, "the header of an output cannot be read back");
}

VcfEncoder::~VcfEncoder() = default;

std::string VcfEncoder::start() { return impl_->ready(impl_->is_bcf() ? impl_->encode_header() : impl_->text); }

std::string VcfEncoder::add(const std::string& line) {
  return impl_->ready(impl_->is_bcf() ? impl_->encode(line) : line);
}

std::string VcfEncoder::finish() {
  if (impl_->type == VcfType::text) return "";
  return impl_->drain(/*all=*/true) + bgzf_block({}, kLevel);
}

}  // namespace epiq::genome
