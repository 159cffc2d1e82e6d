// Checks, and the rule that a pool belongs to the process that made it.

#include "primitives/process/process_pool_executor.h"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "primitives/process/errors.h"
#include "primitives/process/fork_safe.h"

namespace heddle::process {
namespace {

std::size_t AtLeastOne(int n, const char* what) {
  if (n < 1) throw std::invalid_argument(std::string(what) + " must be at least 1");
  return static_cast<std::size_t>(n);
}

}  // namespace

int ProcessPoolExecutor::default_max_workers() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

ProcessPoolExecutor::Options ProcessPoolExecutor::WithWorkers(int max_workers) {
  Options options;
  options.max_workers = max_workers;
  return options;
}

ProcessPoolExecutor::ProcessPoolExecutor(const Options& options)
    : generation_(internal::ForkGeneration()) {
  const std::size_t max_workers = AtLeastOne(options.max_workers, "max_workers");
  std::optional<std::size_t> max_tasks;
  if (options.max_tasks_per_child) {
    max_tasks = AtLeastOne(*options.max_tasks_per_child, "max_tasks_per_child");
  }
  manager_ = std::make_unique<internal::PoolManager>(max_workers, max_tasks, options.initializer);
}

ProcessPoolExecutor::~ProcessPoolExecutor() {
  // Here its threads do not exist: nothing can be joined or destroyed.
  if (generation_ != internal::ForkGeneration()) manager_.release();
}

void ProcessPoolExecutor::Submit(std::shared_ptr<internal::PoolItem> item) {
  CheckMadeHere();
  manager_->Submit(std::move(item));
}

void ProcessPoolExecutor::shutdown(bool wait, bool cancel_futures) {
  CheckMadeHere();
  manager_->Shutdown(wait, cancel_futures);
}

pid_t ProcessPoolExecutor::spawner_pid() const { return manager_->spawner_pid(); }

void ProcessPoolExecutor::CheckMadeHere() const {
  if (generation_ != internal::ForkGeneration()) {
    throw ProcessError("the pool belongs to the process that made it");
  }
}

}  // namespace heddle::process
