// What may go wrong around a program, and how often: each fault is a choice of the scheduler.
#ifndef HEDDLE_STRESS_RUNTIME_FAULT_H_
#define HEDDLE_STRESS_RUNTIME_FAULT_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace heddle::runtime {

enum class Fault : std::uint8_t {
  // Of the simulated network.
  kShortTransfers,  // a receive, or a send that does not wait, moves less than it could
  kInterrupts,      // a poll, select or epoll_wait ends with EINTR
  kFalseReadiness,  // a call that does not wait finds nothing although poll said there was something
  kDelays,          // what is sent, or a connection, arrives a millisecond later
  // The ones below harm a connection.
  kResets,          // the connection is reset in the middle of a send or receive
  kRefusals,        // a connect is refused
  kAcceptFailures,  // an accept fails with EMFILE, or with ECONNABORTED and the loss of the connection
  // Of the system.
  kClockJumps,          // somebody sets the real-time clock, forwards or backwards, before it is read or waited for
  kAllocationFailures,  // malloc and its kin return null, operator new throws std::bad_alloc
  kThreadFailures,      // pthread_create returns EAGAIN, std::thread throws std::system_error
};
inline constexpr int kFaultCount = 10;

// A set of them.
using FaultSet = std::uint16_t;
constexpr FaultSet Bit(Fault fault) { return static_cast<FaultSet>(1u << static_cast<int>(fault)); }
inline constexpr FaultSet kHarmlessFaults = 0x00f;  // what every program that follows the manual survives
inline constexpr FaultSet kNetworkFaults = 0x07f;
inline constexpr FaultSet kClockFaults = Bit(Fault::kClockJumps);
// Of memory and of threads.
inline constexpr FaultSet kResourceFaults = Bit(Fault::kAllocationFailures) | Bit(Fault::kThreadFailures);
inline constexpr FaultSet kEveryFault = 0x3ff;

std::string_view Name(Fault fault);

// Where chance decides, each fault strikes once in so many times (> 1) that it could.
inline constexpr std::uint16_t kUsualOdds = 16;
struct FaultOdds {
  std::array<std::uint16_t, kFaultCount> of;

  constexpr FaultOdds() { of.fill(kUsualOdds); }
  constexpr std::uint16_t& operator[](Fault fault) { return of[static_cast<std::size_t>(fault)]; }
  constexpr std::uint16_t operator[](Fault fault) const { return of[static_cast<std::size_t>(fault)]; }
  bool operator==(const FaultOdds&) const = default;
};

// "resets", or "resets/100" where its odds are not the usual ones.
std::string ToText(Fault fault, const FaultOdds& odds);
// The reverse: puts the fault's odds in their place, and returns it. Throws std::invalid_argument.
Fault FaultOf(std::string_view text, FaultOdds& odds);

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_FAULT_H_
