// The bodies of the gate kernels, for each instruction set anew: the file that includes this one defines EPIQ_TARGET,
// EPIQ_KERNEL and EPIQ_LAMBDA, the attributes of every function, and types of vectors V with load, store, times,
// times_add, turned, permuted, load_positions, duplicated and product. All of it stays inside an unnamed namespace.
//
// Loops over rows, columns and lanes are recursive templates: their bounds are constants, so that accumulators stay in
// registers whatever the compiler thinks of unrolling.

template <class V, std::size_t Rows>
struct Accumulators {
  V row[Rows];
};

/// row[r] (+)= Re C * direct + (-Im C, Im C) * turned for r = R, R + 1, ..
template <class V, std::size_t Rows, std::size_t R, bool First>
EPIQ_TARGET void add_to_rows(Accumulators<V, Rows>& sum, V direct, V turned, const V* coefficients) noexcept {
  if constexpr (First) {
    sum.row[R] = V::times(coefficients[2 * R], direct);
  } else {
    sum.row[R] = V::times_add(coefficients[2 * R], direct, sum.row[R]);
  }
  sum.row[R] = V::times_add(coefficients[2 * R + 1], turned, sum.row[R]);
  if constexpr (R + 1 < Rows) add_to_rows<V, Rows, R + 1, First>(sum, direct, turned, coefficients);
}

/// Adds what the vector `in` gives to all rows under the lane permutations P, P + 1, ..
template <class V, std::size_t Rows, std::size_t Permutations, std::size_t P, bool First>
EPIQ_TARGET void add_vector(Accumulators<V, Rows>& sum, V in, const V* coefficients,
                            const typename V::Positions* positions) noexcept {
  if constexpr (P == 0) {
    add_to_rows<V, Rows, 0, First>(sum, in, V::turned(in), coefficients);
  } else {
    add_to_rows<V, Rows, 0, false>(sum, V::permuted(in, positions[2 * P]), V::permuted(in, positions[2 * P + 1]),
                                   coefficients + 2 * Rows * P);
  }
  if constexpr (P + 1 < Permutations) add_vector<V, Rows, Permutations, P + 1, false>(sum, in, coefficients, positions);
}

template <class V, std::size_t Rows, std::size_t Permutations, std::size_t Column>
EPIQ_TARGET void add_columns(Accumulators<V, Rows>& sum, const typename V::Real* group, const std::size_t* offset,
                             const V* coefficients, const typename V::Positions* positions) noexcept {
  add_vector<V, Rows, Permutations, 0, Column == 0>(sum, V::load(group + 2 * offset[Column]),
                                                    coefficients + 2 * Rows * Permutations * Column, positions);
  if constexpr (Column + 1 < Rows)
    add_columns<V, Rows, Permutations, Column + 1>(sum, group, offset, coefficients, positions);
}

template <class V, std::size_t Rows, std::size_t R>
EPIQ_TARGET void store_rows(const Accumulators<V, Rows>& sum, typename V::Real* group,
                            const std::size_t* offset) noexcept {
  V::store(group + 2 * offset[R], sum.row[R]);
  if constexpr (R + 1 < Rows) store_rows<V, Rows, R + 1>(sum, group, offset);
}

/// The first amplitude of a group: `index` with zero bits pushed in at the fixed positions, then the controls.
EPIQ_TARGET std::size_t first_of_group(const Groups& groups, std::size_t index) noexcept {
  const std::size_t* const fixed = groups.fixed.data();
  for (std::size_t i = 0, count = groups.fixed.size(); i < count; ++i) {
    const std::size_t low = index & ((std::size_t{1} << fixed[i]) - 1);
    index = (index ^ low) << 1 | low;
  }
  return index | groups.controls;
}

/// Asks for the line of each row of a group.
template <class Real, std::size_t Rows, std::size_t R = 0>
EPIQ_TARGET void fetch_rows(const Real* group, const std::size_t* offset) noexcept {
  __builtin_prefetch(group + 2 * offset[R], /*for writing*/ 1);
  if constexpr (R + 1 < Rows) fetch_rows<Real, Rows, R + 1>(group, offset);
}

