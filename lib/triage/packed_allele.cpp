#include "epiq/triage/packed_allele.hpp"

#include <array>
#include <concepts>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace epiq::triage {
namespace {

/// A struct of this kind, const where it is packed.
template <class Given, class Wanted>
concept Kind = std::same_as<std::remove_const_t<Given>, Wanted>;

// The fields of each struct stand once, for both directions.

template <class Archive, Kind<AlleleName> T>
void fields(Archive& archive, T& name) {
  archive(name.contig, name.position, name.ref, name.alt);
}

template <class Archive, Kind<PopulationFrequency> T>
void fields(Archive& archive, T& population) {
  archive(population.state, population.value, population.source, population.homozygotes);
}

template <class Archive, Kind<ClinicalRecord> T>
void fields(Archive& archive, T& clinical) {
  archive(clinical.summary, clinical.significance, clinical.stars, clinical.id);
}

template <class Archive, Kind<CodonEvidence> T>
void fields(Archive& archive, T& codon) {
  archive(codon.same_change, codon.same_residue);
}

template <class Archive, Kind<genome::AlleleCall> T>
void fields(Archive& archive, T& call) {
  archive(call.called, call.ploidy, call.copies, call.haplotype, call.phase_set, call.depth, call.quality,
          call.ref_reads, call.alt_reads);
}

template <class Archive, Kind<HetSide> T>
void fields(Archive& archive, T& side) {
  archive(side.origin, side.states, side.flags, side.haplotype, side.phase_set, side.record, side.homozygous,
          side.joint);
}

template <class Archive, Kind<Allele> T>
void fields(Archive& archive, T& allele) {
  archive(allele.name, allele.end, allele.contig_order, allele.alt, allele.gene, allele.consequence, allele.score,
          allele.gene_span, allele.transcript, allele.canonical, allele.mane, allele.hgvs_c, allele.hgvs_p,
          allele.gene_id, allele.hgnc_id, allele.exon, allele.population, allele.clinical, allele.codon, allele.scores,
          allele.loeuf, allele.recessive_gene, allele.flags, allele.genotypes, allele.calls);
}

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_list : std::false_type {};
template <class T>
struct is_list<std::vector<T>> : std::true_type {};
template <class T, std::size_t N>
struct is_list<std::array<T, N>> : std::true_type {};

/// Small numbers take a byte: 7 bits each, the last without the highest bit; -1 is 1, 1 is 2.
class Packer {
 public:
  explicit Packer(std::string& bytes) : bytes_(bytes) {}

  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }

 private:
  template <class T>
  void put(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      put(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_integral_v<T>) {
      const auto wide = static_cast<std::int64_t>(value);
      std::uint64_t rest = static_cast<std::uint64_t>(wide) << 1 ^ static_cast<std::uint64_t>(wide >> 63);
      for (; rest >= 128; rest >>= 7) bytes_.push_back(static_cast<char>(rest | 128));
      bytes_.push_back(static_cast<char>(rest));
    } else if constexpr (std::is_same_v<T, double>) {
      char raw[sizeof value];
      std::memcpy(raw, &value, sizeof value);
      bytes_.append(raw, sizeof value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      put(value.size());
      bytes_ += value;
    } else if constexpr (is_optional<T>::value) {
      put(value.has_value());
      if (value) put(*value);
    } else if constexpr (is_list<T>::value) {
      put(value.size());
      for (const auto& one : value) put(one);
    } else {
      fields(*this, value);
    }
  }

  std::string& bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }

 private:
  template <class T>
  void get(T& value) {
    if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      std::uint64_t all = 0;
      for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(take(1)[0]);
        all |= static_cast<std::uint64_t>(byte & 127U) << shift;
        if (byte < 128) break;
      }
      value = static_cast<T>(static_cast<std::int64_t>(all >> 1 ^ (~(all & 1) + 1)));
    } else if constexpr (std::is_same_v<T, double>) {
      std::memcpy(&value, take(sizeof value).data(), sizeof value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = take(length());
    } else if constexpr (is_optional<T>::value) {
      value.reset();
      if (length() != 0) get(value.emplace());
    } else if constexpr (is_list<T>::value) {
      const std::size_t size = length();
      if constexpr (requires { value.resize(size); }) value.resize(size);
      for (auto& one : value) get(one);
    } else {
      fields(*this, value);
    }
  }

  std::size_t length() {
    std::size_t size = 0;
    get(size);
    return size;
  }
  std::string_view take(std::size_t size) {
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
};

}  // namespace

PackedAllele::PackedAllele(const Allele& allele, const HetSide& side) : record_(allele.record) {
  std::string bytes;
  Packer{bytes}(allele, side);
  bytes_.assign(bytes);  // as long as it must be
}

void PackedAllele::unpack(Allele& allele, HetSide& side) const {
  Unpacker{bytes_}(allele, side);
  allele.record = record_;
}

}  // namespace epiq::triage
