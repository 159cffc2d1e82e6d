// Known-bad servers.
#ifndef HEDDLE_PLUGINS_MUTANTS_SERVERS_H_
#define HEDDLE_PLUGINS_MUTANTS_SERVERS_H_

#include <algorithm>
#include <string>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/server.h"

namespace heddle::mutants {

// --- bytes -----------------------------------------------------------------------------------------------------------------------

// What does not go out at once is forgotten.
struct SendsOnce : PollServer {
  void Send(Connection& connection) override {
    PollServer::Send(connection);
    connection.unsent.clear();
  }
};

// One receive is one request.
struct TakesPartsForLines : PollServer {
  void Answer(Connection& connection) override {
    if (!connection.received.empty() && connection.received.back() != '\n') connection.received += '\n';
    PollServer::Answer(connection);
  }
};

// Answers one line for each time that something comes.
struct AnswersOneLine : PollServer {
  void Answer(Connection& connection) override {
    const std::size_t end = connection.received.find('\n');
    if (end == std::string::npos) return;
    connection.unsent.append(connection.received, 0, end + 1);
    connection.received.erase(0, end + 1);
  }
};

// All connections share the buffer of what is not a line yet.
struct SharesABuffer : PollServer {
  void Serve(Connection& connection) override {
    std::swap(connection.received, shared);
    PollServer::Serve(connection);
    std::swap(connection.received, shared);
  }
  std::string shared;
};

// The tutorial's list of those that want to write, to which a connection is added again each time it is served.
struct AppendedTwice : PollServer {
  void Send(Connection& connection) override {
    const std::string all = connection.unsent;
    PollServer::Send(connection);
    if (connection.unsent.empty()) return;
    const ssize_t size = send(connection.descriptor, all.data(), all.size(), MSG_NOSIGNAL);
    if (size > 0) connection.unsent.clear();
  }
};

// Keeps what is not a line yet by the number of the descriptor, and does not clear it when that is closed.
struct KeepsStateOfDescriptors : PollServer {
  void Accept() override {
    const std::size_t before = connections_.size();
    PollServer::Accept();
    if (connections_.size() > before) connections_.back().received = received_by[connections_.back().descriptor];
  }
  void Drop(Connection& connection) override {
    received_by[connection.descriptor] = connection.received;
    PollServer::Drop(connection);
  }
  std::map<int, std::string> received_by;
};

// Nothing there is taken for the end.
struct TakesNothingForTheEnd : PollServer {
  void OnReceiveError(Connection& connection) override { connection.dead = true; }
};

// --- accepting -------------------------------------------------------------------------------------------------------------------

// Takes all that wait, and keeps the last.
struct KeepsTheLastAccepted : PollServer {
  void Accept() override {
    int last = -1;
    for (int next; (next = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) last = next;
    if (last >= 0) connections_.emplace_back().descriptor = last;
  }
};

struct DiesOfAFailedAccept : PollServer {
  void Accept() override {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (descriptor < 0 && errno != EAGAIN) Throw("accept");
    if (descriptor >= 0) connections_.emplace_back().descriptor = descriptor;
  }
};

// When it has once been out of descriptors, it turns away whoever comes, for good.
struct TurnsAwayForGood : PollServer {
  void Accept() override {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (descriptor < 0) exhausted |= errno == EMFILE;
    if (descriptor < 0 && !IsPassing(errno)) Throw("accept");
    if (descriptor >= 0 && exhausted) close(descriptor);
    if (descriptor >= 0 && !exhausted) connections_.emplace_back().descriptor = descriptor;
  }
  bool exhausted = false;
};

// The same where a thread blocks in accept.
struct BlockingTurnsAwayForGood : ThreadServer {
  ~BlockingTurnsAwayForGood() override { JoinAll(); }
  void Refuse(int error) override { exhausted |= error == EMFILE; }
  void Begin(int descriptor) override {
    if (!exhausted) return ThreadServer::Begin(descriptor);
    close(descriptor);
  }
  bool exhausted = false;
};

// Serves no more than so many at a time, and forgets the others.
struct HasTooFewPlaces : PollServer {
  void Accept() override {
    PollServer::Accept();
    if (connections_.size() > 16) connections_.back().dead = true;
  }
};

// --- the end of a connection -----------------------------------------------------------------------------------------------------

struct IgnoresTheEnd : PollServer {
  void Settle(Connection&) override {}
};

// Does not wait until what is due has gone out.
struct ClosesWithAnswersDue : PollServer {
  void Receive(Connection& connection) override {
    PollServer::Receive(connection);
    connection.dead |= connection.ended;
  }
};

struct DiesOfAReset : PollServer {
  void OnReceiveError(Connection& connection) override {
    if (errno == ECONNRESET) Throw("recv");
    PollServer::OnReceiveError(connection);
  }
};

// One broken connection ends them all.
struct ResetEndsAll : PollServer {
  void OnReceiveError(Connection& connection) override {
    PollServer::OnReceiveError(connection);
    if (!connection.dead) return;
    for (Connection& other : connections_) other.dead = true;
  }
};

// Takes one that it closes out of the list while it goes through the list.
struct ErasesWhileItIterates : PollServer {
  void Settle(Connection& connection) override {
    PollServer::Settle(connection);
    if (!connection.dead) return;
    close(connection.descriptor);
    connections_.remove_if([&](const Connection& other) { return &other == &connection; });
  }
};

struct LeaksDescriptors : PollServer {
  void Drop(Connection& connection) override {
    if (connection.ended) close(connection.descriptor);
  }
};

// --- failing handlers ------------------------------------------------------------------------------------------------------------

struct FailureEndsTheLoop : PollServer {
  void Fail(Connection&) override { throw std::runtime_error("a handler fails"); }
};

struct FailureEndsAll : PollServer {
  void Fail(Connection&) override {
    for (Connection& connection : connections_) connection.dead = true;
  }
};

struct FailureIsAnswered : PollServer {
  void Fail(Connection& connection) override {
    connection.unsent += "error\n";
    connection.ended = true;
  }
};

// --- waiting ---------------------------------------------------------------------------------------------------------------------

struct NeverBlocks : PollServer {
  int Timeout() const override { return 0; }
};

struct AlwaysWantsToSend : PollServer {
  short EventsFor(const Connection& connection) const override { return static_cast<short>(PollServer::EventsFor(connection) | POLLOUT); }
};

struct LooksEveryMillisecond : PollServer {
  int Timeout() const override { return 1; }
};

struct GivesUpWhenInterrupted : PollServer {
  void OnPollError() override { stopping_ = true; }
};

// Forgets that something is left to receive when it could not send.
struct HoldsEverything : PollServer {
  short EventsFor(const Connection& connection) const override {
    return static_cast<short>((connection.ended ? 0 : POLLIN) | (connection.unsent.empty() ? 0 : POLLOUT));
  }
  void Receive(Connection& connection) override {
    std::string unsent;
    std::swap(unsent, connection.unsent);
    PollServer::Receive(connection);
    std::swap(unsent, connection.unsent);
  }
};

// The tutorial's sendall in the middle of the loop.
struct SendsAllInTheLoop : PollServer {
  void Send(Connection& connection) override {
    while (!connection.unsent.empty() && !connection.dead) {
      pollfd entry{connection.descriptor, POLLOUT, 0};
      poll(&entry, 1, -1);
      PollServer::Send(connection);
    }
  }
};

// One client after the other.
struct ServesOneAtATime : PollServer {
  void Serve(Connection& connection) override {
    while (!connection.dead && !stopping_) {
      pollfd entries[] = {{connection.descriptor, EventsFor(connection), 0}, {wake_, POLLIN, 0}};
      poll(entries, 2, -1);
      if (entries[0].revents != 0) PollServer::Serve(connection);
    }
  }
};

// --- stopping --------------------------------------------------------------------------------------------------------------------

struct StopsWithoutAWakeup : PollServer {
  void stop() override { stopping_ = true; }
};

// The loop may have looked and gone to sleep again before the flag is up.
struct WakesBeforeItSaysWhy : PollServer {
  void stop() override {
    eventfd_write(wake_, 1);
    stopping_ = true;
  }
};

// Looks at the flag every tenth of a second, in the wrong unit.
struct TimeoutTimesAThousand : PollServer {
  int Timeout() const override { return 100 * 1000; }
  void stop() override { stopping_ = true; }
};

// --- edge-triggered --------------------------------------------------------------------------------------------------------------

struct EdgeReceivesOnce : EdgeServer {
  void Serve(Connection& connection) override {
    char part[16];
    const ssize_t size = recv(connection.descriptor, part, sizeof part, 0);
    if (size > 0) connection.received.append(part, static_cast<std::size_t>(size));
    if (size == 0) connection.ended = true;
    if (size < 0 && errno != EAGAIN) connection.dead = true;
    Answer(connection);
    Send(connection);
    if (connection.ended && connection.unsent.empty()) connection.dead = true;
  }
};

struct EdgeAcceptsOnce : EdgeServer {
  void Accept() override {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (descriptor >= 0) Add(descriptor);
  }
};

// --- a thread for each -----------------------------------------------------------------------------------------------------------

struct ForgetsItsThreads : ThreadServer {
  void Begin(int descriptor) override {
    ThreadServer::Begin(descriptor);
    std::lock_guard guarded(guard_);
    if (!threads_.empty() && threads_.back().joinable()) threads_.back().detach();
  }
};

struct UnguardedList : ThreadServer {
  void End(int descriptor) override {
    std::erase(open_, descriptor);
    close(descriptor);
  }
};

// Closing a socket wakes nobody who waits for it.
struct ClosesWhatIsAccepting : ThreadServer {
  void stop() override {
    stopping_ = true;
    close(listener_);
    std::lock_guard guarded(guard_);
    for (const int descriptor : open_) shutdown(descriptor, SHUT_RDWR);
  }
};

// Closes, and another thread may close once more what stands for another connection by then.
struct ClosesTwice : ThreadServer {
  void End(int descriptor) override {
    ThreadServer::End(descriptor);
    close(descriptor);
  }
};

inline void RegisterServers() {
  using plugin::bad_server;
  using plugin::ServerClaims;
  constexpr ServerClaims kAll{.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true};
  constexpr ServerClaims kAlone{.back_pressure = true, .failing_handlers = true, .cuts = true};
  bad_server<SendsOnce>("mutant::server-sends-once", kAll, {"server.answers", 2000});
  bad_server<TakesPartsForLines>("mutant::server-takes-parts-for-lines", kAll, {"server.answers", 2000});
  bad_server<AnswersOneLine>("mutant::server-answers-one-line", kAll, {"server.answers", 2000});
  bad_server<SharesABuffer>("mutant::server-shares-a-buffer", kAll, {"server.answers", 2000});
  bad_server<AppendedTwice>("mutant::server-appends-twice", kAll, {"server.answers", 2000});
  bad_server<KeepsStateOfDescriptors>("mutant::server-keeps-state-of-descriptors", kAll, {"server.answers", 2000});
  bad_server<TakesNothingForTheEnd>("mutant::server-takes-nothing-for-the-end", kAll, {"server.answers", 2000});
  bad_server<KeepsTheLastAccepted>("mutant::server-keeps-the-last-accepted", kAll, {"server.answers", 2000});
  bad_server<DiesOfAFailedAccept>("mutant::server-dies-of-a-failed-accept", kAll, {"server.survives-faults", 2000});
  bad_server<TurnsAwayForGood>("mutant::server-turns-away-for-good", kAll, {"server.survives-faults", 2000});
  bad_server<BlockingTurnsAwayForGood>("mutant::server-blocking-turns-away-for-good", kAll, {"server.survives-faults", 2000});
  bad_server<HasTooFewPlaces>("mutant::server-has-too-few-places", kAll, {"server.crowd", 2000});
  bad_server<IgnoresTheEnd>("mutant::server-ignores-the-end", kAll, {"server.end-of-file", 2000});
  bad_server<ClosesWithAnswersDue>("mutant::server-closes-with-answers-due", kAll, {"server.end-of-file", 2000});
  bad_server<DiesOfAReset>("mutant::server-dies-of-a-reset", kAll, {"server.survives-faults", 2000});
  bad_server<ResetEndsAll>("mutant::server-reset-ends-all", kAll, {"server.survives-faults", 2000});
  bad_server<ErasesWhileItIterates>("mutant::server-erases-while-it-iterates", kAll, {"server.well-behaved", 2000});
  bad_server<LeaksDescriptors>("mutant::server-leaks-descriptors", kAll, {"server.nothing-left", 2000});
  bad_server<FailureEndsTheLoop>("mutant::server-failure-ends-the-loop", kAll, {"server.failing-handler", 2000});
  bad_server<FailureEndsAll>("mutant::server-failure-ends-all", kAll, {"server.failing-handler", 2000});
  bad_server<FailureIsAnswered>("mutant::server-failure-is-answered", kAll, {"server.failing-handler", 2000});
  bad_server<NeverBlocks>("mutant::server-never-blocks", kAll, {"server.idle", 2000});
  bad_server<AlwaysWantsToSend>("mutant::server-always-wants-to-send", kAll, {"server.idle", 2000});
  bad_server<LooksEveryMillisecond>("mutant::server-looks-every-millisecond", kAll, {"server.idle", 2000});
  bad_server<GivesUpWhenInterrupted>("mutant::server-gives-up-when-interrupted", kAll, {"server.stops", 2000});
  bad_server<HoldsEverything>("mutant::server-holds-everything", kAll, {"server.back-pressure", 2000});
  bad_server<SendsAllInTheLoop>("mutant::server-sends-all-in-the-loop", kAll, {"server.back-pressure", 2000});
  bad_server<ServesOneAtATime>("mutant::server-serves-one-at-a-time", kAll, {"server.no-starvation", 2000});
  bad_server<StopsWithoutAWakeup>("mutant::server-stops-without-a-wakeup", kAll, {"server.stops", 2000});
  bad_server<WakesBeforeItSaysWhy>("mutant::server-wakes-before-it-says-why", kAll, {"server.stops", 2000});
  bad_server<TimeoutTimesAThousand>("mutant::server-timeout-times-a-thousand", kAll, {"server.stops", 2000});
  bad_server<EdgeReceivesOnce>("mutant::server-edge-receives-once", kAlone, {"server.answers", 2000});
  bad_server<EdgeAcceptsOnce>("mutant::server-edge-accepts-once", kAlone, {"server.answers", 2000});
  bad_server<ForgetsItsThreads>("mutant::server-forgets-its-threads", kAll, {"server.nothing-left", 2000});
  bad_server<UnguardedList>("mutant::server-unguarded-list", kAll, {"server.race-free", 2000});
  bad_server<ClosesWhatIsAccepting>("mutant::server-closes-what-is-accepting", kAll, {"server.stops", 2000});
  bad_server<ClosesTwice>("mutant::server-closes-twice", kAll, {"server.answers", 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_SERVERS_H_
