// Makes fibers and switches between them (x86-64 System V, FSGSBASE).
#include "stress/runtime/fiber.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"
#include "stress/runtime/thread_pointer.h"

#include "stress/runtime/hot_code.h"  // last

// glibc keeps these two words per thread; an abandoned execution may leave them in the middle of a catch block.
extern "C" void* __cxa_get_globals();

asm(R"(
.section .text.hot.,"ax",@progbits
.globl heddle_fiber_entry
.type heddle_fiber_entry,@function
.p2align 4
heddle_fiber_entry:
  .cfi_startproc
  .cfi_undefined rip
  popq %rax
  xorl %ebp, %ebp
  callq *%rax
  movq %rax, %rsp
  popq %rax
  jmpq *%rax
  .cfi_endproc
.size heddle_fiber_entry,.-heddle_fiber_entry
.text
)");

namespace heddle::runtime::fibers {

Fiber* g_fibers[kMaxFibers];
int g_count = 0;

namespace {

// Between the parked pthread's own frames and the part of its stack that the fiber uses.
constexpr std::size_t kParkedFrames = 16 * 1024;

[[noreturn]] void Die(const char* message) {
  (void)!write(STDERR_FILENO, message, std::strlen(message));
  _exit(4);
}

void Futex(std::atomic<int>* word, int operation, int value) {
  HEDDLE_REAL(syscall)(SYS_futex, word, operation, value, nullptr, nullptr, 0);
}

struct Parking {
  Fiber* fiber;
  std::atomic<int> parked{0};
};

// What the real pthread does: leaves its particulars in the fiber and sleeps until the process ends.
void* Park(void* argument) {
  auto* parking = static_cast<Parking*>(argument);
  Fiber* const fiber = parking->fiber;
  char here;
  // Stacks lie at equal distances: without a shift, the cache would hold all their tops in the same few sets.
  const std::size_t shift = static_cast<std::size_t>(fiber->thread) % 16 * 256;
  fiber->own.stack_top = (reinterpret_cast<std::uintptr_t>(&here) - kParkedFrames - shift) & ~std::uintptr_t{63};
  fiber->own.thread_pointer = thread_pointer::Get();
  fiber->own.exception_globals = static_cast<std::uint8_t*>(__cxa_get_globals());
  fiber->own.error_number = &errno;
  library_state::KeepThreadLocals(&fiber->own.library_locals, kStacksBase + static_cast<std::size_t>(fiber->thread + 1) * kStackSize);
  sigset_t all;
  sigfillset(&all);
  HEDDLE_REAL(pthread_sigmask)(SIG_BLOCK, &all, nullptr);
  parking->parked.store(1);
  Futex(&parking->parked, FUTEX_WAKE_PRIVATE, 1);
  static std::atomic<int> never{0};
  for (;;) Futex(&never, FUTEX_WAIT_PRIVATE, 0);
}

void MakeOne(int number) {
  auto* const fiber = new Fiber;
  fiber->thread = static_cast<strategy::ThreadId>(number);
  fiber->own.library_locals = library_state::NewThreadLocals();
  void* const stack = reinterpret_cast<void*>(kStacksBase + static_cast<std::size_t>(number) * kStackSize);
  if (mprotect(stack, 4096, PROT_NONE) != 0) Die("heddle: cannot protect the guard page of a stack\n");
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, static_cast<char*>(stack) + 4096, kStackSize - 4096);
  Parking parking{fiber};
  thread_pointer::PutInPlaceIfMissing();  // glibc starts a thread with all signals blocked
  if (HEDDLE_REAL(pthread_create)(&fiber->own.pthread, &attributes, Park, &parking) != 0) {
    Die("heddle: cannot create a thread (raise the limit on processes)\n");
  }
  pthread_attr_destroy(&attributes);
  while (parking.parked.load() == 0) Futex(&parking.parked, FUTEX_WAIT_PRIVATE, 0);
  g_fibers[g_count++] = fiber;
}

}  // namespace

void Make(int count) {
  HostSection host;
  while (g_count < count) MakeOne(g_count);
}

}  // namespace heddle::runtime::fibers
