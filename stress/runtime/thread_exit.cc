// Interposes the functions with which code asks to be called back when a thread or the process ends.
#include "stress/runtime/thread_exit.h"

#include <limits.h>
#include <pthread.h>

#include <vector>

#include "stress/runtime/engine.h"
#include "stress/runtime/process.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {

std::vector<Key>* g_keys = nullptr;

namespace {

// Takes the last element, so that handlers may register further ones.
bool TakeLast(std::vector<Fiber::ThreadExitHandler>& handlers, Fiber::ThreadExitHandler* handler) {
  HostSection host;
  if (handlers.empty()) return false;
  *handler = handlers.back();
  handlers.pop_back();
  return true;
}

}  // namespace

void internal::ClearThreadValues(Fiber& fiber) {
  fiber.own.has_values = false;
  for (const Key& key : *g_keys) {
    if (pthread_getspecific(key.key) != nullptr) pthread_setspecific(key.key, nullptr);
  }
}

void internal::RunThreadExitHandlers(Fiber& fiber) {
  Fiber::ThreadExitHandler handler;
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

void RunProcessExitHandlers() {
  Fiber::ThreadExitHandler handler;
  while (TakeLast(g.process->exit_handlers, &handler)) handler.function(handler.argument);
}

void ForgetExitHandlers() {
  if (g_keys == nullptr) return;
  std::erase_if(*g_keys, [](const Key& key) {
    if (key.made_in_execution) HEDDLE_REAL(pthread_key_delete)(key.key);
    return key.made_in_execution;
  });
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
  g.current->thread_exit_handlers.push_back({function, argument});
  return 0;
}

int __cxa_atexit(void (*function)(void*), void* argument, void* dso) {
  if (!g.active) return HEDDLE_REAL(__cxa_atexit)(function, argument, dso);
  Touch(kWorld.process);
  HostSection host;
  g.process->exit_handlers.push_back({function, argument});
  return 0;
}

int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) {
  const bool in_execution = g.active;
  if (in_execution) Touch(kWorld.process);
  HostSection host;
  const int error = HEDDLE_REAL(pthread_key_create)(key, destructor);
  if (error != 0) return error;
  if (heddle::runtime::g_keys == nullptr) heddle::runtime::g_keys = new std::vector<heddle::runtime::Key>;
  heddle::runtime::g_keys->push_back({*key, destructor, in_execution});
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
