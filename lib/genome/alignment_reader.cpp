#include "epiq/genome/alignment_reader.hpp"

#include <htslib/cram.h>
#include <htslib/faidx.h>
#include <htslib/hts_log.h>
#include <htslib/sam.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <map>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/reference.hpp"
#include "epiq/genome/vcf_handles.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

using SamHeader = std::unique_ptr<sam_hdr_t, Releases<&sam_hdr_destroy>>;
using SamRecord = std::unique_ptr<bam1_t, Releases<&bam_destroy1>>;
using FastaIndex = std::unique_ptr<faidx_t, Releases<&fai_destroy>>;

HtsHandle open(const std::string& path) {
  if (path == "-") throw Error(Fault::usage, "reads need an index, which standard input does not have; name a file");
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno));
  if (S_ISDIR(status.st_mode)) throw Error(Fault::io, "cannot read '" + path + "': it is a folder");
  hts_set_log_level(HTS_LOG_OFF);  // what goes wrong is said by an Error
  errno = 0;
  HtsHandle file(hts_open(path.c_str(), "r"));
  if (!file && errno != ENOEXEC)
    throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno == 0 ? EIO : errno));
  const auto format = file ? hts_get_format(file.get())->format : unknown_format;
  if (format != bam && format != cram)
    throw Error(Fault::input, "'" + path + "' is neither BAM nor CRAM" +
                                  (format == sam ? " but SAM, which has no index; sort and convert it with "
                                                   "`samtools sort`, then `samtools index`"
                                                 : ""));
  const int end_marker = hts_check_EOF(file.get());
  if (end_marker <= 0)
    throw Error(Fault::io, "cannot read '" + path + "' to its end: " +
                               (end_marker < 0 ? std::strerror(errno)
                                               : "the end marker is missing, so the file is truncated; copy or write "
                                                 "it again"));
  return file;
}

/// The value of a tag of a header line; empty if it is not there.
std::string header_value(sam_hdr_t* header, const char* type, int line, const char* tag) {
  LineBuffer value;
  if (sam_hdr_find_tag_pos(header, type, line, tag, &value.text) != 0) return "";
  return std::string(value.text.s, value.text.l);
}

/// MD5 of a sequence as the M5 of @SQ has it: upper case, in hexadecimal.
std::string md5_of(const faidx_t* index, const std::string& contig) {
  hts_pos_t length = 0;
  const std::unique_ptr<char, Releases<&std::free>> text(
      faidx_fetch_seq64(index, contig.c_str(), 0, HTS_POS_MAX - 1, &length));
  if (!text || length < 0) return "";
  std::transform(text.get(), text.get() + length, text.get(), [](unsigned char c) { return std::toupper(c); });
  const std::unique_ptr<hts_md5_context, Releases<&hts_md5_destroy>> context(hts_md5_init());
  hts_md5_update(context.get(), text.get(), static_cast<unsigned long>(length));
  unsigned char digest[16];
  char hex[33];
  hts_md5_final(digest, context.get());
  hts_md5_hex(hex, digest);
  return hex;
}

/// The soft clip at one end of a read, if it hangs over an end of the contig: there is no reference to align it to.
std::uint32_t overhang(std::uint32_t step, hts_pos_t room) {
  if (bam_cigar_op(step) != BAM_CSOFT_CLIP) return 0;
  return static_cast<hts_pos_t>(bam_cigar_oplen(step)) > room ? bam_cigar_oplen(step) : 0;
}

/// A read as if the contig began at `from`, without the clips that hang over it. BAQ aligns clips too and would find
/// the whole read misaligned, as of a circular contig (the mitochondrion) half of the reads near its ends are.
/// @param cut bases cut off at the start. @return null if out of memory
SamRecord copy_for_baq(const bam1_t* record, hts_pos_t from, hts_pos_t contig_length, std::size_t& cut) {
  const bam1_core_t& core = record->core;
  std::span<const std::uint32_t> cigar(bam_get_cigar(record), core.n_cigar);
  cut = cigar.empty() ? 0 : overhang(cigar.front(), core.pos);
  const std::size_t tail = cigar.size() < 2 ? 0 : overhang(cigar.back(), contig_length - bam_endpos(record));
  if (cut > 0) cigar = cigar.subspan(1);
  if (tail > 0) cigar = cigar.first(cigar.size() - 1);
  std::string bases;
  for (std::size_t i = cut; i + tail < static_cast<std::size_t>(core.l_qseq); ++i)
    bases += seq_nt16_str[bam_seqi(bam_get_seq(record), i)];
  SamRecord copy(bam_init1());
  const auto* qualities = reinterpret_cast<const char*>(bam_get_qual(record) + cut);
  if (!copy || bam_set1(copy.get(), 0, nullptr, core.flag, core.tid, core.pos - from, core.qual, cigar.size(),
                        cigar.data(), -1, -1, 0, bases.size(), bases.c_str(), qualities, 0) < 0)
    return nullptr;
  return copy;
}

}  // namespace

