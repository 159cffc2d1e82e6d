// The threads of the litmus tests, each test's numbered from 0. What a thread reads it leaves in a
// register; the Show functions tell.
#include <sched.h>

#include <atomic>
#include <mutex>

#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;
constexpr auto seq_cst = std::memory_order_seq_cst;

std::atomic<int> x{0};
std::atomic<int> y{0};
std::atomic<int> z{0};
// A word that is accessed as a whole too.
union {
  unsigned whole;
  unsigned short half[2];
} word{0};
int r0 = 0;
int r1 = 0;
int r2 = 0;
int r3 = 0;

void Fence(std::memory_order order) { std::atomic_thread_fence(order); }

}  // namespace

SUBJECT(ShowR0R1) {
  Observe(r0);
  Observe(r1);
}
SUBJECT(ShowR0R1R2) {
  ShowR0R1();
  Observe(r2);
}
SUBJECT(ShowR0R1R2R3) {
  ShowR0R1R2();
  Observe(r3);
}
SUBJECT(ShowR0X) {
  Observe(r0);
  Observe(x.load());
}
SUBJECT(ShowR0Y) {
  Observe(r0);
  Observe(y.load());
}
SUBJECT(ShowR0R1X) {
  ShowR0R1();
  Observe(x.load());
}
SUBJECT(ShowXY) {
  Observe(x.load());
  Observe(y.load());
}

// --- store buffering: each stores, then looks whether the other has
// ---------------------------------------------------------------

SUBJECT(SbRelaxed0) { x.store(1, relaxed), r0 = y.load(relaxed); }
SUBJECT(SbRelaxed1) { y.store(1, relaxed), r1 = x.load(relaxed); }

SUBJECT(SbReleaseAcquire0) { x.store(1, release), r0 = y.load(acquire); }
SUBJECT(SbReleaseAcquire1) { y.store(1, release), r1 = x.load(acquire); }

SUBJECT(SbSeqCst0) { x.store(1, seq_cst), r0 = y.load(seq_cst); }
SUBJECT(SbSeqCst1) { y.store(1, seq_cst), r1 = x.load(seq_cst); }

SUBJECT(SbSeqCstStores0) { x.store(1, seq_cst), r0 = y.load(relaxed); }
SUBJECT(SbSeqCstStores1) { y.store(1, seq_cst), r1 = x.load(relaxed); }

SUBJECT(SbSeqCstLoads0) { x.store(1, relaxed), r0 = y.load(seq_cst); }
SUBJECT(SbSeqCstLoads1) { y.store(1, relaxed), r1 = x.load(seq_cst); }

SUBJECT(SbOneRelaxedStore0) { x.store(1, relaxed), r0 = y.load(seq_cst); }
SUBJECT(SbOneRelaxedStore1) { y.store(1, seq_cst), r1 = x.load(seq_cst); }

SUBJECT(SbSeqCstFences0) { x.store(1, relaxed), Fence(seq_cst), r0 = y.load(relaxed); }
SUBJECT(SbSeqCstFences1) { y.store(1, relaxed), Fence(seq_cst), r1 = x.load(relaxed); }

SUBJECT(SbOneSeqCstFence0) { x.store(1, relaxed), Fence(seq_cst), r0 = y.load(relaxed); }
SUBJECT(SbOneSeqCstFence1) { y.store(1, relaxed), r1 = x.load(relaxed); }

SUBJECT(SbFenceAndSeqCst0) { x.store(1, relaxed), Fence(seq_cst), r0 = y.load(relaxed); }
SUBJECT(SbFenceAndSeqCst1) { y.store(1, seq_cst), r1 = x.load(seq_cst); }

SUBJECT(SbAcqRelFences0) { x.store(1, relaxed), Fence(acq_rel), r0 = y.load(relaxed); }
SUBJECT(SbAcqRelFences1) { y.store(1, relaxed), Fence(acq_rel), r1 = x.load(relaxed); }

SUBJECT(SbExchange0) { x.exchange(1, acq_rel), r0 = y.load(acquire); }
SUBJECT(SbExchange1) { y.exchange(1, acq_rel), r1 = x.load(acquire); }

