#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "epiq/quantum/budget_share.hpp"
#include "epiq/quantum/gate.hpp"
#include "epiq/quantum/tensor.hpp"
#include "epiq/util/memory_budget.hpp"

namespace epiq::quantum {

/// How much of a state is kept.
struct MpsOptions {
  /// The largest bond dimension D: memory grows as D^2, time as D^3. At least 1.
  std::size_t max_bond = 256;
  /// Each split of the state drops the smallest Schmidt coefficients whose squares sum to at most this share of all
  /// squares (the discarded weight of that split); in [0, 1). 0 drops rounding noise only (1e-28).
  double truncation = 1e-16;
  /// A state whose estimated fidelity falls below this is refused rather than returned; 0 to 1.
  double min_fidelity = 0.99;
  /// Places qubits that interact near one another where that shortens the interactions (simulate_mps only).
  bool reorder = true;
};

/// What truncation has cost.
struct MpsTruncation {
  /// The product of (1 - discarded weight) over all splits: an estimate of |<exact|state>|^2, in practice within a few
  /// times its own infidelity; errors of different splits may add up or cancel, so it is no bound.
  /// Source: Zhou, Stoudenmire, Waintal, Phys. Rev. X 10 (2020) 041038, equation 4.
  double fidelity = 1.0;
  /// The sum over the splits of arcsin sqrt(discarded weight), radians: the angle to the exact state is at most this
  /// (triangle inequality of the Fubini-Study distance; rounding aside).
  double largest_angle = 0.0;
  double largest_discarded = 0.0;  ///< of one split
  std::size_t splits = 0;          ///< how many dropped more than rounding noise
  std::size_t largest_bond = 1;    ///< that any bond has had after a split

  /// cos^2 of largest_angle, 0 beyond pi / 2: the fidelity is at least this.
  double guaranteed_fidelity() const noexcept;
};

/// The sum over t of the products prod_k terms[t][k], with terms[t][k] acting on qubits[k]. A controlled gate is the
/// sum of two, and so are RZZ(angle) and any number of diagonal gates that share a qubit.
struct ProductSum {
  std::vector<std::size_t> qubits;          ///< different ones, at least 1
  std::vector<std::vector<Matrix2>> terms;  ///< at least 1, each with a matrix for every qubit
};

/// How an operator's sweep splits tensors.
enum class Split {
  schmidt,  ///< by singular values: the least bonds for what is dropped
  /// By orthogonal rows (row_factors), at a quarter of options.truncation: some bonds more, in a third of the time
  /// where bonds are a few dozen. Splits that need more than options.max_bond fall back to singular values.
  quick
};

/// A tensor A(l, s, r) of one qubit: left bond, value 0 or 1, right bond.
struct SiteTensor {
  std::size_t left = 1;
  std::size_t right = 1;
  std::vector<std::complex<double>> values;  ///< left x 2 x right, row-major

  ComplexBlock by_left() const { return {values.data(), left, 2 * right, 2 * right}; }  ///< left x (s, right)
  ComplexBlock by_right() const { return {values.data(), 2 * left, right, right}; }     ///< (left, s) x right
};

/// A pure state of a row of qubits as a matrix product state,
///
///   <b|state> = A_0(b of the qubit at site 0) A_1(..) .. A_{n-1}(..).
///
/// Invariant: mixed canonical form, norm 1. Tensors left of `centre` are left-orthonormal, those right of it
/// right-orthonormal, so that every split at the centre is a Schmidt decomposition of the whole state and a truncation
/// there the best possible. Source: Schollwoeck, Annals of Physics 326 (2011) 96.
///
/// Deterministic; const members may be called by many threads.
class Mps {
 public:
  /// |0> of `qubits` qubits, qubit k at site k.
  /// @param budget charged for the tensors; must outlive the state
  /// @throws Error(input) if there is no qubit or an option is out of its range; Error(resource)
  Mps(std::size_t qubits, const MpsOptions& options, util::MemoryBudget& budget);

  /// The same with qubit order[p] at site p.
  /// @throws Error(input) if `order` is not a permutation
  Mps(const std::vector<std::size_t>& order, const MpsOptions& options, util::MemoryBudget& budget);

  std::size_t qubits() const noexcept { return sites_.size(); }
  /// The qubit at each site.
  const std::vector<std::size_t>& order() const noexcept { return order_; }
  const SiteTensor& site(std::size_t p) const { return sites_[p]; }
  std::size_t centre() const noexcept { return centre_; }
  std::size_t largest_bond() const noexcept;
  std::uint64_t bytes() const noexcept;
  const MpsTruncation& truncation() const noexcept { return truncation_; }
  util::MemoryBudget& budget() const noexcept { return share_.budget(); }

  /// Applies a unitary operator. Its T terms multiply the bonds between its first and its last site by T; a sweep to
  /// the last site and one back restore the canonical form and truncate. O(sites T^3 D^3); one term changes no bond and
  /// is exact.
  ///
  /// @throws Error(resource) if the estimated fidelity falls below options.min_fidelity, with the estimate, or if the
  ///         tensors do not fit the budget; the state is not to be used then
  void apply(const ProductSum& op, Split split = Split::schmidt);

  /// Truncates every bond once more, at the least loss that its rank allows: what several operators applied with
  /// Split::quick leave to be done. @throws as `apply`
  void compress();

  /// Multiplies the state by exp(i angle).
  void add_phase(double angle);

  /// Swaps neighbours until qubit order[p] is at site p; truncates as `apply` does.
  /// @throws Error(input) if `order` is not a permutation; as `apply`
  void arrange(const std::vector<std::size_t>& order);

  /// Calls qubit k label[k] from now on. @throws Error(input) if `label` is not a permutation
  void relabel(const std::vector<std::size_t>& label);

  /// Moves the centre of the canonical form; the state stays the same.
  void move_centre(std::size_t site);

 private:
  using Terms = std::vector<std::vector<const Matrix2*>>;
  void apply_on_sites(std::size_t first, std::size_t last, const Terms& terms, Split split);
  ComplexMatrix multiply_up(std::size_t first, std::size_t last, const Terms& terms, Split split);
  void split_down(std::size_t first, std::size_t last, ComplexMatrix block, Split split);
  MatrixFactors split_block(const ComplexMatrix& block, Split split);
  std::size_t keep(std::vector<double>& values);
  void note(double share, std::size_t rank);
  void charge(std::uint64_t work_bytes);
  void refuse_below_min_fidelity() const;

  MpsOptions options_;
  std::vector<std::size_t> order_;    ///< site to qubit
  std::vector<std::size_t> site_of_;  ///< qubit to site
  std::vector<SiteTensor> sites_;
  std::size_t centre_ = 0;
  MpsTruncation truncation_;
  BudgetShare share_;
};

/// @throws Error(input) unless `order` has each of 0 .. qubits - 1 once
void require_permutation(const std::vector<std::size_t>& order, std::size_t qubits);

}  // namespace epiq::quantum