struct AlignmentReader::Impl {
  std::string path;
  std::string reference;
  FastaIndex fasta;  ///< for CRAM
  HtsHandle file;
  SamHeader header;
  IndexHandle index;
  IteratorHandle iterator;
  SamRecord record{bam_init1()};
  std::vector<AlignedContig> contigs;
  std::map<std::string, std::size_t, std::less<>> by_name;  ///< canonical name -> contig
  std::vector<std::string> samples;
  std::map<std::string, std::size_t, std::less<>> groups;  ///< read group -> sample
  bool all_named = true;                                   ///< every read group has a sample
  std::size_t sought = 0;                                  ///< contig of the stretch

  bool is_cram() const { return hts_get_format(file.get())->format == cram; }
  void read_header();
  void read_groups();
  void use_reference();
  [[noreturn]] void fail_read() const;
};

void AlignmentReader::Impl::read_header() {
  header.reset(sam_hdr_read(file.get()));
  if (!header) throw Error(Fault::input, "the header of '" + path + "' is malformed, or the file is truncated in it");
  const int count = sam_hdr_nref(header.get());
  for (int i = 0; i < count; ++i) {
    AlignedContig contig{sam_hdr_tid2name(header.get(), i), sam_hdr_tid2len(header.get(), i), ""};
    contig.md5 = header_value(header.get(), "SQ", i, "M5");
    by_name.emplace(canonical_contig(contig.name), contigs.size());
    contigs.push_back(std::move(contig));
  }
  // Names that canonise to one (as MT and chrM of a decoy set) are still found by what they are written as.
  for (std::size_t i = 0; i < contigs.size(); ++i) by_name.emplace(contigs[i].name, i);
}

void AlignmentReader::Impl::read_groups() {
  const int count = sam_hdr_count_lines(header.get(), "RG");
  for (int i = 0; i < count; ++i) {
    const std::string id = header_value(header.get(), "RG", i, "ID");
    const std::string sample = header_value(header.get(), "RG", i, "SM");
    if (sample.empty()) {
      all_named = false;
      continue;
    }
    const auto found = std::find(samples.begin(), samples.end(), sample);
    groups[id] = static_cast<std::size_t>(found - samples.begin());
    if (found == samples.end()) samples.push_back(sample);
  }
}

void AlignmentReader::Impl::use_reference() {
  if (reference.empty())
    throw Error(Fault::usage, "'" + path + "' is CRAM, which needs the FASTA it was written with: --reference");
  fasta.reset(fai_load3(reference.c_str(), nullptr, nullptr, 0));
  if (!fasta || hts_set_fai_filename(file.get(), reference.c_str()) != 0)
    throw Error(Fault::io,
                "cannot open the reference '" + reference + "' with its index; make one with `samtools faidx`");
}

void AlignmentReader::Impl::fail_read() const {
  const AlignedContig& contig = contigs[sought];
  if (fasta && !contig.md5.empty()) {
    const std::string there = md5_of(fasta.get(), contig.name);
    if (there != contig.md5)
      throw Error(Fault::input, "cannot decode '" + path + "': contig '" + contig.name + "' has MD5 " + contig.md5 +
                                    " in its header and " + there + " in '" + reference +
                                    "'; give the reference it was written with");
  }
  throw Error(Fault::io, "cannot read '" + path + "' on contig '" + contig.name + "': it is truncated or corrupt" +
                             (fasta ? ", or the reference is not the one it was written with" : ""));
}

AlignmentReader::AlignmentReader(const std::string& path, const std::string& reference)
    : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->reference = reference;
  impl_->file = open(path);
  if (impl_->is_cram()) impl_->use_reference();
  impl_->read_header();
  impl_->read_groups();
  impl_->index.reset(sam_index_load3(impl_->file.get(), path.c_str(), nullptr, HTS_IDX_SILENT_FAIL));
  if (!impl_->index)
    throw Error(Fault::io, "'" + path + "' has no index; make one with `samtools index`, which needs sorted reads");
}

AlignmentReader::~AlignmentReader() = default;
AlignmentReader::AlignmentReader(AlignmentReader&&) noexcept = default;
AlignmentReader& AlignmentReader::operator=(AlignmentReader&&) noexcept = default;

const std::string& AlignmentReader::path() const noexcept { return impl_->path; }
const std::vector<AlignedContig>& AlignmentReader::contigs() const noexcept { return impl_->contigs; }
const std::vector<std::string>& AlignmentReader::samples() const noexcept { return impl_->samples; }

bool AlignmentReader::all_groups_named() const noexcept { return impl_->all_named; }

std::optional<std::size_t> AlignmentReader::find_contig(std::string_view name) const {
  for (const std::string& wanted : {std::string(name), canonical_contig(name)}) {
    const auto found = impl_->by_name.find(wanted);
    if (found != impl_->by_name.end()) return found->second;
  }
  return std::nullopt;
}

