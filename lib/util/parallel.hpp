#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace epiq::util {

/// Calls `work(task)` for each task in {0, .., tasks - 1}, on at most `threads` threads, in no stated order.
///
/// What a task computes must depend on the task alone and go to a place of its own, so that results do not depend on
/// `threads`. The exception of the lowest failing task seen is rethrown after all threads have stopped; tasks not yet
/// started are then left out.
void parallel_for(unsigned threads, std::size_t tasks, const std::function<void(std::size_t)>& work);

/// The version of the OpenMP standard in use, such as "4.5".
std::string openmp_version();

}  // namespace epiq::util
