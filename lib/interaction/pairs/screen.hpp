#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/interaction/pairs/tile.hpp"
#include "epiq/util/cpu.hpp"

/// Cheap upper bounds of the pair statistics over whole tiles, in single precision: a search computes the exact
/// statistic (boost(), fast_epistasis(), ..) only where the bound reaches its threshold or the worst of its top hits.
///
/// Every function writes one value a pair of the tile (`PairTile::pairs()`), padding included, and promises
/// value >= exact statistic for any table of at most kScreenSamples samples, rounding included. Pairs that are
/// undefined get a finite value of no meaning. Values are the same bits for every instruction set and shape of tile.
/// `controls` and `cases` are subsets of the tile.
namespace epiq::interaction {

/// Sums of counts up to this are exact in single precision.
inline constexpr std::size_t kScreenSamples = std::size_t{1} << 24;

/// The type all pair screens have.
using PairScreen = void (*)(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least boost(): the Kirkwood superposition statistic 2 sum n ln(p / p_K),
/// p_K = p_ij p_ik p_jk / (eta p_i p_j p_k) (Wan et al., AJHG 87 (2010) 325). p_K is a homogeneous-association model,
/// so that its likelihood is at most that of the best one. Rounding adds at most 2e-6 (sqrt(N S) + N |eta - 1|) + 4e-6
/// S to the statistic S, by which the bound is raised.
void boost_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

/// At least information_gain() in nats: sum p ln(p p_i p_j p_k / (p_ij p_ik p_jk)), raised by the rounding error, which
/// is at most 3e-6 + 4e-6 IG.
void gain_bound(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, float* bound);

}  // namespace epiq::interaction
