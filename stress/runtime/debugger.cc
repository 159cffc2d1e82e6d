#include "stress/runtime/debugger.h"

#include <string>

#include "stress/runtime/engine.h"
#include "stress/runtime/process.h"
#include "stress/runtime/trace.h"

using namespace heddle::runtime;

namespace {

// Of another process than the one in place a debugger could see nothing but that one's memory.
bool IsInPlace(const Fiber& fiber) { return fiber.process == g.process; }

bool HasBegun(const Fiber& fiber) {
  return *static_cast<const std::uintptr_t*>(fiber.stack_pointer) != reinterpret_cast<std::uintptr_t>(heddle_fiber_entry);
}

std::string Describe(const Fiber& fiber) {
  const std::string name = NameOf(fiber.wait_object != nullptr ? fiber.wait_object : fiber.object);
  const std::string operation = std::string(Name(fiber.kind)) + (name.empty() ? "" : " " + name);
  if (fiber.state == Fiber::State::kDone) return "has ended";
  if (!IsInPlace(fiber)) return "is one of " + NameOf(fiber.process) + ", in or before " + operation;
  if (fiber.state == Fiber::State::kBlocked) return "waits in " + operation;
  if (&fiber == g.current) return "runs; its last operation: " + operation;
  if (!HasBegun(fiber)) return "has not begun";
  return "could go on with " + operation;
}

}  // namespace

extern "C" {

[[gnu::noinline]] void heddle_failed() { asm volatile(""); }

[[gnu::used]] const char* heddle_debug_failure() {
  HostSection host;
  static std::string line;
  line = std::string(Name(g.verdict)) + ": " + g.message;
  return line.c_str();
}

[[gnu::used]] int heddle_debug_threads() { return g.fiber_count; }

[[gnu::used]] int heddle_debug_current() { return g.current->thread; }

[[gnu::used]] const char* heddle_debug_state(int thread) {
  HostSection host;
  static std::string line;
  line = Describe(*g.fibers[thread]);
  return line.c_str();
}

[[gnu::used]] std::uintptr_t heddle_debug_context(int thread) {
  const Fiber& fiber = *g.fibers[thread];
  const bool suspended = &fiber != g.current && fiber.state != Fiber::State::kDone && IsInPlace(fiber) && HasBegun(fiber);
  return suspended ? reinterpret_cast<std::uintptr_t>(fiber.stack_pointer) : 0;
}
}