SUBJECT(SbFailedCompareExchange0) {
  int wrong = 2;
  x.store(1, relaxed), z.compare_exchange_strong(wrong, 3, relaxed), r0 = y.load(relaxed);
}
SUBJECT(SbFailedCompareExchange1) {
  int wrong = 2;
  y.store(1, relaxed), z.compare_exchange_strong(wrong, 3, relaxed), r1 = x.load(relaxed);
}

// A mutex that nobody else uses, and a system call.
SUBJECT(SbOwnMutex0) {
  std::mutex own;
  x.store(1, relaxed), own.lock(), own.unlock(), r0 = y.load(relaxed);
}
SUBJECT(SbOwnMutex1) {
  std::mutex own;
  y.store(1, relaxed), own.lock(), own.unlock(), r1 = x.load(relaxed);
}
SUBJECT(SbYield0) { x.store(1, relaxed), sched_yield(), r0 = y.load(relaxed); }
SUBJECT(SbYield1) { y.store(1, relaxed), sched_yield(), r1 = x.load(relaxed); }

// --- message passing: a message, then the flag that announces it
// ------------------------------------------------------------------

SUBJECT(MpRelaxed0) { x.store(1, relaxed), y.store(1, relaxed); }
SUBJECT(MpRelaxed1) { r0 = y.load(relaxed), r1 = x.load(relaxed); }

SUBJECT(MpHalfToWhole0) { x.store(1, relaxed), __atomic_store_n(&word.half[0], 1, __ATOMIC_RELEASE); }
SUBJECT(MpHalfToWhole1) {
  r0 = static_cast<int>(__atomic_load_n(&word.whole, __ATOMIC_ACQUIRE)), r1 = x.load(relaxed);
}
SUBJECT(MpWholeToHalf0) { x.store(1, relaxed), __atomic_store_n(&word.whole, 0x10000, __ATOMIC_RELEASE); }
SUBJECT(MpWholeToHalf1) { r0 = __atomic_load_n(&word.half[1], __ATOMIC_ACQUIRE), r1 = x.load(relaxed); }

SUBJECT(MpReleaseAcquire0) { x.store(1, relaxed), y.store(1, release); }
SUBJECT(MpReleaseAcquire1) { r0 = y.load(acquire), r1 = x.load(relaxed); }

SUBJECT(MpSeqCst0) { x.store(1, relaxed), y.store(1, seq_cst); }
SUBJECT(MpSeqCst1) { r0 = y.load(seq_cst), r1 = x.load(relaxed); }

SUBJECT(MpReleaseRelaxed0) { x.store(1, relaxed), y.store(1, release); }
SUBJECT(MpReleaseRelaxed1) { r0 = y.load(relaxed), r1 = x.load(relaxed); }

SUBJECT(MpRelaxedAcquire0) { x.store(1, relaxed), y.store(1, relaxed); }
SUBJECT(MpRelaxedAcquire1) { r0 = y.load(acquire), r1 = x.load(relaxed); }

SUBJECT(MpFences0) { x.store(1, relaxed), Fence(release), y.store(1, relaxed); }
SUBJECT(MpFences1) { r0 = y.load(relaxed), Fence(acquire), r1 = x.load(relaxed); }

SUBJECT(MpSeqCstFences0) { x.store(1, relaxed), Fence(seq_cst), y.store(1, relaxed); }
SUBJECT(MpSeqCstFences1) { r0 = y.load(relaxed), Fence(seq_cst), r1 = x.load(relaxed); }

SUBJECT(MpReleaseFenceOnly0) { x.store(1, relaxed), Fence(release), y.store(1, relaxed); }
SUBJECT(MpReleaseFenceOnly1) { r0 = y.load(relaxed), r1 = x.load(relaxed); }

SUBJECT(MpAcquireFenceOnly0) { x.store(1, relaxed), y.store(1, relaxed); }
SUBJECT(MpAcquireFenceOnly1) { r0 = y.load(relaxed), Fence(acquire), r1 = x.load(relaxed); }

SUBJECT(MpWrongFences0) { x.store(1, relaxed), Fence(acquire), y.store(1, relaxed); }
SUBJECT(MpWrongFences1) { r0 = y.load(relaxed), Fence(release), r1 = x.load(relaxed); }

