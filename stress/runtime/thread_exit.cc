// Interposes the functions with which code asks to be called back when a thread or the process ends.
#include "stress/runtime/thread_exit.h"

#include <limits.h>
#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "stress/runtime/engine.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/process.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {

std::vector<Key>* g_keys = nullptr;

namespace {

// Takes the last element, so that handlers may register further ones.
bool TakeLast(std::vector<Fiber::ExitHandler>& handlers, Fiber::ExitHandler* handler) {
  HostSection host;
  if (handlers.empty()) return false;
  *handler = handlers.back();
  handlers.pop_back();
  return true;
}

void GiveKeysBack() {
  std::erase_if(*g_keys, [](const Key& key) {
    if (key.made_in_execution) HEDDLE_REAL(pthread_key_delete)(key.key);
    return key.made_in_execution;
  });
}

}  // namespace

void internal::ClearThreadValues(Fiber& fiber) {
  fiber.own.has_values = false;
  for (const Key& key : *g_keys) {
    if (pthread_getspecific(key.key) != nullptr) pthread_setspecific(key.key, nullptr);
  }
}

void internal::RunThreadExitHandlers(Fiber& fiber) {
  Fiber::ExitHandler handler;
  while (TakeLast(fiber.thread_exit_handlers, &handler)) handler.function(handler.argument);
  bool again = true;
  for (int round = 0; again && fiber.own.has_values && round < PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
    again = false;
    for (std::size_t i = 0; i < g_keys->size(); ++i) {
      const Key key = (*g_keys)[i];
      void* const value = pthread_getspecific(key.key);
      if (value == nullptr) continue;
      pthread_setspecific(key.key, nullptr);
      if (key.destructor == nullptr) continue;
      again = true;
      key.destructor(value);
    }
  }
}

void RunExitHandlersOf(const void* library) {
  const auto take = [library](Fiber::ExitHandler* handler) {
    HostSection host;
    auto& handlers = g.process->exit_handlers;
    const auto last = std::find_if(handlers.rbegin(), handlers.rend(), [library](const auto& one) { return one.library == library; });
    if (last == handlers.rend()) return false;
    *handler = *last;
    handlers.erase(std::next(last).base());
    return true;
  };
  Fiber::ExitHandler handler;
  while (take(&handler)) handler.function(handler.argument);
}

void RunProcessExitHandlers() {
  Fiber::ExitHandler handler;
  while (TakeLast(g.process->exit_handlers, &handler)) handler.function(handler.argument);
}

}  // namespace heddle::runtime

extern "C" {

using heddle::runtime::g;
using heddle::runtime::HostSection;
using heddle::runtime::kWorld;
using heddle::runtime::Touch;

int __cxa_thread_atexit_impl(void (*function)(void*), void* argument, void* dso) {
  if (!g.active) return HEDDLE_REAL(__cxa_thread_atexit_impl)(function, argument, dso);
  HostSection host;
  g.current->thread_exit_handlers.push_back({function, argument, dso});
  return 0;
}

int __cxa_atexit(void (*function)(void*), void* argument, void* dso) {
  if (!g.active) return HEDDLE_REAL(__cxa_atexit)(function, argument, dso);
  Touch(kWorld.process);
  HostSection host;
  g.process->exit_handlers.push_back({function, argument, dso});
  return 0;
}

// The library is unloaded: what it has asked for is done now.
void __cxa_finalize(void* dso) {
  if (g.active && dso != nullptr) heddle::runtime::RunExitHandlersOf(dso);
  HEDDLE_REAL(__cxa_finalize)(dso);
}

int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) {
  const bool in_execution = g.active;
  if (in_execution) Touch(kWorld.process);
  HostSection host;
  const int error = HEDDLE_REAL(pthread_key_create)(key, destructor);
  if (error != 0) return error;
  if (heddle::runtime::g_keys == nullptr) heddle::runtime::g_keys = new std::vector<heddle::runtime::Key>;
  heddle::runtime::g_keys->push_back({*key, destructor, in_execution});
  if (in_execution) heddle::runtime::leftovers::Note(heddle::runtime::GiveKeysBack);
  return 0;
}

int pthread_key_delete(pthread_key_t key) {
  if (g.active) Touch(kWorld.process);
  HostSection host;
  if (heddle::runtime::g_keys != nullptr) std::erase_if(*heddle::runtime::g_keys, [key](const auto& known) { return known.key == key; });
  return HEDDLE_REAL(pthread_key_delete)(key);
}

int pthread_setspecific(pthread_key_t key, const void* value) noexcept {
  if (value != nullptr && g.current != nullptr && heddle::runtime::g_keys != nullptr) g.current->own.has_values = true;
  HostSection host;
  return HEDDLE_REAL(pthread_setspecific)(key, value);
}

}  // extern "C"
