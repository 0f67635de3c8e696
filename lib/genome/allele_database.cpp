#include "epiq/genome/allele_database.hpp"

#include <htslib/hts_log.h>
#include <htslib/tbx.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <map>
#include <tuple>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/vcf_handles.hpp"
#include "epiq/genome/vcf_values.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

/// Bases that are read at a time, and those read beside them: normalisation moves alleles of repeats.
constexpr std::int64_t kWindow = 1 << 14;
constexpr std::int64_t kMargin = 1000;

auto key(const DatabaseAllele& allele) { return std::tie(allele.position, allele.ref, allele.alt); }

bool plain_bases(std::string_view text) {
  return !text.empty() && text.find_first_not_of("ACGTNacgtn") == std::string_view::npos;
}

/// The INFO fields behind a number.
struct NumberField {
  std::string value;
  std::string divisor;  ///< empty: none
};

}  // namespace

struct AlleleDatabase::Impl {
  std::string path;
  Reference* reference = nullptr;
  HtsHandle file;
  HeaderHandle header;
  RecordHandle record{bcf_init()};
  TabixHandle tabix;  ///< of VCF
  IndexHandle index;  ///< of BCF
  LineBuffer line;
  std::map<std::string, int, std::less<>> contigs;  ///< canonical name -> number in the index
  std::vector<NumberField> numbers;
  std::vector<std::string> texts;
  std::vector<double> values;

  std::string window_contig;
  std::int64_t start = 0;  ///< what is found in [start, end) is complete
  std::int64_t end = 0;
  std::vector<DatabaseAllele> alleles;

  void open();
  void load(std::string_view contig, std::int64_t from, std::int64_t to);
  bool next(hts_itr_t* iterator);
  void take();
  std::optional<double> number(const std::string& tag, std::size_t alt);
  std::string text(const std::string& tag, std::size_t alt);
};

void AlleleDatabase::Impl::open() {
  hts_set_log_level(HTS_LOG_OFF);
  errno = 0;
  file.reset(hts_open(path.c_str(), "r"));
  if (!file) throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno == 0 ? EIO : errno));
  const htsFormat& format = *hts_get_format(file.get());
  if (format.format != vcf && format.format != bcf)
    throw Error(Fault::input, "'" + path + "' is neither VCF nor BCF, so no alleles can be looked up in it");
  header.reset(bcf_hdr_read(file.get()));
  if (!header) throw Error(Fault::input, "'" + path + "' has a malformed header");
  if (format.format == vcf && format.compression == bgzf) {
    tabix.reset(tbx_index_load3(path.c_str(), nullptr, HTS_IDX_SILENT_FAIL));
  } else if (format.format == bcf) {
    index.reset(bcf_index_load3(path.c_str(), nullptr, HTS_IDX_SILENT_FAIL));
  }
  if (!tabix && !index)
    throw Error(Fault::io, "'" + path +
                               "' has no index, so no alleles can be looked up in it; compress it with bgzip and index "
                               "it with `bcftools index`");
  int count = 0;
  const std::unique_ptr<const char*, Releases<&std::free>> names(
      tabix ? tbx_seqnames(tabix.get(), &count) : bcf_index_seqnames(index.get(), header.get(), &count));
  for (int i = 0; i < count; ++i) {
    const char* name = names.get()[i];
    contigs.emplace(canonical_contig(name),
                    tabix ? tbx_name2id(tabix.get(), name) : bcf_hdr_name2id(header.get(), name));
  }
}

/// Reads the next record of an iterator; false at its end.
bool AlleleDatabase::Impl::next(hts_itr_t* iterator) {
  const int status = tabix ? tbx_itr_next(file.get(), tabix.get(), iterator, &line.text)
                           : bcf_itr_next(file.get(), iterator, record.get());
  if (status < -1) throw Error(Fault::io, "cannot read '" + path + "': it or its index is damaged");
  if (status < 0) return false;
  if (tabix && vcf_parse(&line.text, header.get(), record.get()) < 0)
    throw Error(Fault::input,
                "'" + path + "' has a malformed record after '" + std::string(line.text.s).substr(0, 60) + "'");
  if (bcf_unpack(record.get(), BCF_UN_INFO) < 0)
    throw Error(Fault::input, "'" + path + "' has a malformed record at position " + std::to_string(record->pos + 1));
  return true;
}

std::optional<double> AlleleDatabase::Impl::number(const std::string& tag, std::size_t alt) {
  info_numbers(header.get(), record.get(), tag.c_str(), values);
  const std::size_t alts = record->n_allele - 1U;
  double value = std::nan("");
  if (values.size() == alts) {
    value = values[alt - 1];
  } else if (values.size() == 1) {
    // One number beside several ALTs: a count of all samples (AN), but the frequency of nobody in particular.
    const int id = bcf_hdr_id2int(header.get(), BCF_DT_ID, tag.c_str());
    if (bcf_hdr_id2type(header.get(), BCF_HL_INFO, id) == BCF_HT_INT) value = values[0];
  }
  if (std::isnan(value)) return std::nullopt;
  return value;
}

std::string AlleleDatabase::Impl::text(const std::string& tag, std::size_t alt) {
  const std::string_view whole = info_text(header.get(), record.get(), tag.c_str());
  const int id = bcf_hdr_id2int(header.get(), BCF_DT_ID, tag.c_str());
  if (bcf_hdr_id2length(header.get(), BCF_HL_INFO, id) != BCF_VL_A) return std::string(whole);
  const std::vector<std::string> parts = util::split(std::string(whole), ',');
  return alt <= parts.size() ? parts[alt - 1] : "";
}

