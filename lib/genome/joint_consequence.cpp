#include "epiq/genome/joint_consequence.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

constexpr std::size_t kBitsPerValue = 30;

/// The value of --phase if `argument` names it; empty if that is the next argument.
std::optional<std::string> phase_argument(const std::string& argument) {
  if (argument.rfind("--", 0) == 0) {
    const std::size_t end = std::min(argument.find('='), argument.size());
    const std::string name = argument.substr(0, end);
    if (name.size() < 3 || std::string("--phase").rfind(name, 0) != 0) return std::nullopt;
    return argument.substr(std::min(end + 1, argument.size()));
  }
  // "-p a", "-pa", "-lp a"
  if (argument.empty() || argument[0] != '-') return std::nullopt;
  const std::size_t letter = argument.find_first_not_of("lq", 1);
  if (letter == std::string::npos || argument[letter] != 'p') return std::nullopt;
  return argument.substr(letter + 1);
}

/// The 0-based position of the record that has the joint consequence; none if this is no such consequence.
std::optional<std::int64_t> joint_position(std::string_view consequence, std::int64_t own) {
  if (consequence.substr(0, 1) == "@") {
    const auto position = util::parse_integer(consequence.substr(1));
    return position && *position > 0 ? std::optional(*position - 1) : std::nullopt;
  }
  // "consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change"; the strand may be "+" as well.
  const std::vector<std::string> fields = util::split(consequence, '|');
  return fields.size() > 6 && fields[6].find('+') != std::string::npos ? std::optional(own) : std::nullopt;
}

}  // namespace

bool joins_phased_alone(std::string_view command) {
  const std::vector<std::string> arguments = util::split(command.substr(0, command.find(';')), ' ');
  std::string mode = "r";
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (const auto value = phase_argument(arguments[i]))
      mode = !value->empty() || i + 1 == arguments.size() ? *value : arguments[i + 1];
  return mode == "r" || mode == "s";
}

std::vector<JointHaplotype> joint_haplotypes(std::string_view bcsq, const std::vector<std::int32_t>& mask,
                                             std::int32_t contig, std::int64_t position) {
  std::vector<JointHaplotype> found;
  const auto has = [&](std::size_t bit) {
    const std::size_t value = bit / kBitsPerValue;
    if (value >= mask.size() || mask[value] < 0 || mask[value] >= 1 << kBitsPerValue) return false;
    return (mask[value] >> bit % kBitsPerValue & 1) != 0;
  };
  for (std::size_t i = 0; !bcsq.empty(); ++i) {
    const std::size_t end = std::min(bcsq.find(','), bcsq.size());
    const bool haplotypes[] = {has(2 * i), has(2 * i + 1)};
    if (haplotypes[0] || haplotypes[1])
      if (const auto joint = joint_position(bcsq.substr(0, end), position))
        for (const std::uint64_t h : {0U, 1U})
          if (haplotypes[h])
            found.push_back(static_cast<std::uint64_t>(contig) << 44 | static_cast<std::uint64_t>(*joint) << 1 | h);
    bcsq.remove_prefix(std::min(end + 1, bcsq.size()));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace epiq::genome
