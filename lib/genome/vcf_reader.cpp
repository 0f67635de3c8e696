#include "epiq/genome/vcf_reader.hpp"

#include <htslib/bgzf.h>
#include <htslib/hts_log.h>
#include <htslib/kseq.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/vcf_defect.hpp"
#include "epiq/genome/vcf_handles.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

constexpr const char* kNeither = " is neither VCF nor BCF nor PLINK .bed";

std::string quoted(const std::string& path) { return path == "-" ? "standard input" : "'" + path + "'"; }

/// A stretch of one contig that is read through the index.
struct Stretch {
  int contig = -1;  ///< number in the index
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::int64_t done = -1;  ///< records that start before this position were returned by an earlier stretch
};

HtsHandle open(const std::string& path) {
  struct stat status {};
  if (path != "-" && ::stat(path.c_str(), &status) != 0)
    throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno));
  if (path != "-" && S_ISDIR(status.st_mode)) throw Error(Fault::io, "cannot read '" + path + "': it is a folder");
  if (path != "-" && S_ISREG(status.st_mode) && status.st_size == 0)
    throw Error(Fault::input, "'" + path + "' is empty; VCF or BCF is expected");
  hts_set_log_level(HTS_LOG_OFF);  // what goes wrong is said by an Error
  errno = 0;
  HtsHandle file(hts_open(path.c_str(), "r"));
  if (!file && errno == ENOEXEC) throw Error(Fault::input, quoted(path) + kNeither);
  if (!file) throw Error(Fault::io, "cannot open " + quoted(path) + ": " + std::strerror(errno == 0 ? EIO : errno));
  const htsFormat& format = *hts_get_format(file.get());
  if (format.format != vcf && format.format != bcf)
    throw Error(Fault::input,
                quoted(path) + (format.format == empty_format ? " is empty; VCF or BCF is expected" : kNeither));
  return file;
}

}  // namespace

struct VcfReader::Impl {
  std::string path;
  HtsHandle file;
  HeaderHandle header;
  RecordHandle record;
  std::vector<std::string> samples;
  std::uint64_t records = 0;
  LineBuffer line;
  GrowingArray<std::int32_t> integers;
  GrowingArray<float> floats;

  bool indexed = false;  ///< read `stretches` through `tabix` or `index`
  TabixHandle tabix;
  IndexHandle index;
  IteratorHandle iterator;
  std::vector<Stretch> stretches;
  std::size_t next_stretch = 0;
  std::int64_t done = -1;
  std::vector<std::string> unknown_contigs;

  void read_header();
  void seek(const IntervalSet& regions);
  bool read();
  int read_line();
  int read_indexed();
  void parse_line();
  bool is_text() const { return hts_get_format(file.get())->format == vcf; }
  const BGZF* blocks() const { return file->is_bgzf ? file->fp.bgzf : nullptr; }
  [[noreturn]] void fail_read(const std::string& cause) const {
    throw Error(Fault::io, "cannot read " + quoted(path) + " to its end: " + cause);
  }
  [[noreturn]] void fail_record(const char* problem) const;
  std::string where() const { return "record " + std::to_string(records) + " of " + quoted(path); }
  template <class Value>
  std::size_t values(const char* tag, int type, GrowingArray<Value>& buffer);
};

void VcfReader::Impl::read_header() {
  // A file whose last block is not the empty one that bgzip writes was cut off.
  const int end_marker = hts_check_EOF(file.get());
  if (end_marker < 0) fail_read(std::strerror(errno));
  if (end_marker == 0) fail_read("the BGZF end marker is missing, so the file is truncated; copy or write it again");
  header.reset(bcf_hdr_read(file.get()));
  if (!header) {
    if (blocks() != nullptr && blocks()->errcode != 0) fail_read("it is truncated or corrupt within the header");
    throw Error(Fault::input, "the header of " + quoted(path) +
                                  " is malformed: a VCF needs the lines ##fileformat and #CHROM (tabs, unique sample "
                                  "names); the file may also be truncated");
  }
  record.reset(bcf_init());
  const int count = bcf_hdr_nsamples(header.get());
  samples.assign(header->samples, header->samples + count);
}

