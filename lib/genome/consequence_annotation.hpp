#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace epiq::genome {

/// What an annotation says of one allele and one transcript; views into the annotation.
struct TranscriptEffect {
  std::string_view allele;      ///< as the annotator writes it; empty if it does not
  std::size_t alt = 0;          ///< number of the ALT from 1; 0: not stated
  std::string_view terms;       ///< "missense_variant&splice_region_variant"
  std::string_view gene;        ///< symbol, else identifier; may be empty
  std::string_view gene_id;     ///< may be empty
  std::string_view hgnc_id;     ///< VEP's HGNC_ID; may be empty
  std::string_view transcript;  ///< may be empty
  std::string_view hgvs_c;
  std::string_view hgvs_p;
  std::string_view mane;    ///< VEP's MANE_SELECT, else MANE_PLUS_CLINICAL: "NM_000546.6"; often empty
  bool canonical = false;   ///< VEP's CANONICAL, or one of MANE
  bool after_stop = false;  ///< bcftools csq: '*', downstream of a new stop
  std::string_view exon;    ///< "3/12", the exon and how many there are; may be empty
  std::vector<std::string_view> frequencies;  ///< values of the fields asked for, in their order
  std::vector<std::string_view> scores;       ///< the same of predictors
};

/// An annotation of consequences in INFO and its fields, by name and never by number.
class ConsequenceAnnotation {
 public:
  enum class Kind {
    vep,       ///< CSQ of VEP
    snpeff,    ///< ANN of SnpEff
    snpeff_2,  ///< EFF of SnpEff up to 4.0: Effect(a|b|..)
    bcftools   ///< BCSQ of bcftools csq
  };

  /// @param tag          of the INFO field
  /// @param description  of the field in the header, which lists its subfields, after "Format:" or in quotes
  /// @param frequencies  names of subfields that hold allele frequencies
  /// @param scores       names of subfields that hold scores of predictors
  /// @throws Error(input) if the description lists no subfields or not those that every effect needs
  ConsequenceAnnotation(std::string tag, std::string_view description, const std::vector<std::string>& frequencies = {},
                        const std::vector<std::string>& scores = {});

  const std::string& tag() const noexcept { return tag_; }
  Kind kind() const noexcept { return kind_; }
  const std::vector<std::string>& fields() const noexcept { return fields_; }

  /// Whether effects tell canonical transcripts, and those of MANE.
  bool tells_canonical() const noexcept { return canonical_ || tells_mane(); }
  bool tells_mane() const noexcept { return mane_ || mane_clinical_; }

  /// Splits the value of a record.
  /// @return the effects; `pointers` of bcftools csq ("@position") have that as `terms`
  /// @throws Error(input) if the subfields of an effect are not as many as the header has
  std::vector<TranscriptEffect> parse(std::string_view value) const;

 private:
  TranscriptEffect effect(std::string_view text) const;
  void check_count(std::size_t count, std::string_view text) const;
  std::optional<std::size_t> find(std::initializer_list<std::string_view> names) const;
  std::size_t demand(const std::string& name, const char* what) const;

  std::string tag_;
  Kind kind_ = Kind::vep;
  std::vector<std::string> fields_;
  std::size_t least_ = 0;  ///< subfields an effect must have at least; the others are optional
  std::optional<std::size_t> allele_, number_, terms_, symbol_, gene_, transcript_, hgvs_c_, hgvs_p_, canonical_, mane_,
      mane_clinical_, exon_, hgnc_;
  std::vector<std::size_t> frequencies_;
  std::vector<std::size_t> scores_;
};

/// The effects of the ALT with number `alt` (from 1) of a record with these alleles (REF first).
///
/// VEP drops the first base of all alleles if they share it and one is an insertion or deletion, and writes "-" for
/// what is then empty; SnpEff writes the ALT; bcftools csq writes "69511A>G", or nothing that tells. Where no effect
/// names the only ALT of a record, all effects are its own: the alleles were then written anew after the annotation.
std::vector<TranscriptEffect> effects_of(const std::vector<TranscriptEffect>& effects, ConsequenceAnnotation::Kind kind,
                                         const std::vector<std::string>& alleles, std::size_t alt);

}  // namespace epiq::genome
