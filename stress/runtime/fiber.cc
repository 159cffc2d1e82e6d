// Makes fibers and switches between them (x86-64 System V, FSGSBASE).
#include "stress/runtime/fiber.h"

#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>

#include "stress/runtime/real.h"

// glibc keeps these two words per thread; an abandoned execution may leave them in the middle of a catch block.
extern "C" void* __cxa_get_globals();

// The saved frame is six callee-saved registers and the address to go on at. Every fiber but a fresh one goes on at the same
// instruction, which the branch predictor knows by heart; a `ret` here would always be mispredicted.
asm(R"(
.text
.globl heddle_switch
.type heddle_switch,@function
.p2align 5
heddle_switch:
  .cfi_startproc
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  pushq %r12
  .cfi_adjust_cfa_offset 8
  pushq %r13
  .cfi_adjust_cfa_offset 8
  pushq %r14
  .cfi_adjust_cfa_offset 8
  pushq %r15
  .cfi_adjust_cfa_offset 8
  movq %rsp, (%rdi)
  wrfsbase %rdx
  movq %rsi, %rsp
  popq %r15
  .cfi_adjust_cfa_offset -8
  popq %r14
  .cfi_adjust_cfa_offset -8
  popq %r13
  .cfi_adjust_cfa_offset -8
  popq %r12
  .cfi_adjust_cfa_offset -8
  popq %rbx
  .cfi_adjust_cfa_offset -8
  popq %rbp
  .cfi_adjust_cfa_offset -8
  popq %rcx
  .cfi_adjust_cfa_offset -8
  jmpq *%rcx
  .cfi_endproc
.size heddle_switch,.-heddle_switch

.globl heddle_fiber_entry
.type heddle_fiber_entry,@function
.p2align 4
heddle_fiber_entry:
  .cfi_startproc
  .cfi_undefined rip
  xorl %ebp, %ebp
  callq *%rbx
  ud2
  .cfi_endproc
.size heddle_fiber_entry,.-heddle_fiber_entry
)");

extern "C" void heddle_fiber_entry();

namespace heddle::runtime::fibers {
namespace {

// Between the parked pthread's own frames and the part of its stack that the fiber uses.
constexpr std::size_t kParkedFrames = 16 * 1024;

std::vector<std::unique_ptr<Fiber>>& All() {
  static auto* all = new std::vector<std::unique_ptr<Fiber>>;
  return *all;
}

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

std::uintptr_t ThreadPointer() {
  std::uintptr_t pointer;
  asm volatile("rdfsbase %0" : "=r"(pointer));
  return pointer;
}

// What the real pthread does: leaves its particulars in the fiber and sleeps until the process ends.
void* Park(void* argument) {
  auto* parking = static_cast<Parking*>(argument);
  Fiber* const fiber = parking->fiber;
  char here;
  fiber->stack_top = (reinterpret_cast<std::uintptr_t>(&here) - kParkedFrames) & ~std::uintptr_t{63};
  fiber->thread_pointer = ThreadPointer();
  fiber->exception_globals = static_cast<std::uint8_t*>(__cxa_get_globals());
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  parking->parked.store(1);
  Futex(&parking->parked, FUTEX_WAKE_PRIVATE, 1);
  static std::atomic<int> never{0};
  for (;;) Futex(&never, FUTEX_WAIT_PRIVATE, 0);
}

void Make(int number) {
  auto fiber = std::make_unique<Fiber>();
  void* const stack = reinterpret_cast<void*>(kStacksBase + static_cast<std::size_t>(number) * kStackSize);
  if (mprotect(stack, 4096, PROT_NONE) != 0) Die("heddle: cannot protect the guard page of a stack\n");
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, static_cast<char*>(stack) + 4096, kStackSize - 4096);
  Parking parking{fiber.get()};
  if (HEDDLE_REAL(pthread_create)(&fiber->pthread, &attributes, Park, &parking) != 0) {
    Die("heddle: cannot create a thread (raise the limit on processes)\n");
  }
  pthread_attr_destroy(&attributes);
  while (parking.parked.load() == 0) Futex(&parking.parked, FUTEX_WAIT_PRIVATE, 0);
  fiber->thread = static_cast<strategy::ThreadId>(number);
  All().push_back(std::move(fiber));
}

}  // namespace

Fiber& Get(int number) {
  while (Count() <= number) Make(Count());
  return *All()[static_cast<std::size_t>(number)];
}

int Count() { return static_cast<int>(All().size()); }

void Prepare(Fiber& fiber, void (*entry)()) {
  auto* frame = reinterpret_cast<std::uint64_t*>(fiber.stack_top);
  *--frame = 0;  // keeps the stack aligned at the call in heddle_fiber_entry
  *--frame = 0;
  *--frame = reinterpret_cast<std::uint64_t>(heddle_fiber_entry);
  *--frame = 0;                                         // rbp
  *--frame = reinterpret_cast<std::uint64_t>(entry);    // rbx
  for (int i = 0; i < 4; ++i) *--frame = 0;             // r12 to r15
  fiber.stack_pointer = frame;
  std::memset(fiber.exception_globals, 0, sizeof(void*) + sizeof(unsigned));
}

}  // namespace heddle::runtime::fibers
