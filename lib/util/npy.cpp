#include "epiq/util/npy.hpp"

#include <bit>

#include "epiq/util/error.hpp"

namespace epiq::util {
namespace {

static_assert(std::endian::native == std::endian::little, "the .npy writer stores little-endian numbers as they are");

std::string header_of(const char* type, std::size_t rows, std::size_t cols) {
  std::string header = std::string("{'descr': '") + type + "', 'fortran_order': False, 'shape': (" +
                       std::to_string(rows) + ", " + std::to_string(cols) + "), }";
  header.append(63 - (10 + header.size()) % 64, ' ');  // the data starts at a multiple of 64
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8 & 0xff);
  return file + header;
}

std::string with_header(const char* type, const void* data, std::size_t bytes, std::size_t rows, std::size_t cols) {
  std::string file = header_of(type, rows, cols);
  file.append(static_cast<const char*>(data), bytes);
  return file;
}

}  // namespace

std::string npy_header(std::size_t rows, std::size_t cols) { return header_of("<f8", rows, cols); }

std::string npy_bytes(std::span<const double> values, std::size_t rows, std::size_t cols) {
  if (values.size() != rows * cols) throw Error(Fault::internal, "npy_bytes: shape and size disagree");
  return with_header("<f8", values.data(), values.size_bytes(), rows, cols);
}

std::string npy_bytes(std::span<const std::complex<double>> values, std::size_t rows, std::size_t cols) {
  if (values.size() != rows * cols) throw Error(Fault::internal, "npy_bytes: shape and size disagree");
  return with_header("<c16", values.data(), values.size_bytes(), rows, cols);
}

}  // namespace epiq::util
