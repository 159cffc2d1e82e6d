// Names are found in this order: those that the scenario gave, heap blocks by number, stacks and thread_local variables by
// thread, globals by symbol.
#include "stress/runtime/trace.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <unwind.h>

#include <algorithm>
#include <cstring>

#include "stress/runtime/engine.h"
#include "stress/runtime/execution.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/image.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/symbols.h"
#include "stress/runtime/net/file.h"
#include "stress/runtime/process.h"

namespace heddle::runtime {
namespace {

struct Named {
  std::uintptr_t begin;
  std::size_t size;
  std::string name;
};

std::vector<Named>& Names() {
  static auto* names = new std::vector<Named>;
  return *names;
}

std::string WithOffset(std::string name, std::uintptr_t offset) {
  return offset == 0 ? name : name + "+" + std::to_string(offset);
}

// Small numbers as they are, others by what they point to: a raw address would differ from run to run.
std::string ShowValue(std::uint64_t value) {
  if (value < (std::uint64_t{1} << 32)) return std::to_string(value);
  if (value >= kRegionBase && value < kRegionBase + kRegionSize) {
    return "&" + NameOf(reinterpret_cast<const void*>(value));
  }
  const auto negative = static_cast<std::int64_t>(value);
  if (negative < 0 && negative > -(std::int64_t{1} << 32)) return std::to_string(negative);
  Dl_info info;
  if (dladdr(reinterpret_cast<const void*>(value), &info) != 0) {
    return "&" + NameOf(reinterpret_cast<const void*>(value));
  }
  return std::to_string(value);
}

// Deeper calls are left out: those of a recursion tell nothing new.
constexpr std::size_t kMaxStack = 32;

struct Walk {
  std::vector<const void*> code;
  int left = 128;  // frames, those of the harness included
};

_Unwind_Reason_Code Visit(_Unwind_Context* context, void* argument) {
  auto* const walk = static_cast<Walk*>(argument);
  const auto* const code = reinterpret_cast<const void*>(_Unwind_GetIP(context));
  if (image::ModuleOf(code) != nullptr) walk->code.push_back(code);
  return --walk->left == 0 || walk->code.size() == kMaxStack ? _URC_END_OF_STACK : _URC_NO_REASON;
}

}  // namespace

std::vector<CodeAddress> Recorder::Stack() {
  Walk walk;
  _Unwind_Backtrace(Visit, &walk);
  std::vector<CodeAddress> stack;
  for (const void* const code : walk.code) {
    const image::Module& module = *image::ModuleOf(code);
    auto known = std::find(modules_.begin(), modules_.end(), module.path);
    if (known == modules_.end()) known = modules_.insert(known, module.path);
    stack.push_back({static_cast<std::uint32_t>(known - modules_.begin()), reinterpret_cast<std::uintptr_t>(code) - module.bias});
  }
  return stack;
}

void Recorder::Record(const Fiber& fiber) {
  Event event;
  event.kind = fiber.kind;
  event.thread = fiber.thread;
  event.step = g.step;
  event.now = g.now - kEpoch;
  event.object = NameOf(fiber.object);
  event.stack = Stack();
  events_.push_back(std::move(event));
}

void Recorder::Value(std::uint64_t read, std::uint64_t newest) {
  events_.back().text = ShowValue(read);
  if (read != newest) events_.back().text += " (older than " + ShowValue(newest) + ")";
}

void Recorder::Values(std::uint64_t before, std::uint64_t after) {
  events_.back().text = ShowValue(before) + " -> " + ShowValue(after);
}

void Recorder::Text(std::string text) {
  const auto last = std::find_if(events_.rbegin(), events_.rend(), [](const Event& event) { return event.type == Event::Type::kOperation; });
  last->text = std::move(text);
}

void Recorder::Add(Event::Type type, const Fiber& fiber, std::string text) {
  Event event;
  event.type = type;
  event.kind = fiber.kind;
  event.thread = fiber.thread;
  event.now = g.now - kEpoch;
  if (type != Event::Type::kNote) {
    event.object = NameOf(fiber.wait_object != nullptr ? fiber.wait_object : fiber.object);
  }
  event.text = std::move(text);
  events_.push_back(std::move(event));
}

void Recorder::AddSurprise(const Fiber& fiber, std::string text) {
  Event event;
  event.type = Event::Type::kSurprise;
  event.thread = fiber.thread;
  event.now = g.now - kEpoch;
  event.text = std::move(text);
  event.stack = Stack();
  events_.push_back(std::move(event));
}

void SetName(const void* begin, std::size_t size, std::string name) {
  int number = 1;
  for (const Named& named : Names()) number += named.name.starts_with(name + "#");
  leftovers::Note([] { Names().clear(); });
  Names().push_back({reinterpret_cast<std::uintptr_t>(begin), size, name + "#" + std::to_string(number)});
}

std::string Demangle(const char* symbol) {
  int status = 0;
  char* const demangled = abi::__cxa_demangle(symbol, nullptr, nullptr, &status);
  std::string name = status == 0 ? demangled : symbol;
  free(demangled);
  return name;
}

std::string NameOf(const volatile void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  if (at == 0) return "";
  if (address == &g.unfinished) return "the others";
  for (const Named& named : Names()) {
    if (at - named.begin < named.size) return WithOffset(named.name, at - named.begin);
  }
  if (net::Contains(address)) return net::NameOfObject(address);
  if (processes::Contains(address)) return processes::NameOf(address);
  if (heap::Contains(address)) {
    const heap::Block block = heap::Find(address);
    if (block.address == nullptr) return "heap";
    return WithOffset("heap#" + std::to_string(block.number),
                      at - reinterpret_cast<std::uintptr_t>(block.address));
  }
  for (int i = 0; i < g.fiber_count; ++i) {
    const std::uintptr_t top = kStacksBase + static_cast<std::uintptr_t>(i + 1) * kStackSize;
    if (at < top && at >= top - kStackSize) {
      return WithOffset("T" + std::to_string(i) + "'s stack", top - at);
    }
    if (address == g.fibers[i]) return "T" + std::to_string(i);
    if (const void* const block = image::ThreadLocalsOf(*g.fibers[i], address)) {
      return WithOffset("T" + std::to_string(i) + "'s thread_local", at - reinterpret_cast<std::uintptr_t>(block));
    }
  }
  // A C name may read like the mangled name of a type: "m".
  const auto readable = [](const char* symbol) { return strncmp(symbol, "_Z", 2) == 0 ? Demangle(symbol) : std::string(symbol); };
  Dl_info info;
  if (dladdr(const_cast<const void*>(address), &info) == 0) return "memory";
  if (info.dli_sname != nullptr) return WithOffset(readable(info.dli_sname), at - reinterpret_cast<std::uintptr_t>(info.dli_saddr));
  const image::Module* const module = image::ModuleOf(const_cast<const void*>(address));
  if (module != nullptr) {
    if (const symbols::Variable* const variable = symbols::Find(*module, address)) return WithOffset(readable(variable->name.c_str()), at - variable->begin);
  }
  const std::string file = module != nullptr ? module->path : info.dli_fname;
  return WithOffset(file.substr(file.rfind('/') + 1), at - reinterpret_cast<std::uintptr_t>(info.dli_fbase));
}

}  // namespace heddle::runtime
