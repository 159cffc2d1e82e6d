// Ctrl-C for the example servers: serves in a thread until SIGINT or SIGTERM comes.
// Signals are taken by sigwait, so no code runs in a handler.
#ifndef HEDDLE_PRIMITIVES_SELECT_EXAMPLES_STOP_SIGNALS_H_
#define HEDDLE_PRIMITIVES_SELECT_EXAMPLES_STOP_SIGNALS_H_

#include <signal.h>

#include <iostream>
#include <thread>

#include "primitives/select/address.h"

namespace heddle::examples {

// Make one before any thread: they inherit the blocked signals.
class StopSignals {
 public:
  StopSignals() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  // Calls `serve` in a thread, waits for a signal, then calls `stop` and returns when `serve` has.
  template <typename Serve, typename Stop>
  void ServeUntilSignal(Serve serve, Stop stop) const {
    std::thread thread(serve);
    int signal = 0;
    ::sigwait(&signals_, &signal);
    stop();
    thread.join();
  }

 private:
  sigset_t signals_;
};

// Says where a server listens, at once even when the output is a pipe.
inline void Announce(const Address& address) {
  std::cout << "listening on " << address.ToString() << std::endl;
}

}  // namespace heddle::examples

#endif  // HEDDLE_PRIMITIVES_SELECT_EXAMPLES_STOP_SIGNALS_H_
