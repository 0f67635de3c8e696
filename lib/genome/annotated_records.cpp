#include "epiq/genome/annotated_records.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "epiq/genome/vcf_handles.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

/// A copy of the header with the fields and lines that are added.
HeaderHandle extended_header(const AnnotatedReader& reader, const std::vector<InfoDefinition>& definitions,
                             const std::vector<std::string>& header_lines) {
  HeaderHandle header(bcf_hdr_dup(reader.vcf().header()));
  if (!header) throw Error(Fault::resource, "out of memory for a copy of the header");
  const auto append = [&](const std::string& line) {
    if (bcf_hdr_append(header.get(), line.c_str()) < 0)
      throw Error(Fault::internal, "the line '" + line + "' cannot be added to a VCF header");
  };
  for (const InfoDefinition& one : definitions) {
    bcf_hdr_remove(header.get(), BCF_HL_INFO, one.tag.c_str());
    append("##INFO=<ID=" + one.tag + ",Number=.,Type=" + one.type + ",Description=\"" + one.description + "\">");
  }
  for (const std::string& line : header_lines) append(line);
  if (bcf_hdr_sync(header.get()) < 0) throw Error(Fault::resource, "out of memory for the header");
  return header;
}

std::string joined(const std::vector<std::string>& values) {
  std::string all;
  for (const std::string& value : values) all += (all.empty() ? "" : ",") + value;
  return all;
}

/// INFO without fields that are added anew.
std::string without(const std::string& info, const std::vector<InfoDefinition>& definitions) {
  std::string kept;
  for (std::size_t start = 0; start <= info.size();) {
    const std::size_t end = std::min(info.find(';', start), info.size());
    const std::string field = info.substr(start, end - start);
    bool replaced = field.empty() || field == ".";
    for (const InfoDefinition& one : definitions) replaced = replaced || field.substr(0, field.find('=')) == one.tag;
    if (!replaced) kept += (kept.empty() ? "" : ";") + field;
    start = end + 1;
  }
  return kept;
}

/// The record with the fields added to its eighth column.
std::string extended_line(const AnnotatedRecord& record, const std::vector<InfoDefinition>& definitions) {
  std::size_t start = 0;
  for (int column = 0; column < 7; ++column) start = record.line.find('\t', start) + 1;
  const std::size_t end = std::min(record.line.find('\t', start), record.line.size());
  std::string info = without(record.line.substr(start, end - start), definitions);
  for (std::size_t i = 0; i < definitions.size(); ++i)
    if (!record.values[i].empty())
      info += (info.empty() ? "" : ";") + definitions[i].tag + "=" + joined(record.values[i]);
  return record.line.substr(0, start) + (info.empty() ? "." : info) + record.line.substr(end);
}

/// A file of our own that is gone when it goes out of scope.
class ScratchFile {
 public:
  ScratchFile() : path_((std::filesystem::temp_directory_path() / "epiq-XXXXXX").string()) {
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor < 0) throw Error(Fault::io, "cannot make a temporary file '" + path_ + "'; set TMPDIR");
    ::close(descriptor);
  }
  ~ScratchFile() { ::unlink(path_.c_str()); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

std::string encoded(bcf_hdr_t* header, const std::vector<std::string>& lines, const char* mode) {
  const ScratchFile scratch;
  const auto check = [&](bool right) {
    if (!right) throw Error(Fault::io, "cannot write the temporary file '" + scratch.path() + "'");
  };
  HtsHandle file(hts_open(scratch.path().c_str(), mode));
  check(file != nullptr && bcf_hdr_write(file.get(), header) == 0);
  const RecordHandle record(bcf_init());
  for (const std::string& line : lines) {
    kstring_t text{line.size(), line.size() + 1, const_cast<char*>(line.c_str())};
    if (vcf_parse(&text, header, record.get()) < 0)
      throw Error(Fault::internal, "a record cannot be read back: " + line.substr(0, 60));
    check(bcf_write(file.get(), header, record.get()) == 0);
  }
  check(hts_close(file.release()) == 0);
  std::ifstream bytes(scratch.path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(bytes), {}};
}

}  // namespace

std::string annotated_vcf(const AnnotatedReader& reader, const std::vector<InfoDefinition>& definitions,
                          const std::vector<std::string>& header_lines, const std::vector<AnnotatedRecord>& records,
                          VcfType type) {
  const HeaderHandle header = extended_header(reader, definitions, header_lines);
  std::vector<std::string> lines;
  for (const AnnotatedRecord& record : records) lines.push_back(extended_line(record, definitions));
  switch (type) {
    case VcfType::compressed:
      return encoded(header.get(), lines, "wz");
    case VcfType::bcf:
      return encoded(header.get(), lines, "wb");
    case VcfType::uncompressed_bcf:
      return encoded(header.get(), lines, "wbu");
    case VcfType::text:
      break;
  }
  LineBuffer text;
  if (bcf_hdr_format(header.get(), 0, &text.text) < 0) throw Error(Fault::resource, "out of memory for the header");
  std::string all(text.text.s, text.text.l);
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

}  // namespace epiq::genome