void VcfReader::Impl::seek(const IntervalSet& regions) {
  const std::string remedy = "; index it with `bcftools index`, or use --targets, which needs none";
  if (path == "-") throw Error(Fault::io, "regions need an index, which standard input does not have; use --targets");
  if (hts_get_format(file.get())->compression != bgzf)
    throw Error(Fault::io, "regions need an index, and '" + path + "' is not compressed with bgzip" + remedy);
  if (is_text())
    tabix.reset(tbx_index_load3(path.c_str(), nullptr, HTS_IDX_SILENT_FAIL));
  else
    index.reset(bcf_index_load3(path.c_str(), nullptr, HTS_IDX_SILENT_FAIL));
  if (!tabix && !index) throw Error(Fault::io, "regions need an index, and '" + path + "' has none" + remedy);
  indexed = true;

  int count = 0;
  const std::unique_ptr<const char*, Releases<&std::free>> names(
      tabix ? tbx_seqnames(tabix.get(), &count) : bcf_index_seqnames(index.get(), header.get(), &count));
  std::set<std::string> known;
  for (int i = 0; i < count; ++i) {
    const char* name = names.get()[i];
    known.insert(canonical_contig(name));
    const int contig = tabix ? tbx_name2id(tabix.get(), name) : bcf_hdr_name2id(header.get(), name);
    std::int64_t done_before = -1;
    for (const IntervalSet::Span& span : regions.spans(name)) {
      stretches.push_back({contig, span.first, std::min<std::int64_t>(span.second, HTS_POS_MAX), done_before});
      done_before = span.second;
    }
  }
  for (int i = 0; i < header->n[BCF_DT_CTG]; ++i) known.insert(canonical_contig(bcf_hdr_id2name(header.get(), i)));
  for (const std::string& contig : regions.contigs())
    if (known.count(contig) == 0) unknown_contigs.push_back(contig);
}

/// Fetches the next line or record of the stretches; as htslib: >= 0 read, -1 end, < -1 failure.
int VcfReader::Impl::read_indexed() {
  for (;;) {
    if (iterator) {
      const int status = tabix ? tbx_itr_next(file.get(), tabix.get(), iterator.get(), &line.text)
                               : bcf_itr_next(file.get(), iterator.get(), record.get());
      if (status != -1) return status;
      iterator.reset();
    }
    if (next_stretch == stretches.size()) return -1;
    const Stretch& stretch = stretches[next_stretch++];
    iterator.reset(tabix ? tbx_itr_queryi(tabix.get(), stretch.contig, stretch.start, stretch.end)
                         : bcf_itr_queryi(index.get(), stretch.contig, stretch.start, stretch.end));
    if (!iterator) return -2;
    done = stretch.done;
  }
}

/// Reads a line of text; blank ones are passed over.
int VcfReader::Impl::read_line() {
  int status = 0;
  do {
    status = hts_getline(file.get(), KS_SEP_LINE, &line.text);
  } while (status >= 0 && line.text.l == 0);
  return status;
}

void VcfReader::Impl::fail_record(const char* problem) const {
  if (blocks() != nullptr && blocks()->errcode != 0) fail_read("it is truncated or corrupt after " + where());
  const std::string at = is_text() && !indexed ? " (line " + std::to_string(file->lineno) + ")" : "";
  throw Error(Fault::input, where() + at + " is malformed: " + problem);
}

void VcfReader::Impl::parse_line() {
  if (is_text()) {
    // htslib takes a position that is no number for 0, and lines with columns too few or too many.
    const char* problem = defect_of_line({line.text.s, line.text.l}, samples.size());
    if (problem != nullptr) fail_record(problem);
    if (vcf_parse(&line.text, header.get(), record.get()) < 0) record->errcode |= 1 << 20;
  }
  const int tolerated = is_text() ? BCF_ERR_CTG_UNDEF | BCF_ERR_TAG_UNDEF : BCF_ERR_TAG_UNDEF;
  if ((record->errcode & ~tolerated) == 0) return;
  fail_record(defect(record->errcode & ~tolerated));
}

/// Reads the next record; false at the true end.
bool VcfReader::Impl::read() {
  for (;;) {
    const int status = indexed     ? read_indexed()
                       : is_text() ? read_line()
                                   : bcf_read(file.get(), header.get(), record.get());
    ++records;
    if (status < -1 && !is_text() && blocks() != nullptr && blocks()->errcode == 0 && record->errcode != 0)
      parse_line();
    if (status < -1) fail_read("it is truncated or corrupt after " + std::to_string(records - 1) + " records");
    if (status == -1) {
      // htslib reports the end where a block was cut off too, and with threads always; its marks tell them apart.
      const bool cut = blocks() != nullptr && (blocks()->errcode != 0 || (!indexed && blocks()->no_eof_block));
      if (cut) fail_read("it is truncated after " + std::to_string(records - 1) + " records");
      return false;
    }
    parse_line();
    if (record->n_sample != samples.size()) fail_record("its number of samples is not that of the header");
    if (record->pos >= done) return true;
    --records;
  }
}

/// The values a sample has at most of a FORMAT field, put into `buffer`; 0 if the record does not have the field.
template <class Value>
std::size_t VcfReader::Impl::values(const char* tag, int type, GrowingArray<Value>& buffer) {
  // htslib ends the process over a field whose binary type is none of these.
  if (bcf_unpack(record.get(), BCF_UN_FMT) < 0) fail_record("its samples cannot be read");
  const bcf_fmt_t* field = bcf_get_fmt(header.get(), record.get(), tag);
  if (field == nullptr || field->n == 0) return 0;
  if (field->type == BCF_BT_CHAR) return 0;
  if (field->type != BCF_BT_INT8 && field->type != BCF_BT_INT16 && field->type != BCF_BT_INT32 &&
      field->type != BCF_BT_FLOAT)
    fail_record("a field of its samples has no known type");
  const int count = bcf_get_format_values(header.get(), record.get(), tag, reinterpret_cast<void**>(&buffer.data),
                                          &buffer.capacity, type);
  if (count == -4) throw Error(Fault::resource, "out of memory while reading " + where());
  return count <= 0 ? 0 : static_cast<std::size_t>(count) / samples.size();
}