void AlleleDatabase::Impl::take() {
  for (std::size_t alt = 1; alt < record->n_allele; ++alt) {
    const char* const* written = record->d.allele;
    if (!plain_bases(written[0]) || !plain_bases(written[alt])) continue;
    Change change{record->pos, written[0], written[alt]};
    // Where REF is not the reference, the database is wrong there, and its allele is kept as it is.
    if (reference == nullptr || reference->length(window_contig) == 0 || !left_align(change, window_contig, *reference))
      trim(change);
    DatabaseAllele allele{change.position, std::move(change.ref), std::move(change.alt), record->d.id, {}, {}};
    for (const NumberField& field : numbers) {
      std::optional<double> value = number(field.value, alt);
      if (value && !field.divisor.empty()) {
        const auto divisor = number(field.divisor, alt);
        value = divisor && *divisor > 0.0 ? std::optional(*value / *divisor) : std::nullopt;
      }
      allele.numbers.push_back(value);
    }
    for (const std::string& tag : texts) allele.texts.push_back(text(tag, alt));
    alleles.push_back(std::move(allele));
  }
}

void AlleleDatabase::Impl::load(std::string_view contig, std::int64_t from, std::int64_t to) {
  if (window_contig == contig && from >= start && to <= end) return;
  window_contig = contig;
  start = from;
  end = std::max(to, from + kWindow);
  alleles.clear();
  const auto found = contigs.find(canonical_contig(contig));
  if (found == contigs.end()) return;
  const std::int64_t first = std::max<std::int64_t>(start - kMargin, 0);
  const IteratorHandle iterator(tabix ? tbx_itr_queryi(tabix.get(), found->second, first, end + kMargin)
                                      : bcf_itr_queryi(index.get(), found->second, first, end + kMargin));
  if (!iterator) throw Error(Fault::io, "cannot look up contig '" + window_contig + "' in '" + path + "' by its index");
  while (next(iterator.get())) take();
  std::stable_sort(alleles.begin(), alleles.end(),
                   [](const DatabaseAllele& a, const DatabaseAllele& b) { return key(a) < key(b); });
}

AlleleDatabase::AlleleDatabase(const std::string& path, Reference* reference) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->reference = reference;
  impl_->open();
}

AlleleDatabase::~AlleleDatabase() = default;
AlleleDatabase::AlleleDatabase(AlleleDatabase&&) noexcept = default;
AlleleDatabase& AlleleDatabase::operator=(AlleleDatabase&&) noexcept = default;

const std::string& AlleleDatabase::path() const noexcept { return impl_->path; }

bool AlleleDatabase::has_info(const std::string& tag) const {
  const int id = bcf_hdr_id2int(impl_->header.get(), BCF_DT_ID, tag.c_str());
  return bcf_hdr_idinfo_exists(impl_->header.get(), BCF_HL_INFO, id);
}

std::string AlleleDatabase::info_description(const std::string& tag) const {
  return genome::info_description(impl_->header.get(), tag);
}

std::vector<std::pair<std::string, std::int64_t>> AlleleDatabase::contigs() const {
  return contig_lengths(impl_->header.get());
}

std::string AlleleDatabase::header_value(const std::string& wanted) const {
  const bcf_hrec_t* found = bcf_hdr_get_hrec(impl_->header.get(), BCF_HL_GEN, wanted.c_str(), nullptr, nullptr);
  return found == nullptr || found->value == nullptr ? "" : found->value;
}

void AlleleDatabase::select(const std::vector<std::string>& numbers, const std::vector<std::string>& texts) {
  const auto check = [&](const std::string& tag) {
    if (!has_info(tag))
      throw Error(Fault::input, "the header of '" + impl_->path + "' has no INFO/" + tag + ", a field asked for");
    return tag;
  };
  impl_->numbers.clear();
  impl_->texts.clear();
  impl_->window_contig.clear();
  for (const std::string& name : numbers) {
    const std::size_t slash = name.find('/');
    impl_->numbers.push_back(
        {check(name.substr(0, slash)), slash == std::string::npos ? "" : check(name.substr(slash + 1))});
  }
  for (const std::string& name : texts) impl_->texts.push_back(check(name));
}

std::span<const DatabaseAllele> AlleleDatabase::find(std::string_view contig, const Change& change) {
  impl_->load(contig, change.position, change.position + 1);
  const auto wanted = std::tie(change.position, change.ref, change.alt);
  const auto first = std::lower_bound(impl_->alleles.begin(), impl_->alleles.end(), wanted,
                                      [](const DatabaseAllele& one, const auto& other) { return key(one) < other; });
  auto last = first;
  while (last != impl_->alleles.end() && key(*last) == wanted) ++last;
  return {first, last};
}

std::span<const DatabaseAllele> AlleleDatabase::between(std::string_view contig, std::int64_t from, std::int64_t to) {
  impl_->load(contig, std::max<std::int64_t>(from, 0), to);
  const auto before = [](const DatabaseAllele& one, std::int64_t position) { return one.position < position; };
  const auto first = std::lower_bound(impl_->alleles.begin(), impl_->alleles.end(), from, before);
  return {first, std::lower_bound(first, impl_->alleles.end(), to, before)};
}

}  // namespace epiq::genome
