#include "stress/runtime/address_space.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "stress/runtime/engine.h"
#include "stress/runtime/happens_before.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/image.h"
#include "stress/runtime/process.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/region.h"

namespace heddle::runtime::address_space {
namespace {

// One stack, from `low` up. A process keeps those of its own threads, and of the threads of its parent as they were when it was forked.
struct StackCopy {
  std::uintptr_t low = 0;  // 0: the process has no such stack
  std::vector<std::byte> bytes;
};

struct Image {
  std::vector<std::byte> heap;
  std::vector<std::byte> thread_locals;
  std::vector<std::vector<std::byte>> segments;
  std::vector<StackCopy> stacks;  // by number
  heap::Bookkeeping bookkeeping;
};

// What more than one process has: the heap and the thread_local variables up to here, and these stacks.
std::uintptr_t g_heap_end = kRegionBase;
std::uintptr_t g_thread_locals_end = kThreadLocalsBase;
std::vector<bool> g_shared_stacks;

std::vector<Image> g_images;  // by process
int g_in_place = 0;
bool g_has_forked = false;  // in this execution

constexpr std::uintptr_t StackEnd(std::size_t number) { return kStacksBase + (number + 1) * kStackSize; }

std::size_t StackNumber(std::uintptr_t stack_pointer) { return (stack_pointer - kStacksBase) / kStackSize; }

void Keep(std::vector<std::byte>& bytes, std::uintptr_t begin, std::uintptr_t end) {
  const auto* const from = reinterpret_cast<const std::byte*>(begin);
  bytes.assign(from, from + (end - begin));
}

void PutBack(const std::vector<std::byte>& bytes, std::uintptr_t begin) {
  std::memcpy(reinterpret_cast<void*>(begin), bytes.data(), bytes.size());
}

// More memory than before is of several processes. Until now it was of one at most, so it lies in place for all.
void Extend(std::vector<std::byte>& bytes, std::uintptr_t begin, std::uintptr_t end) {
  const std::uintptr_t known = begin + bytes.size();
  const auto* const from = reinterpret_cast<const std::byte*>(known);
  if (known < end) bytes.insert(bytes.end(), from, from + (end - known));
}

// Where the used parts of the stacks of the threads of the process that is in place begin.
template <typename Function>
void ForEachLiveStack(int process, Function function) {
  for (int i = 0; i < g.fiber_count; ++i) {
    const Fiber& fiber = *g.fibers[i];
    if (fiber.process->number != process || fiber.state == Fiber::State::kDone) continue;
    const auto low = reinterpret_cast<std::uintptr_t>(fiber.stack_pointer);
    function(StackNumber(low), low);
  }
}

void Save(int process, Image& image) {
  Keep(image.heap, kRegionBase, g_heap_end);
  Keep(image.thread_locals, kThreadLocalsBase, g_thread_locals_end);
  image.bookkeeping.Save(g_heap_end);
  std::size_t count = 0;
  image::ForEachSegment([&](std::uintptr_t begin, std::size_t size) {
    if (image.segments.size() == count) image.segments.emplace_back();
    Keep(image.segments[count++], begin, begin + size);
  });
  ForEachLiveStack(process, [&](std::size_t number, std::uintptr_t low) {
    if (g_shared_stacks[number]) image.stacks[number].low = low;
  });
  for (std::size_t number = 0; number < g_shared_stacks.size(); ++number) {
    StackCopy& stack = image.stacks[number];
    if (stack.low != 0) Keep(stack.bytes, stack.low, StackEnd(number));
  }
}

void ForgetStacks(Image& image) {
  image.stacks.resize(kMaxFibers);
  for (StackCopy& stack : image.stacks) stack.low = 0;
}

void ForgetForks() {
  g_has_forked = false;
  g_heap_end = kRegionBase;
  g_thread_locals_end = kThreadLocalsBase;
  g_in_place = 0;
}

}  // namespace

void Copy(int child) {
  if (!g_has_forked) {
    g_has_forked = true;
    leftovers::Note(ForgetForks);
    g_images.resize(kMaxProcesses);
    g_shared_stacks.assign(kMaxFibers, false);
    ForgetStacks(g_images[0]);
  }
  const std::uintptr_t heap_end = heap::End();
  const std::uintptr_t thread_locals_end = heap::ThreadLocalsEnd();
  for (int process = 0; process < child; ++process) {
    if (process == g_in_place) continue;
    Image& image = g_images[process];
    Extend(image.heap, kRegionBase, heap_end);
    Extend(image.thread_locals, kThreadLocalsBase, thread_locals_end);
    image.bookkeeping.Extend(heap_end);
  }
  g_heap_end = heap_end;
  g_thread_locals_end = thread_locals_end;
  ForEachLiveStack(g_in_place, [](std::size_t number, std::uintptr_t) { g_shared_stacks[number] = true; });
  // The child has the stacks of the parent's threads, and of those that its parent had from its own.
  ForgetStacks(g_images[child]);
  for (std::size_t number = 0; number < kMaxFibers; ++number) g_images[child].stacks[number].low = g_images[g_in_place].stacks[number].low;
  Save(g_in_place, g_images[child]);
}

void Load(int process) {
  if (process == g_in_place) return;
  Save(g_in_place, g_images[g_in_place]);
  g_in_place = process;
  const Image& image = g_images[process];
  PutBack(image.heap, kRegionBase);
  PutBack(image.thread_locals, kThreadLocalsBase);
  image.bookkeeping.Restore();
  std::size_t count = 0;
  image::ForEachSegment([&](std::uintptr_t begin, std::size_t) { PutBack(image.segments[count++], begin); });
  for (const StackCopy& stack : image.stacks) {
    if (stack.low != 0) PutBack(stack.bytes, stack.low);
  }
  hb::EnterProcess(process);
}

bool IsPrivate(const volatile void* address) { return RegionOffset(address) < kRegionSize || image::Contains(address); }

}  // namespace heddle::runtime::address_space