VcfReader::VcfReader(const std::string& path, const Options& options) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->file = open(path);
  impl_->read_header();
  if (!options.regions.empty()) impl_->seek(options.regions);
  const bool is_bgzf = hts_get_format(impl_->file.get())->compression == bgzf;
  if (options.threads > 1 && is_bgzf && hts_set_threads(impl_->file.get(), static_cast<int>(options.threads)) != 0)
    throw Error(Fault::resource, "cannot start threads to read '" + path + "'");
}

VcfReader::~VcfReader() = default;
VcfReader::VcfReader(VcfReader&&) noexcept = default;
VcfReader& VcfReader::operator=(VcfReader&&) noexcept = default;

const std::vector<std::string>& VcfReader::samples() const noexcept { return impl_->samples; }

const std::vector<std::string>& VcfReader::unknown_contigs() const noexcept { return impl_->unknown_contigs; }

std::string VcfReader::where() const { return impl_->where(); }

std::uint64_t VcfReader::line() const noexcept {
  return impl_->is_text() && !impl_->indexed ? static_cast<std::uint64_t>(impl_->file->lineno) : 0;
}

bcf_hdr_t* VcfReader::header() const noexcept { return impl_->header.get(); }

bcf1_t* VcfReader::record() const noexcept { return impl_->record.get(); }

std::int64_t VcfReader::contig_length(std::string_view canonical) const {
  const bcf_hdr_t* header = impl_->header.get();
  for (int i = 0; i < header->n[BCF_DT_CTG]; ++i) {
    const bcf_idpair_t& contig = header->id[BCF_DT_CTG][i];
    if (contig.val != nullptr && canonical_contig(contig.key) == canonical)
      return static_cast<std::int64_t>(contig.val->info[0]);
  }
  return 0;
}

std::vector<std::pair<std::string, std::int64_t>> VcfReader::contigs() const {
  const bcf_hdr_t* header = impl_->header.get();
  std::vector<std::pair<std::string, std::int64_t>> found;
  for (int i = 0; i < header->n[BCF_DT_CTG]; ++i) {
    const bcf_idpair_t& contig = header->id[BCF_DT_CTG][i];
    if (contig.val != nullptr) found.emplace_back(contig.key, static_cast<std::int64_t>(contig.val->info[0]));
  }
  return found;
}

bool VcfReader::next(VcfSite& site) {
  if (!impl_->read()) return false;
  bcf1_t* record = impl_->record.get();
  if (bcf_unpack(record, BCF_UN_STR) < 0)
    throw Error(Fault::input, where() + " is malformed: its identifier or alleles cannot be read");
  site.contig = bcf_seqname_safe(impl_->header.get(), record);
  site.position = record->pos;
  site.end = record->pos + std::max<std::int64_t>(record->rlen, 1);
  site.id = record->d.id;
  site.alleles.assign(record->d.allele, record->d.allele + record->n_allele);
  return true;
}

void VcfReader::calls(VcfCalls& calls) {
  Impl& impl = *impl_;
  const std::size_t samples = impl.samples.size();
  calls.ploidy = impl.values("GT", BCF_HT_INT, impl.integers);
  calls.alleles.resize(samples * calls.ploidy);
  for (std::size_t i = 0; i < calls.alleles.size(); ++i) {
    const std::int32_t code = impl.integers.data[i];
    calls.alleles[i] = code == bcf_int32_vector_end                           ? kNoAllele
                       : code == bcf_int32_missing || bcf_gt_is_missing(code) ? kMissingAllele
                                                                              : bcf_gt_allele(code);
    if (calls.alleles[i] >= static_cast<std::int32_t>(impl.record->n_allele))
      throw Error(Fault::input, where() + " is malformed: a genotype names allele " + std::to_string(calls.alleles[i]) +
                                    " of " + std::to_string(impl.record->n_allele));
  }
  const auto copy = [&](const char* tag, std::size_t& width, std::vector<float>& to) {
    width = calls.ploidy > 0 ? 0 : impl.values(tag, BCF_HT_REAL, impl.floats);
    to.resize(samples * width);
    for (std::size_t i = 0; i < to.size(); ++i) {
      const float value = impl.floats.data[i];
      to[i] = bcf_float_is_vector_end(value) ? kNoValue : bcf_float_is_missing(value) ? kMissingValue : value;
    }
  };
  copy("DS", calls.dosage_width, calls.dosages);
  copy("GP", calls.probability_width, calls.probabilities);
}

}  // namespace epiq::genome
