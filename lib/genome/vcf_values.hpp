#pragma once

// Decoders of htslib's records. For the .cpp files of this floor only; no public header includes this one.

#include <htslib/vcf.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "epiq/genome/annotated_reader.hpp"

namespace epiq::genome {

/// Lengths of contigs as the header has them, by canonical name, where stated.
std::vector<std::pair<std::string, std::int64_t>> contig_lengths(const bcf_hdr_t* header);

/// The description of an INFO field in the header; empty if there is none.
std::string info_description(const bcf_hdr_t* header, const std::string& tag);

/// A text field of INFO; empty if the record does not have it. The record is unpacked.
std::string_view info_text(const bcf_hdr_t* header, bcf1_t* record, const char* tag);

/// The numbers of a field of INFO, whatever its type in the header; a missing one is NaN.
void info_numbers(const bcf_hdr_t* header, bcf1_t* record, const char* tag, std::vector<double>& numbers);

/// The values of generic lines "##key=value" of the header.
std::vector<std::string> header_values(const bcf_hdr_t* header, const std::string& key);

/// The whole numbers that a field of FORMAT has for a sample, none if the record lacks it; kNotGiven for those that are
/// missing or negative. The record is unpacked.
std::vector<std::int32_t> sample_integers(const bcf_hdr_t* header, bcf1_t* record, const char* tag, std::size_t sample);

/// GT, DP, GQ, PS, and AD or RO and AO, whatever their numeric types in the header. The record is unpacked.
/// @param where for messages. @throws Error(input) if a field is malformed
void read_calls(const bcf_hdr_t* header, bcf1_t* record, SampleCalls& calls, const std::function<std::string()>& where);

}  // namespace epiq::genome
