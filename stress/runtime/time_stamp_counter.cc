#include "stress/runtime/time_stamp_counter.h"

#include <sys/prctl.h>
#include <x86intrin.h>

#include "stress/runtime/engine.h"

namespace heddle::runtime::time_stamp_counter {
namespace {

constexpr int kRdtsc = 2;
constexpr int kRdtscp = 3;

// In bytes, if this is one of the two instructions that read the counter; otherwise 0.
int LengthOfRead(const unsigned char* code) {
  if (code[0] != 0x0f) return 0;
  if (code[1] == 0x31) return kRdtsc;
  return code[1] == 0x01 && code[2] == 0xf9 ? kRdtscp : 0;
}

// The processor's own, while it may be read.
std::uint64_t ReadReally() {
  prctl(PR_SET_TSC, PR_TSC_ENABLE);
  const std::uint64_t ticks = __rdtsc();
  prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
  return ticks;
}

}  // namespace

void Trap() { prctl(PR_SET_TSC, PR_TSC_SIGSEGV); }

bool Read(const siginfo_t& info, ucontext_t& context) {
  if (info.si_code != SI_KERNEL) return false;  // a general protection fault
  greg_t* const registers = context.uc_mcontext.gregs;
  const int length = LengthOfRead(reinterpret_cast<const unsigned char*>(registers[REG_RIP]));
  if (length == 0) return false;
  const std::uint64_t ticks = g.active ? ReadClock() : ReadReally();
  registers[REG_RAX] = static_cast<greg_t>(ticks & 0xffffffff);
  registers[REG_RDX] = static_cast<greg_t>(ticks >> 32);
  if (length == kRdtscp) registers[REG_RCX] = 0;  // on the first processor, as sched_getcpu says
  registers[REG_RIP] += length;
  return true;
}

}  // namespace heddle::runtime::time_stamp_counter
