#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "epiq/genome/annotated_records.hpp"

namespace epiq::genome {

/// Turns the lines of a VCF into the bytes of a VCF or BCF, one after the other: what is held is one block.
class VcfEncoder {
 public:
  /// @param header  from "##fileformat" to the line of columns, which names every contig of the records
  /// @throws Error(internal) if it cannot be parsed
  VcfEncoder(const std::string& header, VcfType type);
  ~VcfEncoder();

  /// The bytes that are ready, from those of the header on.
  std::string start();

  /// The same after one more line, which ends in a newline.
  /// @throws Error(unsupported) if BCF cannot hold it, since the header does not name its contig; Error(internal) if it
  ///         cannot be parsed
  std::string add(const std::string& line);

  /// The rest, with the end marker of BGZF.
  std::string finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::genome
