// getaddrinfo: what needs no lookup at once, names by a thread of their own.
#include <netdb.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "primitives/monkey/cooperative.h"
#include "primitives/monkey/real.h"
#include "primitives/monkey/real_calls.h"

namespace heddle::monkey::internal {
namespace {

using hub::internal::Scheduler;

HEDDLE_MONKEY_REAL(getaddrinfo);

// A lookup, shared by the greenlet that asked and the thread that answers: either may leave first.
class Lookup {
 public:
  Lookup(const char* node, const char* service, const addrinfo* hints)
      : node_(node), answered_(eventfd(0, EFD_CLOEXEC)) {
    if (service != nullptr) service_ = service;
    if (hints != nullptr) hints_ = *hints;
  }
  ~Lookup() {
    if (addresses_ != nullptr) freeaddrinfo(addresses_);
    if (answered_ >= 0) ::close(answered_);
  }
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  // Readable once there is an answer; negative when there was no descriptor left.
  int answered() const { return answered_; }

  void run() {
    result_ = real_getaddrinfo(node_.c_str(), service_ ? service_->c_str() : nullptr,
                               hints_ ? &*hints_ : nullptr, &addresses_);
    error_ = errno;
    const std::uint64_t one = 1;
    // An eventfd at zero takes a one at once.
    [[maybe_unused]] const ssize_t written = real_write(answered_, &one, sizeof(one));
  }

  // The answer; the addresses now belong to the caller.
  int take(addrinfo** addresses) {
    std::uint64_t one;
    [[maybe_unused]] const ssize_t got = real_read(answered_, &one, sizeof(one));
    if (result_ == 0) *addresses = std::exchange(addresses_, nullptr);
    if (result_ == EAI_SYSTEM) errno = error_;
    return result_;
  }

 private:
  const std::string node_;
  std::optional<std::string> service_;
  std::optional<addrinfo> hints_;
  const int answered_;
  addrinfo* addresses_ = nullptr;
  int result_ = 0;
  int error_ = 0;
};

int look_up(Scheduler& hub, const char* node, const char* service, const addrinfo* hints,
            addrinfo** addresses) {
  const auto lookup = std::make_shared<Lookup>(node, service, hints);
  try {
    if (lookup->answered() < 0) return real_getaddrinfo(node, service, hints, addresses);
    std::thread([lookup] { lookup->run(); }).detach();
  } catch (const std::system_error&) {  // no thread left
    return real_getaddrinfo(node, service, hints, addresses);
  }
  const int saved_errno = errno;
  wait_for(hub, lookup->answered(), POLLIN, {});
  errno = saved_errno;
  return lookup->take(addresses);
}

// Whether the answer is known without a lookup, or asking for it is an error.
bool answered_at_once(const char* node, const char* service, const addrinfo* hints,
                      addrinfo** addresses, int* result) {
  addrinfo numeric = {};
  if (hints != nullptr) {
    numeric = *hints;
  } else {
    numeric.ai_flags = AI_V4MAPPED | AI_ADDRCONFIG;  // what no hints mean in the C library
  }
  const bool had_to_be_numeric = (numeric.ai_flags & AI_NUMERICHOST) != 0;
  numeric.ai_flags |= AI_NUMERICHOST;
  *result = real_getaddrinfo(node, service, &numeric, addresses);
  return had_to_be_numeric || *result != EAI_NONAME;
}

}  // namespace
}  // namespace heddle::monkey::internal

namespace monkey = heddle::monkey::internal;

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** addresses) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || node == nullptr) {
    return monkey::real_getaddrinfo(node, service, hints, addresses);
  }
  int result = 0;
  if (monkey::answered_at_once(node, service, hints, addresses, &result)) return result;
  return monkey::look_up(*hub, node, service, hints, addresses);
}