// Relaxed read-modify-writes of two threads carry the release on.
SUBJECT(MpReleaseSequence0) { x.store(1, relaxed), y.store(1, release); }
SUBJECT(MpReleaseSequence1) { y.fetch_add(10, relaxed); }
SUBJECT(MpReleaseSequence2) { y.fetch_add(100, relaxed); }
SUBJECT(MpReleaseSequence3) { r0 = y.load(acquire), r1 = x.load(relaxed); }

// A relaxed store of another thread does not.
SUBJECT(MpBrokenReleaseSequence0) { x.store(1, relaxed), y.store(1, release); }
SUBJECT(MpBrokenReleaseSequence1) {
  if (y.load(relaxed) == 1) y.store(2, relaxed);
}
SUBJECT(MpBrokenReleaseSequence2) { r0 = y.load(acquire), r1 = x.load(relaxed); }

// --- independent reads of independent writes
// --------------------------------------------------------------------------------------

SUBJECT(IriwRelaxed0) { x.store(1, relaxed); }
SUBJECT(IriwRelaxed1) { y.store(1, relaxed); }
SUBJECT(IriwRelaxed2) { r0 = x.load(relaxed), r1 = y.load(relaxed); }
SUBJECT(IriwRelaxed3) { r2 = y.load(relaxed), r3 = x.load(relaxed); }

SUBJECT(IriwAcquire0) { x.store(1, release); }
SUBJECT(IriwAcquire1) { y.store(1, release); }
SUBJECT(IriwAcquire2) { r0 = x.load(acquire), r1 = y.load(acquire); }
SUBJECT(IriwAcquire3) { r2 = y.load(acquire), r3 = x.load(acquire); }

SUBJECT(IriwSeqCst0) { x.store(1, seq_cst); }
SUBJECT(IriwSeqCst1) { y.store(1, seq_cst); }
SUBJECT(IriwSeqCst2) { r0 = x.load(seq_cst), r1 = y.load(seq_cst); }
SUBJECT(IriwSeqCst3) { r2 = y.load(seq_cst), r3 = x.load(seq_cst); }

SUBJECT(IriwSeqCstFences0) { x.store(1, relaxed); }
SUBJECT(IriwSeqCstFences1) { y.store(1, relaxed); }
SUBJECT(IriwSeqCstFences2) { r0 = x.load(relaxed), Fence(seq_cst), r1 = y.load(relaxed); }
SUBJECT(IriwSeqCstFences3) { r2 = y.load(relaxed), Fence(seq_cst), r3 = x.load(relaxed); }

SUBJECT(IriwSeqCstReads0) { x.store(1, relaxed); }
SUBJECT(IriwSeqCstReads1) { y.store(1, relaxed); }
SUBJECT(IriwSeqCstReads2) { r0 = x.load(seq_cst), r1 = y.load(seq_cst); }
SUBJECT(IriwSeqCstReads3) { r2 = y.load(seq_cst), r3 = x.load(seq_cst); }

// --- coherence: of one variable, everybody sees the same order of stores, and nobody goes back
// ------------------------------------

SUBJECT(CoRR0) { x.store(1, relaxed), x.store(2, relaxed); }
SUBJECT(CoRR1) { r0 = x.load(relaxed), r1 = x.load(relaxed); }

SUBJECT(CoRRTwoReaders0) { x.store(1, relaxed); }
SUBJECT(CoRRTwoReaders1) { x.store(2, relaxed); }
SUBJECT(CoRRTwoReaders2) { r0 = x.load(relaxed), r1 = x.load(relaxed); }
SUBJECT(CoRRTwoReaders3) { r2 = x.load(relaxed), r3 = x.load(relaxed); }

SUBJECT(CoWR0) { x.store(1, relaxed), r0 = x.load(relaxed); }
SUBJECT(CoWR1) { x.store(2, relaxed); }

// A thread reads its own store before others can.
SUBJECT(OwnStoreFirst0) { x.store(1, relaxed), r0 = x.load(relaxed), r1 = y.load(relaxed); }
SUBJECT(OwnStoreFirst1) { y.store(2, relaxed), x.store(2, relaxed); }
SUBJECT(CoRW0) { r0 = x.load(relaxed), x.store(1, relaxed); }
SUBJECT(CoRW1) { x.store(2, relaxed); }

