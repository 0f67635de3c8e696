#include "epiq/util/parallel.hpp"

#include <omp.h>

#include <atomic>
#include <exception>
#include <mutex>

namespace epiq::util {

void parallel_for(unsigned threads, std::size_t tasks, const std::function<void(std::size_t)>& work) {
  if (threads <= 1 || tasks <= 1) {  // a team of one costs more than a gate on a small state, more so within a task
    for (std::size_t task = 0; task < tasks; ++task) work(task);
    return;
  }
  std::atomic<bool> failed{false};
  std::mutex mutex;
  std::exception_ptr failure;
  std::size_t failed_task = tasks;
#pragma omp parallel for schedule(dynamic, 1) num_threads(static_cast <int>(threads))
  for (std::size_t task = 0; task < tasks; ++task) {
    if (failed.load(std::memory_order_relaxed)) continue;
    try {
      work(task);
    } catch (...) {
      const std::scoped_lock lock(mutex);
      failed = true;
      if (task < failed_task) {
        failed_task = task;
        failure = std::current_exception();
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

std::string openmp_version() {
  switch (_OPENMP) {  // the month in which a version of the standard was published
    case 201511:
      return "4.5";
    case 201811:
      return "5.0";
    case 202011:
      return "5.1";
    case 202111:
      return "5.2";
    default:
      return std::to_string(_OPENMP);
  }
}

}  // namespace epiq::util