/// work(group) for the groups {begin, .., end - 1} in order, each after the requests that op.fetch wants. With
/// Fetch::groups, runs are cut into pieces of kGroupsAhead at most, so that groups side by side now are so then.
template <class V, std::size_t Rows, class Work>
EPIQ_TARGET void for_each_group(const MatrixOp<typename V::Real>& op, typename V::Real* state, std::size_t begin,
                                std::size_t end, const Work& work) noexcept {
  using Real = typename V::Real;
  constexpr std::size_t kLanes = std::size_t{1} << V::kLaneBits;
  const std::size_t piece = op.fetch == Fetch::groups && op.groups.run > kGroupsAhead ? kGroupsAhead : op.groups.run;
  const std::size_t side_by_side[] = {0,          kLanes,     2 * kLanes, 3 * kLanes,
                                      4 * kLanes, 5 * kLanes, 6 * kLanes, 7 * kLanes};
  const Real* line = state + 2 * kLanes * Rows * begin + op.ahead;
  while (begin < end) {
    Real* group = state + 2 * first_of_group(op.groups, begin * kLanes);
    const std::size_t left = piece - (begin & (piece - 1));
    const std::size_t count = end - begin < left ? end - begin : left;
    if (op.fetch == Fetch::lines) {
      for (std::size_t i = 0; i < count; ++i, group += 2 * kLanes, line += 2 * kLanes * Rows) {
        fetch_rows<Real, Rows>(line, side_by_side);
        work(group);
      }
    } else if (op.fetch == Fetch::groups) {
      const Real* next = state + 2 * first_of_group(op.groups, (begin + kGroupsAhead) * kLanes);
      for (std::size_t i = 0; i < count; ++i, group += 2 * kLanes, next += 2 * kLanes) {
        fetch_rows<Real, Rows>(next, op.offset.data());
        work(group);
      }
    } else {
      for (std::size_t i = 0; i < count; ++i, group += 2 * kLanes) work(group);
    }
    begin += count;
  }
}

template <class V, std::size_t High, std::size_t Low>
EPIQ_KERNEL void apply_matrix(const MatrixOp<typename V::Real>& op, typename V::Real* state, std::size_t begin,
                              std::size_t end) noexcept {
  constexpr std::size_t kRows = std::size_t{1} << High;
  constexpr std::size_t kPermutations = std::size_t{1} << Low;
  constexpr std::size_t kLanes = std::size_t{1} << V::kLaneBits;
  // Copies, which stores to the state cannot alias.
  V coefficients[2 * kRows * kRows * kPermutations];
  for (std::size_t i = 0; i < 2 * kRows * kRows * kPermutations; ++i)
    coefficients[i] = V::load(op.coefficients.data() + i * 2 * kLanes);
  typename V::Positions positions[2 * kPermutations];
  for (std::size_t i = 0; i < 2 * kPermutations; ++i)
    positions[i] = V::load_positions(op.permutations.data() + i * V::kPositions);
  std::size_t offset[kRows];
  for (std::size_t r = 0; r < kRows; ++r) offset[r] = op.offset[r];

  for_each_group<V, kRows>(op, state, begin, end, [&](typename V::Real* group) EPIQ_LAMBDA {
    Accumulators<V, kRows> sum;
    add_columns<V, kRows, kPermutations, 0>(sum, group, offset, coefficients, positions);
    store_rows<V, kRows, 0>(sum, group, offset);
  });
}

template <class V>
EPIQ_KERNEL void exchange_rows(const MatrixOp<typename V::Real>& op, typename V::Real* state, std::size_t begin,
                               std::size_t end) noexcept {
  const std::size_t first = 2 * op.offset[0];
  const std::size_t second = 2 * op.offset[1];
  for_each_group<V, 2>(op, state, begin, end, [&](typename V::Real* group) EPIQ_LAMBDA {
    const V kept = V::load(group + first);
    V::store(group + first, V::load(group + second));
    V::store(group + second, kept);
  });
}

template <class V>
EPIQ_KERNEL void multiply_diagonal(typename V::Real* state, const typename V::Real* table, const typename V::Real* rows,
                                   const typename V::Real* columns, std::size_t row_count,
                                   std::size_t column_count) noexcept {
  constexpr std::size_t kLanes = std::size_t{1} << V::kLaneBits;
  for (std::size_t r = 0; r < row_count; ++r) {
    const V row = V::duplicated(rows[2 * r], rows[2 * r + 1]);
    for (std::size_t k = 0; k < column_count; k += kLanes) {
      const V factor = V::product(V::product(V::load(columns + 2 * k), row), V::load(table));
      V::store(state, V::product(V::load(state), factor));
      state += 2 * kLanes;
      table += 2 * kLanes;
    }
  }
}

/// The table of kernels; a lane permutation needs that many lane bits.
template <class V, std::size_t High, std::size_t Low>
constexpr typename MatrixOp<typename V::Real>::Kernel matrix_kernel() noexcept {
  if constexpr (Low <= V::kLaneBits && High + Low <= kMostTargets) {
    return apply_matrix<V, High, Low>;
  } else {
    return nullptr;
  }
}

template <class V, std::size_t High>
constexpr std::array<typename MatrixOp<typename V::Real>::Kernel, kMostTargets + 1> kernels_by_low() noexcept {
  return {matrix_kernel<V, High, 0>(), matrix_kernel<V, High, 1>(), matrix_kernel<V, High, 2>(),
          matrix_kernel<V, High, 3>()};
}

template <class V>
constexpr GateKernels<typename V::Real> all_kernels() noexcept {
  return {V::kLaneBits,
          {kernels_by_low<V, 0>(), kernels_by_low<V, 1>(), kernels_by_low<V, 2>(), kernels_by_low<V, 3>()},
          exchange_rows<V>,
          multiply_diagonal<V>};
}
