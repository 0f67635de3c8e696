#include "epiq/triage/knowledge.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "epiq/util/error.hpp"
#include "epiq/util/mapped_file.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

// A knowledge file: this head, the table of lengths (elements of each table), then the tables, each at a multiple of 8.
constexpr std::array<char, 8> kMagic = {'E', 'P', 'I', 'Q', 'K', 'N', 'O', 'W'};
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kByteOrder = 0x01020304;  ///< reads differently on a machine of another byte order

struct Head {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t byte_order;
  std::uint64_t size;      ///< of the whole file
  std::uint64_t checksum;  ///< of all that follows the head
};

constexpr std::size_t aligned(std::size_t size) { return (size + 7) / 8 * 8; }

/// Four interleaved chains of multiply and rotate over words of 64 bits: detects damage, no forgery. The size of
/// `bytes` is a multiple of 8.
std::uint64_t checksum_of(std::string_view bytes) {
  std::array<std::uint64_t, 4> chains = {0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9,
                                         0x27D4EB2F165667C5};
  for (std::size_t i = 0; i * 8 < bytes.size(); ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i * 8, 8);
    std::uint64_t& chain = chains[i % 4];
    chain = (chain ^ word) * 0x9FB21C651E98DF25;
    chain ^= chain >> 32;
  }
  std::uint64_t sum = bytes.size();
  for (const std::uint64_t chain : chains) sum = (sum ^ chain) * 0x9FB21C651E98DF25 + (sum >> 29);
  return sum;
}

std::size_t table_count() {
  std::size_t count = 0;
  const Knowledge none;
  Knowledge::each(none, [&count](const auto&) { ++count; });
  return count;
}

template <class Tables>
std::string serialize(const Tables& tables) {
  std::vector<std::uint64_t> lengths;
  std::size_t size = sizeof(Head) + table_count() * 8;
  Tables::each(tables, [&](const auto& table) {
    lengths.push_back(table.size());
    size += aligned(table.size() * sizeof(table[0]));
  });
  std::string bytes(size, '\0');
  std::memcpy(bytes.data() + sizeof(Head), lengths.data(), lengths.size() * 8);
  std::size_t place = sizeof(Head) + lengths.size() * 8;
  Tables::each(tables, [&](const auto& table) {
    if (!table.empty()) std::memcpy(bytes.data() + place, table.data(), table.size() * sizeof(table[0]));
    place += aligned(table.size() * sizeof(table[0]));
  });
  const Head head{kMagic, kVersion, kByteOrder, size, checksum_of(std::string_view(bytes).substr(sizeof(Head)))};
  std::memcpy(bytes.data(), &head, sizeof(Head));
  return bytes;
}

/// Points the tables of `knowledge` into `bytes`.
void point(Knowledge& knowledge, std::string_view bytes, const std::string& path) {
  std::size_t entry = sizeof(Head);
  std::size_t place = sizeof(Head) + table_count() * 8;
  Knowledge::each(knowledge, [&]<class T>(std::span<const T>& table) {
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data() + entry, 8);
    entry += 8;
    if (length > (bytes.size() - place) / sizeof(T) || aligned(length * sizeof(T)) > bytes.size() - place)
      throw Error(Fault::input, "the knowledge file '" + path + "' is damaged; build it again");
    table = {reinterpret_cast<const T*>(bytes.data() + place), length};
    place += aligned(length * sizeof(T));
  });
}

void check_head(std::string_view bytes, const std::string& path) {
  Head head{};
  if (bytes.size() >= sizeof(Head)) std::memcpy(&head, bytes.data(), sizeof(Head));
  if (head.magic != kMagic)
    throw Error(Fault::input, "'" + path + "' is no knowledge file; make one with 'epiq phenotype --build FILE'");
  if (head.version != kVersion || head.byte_order != kByteOrder)
    throw Error(Fault::input, "the knowledge file '" + path + "' has format " + std::to_string(head.version) +
                                  " or the byte order of another machine; this program reads format " +
                                  std::to_string(kVersion) + "; build it again");
  if (head.size != bytes.size() || bytes.size() % 8 != 0 || bytes.size() < sizeof(Head) + table_count() * 8 ||
      head.checksum != checksum_of(bytes.substr(sizeof(Head))))
    throw Error(Fault::input, "the knowledge file '" + path + "' is damaged or cut short; build it again");
}

}  // namespace

std::optional<std::uint32_t> Knowledge::find_term(TermId id) const {
  const auto found = std::lower_bound(term_ids.begin(), term_ids.end(), id);
  if (found == term_ids.end() || *found != id) return std::nullopt;
  return static_cast<std::uint32_t>(found - term_ids.begin());
}

Knowledge wrap_tables(KnowledgeTables<Vector> tables) {
  const auto bytes = std::make_shared<const std::string>(serialize(tables));
  Knowledge knowledge;
  point(knowledge, *bytes, "in memory");
  knowledge.storage = bytes;
  return knowledge;
}

std::string knowledge_bytes(const Knowledge& knowledge) { return serialize(knowledge); }

Knowledge open_knowledge(const std::string& path) {
  const auto file = std::make_shared<const util::MappedFile>(path);
  check_head(file->bytes(), path);
  Knowledge knowledge;
  point(knowledge, file->bytes(), path);
  knowledge.storage = file;
  return knowledge;
}

}  // namespace epiq::triage