void AlignmentReader::seek(std::size_t contig, std::int64_t start, std::int64_t end) {
  const AlignedContig& wanted = impl_->contigs.at(contig);
  if (impl_->fasta && faidx_has_seq(impl_->fasta.get(), wanted.name.c_str()) == 0)
    throw Error(Fault::input, "contig '" + wanted.name + "' of '" + impl_->path + "' is not in '" + impl_->reference +
                                  "'; give the reference it was written with");
  impl_->sought = contig;
  impl_->iterator.reset(sam_itr_queryi(impl_->index.get(), static_cast<int>(contig), start, end));
  if (!impl_->iterator)
    throw Error(Fault::io, "the index of '" + impl_->path + "' cannot be used for contig '" + wanted.name +
                               "'; make it again with `samtools index`");
}

bool AlignmentReader::next(AlignedRead& read) {
  bam1_t* record = impl_->record.get();
  const int status = sam_itr_next(impl_->file.get(), impl_->iterator.get(), record);
  if (status < -1) impl_->fail_read();
  if (status < 0) return false;
  const bam1_core_t& core = record->core;
  const auto length = static_cast<std::size_t>(core.l_qseq);
  read.name = {bam_get_qname(record), static_cast<std::size_t>(core.l_qname - core.l_extranul - 1)};
  read.flags = core.flag;
  read.mapping_quality = core.qual;
  read.contig = core.tid;
  read.start = core.pos;
  read.end = bam_endpos(record);
  read.mate_contig = (core.flag & BAM_FPAIRED) != 0 && (core.flag & BAM_FMUNMAP) == 0 ? core.mtid : -1;
  read.mate_start = core.mpos;
  read.cigar = {bam_get_cigar(record), core.n_cigar};
  read.packed_bases = {bam_get_seq(record), (length + 1) / 2};
  read.qualities = {bam_get_qual(record), length};
  return true;
}

std::optional<std::size_t> AlignmentReader::sample() const {
  const std::uint8_t* tag = bam_aux_get(impl_->record.get(), "RG");
  const char* group = tag == nullptr ? nullptr : bam_aux2Z(tag);
  const auto found = group == nullptr ? impl_->groups.end() : impl_->groups.find(std::string_view(group));
  if (found == impl_->groups.end()) return std::nullopt;
  return found->second;
}

std::optional<std::int64_t> AlignmentReader::integer_tag(const char* tag) const {
  const std::uint8_t* found = bam_aux_get(impl_->record.get(), tag);
  if (found == nullptr) return std::nullopt;
  errno = 0;
  const std::int64_t value = bam_aux2i(found);
  if (errno != 0) return std::nullopt;
  return value;
}

std::optional<double> AlignmentReader::real_tag(const char* tag) const {
  const std::uint8_t* found = bam_aux_get(impl_->record.get(), tag);
  if (found == nullptr) return std::nullopt;
  errno = 0;
  const double value = bam_aux2f(found);
  if (errno != 0) return std::nullopt;
  return value;
}

std::optional<std::int64_t> AlignmentReader::array_tag(const char* tag, std::size_t index) const {
  const std::uint8_t* found = bam_aux_get(impl_->record.get(), tag);
  if (found == nullptr || *found != 'B' || index >= bam_auxB_len(found)) return std::nullopt;
  return bam_auxB2i(found, static_cast<std::uint32_t>(index));
}

void AlignmentReader::alignment_qualities(Reference& reference, std::vector<std::uint8_t>& qualities) const {
  constexpr std::int64_t kFlank = 200;
  constexpr int kExtended = 2;
  constexpr int kAnew = 4;
  const bam1_t* record = impl_->record.get();
  qualities.assign(static_cast<std::size_t>(record->core.l_qseq), kNoQuality);
  const AlignedContig& contig = impl_->contigs[static_cast<std::size_t>(record->core.tid)];
  const std::int64_t from = std::max<std::int64_t>(0, record->core.pos - kFlank);
  const std::string window = reference.fetch(contig.name, from, bam_endpos(record) + kFlank);
  // The alignment is told the window instead of the contig; the copy gets the result as a tag.
  std::size_t cut = 0;
  const SamRecord copy = copy_for_baq(record, from, contig.length, cut);
  if (!copy) throw Error(Fault::resource, "out of memory while reading '" + impl_->path + "'");
  if (sam_prob_realn(copy.get(), window.c_str(), static_cast<hts_pos_t>(window.size()), kExtended | kAnew) < 0) return;
  const std::uint8_t* tag = bam_aux_get(copy.get(), "BQ");
  const char* drops = tag == nullptr ? nullptr : bam_aux2Z(tag);
  const auto size = static_cast<std::size_t>(copy->core.l_qseq);
  if (drops == nullptr || std::strlen(drops) != size) return;
  for (std::size_t i = 0; i < size; ++i) {
    const int drop = drops[i] - 64;
    if (drop > 0) qualities[cut + i] = static_cast<std::uint8_t>(std::max(0, bam_get_qual(record)[cut + i] - drop));
  }
}

}  // namespace epiq::genome
