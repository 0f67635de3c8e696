#include "epiq/genome/vcf_values.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "epiq/genome/contig.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kEnd = -std::numeric_limits<double>::infinity();

template <class T>
double integer_at(const std::uint8_t* data, std::size_t index, T missing, T end) {
  T value{};
  std::memcpy(&value, data + index * sizeof(T), sizeof(T));
  return value == missing ? kMissing : value == end ? kEnd : static_cast<double>(value);
}

/// Value `index` of an array of BCF: kMissing, kEnd (padding), or a number.
double value_at(int type, const std::uint8_t* data, std::size_t index) {
  switch (type) {
    case BCF_BT_INT8:
      return integer_at<std::int8_t>(data, index, bcf_int8_missing, bcf_int8_vector_end);
    case BCF_BT_INT16:
      return integer_at<std::int16_t>(data, index, bcf_int16_missing, bcf_int16_vector_end);
    case BCF_BT_INT32:
      return integer_at<std::int32_t>(data, index, bcf_int32_missing, bcf_int32_vector_end);
    case BCF_BT_FLOAT: {
      float value = 0.0F;
      std::memcpy(&value, data + index * sizeof(float), sizeof(float));
      return bcf_float_is_missing(value) ? kMissing : bcf_float_is_vector_end(value) ? kEnd : value;
    }
    default:
      return kMissing;
  }
}

/// A numeric field of the samples.
struct Field {
  const bcf_fmt_t* format = nullptr;

  Field(const bcf_hdr_t* header, bcf1_t* record, const char* tag) : format(bcf_get_fmt(header, record, tag)) {
    if (format != nullptr && (format->n == 0 || format->type == BCF_BT_CHAR)) format = nullptr;
  }
  explicit operator bool() const { return format != nullptr; }
  std::size_t width() const { return format == nullptr ? 0 : static_cast<std::size_t>(format->n); }
  double at(std::size_t sample, std::size_t index) const {
    return value_at(format->type, format->p + sample * static_cast<std::size_t>(format->size), index);
  }
  /// A whole number, kNotGiven if there is none.
  std::int32_t whole(std::size_t sample, std::size_t index = 0) const {
    if (format == nullptr || index >= width()) return kNotGiven;
    const double value = at(sample, index);
    if (!std::isfinite(value) || value < 0.0) return kNotGiven;
    return value > 2e9 ? 2000000000 : static_cast<std::int32_t>(value);
  }
};

/// GT of a sample; false if it has more than two alleles.
bool read_genotype(const Field& genotypes, std::size_t sample, std::size_t alleles, SampleCall& call,
                   const std::function<std::string()>& where) {
  const auto allele = [&](std::size_t index) -> std::int32_t {
    if (index >= genotypes.width()) return kNoAllele;
    const double code = genotypes.at(sample, index);
    if (code == kEnd) return kNoAllele;
    if (!std::isfinite(code) || code < 2.0) return kMissingAllele;
    const auto number = (static_cast<std::int32_t>(code) >> 1) - 1;
    if (number >= static_cast<std::int32_t>(alleles))
      throw Error(Fault::input, where() + " is malformed: a genotype names allele " + std::to_string(number) + " of " +
                                    std::to_string(alleles));
    return number;
  };
  call.first = allele(0);
  call.second = allele(1);
  if (call.first == kNoAllele) call.first = kMissingAllele;
  if (call.second != kNoAllele && genotypes.width() > 1) {
    const double code = genotypes.at(sample, 1);
    call.phased = std::isfinite(code) && (static_cast<std::int32_t>(code) & 1) != 0;
  }
  return allele(2) == kNoAllele;
}

void read_allele_reads(const bcf_hdr_t* header, bcf1_t* record, SampleCalls& calls) {
  const std::size_t width = calls.alleles;
  calls.allele_reads.assign(calls.samples.size() * width, kNotGiven);
  const Field both(header, record, "AD");
  const Field ref(header, record, "RO");
  const Field alt(header, record, "AO");
  for (std::size_t i = 0; i < calls.samples.size(); ++i) {
    std::int32_t* reads = calls.allele_reads.data() + i * width;
    for (std::size_t k = 0; k < width; ++k)
      reads[k] = both ? both.whole(i, k) : k == 0 ? ref.whole(i) : alt.whole(i, k - 1);
  }
}

}  // namespace

std::vector<std::pair<std::string, std::int64_t>> contig_lengths(const bcf_hdr_t* header) {
  std::vector<std::pair<std::string, std::int64_t>> found;
  for (int i = 0; i < header->n[BCF_DT_CTG]; ++i) {
    const bcf_idpair_t& contig = header->id[BCF_DT_CTG][i];
    if (contig.val != nullptr && contig.val->info[0] > 0)
      found.emplace_back(canonical_contig(contig.key), static_cast<std::int64_t>(contig.val->info[0]));
  }
  return found;
}

