#pragma once

#include <string>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"

namespace epiq::genome {

/// How VCF is written, by the letters of bcftools.
enum class VcfType { text, compressed, bcf, uncompressed_bcf };  ///< v, z, b, u

/// A field that is added to INFO.
struct InfoDefinition {
  std::string tag;
  std::string type;  ///< "Integer", "Float" or "String"; each has any number of values
  std::string description;
};

/// A record with what is added to it.
struct AnnotatedRecord {
  std::string line;                              ///< as AnnotatedReader::record_text() gives it
  std::vector<std::vector<std::string>> values;  ///< of each definition; "." is missing; none: the field is left out
};

/// The bytes of a VCF or BCF of these records: header and columns of `reader`, with fields added to INFO.
/// @param header_lines  "##key=value", added to the header
/// @throws Error(io) if a temporary file cannot be written (compressed and BCF; in $TMPDIR)
std::string annotated_vcf(const AnnotatedReader& reader, const std::vector<InfoDefinition>& definitions,
                          const std::vector<std::string>& header_lines, const std::vector<AnnotatedRecord>& records,
                          VcfType type);

}  // namespace epiq::genome
