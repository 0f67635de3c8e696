#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/genome/consequence_annotation.hpp"
#include "epiq/genome/joint_consequence.hpp"
#include "epiq/genome/vcf_reader.hpp"

namespace epiq::genome {

/// A number of a call that is not given.
inline constexpr std::int32_t kNotGiven = -1;

/// The call of one sample at one record.
struct SampleCall {
  std::int32_t first = kMissingAllele;  ///< index of an allele or kMissingAllele
  std::int32_t second = kNoAllele;      ///< the same; kNoAllele if the call is haploid
  bool phased = false;                  ///< "|"
  std::int64_t phase_set = kNotGiven;   ///< PS
  std::int32_t depth = kNotGiven;       ///< DP, else the sum of AD
  std::int32_t quality = kNotGiven;     ///< GQ, cut to a whole number

  bool called() const { return first >= 0 && second != kMissingAllele; }
  bool haploid() const { return second == kNoAllele; }
};

/// The calls of all samples at one record.
struct SampleCalls {
  std::vector<SampleCall> samples;
  std::size_t alleles = 0;                 ///< of the record, with REF
  std::vector<std::int32_t> allele_reads;  ///< AD (or RO and AO): samples x alleles, kNotGiven where it is missing
  std::uint64_t polyploid = 0;             ///< calls of more than two alleles, which are set missing
};

/// A call seen from one ALT of its record.
struct AlleleCall {
  bool called = false;
  std::uint8_t ploidy = 0;             ///< 1 or 2; 0 if it is not called
  std::uint8_t copies = 0;             ///< of the ALT
  std::int8_t haplotype = -1;          ///< 0 or 1: which one carries the ALT, of a phased heterozygous call
  std::int64_t phase_set = kNotGiven;  ///< phases are comparable within one; 0: phased without PS
  std::int32_t depth = kNotGiven;
  std::int32_t quality = kNotGiven;
  std::int32_t ref_reads = kNotGiven;  ///< all alleles but the ALT
  std::int32_t alt_reads = kNotGiven;

  bool het() const { return called && ploidy == 2 && copies == 1; }
  bool hom() const { return called && copies == ploidy && copies > 0; }  ///< homozygous or hemizygous
  bool absent() const { return called && copies == 0; }

  bool operator==(const AlleleCall&) const = default;
};

/// How the ALT with number `alt` (from 1) looks in a sample; other ALTs count as reference.
AlleleCall allele_call(const SampleCalls& calls, std::size_t sample, std::size_t alt);

/// A frequency that a field of a record states.
struct StatedFrequency {
  double value = 0.0;
  std::string field;  ///< "gnomAD_AF" or "CSQ/MAX_AF"
};

/// Programs that predict how damaging an allele is.
enum class Predictor { revel, alphamissense, cadd, spliceai };
inline constexpr std::size_t kPredictors = 4;

/// "revel", "alphamissense", "cadd", "spliceai".
const char* name_of(Predictor predictor);

/// Where the scores of a predictor are.
struct PredictorField {
  Predictor predictor = Predictor::revel;
  std::string field;  ///< "NAME" of INFO, or "CSQ/NAME" of the annotation
};

/// Scores by predictor; none where no field gives one. CADD is on its PHRED scale, the others are in [0, 1].
using PredictorScores = std::array<std::optional<double>, kPredictors>;

/// Reads calls, annotations and frequencies of VCF or BCF, record by record, from a file or standard input. No index is
/// needed. Move-only; one reader serves one thread.
class AnnotatedReader {
 public:
  struct Options {
    std::string annotation;                  ///< INFO field of consequences; empty: CSQ, ANN, BCSQ or EFF, if there
    std::vector<std::string> frequencies;    ///< "NAME" of INFO or "CSQ/NAME" of the annotation; empty: well-known ones
    std::vector<PredictorField> predictors;  ///< empty: well-known fields
    unsigned threads = 1;                    ///< for decompression of BGZF
  };

  /// @throws Error as VcfReader; Error(input) if a field that is asked for is not in the header
  AnnotatedReader(const std::string& path, const Options& options);
  ~AnnotatedReader();
  AnnotatedReader(AnnotatedReader&&) noexcept;
  AnnotatedReader& operator=(AnnotatedReader&&) noexcept;

  const VcfReader& vcf() const noexcept;

  /// Lengths of contigs as the header has them, by canonical name, where stated.
  std::vector<std::pair<std::string, std::int64_t>> contigs() const;

  /// The annotation in use; nullptr if the file has none.
  const ConsequenceAnnotation* annotation() const noexcept;

  /// The frequency fields in use, as "gnomAD_AF" or "CSQ/MAX_AF".
  const std::vector<std::string>& frequency_fields() const noexcept;

  /// The predictor fields in use.
  const std::vector<PredictorField>& predictor_fields() const noexcept;

  bool next(VcfSite& site);

  /// The 0-based, exclusive end of what an ALT of the record read last changes: of REF, or INFO/END; for a symbolic ALT
  /// without END POS + |SVLEN|, if there is a SVLEN.
  std::int64_t end_of(const VcfSite& site, std::size_t alt);

  /// The FILTER column is PASS or missing.
  bool passes();

  /// Decodes the samples of the record read last. @throws Error(input) if a field is malformed
  void calls(SampleCalls& calls);

  /// The haplotypes of a sample on which an ALT of the record read last has a consequence together with other records,
  /// as INFO/BCSQ and FORMAT/BCSQ of bcftools csq tell: alleles that share one lie in cis. None unless the header has
  /// the command of bcftools csq, which took phased calls alone, and no FORMAT/PS, which it does not heed; none of an
  /// ALT that is not heterozygous.
  /// @param calls of the record
  std::vector<JointHaplotype> joint_haplotypes(const SampleCalls& calls, std::size_t sample, std::size_t alt);

  /// The effects of the record read last, of all its ALTs; views live until the next record.
  /// @throws Error(input), with the record and its line, if the annotation does not fit the header
  std::vector<TranscriptEffect> effects();

  /// The highest frequency of an ALT that any field gives; none if no field gives one: it is then unknown, not rare.
  /// @param effects those of this ALT
  std::optional<StatedFrequency> frequency(const VcfSite& site, std::size_t alt,
                                           const std::vector<TranscriptEffect>& effects);

  /// The highest score of each predictor for an ALT.
  /// @param effect on the transcript that matters; nullptr: fields of INFO alone
  PredictorScores scores(const VcfSite& site, std::size_t alt, const TranscriptEffect* effect);

  /// The record read last as a line of VCF, without its end.
  std::string record_text();

  /// "record 17 of 'x.vcf' (line 30)": for messages.
  std::string where() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::genome
