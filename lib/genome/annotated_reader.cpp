#include "epiq/genome/annotated_reader.hpp"

#include <algorithm>
#include <cmath>
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

/// Fields of predictors under the names of VEP's plugins, dbNSFP and common annotations of INFO.
struct KnownField {
  Predictor predictor;
  const char* name;
};
constexpr KnownField kScoreFields[] = {{Predictor::revel, "REVEL"},
                                       {Predictor::revel, "REVEL_score"},
                                       {Predictor::alphamissense, "am_pathogenicity"},
                                       {Predictor::alphamissense, "AlphaMissense_score"},
                                       {Predictor::alphamissense, "AlphaMissense"},
                                       {Predictor::cadd, "CADD_PHRED"},
                                       {Predictor::cadd, "CADD_phred"},
                                       {Predictor::spliceai, "SpliceAI_pred_DS_AG"},
                                       {Predictor::spliceai, "SpliceAI_pred_DS_AL"},
                                       {Predictor::spliceai, "SpliceAI_pred_DS_DG"},
                                       {Predictor::spliceai, "SpliceAI_pred_DS_DL"},
                                       {Predictor::spliceai, "SpliceAI"}};

/// How many records of consequences that others may point to are kept ("@position" of bcftools csq).
constexpr std::size_t kRemembered = 1000;

}  // namespace

struct AnnotatedReader::Impl {
  Impl(const std::string& path, unsigned threads) : vcf(path, {{}, threads}) {}

  VcfReader vcf;
  std::optional<ConsequenceAnnotation> annotation;
  std::vector<std::string> info_frequencies;
  std::vector<std::string> frequency_names;
  std::vector<PredictorField> score_fields;   ///< those of the annotation first
  std::vector<PredictorField> effect_scores;  ///< subfields, without the tag
  std::vector<PredictorField> info_scores;
  int pass_filter = -1;
  bool joins_phased = false;  ///< BCSQ joins alleles by phase, never by guess

  std::string remembered_contig;
  std::map<std::int64_t, std::string> remembered;  ///< position -> BCSQ, of the contig
  std::string resolved;                            ///< what the pointers of this record point to
  std::vector<double> numbers;

  bool has_info(const std::string& tag) const {
    const int id = bcf_hdr_id2int(vcf.header(), BCF_DT_ID, tag.c_str());
    return bcf_hdr_idinfo_exists(vcf.header(), BCF_HL_INFO, id);
  }
  std::string description(const std::string& tag) const { return info_description(vcf.header(), tag); }
  bool csq_joins_phased() const;
  void choose_annotation(const Options& options);
  void choose_frequencies(const Options& options);
  void choose_effect_scores(const Options& options, const std::string& tag);
  void choose_info_scores(const Options& options);
  std::vector<std::string> effect_frequencies(const Options& options, const std::string& tag) const;
  void unpack(int what) const {
    if (bcf_unpack(vcf.record(), what) < 0)
      throw Error(Fault::input, vcf.where() + " is malformed: its fields cannot be read");
  }
  std::string_view pointed(std::string_view value);
};

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
    choose_effect_scores(options, tag);
    std::vector<std::string> scores;
    for (const PredictorField& entry : effect_scores) scores.push_back(entry.field);
    annotation.emplace(tag, description(tag), frequencies, scores);
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

void AnnotatedReader::Impl::choose_effect_scores(const Options& options, const std::string& tag) {
  for (const PredictorField& entry : options.predictors)
    if (entry.field.rfind(tag + "/", 0) == 0)
      effect_scores.push_back({entry.predictor, entry.field.substr(tag.size() + 1)});
  if (options.predictors.empty()) {
    const ConsequenceAnnotation plain(tag, description(tag));
    for (const KnownField& known : kScoreFields)
      if (std::count(plain.fields().begin(), plain.fields().end(), known.name) > 0)
        effect_scores.push_back({known.predictor, known.name});
  }
  for (const PredictorField& entry : effect_scores) score_fields.push_back({entry.predictor, tag + "/" + entry.field});
}

