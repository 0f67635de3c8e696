#include "epiq/genome/annotated_reader.hpp"

#include <algorithm>
#include <map>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/vcf_handles.hpp"
#include "epiq/genome/vcf_values.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

/// Population frequencies under the names that annotators commonly give them. INFO/AF is that of the cohort itself.
constexpr const char* kInfoFrequencies[] = {
    "gnomAD_AF", "gnomad_AF", "gnomAD_AF_popmax", "gnomad_popmax_af",  "gnomADe_AF", "gnomADg_AF", "gnomad_af",
    "AF_popmax", "AF_grpmax", "gnomAD_exomes_AF", "gnomAD_genomes_AF", "ExAC_AF",    "topmed_AF",  "KG_AF"};
constexpr const char* kEffectFrequencies[] = {"MAX_AF", "gnomAD_AF", "gnomADe_AF", "gnomADg_AF"};

/// How many records of consequences that others may point to are kept ("@position" of bcftools csq).
constexpr std::size_t kRemembered = 1000;

}  // namespace

struct AnnotatedReader::Impl {
  Impl(const std::string& path, unsigned threads) : vcf(path, {{}, threads}) {}

  VcfReader vcf;
  std::optional<ConsequenceAnnotation> annotation;
  std::vector<std::string> info_frequencies;
  std::vector<std::string> frequency_names;
  int pass_filter = -1;

  std::string remembered_contig;
  std::map<std::int64_t, std::string> remembered;  ///< position -> BCSQ, of the contig
  std::string resolved;                            ///< what the pointers of this record point to
  std::vector<double> numbers;

  bool has_info(const std::string& tag) const {
    const int id = bcf_hdr_id2int(vcf.header(), BCF_DT_ID, tag.c_str());
    return bcf_hdr_idinfo_exists(vcf.header(), BCF_HL_INFO, id);
  }
  std::string description(const std::string& tag) const;
  void choose_annotation(const Options& options);
  void choose_frequencies(const Options& options);
  std::vector<std::string> effect_frequencies(const Options& options, const std::string& tag) const;
  void unpack(int what) const {
    if (bcf_unpack(vcf.record(), what) < 0)
      throw Error(Fault::input, vcf.where() + " is malformed: its fields cannot be read");
  }
  std::string_view pointed(std::string_view value);
};

std::string AnnotatedReader::Impl::description(const std::string& tag) const {
  bcf_hrec_t* line = bcf_hdr_get_hrec(vcf.header(), BCF_HL_INFO, "ID", tag.c_str(), nullptr);
  const int key = line == nullptr ? -1 : bcf_hrec_find_key(line, "Description");
  return key < 0 ? "" : line->vals[key];
}

std::vector<std::string> AnnotatedReader::Impl::effect_frequencies(const Options& options,
                                                                   const std::string& tag) const {
  std::vector<std::string> names;
  for (const std::string& name : options.frequencies) {
    const std::size_t slash = name.find('/');
    if (slash != std::string::npos && name.substr(0, slash) == tag) names.push_back(name.substr(slash + 1));
  }
  if (!options.frequencies.empty()) return names;
  const ConsequenceAnnotation plain(tag, description(tag));
  for (const char* name : kEffectFrequencies)
    if (std::count(plain.fields().begin(), plain.fields().end(), name) > 0) names.emplace_back(name);
  return names;
}

void AnnotatedReader::Impl::choose_annotation(const Options& options) {
  if (!options.annotation.empty() && !has_info(options.annotation))
    throw Error(Fault::input, "the header has no INFO/" + options.annotation + ", the consequences asked for");
  for (const std::string tag : {options.annotation.c_str(), "CSQ", "ANN", "BCSQ", "EFF"}) {
    if (tag.empty() || !has_info(tag)) continue;
    const std::vector<std::string> frequencies = effect_frequencies(options, tag);
    annotation.emplace(tag, description(tag), frequencies);
    for (const std::string& name : frequencies) frequency_names.push_back(tag + "/" + name);
    return;
  }
}

void AnnotatedReader::Impl::choose_frequencies(const Options& options) {
  for (const std::string& name : options.frequencies) {
    if (std::count(frequency_names.begin(), frequency_names.end(), name) > 0) continue;
    if (!has_info(name))
      throw Error(Fault::input, "the header has no INFO/" + name +
                                    ", the frequency asked for; subfields of consequences are named as CSQ/MAX_AF");
    info_frequencies.push_back(name);
  }
  if (options.frequencies.empty())
    for (const char* name : kInfoFrequencies)
      if (has_info(name)) info_frequencies.emplace_back(name);
  frequency_names.insert(frequency_names.end(), info_frequencies.begin(), info_frequencies.end());
}

