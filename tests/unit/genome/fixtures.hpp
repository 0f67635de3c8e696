#pragma once

#include <htslib/hts.h>
#include <htslib/hts_log.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>
#include <zlib.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/genotype_reader.hpp"
#include "epiq/util/error.hpp"
#include "unit/real_data.hpp"
#include "unit/util/temporary_folder.hpp"

/// A VCF of samples s1, s2, .. from lines of CHROM POS ID REF ALT FORMAT CALLS.., blanks for tabs.
inline std::string vcf_text(std::size_t samples, const std::vector<std::string>& lines,
                            const std::string& more_header = "") {
  std::string text =
      "##fileformat=VCFv4.2\n##contig=<ID=1>\n##contig=<ID=2>\n##contig=<ID=X,length=155270560>\n##contig=<ID=MT>\n"
      "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"
      "##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"Dosage\">\n"
      "##FORMAT=<ID=GP,Number=G,Type=Float,Description=\"Probabilities\">\n"
      "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">\n"
      "##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n" +
      more_header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";
  for (std::size_t i = 1; i <= samples; ++i) text += "\ts" + std::to_string(i);
  text += "\n";
  for (const std::string& line : lines) {
    std::size_t column = 0;
    for (const char letter : line) {
      if (letter == ' ' && ++column == 5) text += "\t.\tPASS\t.";
      text += letter == ' ' ? '\t' : letter;
    }
    text += "\n";
  }
  return text;
}

/// Writes VCF text again with htslib: mode "wb" is BCF, "wz" VCF.gz; with an index if asked for.
inline void convert(const std::string& from, const std::string& to, const char* mode, bool index = false) {
  htsFile* in = hts_open(from.c_str(), "r");
  htsFile* out = hts_open(to.c_str(), mode);
  REQUIRE(in != nullptr);
  REQUIRE(out != nullptr);
  bcf_hdr_t* header = bcf_hdr_read(in);
  REQUIRE(header != nullptr);
  REQUIRE(bcf_hdr_write(out, header) == 0);
  bcf1_t* record = bcf_init();
  while (bcf_read(in, header, record) == 0) REQUIRE(bcf_write(out, header, record) == 0);
  bcf_destroy(record);
  bcf_hdr_destroy(header);
  REQUIRE(hts_close(in) == 0);
  REQUIRE(hts_close(out) == 0);
  if (index) REQUIRE(bcf_index_build(to.c_str(), std::string(mode) == "wb" ? 14 : 0) == 0);
}

inline void write_gzip(const std::string& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  REQUIRE(gzclose(file) == Z_OK);
}

/// Reads genotypes quietly, with a budget of 1 GiB unless another one is given.
inline epiq::genome::Genotypes read_quietly(const std::string& path, const epiq::genome::ReadOptions& options = {},
                                            std::uint64_t bytes = std::uint64_t{1} << 30) {
  epiq::util::Log log(epiq::util::Log::Level::quiet);
  epiq::util::MemoryBudget budget(bytes);
  return epiq::genome::read_genotypes(path, options, budget, log);
}

/// The dosages of a row as text, one letter a sample, '.' for missing.
inline std::string dosage_text(const epiq::genome::GenotypeMatrix& matrix, std::size_t row) {
  std::vector<std::uint8_t> dosages(matrix.sample_count());
  matrix.dosages(row, dosages);
  std::string text;
  for (const std::uint8_t dosage : dosages) text += "012."[dosage];
  return text;
}

/// The count under a name that begins so, 0 if there is none.
inline std::uint64_t count_of(const std::vector<std::pair<std::string, std::uint64_t>>& counts,
                              const std::string& beginning) {
  for (const auto& count : counts)
    if (count.first.rfind(beginning, 0) == 0) return count.second;
  return 0;
}

/// The fault with which a call ends, and its message.
struct Failure {
  epiq::util::Fault fault = epiq::util::Fault::internal;
  std::string message = "nothing was thrown";
};

template <class Call>
Failure failure_of(Call&& call) {
  try {
    call();
  } catch (const epiq::util::Error& error) {
    return {error.fault(), error.what()};
  }
  return {};
}
