#pragma once

#include <boost/any.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace epiq::apps {

// Values of options. Boost reads "-1" into an unsigned number without complaint, and "nan" into a double; these types
// refuse what they do not mean. Bind an option to one of them: `Count top{1000}; ... po::value(&top)->...`.

/// A number of things: a whole number from 0 to 2^32 - 1.
struct Count {
  unsigned value = 0;
  operator unsigned() const { return value; }
};

/// The seed of all random draws: a whole number from 0 to 2^64 - 1.
struct Seed {
  std::uint64_t value = 1;
  operator std::uint64_t() const { return value; }
};

/// A number of bytes, written "500M" or "8G" (powers of 1024).
struct Size {
  std::uint64_t value = 0;
  operator std::uint64_t() const { return value; }
};

/// A finite number.
struct Number {
  double value = 0.0;
  operator double() const { return value; }
};

/// A number from 0 to 1: a frequency, a rate, a probability.
struct Fraction {
  double value = 0.0;
  operator double() const { return value; }
};

// What Boost.Program_options calls to read the types above; each throws invalid_option_value.
void validate(boost::any& out, const std::vector<std::string>& words, Count*, int);
void validate(boost::any& out, const std::vector<std::string>& words, Seed*, int);
void validate(boost::any& out, const std::vector<std::string>& words, Size*, int);
void validate(boost::any& out, const std::vector<std::string>& words, Number*, int);
void validate(boost::any& out, const std::vector<std::string>& words, Fraction*, int);

}  // namespace epiq::apps
