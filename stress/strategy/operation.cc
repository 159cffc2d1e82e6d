// The names of operations, as traces and reports print them.
#include "stress/strategy/operation.h"

namespace heddle::strategy {

std::string_view Name(OperationKind kind) {
  switch (kind) {
    case OperationKind::kStart: return "start";
    case OperationKind::kExit: return "exit";
    case OperationKind::kLoad: return "load";
    case OperationKind::kStore: return "store";
    case OperationKind::kExchange: return "exchange";
    case OperationKind::kReadModifyWrite: return "read-modify-write";
    case OperationKind::kCompareExchange: return "compare-exchange";
    case OperationKind::kFence: return "fence";
    case OperationKind::kPlainRead: return "read";
    case OperationKind::kPlainWrite: return "write";
    case OperationKind::kLock: return "lock";
    case OperationKind::kTryLock: return "try-lock";
    case OperationKind::kUnlock: return "unlock";
    case OperationKind::kReadLock: return "read-lock";
    case OperationKind::kTryReadLock: return "try-read-lock";
    case OperationKind::kWait: return "wait";
    case OperationKind::kNotifyOne: return "notify-one";
    case OperationKind::kNotifyAll: return "notify-all";
    case OperationKind::kFutexWait: return "futex-wait";
    case OperationKind::kFutexWake: return "futex-wake";
    case OperationKind::kSemaphoreWait: return "semaphore-wait";
    case OperationKind::kSemaphorePost: return "semaphore-post";
    case OperationKind::kBarrier: return "barrier-wait";
    case OperationKind::kOnce: return "once";
    case OperationKind::kCreate: return "create";
    case OperationKind::kJoin: return "join";
    case OperationKind::kYield: return "yield";
    case OperationKind::kSleep: return "sleep";
    case OperationKind::kFree: return "free";
    case OperationKind::kAccept: return "accept";
    case OperationKind::kConnect: return "connect";
    case OperationKind::kReceive: return "receive";
    case OperationKind::kSend: return "send";
    case OperationKind::kShutDown: return "shut-down";
    case OperationKind::kClose: return "close";
    case OperationKind::kPoll: return "poll";
    case OperationKind::kControl: return "control";
    case OperationKind::kMark: return "mark";
    case OperationKind::kFork: return "fork";
    case OperationKind::kKill: return "kill";
  }
  return "?";
}

}  // namespace heddle::strategy
