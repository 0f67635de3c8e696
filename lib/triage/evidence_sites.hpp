#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/position_selection.hpp"
#include "epiq/genome/reference.hpp"
#include "epiq/genome/region.hpp"
#include "epiq/genome/vcf_reader.hpp"
#include "epiq/triage/evidence.hpp"

namespace epiq::triage {

/// Where sites come from, one after the other in the order of contigs and positions.
class SiteSource {
 public:
  virtual ~SiteSource() = default;

  /// False at the end. @throws Error(input) if sites are not sorted
  virtual bool next(EvidenceSite& site) = 0;

  /// As its header or reference has it; 0 if it is not stated.
  virtual std::int64_t contig_length(const std::string& contig) const = 0;

  /// The contigs that sites may be on, as they name them, with their lengths (0: not stated).
  virtual std::vector<std::pair<std::string, std::int64_t>> contigs() const = 0;

  std::uint64_t records = 0;                     ///< read so far
  std::map<std::string, std::uint64_t> skipped;  ///< records and alleles left out, by reason
};

/// The contigs of regions that lie together contig by contig, with their lengths.
std::vector<std::pair<std::string, std::int64_t>> contigs_of(const std::vector<genome::Interval>& regions,
                                                             const genome::Reference& reference);

/// What to do with a record whose REF is not what the reference has there.
enum class RefMismatch { stop, leave_out };

/// Which records of a call set are sites.
struct VcfSiteOptions {
  genome::VcfReader::Options reader;
  std::string targets;       ///< regions by start position, without index; a leading ^ excludes
  std::string targets_file;  ///< the same
  std::string reference;     ///< FASTA that REF is checked against; empty: not checked
  RefMismatch mismatch = RefMismatch::stop;
};

/// The records of a VCF or BCF. ALTs without a sequence are left out and counted.
class VcfSites : public SiteSource {
 public:
  /// @throws Error as VcfReader, Reference and PositionSelection
  VcfSites(const std::string& path, const VcfSiteOptions& options);

  bool next(EvidenceSite& site) override;
  std::int64_t contig_length(const std::string& contig) const override;
  std::vector<std::pair<std::string, std::int64_t>> contigs() const override;

  const std::vector<std::string>& samples() const noexcept { return reader_.samples(); }

  /// The samples whose genotypes sites carry: for each name its place in the file, none if it is not there.
  void choose_samples(const std::vector<std::string>& names);

 private:
  void check_order(const genome::VcfSite& record);
  bool matches_reference(const genome::VcfSite& record);

  genome::VcfReader reader_;
  genome::PositionSelection targets_;
  std::optional<genome::Reference> reference_;
  RefMismatch mismatch_;
  genome::VcfSite record_;
  genome::VcfCalls calls_;
  std::vector<std::optional<std::size_t>> chosen_;
  std::map<std::string, bool> contigs_;  ///< seen so far; true: the one being read
  std::int64_t last_ = -1;
};

/// Every position of some regions, with all four bases as alleles.
class RegionSites : public SiteSource {
 public:
  /// @throws Error(input) if the reference lacks a contig of the regions
  RegionSites(const std::vector<genome::Interval>& regions, const std::string& reference);

  bool next(EvidenceSite& site) override;
  std::int64_t contig_length(const std::string& contig) const override;
  std::vector<std::pair<std::string, std::int64_t>> contigs() const override;

  /// All positions of the regions.
  std::uint64_t positions() const noexcept { return positions_; }

 private:
  genome::Reference reference_;
  std::vector<genome::Interval> regions_;  ///< disjoint and sorted, cut at the ends of their contigs
  std::size_t region_ = 0;
  std::int64_t position_ = 0;
  std::uint64_t positions_ = 0;
};

/// Sites of one contig that are read in one go.
using SiteBatch = std::vector<EvidenceSite>;

/// Cuts the sites of a source into batches: a gap or a span that is too long ends one, so that what is read between
/// sites costs less than a jump, and threads share long stretches.
class SiteBatches {
 public:
  explicit SiteBatches(SiteSource& source) : source_(source) {}

  /// The next batches, at most `count`; empty at the end.
  std::vector<SiteBatch> next(std::size_t count);

 private:
  SiteSource& source_;
  std::optional<EvidenceSite> pending_;
  bool ended_ = false;
};

}  // namespace epiq::triage
