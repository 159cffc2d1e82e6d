// What the test of the simulated network and its subject share: a script of calls on a few descriptors.
#ifndef HEDDLE_STRESS_TESTING_NETWORK_SCRIPT_H_
#define HEDDLE_STRESS_TESTING_NETWORK_SCRIPT_H_

#include <cstddef>
#include <cstdint>

namespace heddle::testing {

inline constexpr int kSlots = 6;

struct ScriptOperation {
  enum class Code : std::uint8_t {
    kConnect,  // a connection between this slot and the next
    kListen,
    kConnectNonblocking,  // the next slot to this one
    kAccept,              // from this slot into the next
    kSocketPair,
    kPipe,
    kEvent,
    kSend,
    kReceive,
    kShutDown,
    kClose,
    kDuplicate,
    kError,
    kPoll,
    kSelect,
    kEpollControl,
    kEpollWait,
  };
  static constexpr int kCodes = 17;
  Code code;
  std::uint8_t slot;
  std::uint8_t argument;
};

}  // namespace heddle::testing

// The script to run. Defined by the test's executable.
extern "C" const heddle::testing::ScriptOperation* HeddleTestScript(std::size_t* count);

#endif  // HEDDLE_STRESS_TESTING_NETWORK_SCRIPT_H_
