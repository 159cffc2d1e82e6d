// Processes, as their kind wants them.
#ifndef HEDDLE_PLUGINS_HEDDLE_PROCESSES_H_
#define HEDDLE_PLUGINS_HEDDLE_PROCESSES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "plugins/api/plugin.h"
#include "primitives/process/errors.h"
#include "primitives/process/process_pool_executor.h"

namespace heddle::plugins::primitives {

class ProcessPool {
 public:
  class Call {
   public:
    explicit Call(heddle::Future<std::int64_t> future) : future_(std::move(future)) {}
    std::int64_t result() {
      try {
        return future_.result();
      } catch (const heddle::process::RemoteError&) {
        throw plugin::CallFailed();
      } catch (const heddle::CancelledError&) {
        throw plugin::CallCancelled();
      } catch (const heddle::process::BrokenProcessPool&) {
        throw plugin::PoolBroken();
      }
    }
    bool cancel() { return future_.cancel(); }
    void when_done(std::function<void()> callback) {
      future_.add_done_callback([callback = std::move(callback)](heddle::Future<std::int64_t>) { callback(); });
    }

   private:
    heddle::Future<std::int64_t> future_;
  };

  explicit ProcessPool(int workers) : executor_(workers) {}

  std::unique_ptr<Call> submit(plugin::ProcessBody body, std::int64_t argument) {
    try {
      return std::make_unique<Call>(executor_.submit(Run, reinterpret_cast<std::uintptr_t>(body.pointer()), argument));
    } catch (const heddle::process::BrokenProcessPool&) {
      throw plugin::PoolBroken();
    } catch (const heddle::ExecutorShutdownError&) {
      throw plugin::PoolRefuses();
    }
  }
  void shutdown() { executor_.shutdown(); }

 private:
  // Arguments are copied to the worker as bytes; a function's address means the same there.
  static std::int64_t Run(std::uintptr_t body, std::int64_t argument) {
    return plugin::ProcessBody(reinterpret_cast<heddle_process_body>(body))(argument);
  }

  heddle::process::ProcessPoolExecutor executor_;
};

}  // namespace heddle::plugins::primitives

#endif  // HEDDLE_PLUGINS_HEDDLE_PROCESSES_H_
