#include "values.hpp"

#include <boost/program_options.hpp>
#include <charconv>
#include <optional>

#include "epiq/util/error.hpp"
#include "epiq/util/memory_budget.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;

/// The only word of an option that is given once.
const std::string& the_word(const boost::any& out, const std::vector<std::string>& words) {
  po::validators::check_first_occurrence(out);
  return po::validators::get_single_string(words);
}

template <class Whole>
void read_whole(boost::any& out, const std::vector<std::string>& words) {
  const std::string& word = the_word(out, words);
  Whole whole{};
  const char* const last = word.data() + word.size();
  const auto [end, error] = std::from_chars(word.data(), last, whole.value);
  if (error != std::errc{} || end != last) throw po::invalid_option_value(word);
  out = whole;
}

template <class Real>
void read_real(boost::any& out, const std::vector<std::string>& words, double least, double most) {
  const std::string& word = the_word(out, words);
  const std::optional<double> value = util::parse_number(word);
  if (!value || *value < least || *value > most) throw po::invalid_option_value(word);
  out = Real{*value};
}

}  // namespace

void validate(boost::any& out, const std::vector<std::string>& words, Count*, int) { read_whole<Count>(out, words); }

void validate(boost::any& out, const std::vector<std::string>& words, Seed*, int) { read_whole<Seed>(out, words); }

void validate(boost::any& out, const std::vector<std::string>& words, Size*, int) {
  const std::string& word = the_word(out, words);
  try {
    out = Size{util::parse_bytes(word)};
  } catch (const util::Error&) {
    throw po::invalid_option_value(word);
  }
}

void validate(boost::any& out, const std::vector<std::string>& words, Number*, int) {
  read_real<Number>(out, words, -1e308, 1e308);
}

void validate(boost::any& out, const std::vector<std::string>& words, Fraction*, int) {
  read_real<Fraction>(out, words, 0.0, 1.0);
}

}  // namespace epiq::apps
