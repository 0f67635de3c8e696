#include "epiq/util/npy.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

using namespace epiq::util;

// The format: NEP 1, "A Simple File Format for NumPy Arrays", version 1.0.
TEST_CASE("An npy file has magic, version, a header that is padded to 64 bytes, and the values", "[util][npy]") {
  const std::vector<double> values{1.0, -2.0, 3.5, 4.0, 5.0, 6.0};
  const std::string bytes = npy_bytes(values, 2, 3);
  REQUIRE(bytes.size() > 10);
  CHECK(bytes.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
  const std::size_t header = static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]);
  CHECK((10 + header) % 64 == 0);
  CHECK(bytes[10 + header - 1] == '\n');
  const std::string text = bytes.substr(10, header);
  CHECK(text.find("'descr': '<f8'") != std::string::npos);
  CHECK(text.find("'fortran_order': False") != std::string::npos);
  CHECK(text.find("'shape': (2, 3)") != std::string::npos);
  REQUIRE(bytes.size() == 10 + header + 6 * 8);
  std::vector<double> read(6);
  std::memcpy(read.data(), bytes.data() + 10 + header, 48);
  CHECK(read == values);
}

TEST_CASE("Complex values are stored as pairs of doubles", "[util][npy]") {
  const std::vector<std::complex<double>> values{{1.0, 2.0}};
  const std::string bytes = npy_bytes(values, 1, 1);
  CHECK(bytes.find("'descr': '<c16'") != std::string::npos);
  double parts[2];
  std::memcpy(parts, bytes.data() + bytes.size() - 16, 16);
  CHECK(parts[0] == 1.0);
  CHECK(parts[1] == 2.0);
}
