// What a thread is about to do when it stops at a schedule point. Strategies, traces and reports speak in these terms.
#ifndef HEDDLE_STRESS_STRATEGY_OPERATION_H_
#define HEDDLE_STRESS_STRATEGY_OPERATION_H_

#include <cstdint>
#include <string_view>

namespace heddle::strategy {

// Threads are numbered from 0 in the order of their creation within one execution; 0 is the one that runs the body.
using ThreadId = std::uint8_t;
inline constexpr int kMaxThreads = 250;

enum class OperationKind : std::uint8_t {
  kStart,
  kExit,
  kLoad,
  kStore,
  kExchange,
  kReadModifyWrite,
  kCompareExchange,
  kFence,
  kPlainRead,
  kPlainWrite,
  kLock,
  kTryLock,
  kUnlock,
  kReadLock,
  kTryReadLock,
  kWait,
  kNotifyOne,
  kNotifyAll,
  kFutexWait,
  kFutexWake,
  kSemaphoreWait,
  kSemaphorePost,
  kBarrier,
  kOnce,
  kCreate,
  kJoin,
  kYield,
  kSleep,
  kFree,
  kAccept,
  kConnect,
  kReceive,
  kSend,
  kShutDown,
  kClose,
  kPoll,     // also select and epoll_wait
  kControl,  // of a file: bind, listen, epoll_ctl, setting a timer
  kMark,  // a point that the scenario itself sets
  kFork,
  kKill,
};
inline constexpr int kOperationKinds = static_cast<int>(OperationKind::kKill) + 1;

std::string_view Name(OperationKind kind);

// The operation that a thread executes when it is next chosen. Two operations of different threads conflict when their ranges
// [object, object + size) overlap and at least one writes; only the order of conflicting operations can matter.
struct Operation {
  const volatile void* object = nullptr;  // null where the operation concerns no memory
  std::uint32_t size = 0;                 // bytes
  OperationKind kind = OperationKind::kStart;
  bool writes = false;
  ThreadId thread = 0;
  // Where in the code it is, for the kinds that HasSite; where it returns to, to be exact.
  const void* site = nullptr;
};

// Of atomic operations and plain accesses it is known where they are; of what is done in the calls of a library it is not.
constexpr bool HasSite(OperationKind kind) {
  return (kind >= OperationKind::kLoad && kind <= OperationKind::kCompareExchange) || kind == OperationKind::kPlainRead ||
         kind == OperationKind::kPlainWrite;
}

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_OPERATION_H_
