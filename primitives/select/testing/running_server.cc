// A server with its type erased and a thread to run it.
// See running_server.h.
#include "primitives/select/testing/running_server.h"

#include <future>
#include <utility>

#include "primitives/select/selector.h"
#include "primitives/select/servers/blocking_server.h"
#include "primitives/select/servers/select_server.h"
#include "primitives/select/servers/selector_server.h"
#include "primitives/select/servers/threaded_select_server.h"
#include "primitives/select/testing/blocked_thread.h"

namespace heddle::testing {
namespace {

Socket Listen() { return Socket::Listen(Address::Loopback()); }

std::vector<Service> OneService(Protocol protocol) {
  std::vector<Service> services;
  services.push_back({Listen(), std::move(protocol)});
  return services;
}

AnyServer MakeSelectorServer(SelectorKind kind, Protocol protocol, ServerOptions options) {
  return Erase(std::make_shared<SelectorServer>(Listen(), std::move(protocol), std::move(options),
                                                MakeSelector(kind)));
}

}  // namespace

std::vector<ServerKind> AllServerKinds() {
  return {
      {"Blocking", false,
       [](Protocol protocol, ServerOptions options) {
         return Erase(std::make_shared<BlockingServer>(Listen(), protocol, options));
       }},
      {"Select", true,
       [](Protocol protocol, ServerOptions options) {
         return Erase(std::make_shared<SelectServer>(OneService(protocol), options));
       }},
      {"ThreadedSelect", true,
       [](Protocol protocol, ServerOptions options) {
         return Erase(std::make_shared<ThreadedSelectServer>(OneService(protocol), 3, options));
       }},
      {"SelectorOverSelect", true,
       [](Protocol protocol, ServerOptions options) {
         return MakeSelectorServer(SelectorKind::kSelect, protocol, options);
       }},
      {"SelectorOverPoll", true,
       [](Protocol protocol, ServerOptions options) {
         return MakeSelectorServer(SelectorKind::kPoll, protocol, options);
       }},
      {"SelectorOverEpoll", true,
       [](Protocol protocol, ServerOptions options) {
         return MakeSelectorServer(SelectorKind::kEpoll, protocol, options);
       }},
  };
}

std::function<void(CloseReason)> CloseCounter::Callback() {
  return [this](CloseReason reason) {
    const std::lock_guard lock(mutex_);
    ++counts_[reason];
    changed_.notify_all();
  };
}

void CloseCounter::Await(CloseReason reason, int count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return counts_[reason] >= count; });
}

int CloseCounter::Count(CloseReason reason) {
  const std::lock_guard lock(mutex_);
  return counts_[reason];
}

RunningServer::RunningServer(AnyServer server) : server_(std::move(server)) {
  std::promise<pid_t> id;
  thread_ = std::thread([this, &id] {
    id.set_value(ThreadId());
    server_.run();
  });
  thread_id_ = id.get_future().get();
}

void RunningServer::Stop() {
  server_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace heddle::testing
