// Interposes signal and sigaction: SIGPIPE belongs to the execution, every other signal to the process.
#include "stress/runtime/net/broken_pipe.h"

#include <signal.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"

namespace heddle::runtime::net {
namespace {

struct sigaction g_action;
bool g_changed = false;

bool IsOurs(int signal) { return g.active && signal == SIGPIPE; }

struct sigaction Current() {
  if (g_changed) return g_action;
  struct sigaction action;
  HEDDLE_REAL(sigaction)(SIGPIPE, nullptr, &action);
  return action;
}

void Change(const struct sigaction& action) {
  g_action = action;
  g_changed = true;
}

}  // namespace

bool BrokenPipeKills() { return Current().sa_handler == SIG_DFL; }

void ForgetBrokenPipe() { g_changed = false; }

}  // namespace heddle::runtime::net

namespace net = heddle::runtime::net;

extern "C" {

int sigaction(int signal, const struct sigaction* action, struct sigaction* old) noexcept {
  if (!net::IsOurs(signal)) return HEDDLE_REAL(sigaction)(signal, action, old);
  const struct sigaction before = net::Current();
  if (action != nullptr) net::Change(*action);
  if (old != nullptr) *old = before;
  return 0;
}

sighandler_t signal(int signal, sighandler_t handler) noexcept {
  if (!net::IsOurs(signal)) return HEDDLE_REAL(signal)(signal, handler);
  const sighandler_t before = net::Current().sa_handler;
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  net::Change(action);
  return before;
}

}  // extern "C"
