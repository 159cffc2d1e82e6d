// Property: select, poll and epoll give the same answer to the same script, and it is the one that
// a model of the sockets' state gives.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <tuple>
#include <utility>
#include <vector>

#include "primitives/select/selector.h"
#include "primitives/select/socket.h"

namespace heddle {
namespace {

enum class Op {
  kRegister,
  kModify,
  kUnregister,
  kSend,
  kReceive,
  kFill,
  kDrain,
  kEof,
  kClosePeer,
  kSelect
};

constexpr std::array kNames = {"register", "modify", "unregister", "send",  "receive",
                               "fill",     "drain",  "eof",        "close", "select"};

// One step: what to do to which of the watched sockets.
struct Step {
  Op op;
  std::size_t socket;
  Events events;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << kNames[static_cast<std::size_t>(step.op)] << "(" << step.socket << ", "
             << static_cast<int>(step.events) << ")";
}

using Answer = std::vector<std::pair<std::size_t, Events>>;

// A connected pair; the near end is watched. Keeps account of what the kernel must say about it.
class Watched {
 public:
  Watched() {
    std::tie(near_, far_) = Socket::Pair();
    near_.SetBlocking(false);
    far_.SetBlocking(false);
  }

  int fileno() const { return near_.fileno(); }

  void Send() {
    if (far_ && !end_of_file_ && far_.send("x")) ++unread_;
  }
  void Receive() {
    char byte;
    if (unread_ > 0 && near_.recv({&byte, 1}) == std::size_t{1}) --unread_;
  }
  void Fill() {
    if (!far_) return;
    const std::string block(64 * 1024, 'x');
    while (near_.send(block)) {
    }
    full_ = true;
  }
  void Drain() {
    if (!far_) return;
    std::vector<char> block(64 * 1024);
    while (far_.recv(block)) {
    }
    full_ = false;
  }
  void EndOfFile() {
    if (far_) far_.ShutdownWrite();
    end_of_file_ = true;
  }
  void ClosePeer() {
    far_.close();
    end_of_file_ = true;
    full_ = false;
  }

  Events Expected() const {
    return (unread_ > 0 || end_of_file_ ? Events::kRead : Events::kNone) |
           (full_ ? Events::kNone : Events::kWrite);
  }

 private:
  Socket near_;
  Socket far_;
  int unread_ = 0;
  bool full_ = false;
  bool end_of_file_ = false;
};

constexpr std::size_t kSockets = 4;

// The sockets, one selector of each kind, and the model: what is registered, in order.
class World {
 public:
  World() {
    for (const SelectorKind kind :
         {SelectorKind::kSelect, SelectorKind::kPoll, SelectorKind::kEpoll}) {
      selectors_.push_back(MakeSelector(kind));
    }
  }

  void Run(const Step& step) {
    Watched& socket = sockets_[step.socket];
    switch (step.op) {
      case Op::kRegister:
      case Op::kModify:
      case Op::kUnregister:
        Change(step);
        break;
      case Op::kSend:
        socket.Send();
        break;
      case Op::kReceive:
        socket.Receive();
        break;
      case Op::kFill:
        socket.Fill();
        break;
      case Op::kDrain:
        socket.Drain();
        break;
      case Op::kEof:
        socket.EndOfFile();
        break;
      case Op::kClosePeer:
        socket.ClosePeer();
        break;
      case Op::kSelect:
        Compare();
        break;
    }
  }

  void Compare() {
    for (const auto& selector : selectors_) RC_ASSERT(Ask(selector.get()) == Expected());
  }

 private:
  void Change(const Step& step) {
    const auto place = Place(step.socket);
    const bool known = place != registered_.end();
    for (const auto& selector : selectors_) {
      RC_ASSERT(Succeeds(selector.get(), step) == (known != (step.op == Op::kRegister)));
    }
    if (step.op == Op::kRegister && !known) registered_.emplace_back(step.socket, step.events);
    if (step.op == Op::kModify && known) place->second = step.events;
    if (step.op == Op::kUnregister && known) registered_.erase(place);
  }

  bool Succeeds(Selector* selector, const Step& step) {
    const int fd = sockets_[step.socket].fileno();
    try {
      if (step.op == Op::kRegister) selector->register_fd(fd, step.events, &sockets_[step.socket]);
      if (step.op == Op::kModify) selector->modify(fd, step.events, &sockets_[step.socket]);
      if (step.op == Op::kUnregister) selector->unregister(fd);
      return true;
    } catch (const SelectorKeyError&) {
      return false;
    }
  }

  Answer Ask(Selector* selector) const {
    Answer answer;
    for (const Ready& ready : selector->select(std::chrono::nanoseconds(0))) {
      const auto* socket = static_cast<const Watched*>(ready.key.data);
      answer.emplace_back(socket - sockets_.data(), ready.events);
    }
    return answer;
  }

  Answer Expected() const {
    Answer answer;
    for (const auto& [socket, interest] : registered_) {
      const Events events = sockets_[socket].Expected() & interest;
      if (events != Events::kNone) answer.emplace_back(socket, events);
    }
    return answer;
  }

  Answer::iterator Place(std::size_t socket) {
    return std::find_if(registered_.begin(), registered_.end(),
                        [socket](const auto& entry) { return entry.first == socket; });
  }

  std::array<Watched, kSockets> sockets_;
  std::vector<std::unique_ptr<Selector>> selectors_;
  Answer registered_;
};

rc::Gen<Step> AnyStep() {
  return rc::gen::construct<Step>(
      rc::gen::cast<Op>(rc::gen::inRange(0, static_cast<int>(Op::kSelect) + 1)),
      rc::gen::inRange<std::size_t>(0, kSockets), rc::gen::cast<Events>(rc::gen::inRange(1, 4)));
}

// selector.1, selector.3, selector.5, selector.6
RC_GTEST_PROP(SelectorAgreementTest, AllKindsAgreeWithTheModel, ()) {
  const auto script = *rc::gen::container<std::vector<Step>>(AnyStep());
  World world;
  for (const Step& step : script) world.Run(step);
  world.Compare();
}

}  // namespace
}  // namespace heddle
