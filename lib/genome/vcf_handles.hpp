#pragma once

// Owners of htslib's handles. For the .cpp files of this floor only; no public header includes this one.

#include <htslib/hts.h>
#include <htslib/kstring.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include <cstdlib>
#include <memory>

namespace epiq::genome {

/// A deleter out of a C release function, of no size.
template <auto Release>
struct Releases {
  template <class T>
  void operator()(T* handle) const {
    Release(handle);
  }
};

using HtsHandle = std::unique_ptr<htsFile, Releases<&hts_close>>;
using HeaderHandle = std::unique_ptr<bcf_hdr_t, Releases<&bcf_hdr_destroy>>;
using RecordHandle = std::unique_ptr<bcf1_t, Releases<&bcf_destroy>>;
using TabixHandle = std::unique_ptr<tbx_t, Releases<&tbx_destroy>>;
using IndexHandle = std::unique_ptr<hts_idx_t, Releases<&hts_idx_destroy>>;
using IteratorHandle = std::unique_ptr<hts_itr_t, Releases<&hts_itr_destroy>>;

/// A buffer that htslib allocates and grows.
template <class T>
struct GrowingArray {
  T* data = nullptr;
  int capacity = 0;

  GrowingArray() = default;
  GrowingArray(const GrowingArray&) = delete;
  GrowingArray& operator=(const GrowingArray&) = delete;
  ~GrowingArray() { std::free(data); }
};

/// A line buffer of htslib.
struct LineBuffer {
  kstring_t text = KS_INITIALIZE;

  LineBuffer() = default;
  LineBuffer(const LineBuffer&) = delete;
  LineBuffer& operator=(const LineBuffer&) = delete;
  ~LineBuffer() { ks_free(&text); }
};

}  // namespace epiq::genome