std::vector<std::string> header_values(const bcf_hdr_t* header, const std::string& key) {
  std::vector<std::string> values;
  for (int i = 0; i < header->nhrec; ++i) {
    const bcf_hrec_t& line = *header->hrec[i];
    if (line.type == BCF_HL_GEN && line.value != nullptr && key == line.key) values.emplace_back(line.value);
  }
  return values;
}

std::vector<std::int32_t> sample_integers(const bcf_hdr_t* header, bcf1_t* record, const char* tag,
                                          std::size_t sample) {
  const Field field(header, record, tag);
  std::vector<std::int32_t> values(field.width());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = field.whole(sample, i);
  return values;
}

std::string info_description(const bcf_hdr_t* header, const std::string& tag) {
  bcf_hrec_t* line = bcf_hdr_get_hrec(header, BCF_HL_INFO, "ID", tag.c_str(), nullptr);
  const int key = line == nullptr ? -1 : bcf_hrec_find_key(line, "Description");
  return key < 0 ? "" : line->vals[key];
}

std::string_view info_text(const bcf_hdr_t* header, bcf1_t* record, const char* tag) {
  const bcf_info_t* info = bcf_get_info(header, record, tag);
  if (info == nullptr || info->type != BCF_BT_CHAR || info->vptr == nullptr) return "";
  const std::string_view text(reinterpret_cast<const char*>(info->vptr), static_cast<std::size_t>(info->len));
  return text.substr(0, text.find('\0')) == "." ? "" : text.substr(0, text.find('\0'));
}

void info_numbers(const bcf_hdr_t* header, bcf1_t* record, const char* tag, std::vector<double>& numbers) {
  numbers.clear();
  const bcf_info_t* info = bcf_get_info(header, record, tag);
  if (info == nullptr || info->vptr == nullptr) return;
  if (info->type == BCF_BT_CHAR) {
    for (const std::string& part : util::split(info_text(header, record, tag), ','))
      numbers.push_back(util::parse_number(part).value_or(kMissing));
    return;
  }
  for (int i = 0; i < info->len; ++i) {
    const double value = value_at(info->type, info->vptr, static_cast<std::size_t>(i));
    if (value == kEnd) break;
    numbers.push_back(value);
  }
}

void read_calls(const bcf_hdr_t* header, bcf1_t* record, SampleCalls& calls,
                const std::function<std::string()>& where) {
  calls.samples.assign(record->n_sample, SampleCall{});
  calls.alleles = record->n_allele;
  calls.polyploid = 0;
  const Field genotypes(header, record, "GT");
  const Field depth(header, record, "DP");
  const Field quality(header, record, "GQ");
  const Field phase_set(header, record, "PS");
  read_allele_reads(header, record, calls);
  for (std::size_t i = 0; i < calls.samples.size(); ++i) {
    SampleCall& call = calls.samples[i];
    if (genotypes && !read_genotype(genotypes, i, calls.alleles, call, where)) {
      call.first = call.second = kMissingAllele;
      ++calls.polyploid;
    }
    call.depth = depth.whole(i);
    call.quality = quality.whole(i);
    call.phase_set = phase_set.whole(i);
    if (call.depth != kNotGiven) continue;
    for (std::size_t k = 0; k < calls.alleles; ++k) {
      const std::int32_t reads = calls.allele_reads[i * calls.alleles + k];
      if (reads >= 0) call.depth = std::max(call.depth, 0) + reads;
    }
  }
}

AlleleCall allele_call(const SampleCalls& calls, std::size_t sample, std::size_t alt) {
  const SampleCall& call = calls.samples[sample];
  AlleleCall seen;
  seen.depth = call.depth;
  seen.quality = call.quality;
  const std::int32_t* reads = calls.allele_reads.data() + sample * calls.alleles;
  seen.alt_reads = reads[alt];
  for (std::size_t k = 0; k < calls.alleles; ++k)
    if (k != alt && reads[k] >= 0) seen.ref_reads = std::max(seen.ref_reads, 0) + reads[k];
  if (!call.called()) return seen;
  const auto wanted = static_cast<std::int32_t>(alt);
  seen.called = true;
  seen.ploidy = call.haploid() ? 1 : 2;
  seen.copies = static_cast<std::uint8_t>((call.first == wanted) + (call.second == wanted));
  if (call.phased && seen.het()) {
    seen.haplotype = call.first == wanted ? 0 : 1;
    seen.phase_set = call.phase_set == kNotGiven ? 0 : call.phase_set;
  }
  return seen;
}

}  // namespace epiq::genome