// What one thread saw is carried to another by a release and an acquire.
SUBJECT(CoRRAcross0) { x.store(1, relaxed); }
SUBJECT(CoRRAcross1) { r0 = x.load(relaxed), y.store(1, release); }
SUBJECT(CoRRAcross2) { r1 = y.load(acquire), r2 = x.load(relaxed); }

// --- causality across three threads
// -----------------------------------------------------------------------------------------------

SUBJECT(WrcRelaxed0) { x.store(1, relaxed); }
SUBJECT(WrcRelaxed1) { r0 = x.load(relaxed), y.store(1, relaxed); }
SUBJECT(WrcRelaxed2) { r1 = y.load(relaxed), r2 = x.load(relaxed); }

SUBJECT(WrcReleaseAcquire0) { x.store(1, release); }
SUBJECT(WrcReleaseAcquire1) { r0 = x.load(acquire), y.store(1, release); }
SUBJECT(WrcReleaseAcquire2) { r1 = y.load(acquire), r2 = x.load(acquire); }

SUBJECT(Isa20) { x.store(1, relaxed), y.store(1, release); }
SUBJECT(Isa21) { r0 = y.load(acquire), z.store(1, release); }
SUBJECT(Isa22) { r1 = z.load(acquire), r2 = x.load(relaxed); }

// --- where modification order matters
// ---------------------------------------------------------------------------------------------

SUBJECT(LbRelaxed0) { r0 = x.load(relaxed), y.store(1, relaxed); }
SUBJECT(LbRelaxed1) { r1 = y.load(relaxed), x.store(1, relaxed); }

SUBJECT(LbReleaseAcquire0) { r0 = x.load(acquire), y.store(1, release); }
SUBJECT(LbReleaseAcquire1) { r1 = y.load(acquire), x.store(1, release); }

SUBJECT(TwoPlusTwoWRelaxed0) { x.store(1, relaxed), y.store(2, relaxed); }
SUBJECT(TwoPlusTwoWRelaxed1) { y.store(1, relaxed), x.store(2, relaxed); }

SUBJECT(TwoPlusTwoWSeqCst0) { x.store(1, seq_cst), y.store(2, seq_cst); }
SUBJECT(TwoPlusTwoWSeqCst1) { y.store(1, seq_cst), x.store(2, seq_cst); }

SUBJECT(RRelaxed0) { x.store(1, relaxed), y.store(1, relaxed); }
SUBJECT(RRelaxed1) { y.store(2, relaxed), r0 = x.load(relaxed); }

SUBJECT(RFenceBetweenStores0) { x.store(1, relaxed), Fence(seq_cst), y.store(1, relaxed); }
SUBJECT(RFenceBetweenStores1) { y.store(2, relaxed), r0 = x.load(relaxed); }
SUBJECT(RFenceBeforeLoad0) { x.store(1, relaxed), y.store(1, relaxed); }
SUBJECT(RFenceBeforeLoad1) { y.store(2, relaxed), Fence(seq_cst), r0 = x.load(relaxed); }
SUBJECT(RSeqCst0) { x.store(1, seq_cst), y.store(1, seq_cst); }
SUBJECT(RSeqCst1) { y.store(2, seq_cst), r0 = x.load(seq_cst); }

SUBJECT(SRelaxed0) { x.store(2, relaxed), y.store(1, relaxed); }
SUBJECT(SRelaxed1) { r0 = y.load(relaxed), x.store(1, relaxed); }

SUBJECT(SReleaseAcquire0) { x.store(2, relaxed), y.store(1, release); }
SUBJECT(SReleaseAcquire1) { r0 = y.load(acquire), x.store(1, relaxed); }

// --- atomicity
// --------------------------------------------------------------------------------------------------------------------

SUBJECT(FetchAdd0) { r0 = x.fetch_add(1, relaxed); }
SUBJECT(FetchAdd1) { r1 = x.fetch_add(1, relaxed); }

SUBJECT(CompareExchange0) {
  int expected = 0;
  r0 = x.compare_exchange_strong(expected, 1, relaxed, relaxed);
}
SUBJECT(CompareExchange1) {
  int expected = 0;
  r1 = x.compare_exchange_strong(expected, 2, relaxed, relaxed);
}