/// Puts what "@position" refers to in its place: the consequences of that record, which came before this one.
std::string_view AnnotatedReader::Impl::pointed(std::string_view value) {
  resolved.clear();
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(','), value.size());
    const std::string_view part = value.substr(0, end);
    const auto position = part.substr(0, 1) == "@" ? util::parse_integer(part.substr(1)) : std::nullopt;
    const auto found = position ? remembered.find(*position - 1) : remembered.end();
    resolved += (resolved.empty() ? "" : ",");
    resolved += found == remembered.end() ? std::string(part) : found->second;
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return resolved;
}

AnnotatedReader::AnnotatedReader(const std::string& path, const Options& options)
    : impl_(std::make_unique<Impl>(path, options.threads)) {
  impl_->choose_annotation(options);
  impl_->choose_frequencies(options);
  impl_->pass_filter = bcf_hdr_id2int(impl_->vcf.header(), BCF_DT_ID, "PASS");
}

AnnotatedReader::~AnnotatedReader() = default;
AnnotatedReader::AnnotatedReader(AnnotatedReader&&) noexcept = default;
AnnotatedReader& AnnotatedReader::operator=(AnnotatedReader&&) noexcept = default;

const VcfReader& AnnotatedReader::vcf() const noexcept { return impl_->vcf; }

const ConsequenceAnnotation* AnnotatedReader::annotation() const noexcept {
  return impl_->annotation ? &*impl_->annotation : nullptr;
}

const std::vector<std::string>& AnnotatedReader::frequency_fields() const noexcept { return impl_->frequency_names; }

std::vector<std::pair<std::string, std::int64_t>> AnnotatedReader::contigs() const {
  return contig_lengths(impl_->vcf.header());
}

bool AnnotatedReader::next(VcfSite& site) { return impl_->vcf.next(site); }

std::string AnnotatedReader::where() const {
  const std::uint64_t line = impl_->vcf.line();
  return impl_->vcf.where() + (line == 0 ? "" : " (line " + std::to_string(line) + ")");
}

bool AnnotatedReader::passes() {
  impl_->unpack(BCF_UN_FLT);
  const bcf_dec_t& columns = impl_->vcf.record()->d;
  return columns.n_flt == 0 || (columns.n_flt == 1 && columns.flt[0] == impl_->pass_filter);
}

void AnnotatedReader::calls(SampleCalls& calls) {
  impl_->unpack(BCF_UN_FMT);
  read_calls(impl_->vcf.header(), impl_->vcf.record(), calls, [&] { return where(); });
}

std::vector<TranscriptEffect> AnnotatedReader::effects() {
  if (!impl_->annotation) return {};
  impl_->unpack(BCF_UN_INFO);
  const bcf1_t* record = impl_->vcf.record();
  std::string_view value = info_text(impl_->vcf.header(), impl_->vcf.record(), impl_->annotation->tag().c_str());
  if (impl_->annotation->kind() == ConsequenceAnnotation::Kind::bcftools && !value.empty()) {
    const char* contig = bcf_seqname_safe(impl_->vcf.header(), record);
    if (impl_->remembered_contig != contig) impl_->remembered.clear();
    impl_->remembered_contig = contig;
    value = impl_->pointed(value);
    impl_->remembered[record->pos] = value;
    if (impl_->remembered.size() > kRemembered) impl_->remembered.erase(impl_->remembered.begin());
  }
  try {
    return impl_->annotation->parse(value);
  } catch (Error& error) {
    error.with("reading " + where());
    throw;
  }
}

std::optional<double> AnnotatedReader::frequency(const VcfSite& site, std::size_t alt,
                                                 const std::vector<TranscriptEffect>& effects) {
  std::optional<double> highest;
  const auto take = [&](std::optional<double> value) {
    if (value && *value >= 0.0 && *value <= 1.0) highest = std::max(highest.value_or(0.0), *value);
  };
  impl_->unpack(BCF_UN_INFO);
  for (const std::string& name : impl_->info_frequencies) {
    info_numbers(impl_->vcf.header(), impl_->vcf.record(), name.c_str(), impl_->numbers);
    // One value an ALT; a single value is that of the only ALT and belongs to nobody in particular if there are more.
    if (impl_->numbers.size() + 1 == site.alleles.size()) take(impl_->numbers[alt - 1]);
  }
  for (const TranscriptEffect& effect : effects)
    for (std::string_view text : effect.frequencies) {
      // "0.01", "0.01&0.02" of co-located variants, or "T:0.01&C:0.2" of older releases.
      for (const std::string& part : util::split(text, '&')) {
        const std::size_t colon = part.find(':');
        if (colon != std::string::npos && part.substr(0, colon) != effect.allele) continue;
        take(util::parse_number(colon == std::string::npos ? part : part.substr(colon + 1)));
      }
    }
  return highest;
}

}  // namespace epiq::genome
