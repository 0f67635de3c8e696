#include "epiq/genome/reference.hpp"

#include <htslib/faidx.h>
#include <htslib/hts_log.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/vcf_handles.hpp"
#include "epiq/util/error.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

constexpr std::int64_t kWindow = 1 << 16;

}  // namespace

struct Reference::Impl {
  std::string path;
  std::unique_ptr<faidx_t, Releases<&fai_destroy>> index;
  std::map<std::string, std::string, std::less<>> names;  ///< canonical name -> name in the file
  std::string contig;                                     ///< of the window, as in the file
  std::int64_t start = 0;
  std::string window;

  const std::string* name(std::string_view wanted) const {
    const auto found = names.find(canonical_contig(wanted));
    return found == names.end() ? nullptr : &found->second;
  }

  void load(const std::string& wanted, std::int64_t from, std::int64_t to) {
    hts_pos_t length = 0;
    const std::unique_ptr<char, Releases<&std::free>> text(
        faidx_fetch_seq64(index.get(), wanted.c_str(), from, to - 1, &length));
    if (!text || length < 0) throw Error(Fault::io, "cannot read contig '" + wanted + "' of '" + path + "'");
    contig = wanted;
    start = from;
    window.assign(text.get(), static_cast<std::size_t>(length));
    std::transform(window.begin(), window.end(), window.begin(), [](unsigned char c) { return std::toupper(c); });
  }
};

Reference::Reference(const std::string& path) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  hts_set_log_level(HTS_LOG_OFF);
  impl_->index.reset(fai_load3(path.c_str(), nullptr, nullptr, 0));
  if (!impl_->index)
    throw Error(Fault::io, "cannot open the reference '" + path + "' with its index; make one with `samtools faidx`");
  for (int i = 0; i < faidx_nseq(impl_->index.get()); ++i) {
    const char* name = faidx_iseq(impl_->index.get(), i);
    impl_->names.emplace(canonical_contig(name), name);
  }
}

Reference::~Reference() = default;
Reference::Reference(Reference&&) noexcept = default;
Reference& Reference::operator=(Reference&&) noexcept = default;

const std::string& Reference::path() const noexcept { return impl_->path; }

std::int64_t Reference::length(std::string_view contig) const {
  const std::string* name = impl_->name(contig);
  return name == nullptr ? 0 : faidx_seq_len(impl_->index.get(), name->c_str());
}

std::string Reference::fetch(std::string_view contig, std::int64_t start, std::int64_t end) {
  const std::string* name = impl_->name(contig);
  if (name == nullptr) return "";
  const std::int64_t size = length(contig);
  start = std::clamp<std::int64_t>(start, 0, size);
  end = std::clamp<std::int64_t>(end, start, size);
  if (start == end) return "";
  const auto loaded = static_cast<std::int64_t>(impl_->window.size());
  if (impl_->contig != *name || start < impl_->start || end > impl_->start + loaded)
    impl_->load(*name, std::max<std::int64_t>(start - kWindow / 4, 0), std::min(std::max(end, start + kWindow), size));
  return impl_->window.substr(static_cast<std::size_t>(start - impl_->start), static_cast<std::size_t>(end - start));
}

void trim(Change& change) {
  while (change.ref.size() > 1 && change.alt.size() > 1 && change.ref.back() == change.alt.back()) {
    change.ref.pop_back();
    change.alt.pop_back();
  }
  std::size_t shared = 0;
  const std::size_t most = std::min(change.ref.size(), change.alt.size()) - 1;
  while (shared < most && change.ref[shared] == change.alt[shared]) ++shared;
  change.ref.erase(0, shared);
  change.alt.erase(0, shared);
  change.position += static_cast<std::int64_t>(shared);
}

bool left_align(Change& change, std::string_view contig, Reference& reference) {
  const auto size = static_cast<std::int64_t>(change.ref.size());
  std::string ref = change.ref;
  std::string alt = change.alt;
  for (std::string* text : {&ref, &alt})
    std::transform(text->begin(), text->end(), text->begin(), [](unsigned char c) { return std::toupper(c); });
  if (reference.fetch(contig, change.position, change.position + size) != ref) return false;
  change.ref = ref;
  change.alt = alt;
  // Drop the last base while it is shared; where an allele is used up, take the base before the change.
  while (change.ref.back() == change.alt.back() && change.ref != change.alt) {
    const bool at_start = change.ref.size() == 1 || change.alt.size() == 1;
    if (at_start && change.position == 0) break;
    change.ref.pop_back();
    change.alt.pop_back();
    if (!at_start) continue;
    --change.position;
    const std::string before = reference.fetch(contig, change.position, change.position + 1);
    change.ref.insert(0, before);
    change.alt.insert(0, before);
  }
  trim(change);
  return true;
}

}  // namespace epiq::genome
