#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/interaction/pairs/triple_tile.hpp"
#include "epiq/util/cpu.hpp"

/// Cheap upper bounds of the statistics of pairs and triples over whole tiles, in single precision: a search computes
/// the exact statistic (boost(), fast_epistasis(), ..) only where the bound reaches its threshold or the worst of its
/// top hits.
///
/// Every function writes one value a table of the tile (`pairs()` or `triples()`), padding included, and promises
/// value >= exact statistic for any table of at most kScreenSamples samples, rounding included. Pairs that are
/// undefined get a finite value of no meaning. Values are the same bits for every instruction set and shape of tile.
/// `controls` and `cases` are subsets of the tile.
namespace epiq::interaction {

/// Sums of counts up to this are exact in single precision.
inline constexpr std::size_t kScreenSamples = std::size_t{1} << 24;

/// The type all pair screens have.
using PairScreen = void (*)(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least boost(): the Kirkwood superposition statistic 2 sum n ln(p / q), q = p_ij p_ik p_jk / (eta p_i p_j p_k)
/// (Wan et al., AJHG 87 (2010) 325). q is a homogeneous-association model, so that its likelihood is at most that of
/// the best one. Rounding moves the statistic S by at most 3e-6 (sqrt(N S) + N |eta - 1|) + 4e-6 S, by which the bound
/// is raised.
void boost_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// boost_bound() where it reaches `useful`, and elsewhere some bound below `useful`; about three times as fast.
void boost_bound_above(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float useful,
                       float* bound);

/// boost_bound() of tables given as 18 arrays, in the order of PairTable.
void boost_bounds(const std::uint32_t* const* cells, std::size_t tables, util::Isa isa, float* bound);

/// At least information_gain() in nats: sum p ln(p p_i p_j p_k / (p_ij p_ik p_jk)), within 3e-6 + 4e-6 IG.
void gain_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least mutual_information() in nats, within 1e-7 + 4e-6 sqrt(MI) + 8e-6 MI.
void information_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least the chi-square of fast_epistasis(), within 4e-5 of it and 1e-5 times its root over the standard error.
void fast_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least the chi-square of joint_effects() for any min_cell, within 2e-6 (1 + chi-square); in double precision.
void joint_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least balanced_accuracy(), within 5e-6.
void accuracy_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least k2_score(), within .04 + 6e-6 |K2|.
void k2_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// The type all triple screens have.
using TripleScreen = void (*)(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                              float* bound);

/// At least genotypic() of three SNPs: the superposition of all margins of fewer SNPs with the class and of the three
/// SNPs without it, which is a model without the interaction of all. Rounding as for boost_bound().
void triple_saturation_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                             float* bound);

/// At least information_gain() of three SNPs, in nats, within 7e-6 + 8e-6 |IG|.
void triple_gain_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least mutual_information() of three SNPs, in nats, within 1e-7 + 4e-6 sqrt(MI) + 8e-6 MI.
void triple_information_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                              float* bound);

/// At least balanced_accuracy() of three SNPs, within 5e-6.
void triple_accuracy_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa,
                           float* bound);

/// At least k2_score() of three SNPs, within .1 + 6e-6 |K2|.
void triple_k2_bound(const TripleTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

}  // namespace epiq::interaction
