#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <string>

namespace epiq::util {

/// What comes before the numbers of a NumPy .npy file of `rows` x `cols` of float64, for files too large for one
/// string.
std::string npy_header(std::size_t rows, std::size_t cols);

/// The bytes of a NumPy .npy file, format version 1.0, C order: `rows` x `cols` of float64.
std::string npy_bytes(std::span<const double> values, std::size_t rows, std::size_t cols);

/// As above, of complex128.
std::string npy_bytes(std::span<const std::complex<double>> values, std::size_t rows, std::size_t cols);

}  // namespace epiq::util