void AnnotatedReader::Impl::choose_info_scores(const Options& options) {
  for (const PredictorField& entry : options.predictors) {
    const auto same = [&](const PredictorField& one) { return one.field == entry.field; };
    if (std::any_of(score_fields.begin(), score_fields.end(), same)) continue;
    if (!has_info(entry.field))
      throw Error(Fault::input, "the header has no INFO/" + entry.field +
                                    ", the predictor asked for; subfields of consequences are named as CSQ/REVEL");
    info_scores.push_back(entry);
  }
  if (options.predictors.empty())
    for (const KnownField& known : kScoreFields)
      if (has_info(known.name)) info_scores.push_back({known.predictor, known.name});
  score_fields.insert(score_fields.end(), info_scores.begin(), info_scores.end());
}

/// Without the command of bcftools csq it is not known how unphased calls were taken; and it knows no phase sets, so
/// that in a file which has them it joins alleles of two sets by chance.
bool AnnotatedReader::Impl::csq_joins_phased() const {
  std::vector<std::string> commands = header_values(vcf.header(), "bcftools_csqCommand");
  for (std::string& one : header_values(vcf.header(), "bcftools/csqCommand")) commands.push_back(std::move(one));
  const bool sets = bcf_hdr_idinfo_exists(vcf.header(), BCF_HL_FMT, bcf_hdr_id2int(vcf.header(), BCF_DT_ID, "PS"));
  return has_info("BCSQ") && !sets && !commands.empty() &&
         std::all_of(commands.begin(), commands.end(), joins_phased_alone);
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
  impl_->choose_info_scores(options);
  impl_->pass_filter = bcf_hdr_id2int(impl_->vcf.header(), BCF_DT_ID, "PASS");
  impl_->joins_phased = impl_->csq_joins_phased();
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

const std::vector<PredictorField>& AnnotatedReader::predictor_fields() const noexcept { return impl_->score_fields; }

bool AnnotatedReader::next(VcfSite& site) { return impl_->vcf.next(site); }

std::string AnnotatedReader::where() const {
  const std::uint64_t line = impl_->vcf.line();
  return impl_->vcf.where() + (line == 0 ? "" : " (line " + std::to_string(line) + ")");
}

std::string AnnotatedReader::record_text() {
  LineBuffer line;
  if (vcf_format(impl_->vcf.header(), impl_->vcf.record(), &line.text) < 0)
    throw Error(Fault::input, where() + " is malformed: it cannot be written as VCF");
  return {line.text.s, line.text.l - 1};
}

std::int64_t AnnotatedReader::end_of(const VcfSite& site, std::size_t alt) {
  const std::int64_t end_of_ref = site.position + static_cast<std::int64_t>(site.alleles[0].size());
  if (site.alleles[alt].front() != '<' || site.end > end_of_ref || !impl_->has_info("SVLEN")) return site.end;
  impl_->unpack(BCF_UN_INFO);
  info_numbers(impl_->vcf.header(), impl_->vcf.record(), "SVLEN", impl_->numbers);
  const double length = impl_->numbers.size() + 1 == site.alleles.size() ? std::abs(impl_->numbers[alt - 1]) : 0.0;
  // The base at POS is the one before.
  return length >= 1.0 && length < 1e10 ? site.position + 1 + static_cast<std::int64_t>(length) : site.end;
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

std::vector<JointHaplotype> AnnotatedReader::joint_haplotypes(const SampleCalls& calls, std::size_t sample,
                                                              std::size_t alt) {
  const AlleleCall own = allele_call(calls, sample, alt);
  if (!impl_->joins_phased || !own.het()) return {};
  const SampleCall& call = calls.samples[sample];
  // Of "1/2" it is no longer known which ALT was on which haplotype.
  if (own.haplotype < 0 && call.first != 0 && call.second != 0) return {};
  impl_->unpack(BCF_UN_ALL);
  bcf1_t* record = impl_->vcf.record();
  std::vector<JointHaplotype> found =
      genome::joint_haplotypes(info_text(impl_->vcf.header(), record, "BCSQ"),
                               sample_integers(impl_->vcf.header(), record, "BCSQ", sample), record->rid, record->pos);
  std::erase_if(found, [&](JointHaplotype one) { return own.haplotype >= 0 && haplotype_of(one) != own.haplotype; });
  return found;
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

std::optional<StatedFrequency> AnnotatedReader::frequency(const VcfSite& site, std::size_t alt,
                                                          const std::vector<TranscriptEffect>& effects) {
  std::optional<StatedFrequency> highest;
  const auto take = [&](std::optional<double> value, const std::string& field) {
    if (!value || !(*value >= 0.0 && *value <= 1.0)) return;
    if (!highest || *value > highest->value) highest = StatedFrequency{*value, field};
  };
  impl_->unpack(BCF_UN_INFO);
  for (const std::string& name : impl_->info_frequencies) {
    info_numbers(impl_->vcf.header(), impl_->vcf.record(), name.c_str(), impl_->numbers);
    // One value an ALT; a single value is that of the only ALT and belongs to nobody in particular if there are more.
    if (impl_->numbers.size() + 1 == site.alleles.size()) take(impl_->numbers[alt - 1], name);
  }
  for (const TranscriptEffect& effect : effects)
    for (std::size_t i = 0; i < effect.frequencies.size(); ++i) {
      // "0.01", "0.01&0.02" of co-located variants, or "T:0.01&C:0.2" of older releases.
      for (const std::string& part : util::split(effect.frequencies[i], '&')) {
        const std::size_t colon = part.find(':');
        if (colon != std::string::npos && part.substr(0, colon) != effect.allele) continue;
        take(util::parse_number(colon == std::string::npos ? part : part.substr(colon + 1)), impl_->frequency_names[i]);
      }
    }
  return highest;
}

PredictorScores AnnotatedReader::scores(const VcfSite& site, std::size_t alt, const TranscriptEffect* effect) {
  PredictorScores found;
  const auto take = [&](Predictor predictor, std::optional<double> value) {
    auto& best = found[static_cast<std::size_t>(predictor)];
    if (value && *value >= 0.0) best = std::max(best.value_or(0.0), *value);
  };
  // dbNSFP joins the scores of transcripts by '&', with '.' for none.
  if (effect != nullptr)
    for (std::size_t i = 0; i < effect->scores.size(); ++i)
      for (const std::string& part : util::split(effect->scores[i], '&'))
        take(impl_->effect_scores[i].predictor, util::parse_number(part));
  if (!impl_->info_scores.empty()) impl_->unpack(BCF_UN_INFO);
  for (const PredictorField& entry : impl_->info_scores) {
    const std::string_view text = info_text(impl_->vcf.header(), impl_->vcf.record(), entry.field.c_str());
    if (text.find('|') == std::string_view::npos) {
      info_numbers(impl_->vcf.header(), impl_->vcf.record(), entry.field.c_str(), impl_->numbers);
      if (impl_->numbers.size() + 1 == site.alleles.size()) take(entry.predictor, impl_->numbers[alt - 1]);
      continue;
    }
    // SpliceAI: "ALT|gene|gain of an acceptor|its loss|gain of a donor|its loss|positions".
    for (const std::string& one : util::split(text, ',')) {
      const std::vector<std::string> parts = util::split(one, '|');
      if (parts[0] != site.alleles[alt]) continue;
      for (std::size_t i = 2; i < 6 && i < parts.size(); ++i) take(entry.predictor, util::parse_number(parts[i]));
    }
  }
  return found;
}

const char* name_of(Predictor predictor) {
  constexpr const char* kNames[] = {"revel", "alphamissense", "cadd", "spliceai"};
  return kNames[static_cast<std::size_t>(predictor)];
}

}  // namespace epiq::genome
