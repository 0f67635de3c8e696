#include "epiq/genome/variant_collector.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "epiq/genome/hwe.hpp"

namespace epiq::genome {
namespace {

constexpr std::size_t kReservedRows = 256;  // charged to the budget at a time

std::size_t hash_site(const Variant& variant) {
  const std::hash<std::string> hash;
  std::size_t value = hash(variant.contig);
  for (const std::size_t part : {static_cast<std::size_t>(variant.position), hash(variant.ref), hash(variant.alt)})
    value = (value ^ part) * 0x9e3779b97f4a7c15U;
  return value;
}

}  // namespace

std::string composed_id(const Variant& variant) {
  return variant.contig + ":" + std::to_string(variant.position + 1) + ":" + variant.ref + ":" + variant.alt;
}

VariantCollector::VariantCollector(std::vector<std::string> samples, const ReadOptions& options,
                                   util::MemoryBudget& budget, RowReader reader)
    : options_(options), budget_(budget), matrix_(std::move(samples), std::move(reader)) {}

bool VariantCollector::passes(const GenotypeCounts& counts, bool autosomal) {
  constexpr double kSlack = 1e-12;  // a rate equal to its threshold passes
  if (counts.missing_rate() > options_.max_missing + kSlack) {
    ++above_missing;
  } else if (counts.minor_frequency() < options_.min_maf - kSlack) {
    ++below_maf;
  } else if (options_.hwe > 0.0 && autosomal && hwe_exact(counts.hom_ref, counts.het, counts.hom_alt) < options_.hwe) {
    ++below_hwe;
  } else {
    return true;
  }
  return false;
}

bool VariantCollector::is_duplicate(const Variant& variant) const {
  const auto [from, to] = rows_by_hash_.equal_range(hash_site(variant));
  return std::any_of(from, to, [&](const auto& entry) {
    const Variant& other = matrix_.variant(entry.second);
    return same_site(variant, other) && variant.alt == other.alt;
  });
}

void VariantCollector::note_order(const Variant& variant, bool continues_record) {
  if (previous_ && previous_->contig != variant.contig) {
    ended_contigs_.insert(previous_->contig);
    if (ended_contigs_.count(variant.contig) > 0) ++out_of_order;
  } else if (previous_) {
    if (variant.position < previous_->position) ++out_of_order;
    const bool equal = same_site(variant, *previous_) && variant.alt == previous_->alt;
    if (variant.position == previous_->position && !equal && !continues_record) ++same_position;
  }
  previous_ = Variant{variant.contig, variant.position, "", variant.ref, variant.alt};
}

void VariantCollector::note_id(const std::string& id) {
  if (id != "." && !id.empty() && !ids_.insert(id).second) repeated_ids_.insert(id);
}

/// Notes a row, and makes room for it if it is to be kept.
bool VariantCollector::accept(const Variant& variant, const GenotypeCounts& counts, Origin origin) {
  note_order(variant, origin.continues_record);
  if (is_duplicate(variant)) {
    ++duplicates;
    return false;
  }
  note_id(variant.id);  // also of rows that are filtered, so that names do not depend on the filters
  if (!passes(counts, origin.autosomal)) return false;
  if (matrix_.variant_count() == reserved_rows_) {
    reserved_rows_ += kReservedRows;
    const bool stored = matrix_.stores_rows();
    budget_.reserve(
        kReservedRows *
            (stored ? GenotypeMatrix::row_bytes(matrix_.sample_count()) : GenotypeMatrix::unread_row_bytes()),
        (stored ? "the genotype matrix, at " : "the list of variants, at ") + std::to_string(reserved_rows_) +
            " variants x " + std::to_string(matrix_.sample_count()) + " samples,");
  }
  rows_by_hash_.emplace(hash_site(variant), matrix_.variant_count());
  return true;
}

void VariantCollector::offer(Variant variant, std::span<const std::uint8_t> dosages, Origin origin) {
  if (accept(variant, count_genotypes(dosages), origin)) matrix_.add(std::move(variant), dosages);
}

void VariantCollector::offer_planes(Variant variant, std::span<const std::uint64_t> planes, Origin origin) {
  if (!accept(variant, count_planes(planes, matrix_.sample_count()), origin)) return;
  if (matrix_.stores_rows())
    matrix_.add_planes(std::move(variant), planes);
  else
    matrix_.add_unread(std::move(variant), origin.file_row);
}

GenotypeMatrix VariantCollector::finish() {
  for (std::size_t i = 0; i < matrix_.variant_count(); ++i) {
    const std::string& id = matrix_.variant(i).id;
    if (!id.empty() && id != "." && repeated_ids_.count(id) == 0) continue;
    matrix_.rename(i, composed_id(matrix_.variant(i)));
    ++renamed;
  }
  if (out_of_order == 0) return std::move(matrix_);

  std::unordered_map<std::string, std::size_t> ranks;  // of contigs, by first appearance
  for (const Variant& variant : matrix_.variants()) ranks.emplace(variant.contig, ranks.size());
  std::vector<std::size_t> order(matrix_.variant_count());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Variant& x = matrix_.variant(a);
    const Variant& y = matrix_.variant(b);
    if (x.contig != y.contig) return ranks.at(x.contig) < ranks.at(y.contig);
    return x.position < y.position;
  });
  std::vector<std::size_t> columns(matrix_.sample_count());
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return matrix_.select(order, columns);
}

}  // namespace epiq::genome
