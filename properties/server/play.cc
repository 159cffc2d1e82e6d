// All of this is harness code, except where it calls into the implementation or the simulated network.
#include "properties/server/play.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "properties/play.h"
#include "properties/server/property_ids.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::server {
namespace {

using runtime::Violated;
using std::chrono::nanoseconds;

constexpr int kServingThread = 1;
constexpr int kFirstClient = 2;
// So many answers may others get while a client waits that asked before them.
constexpr int kMaxOvertaking = 16;
// What a server may hold of a client that does not read, in bytes, beyond what the network holds.
constexpr std::size_t kMaxHeld = 256 * 1024;
constexpr std::size_t kFloodLine = 1024;
constexpr int kFloodBuffer = 4096;  // SO_SNDBUF and SO_RCVBUF of a client that floods
constexpr nanoseconds kFloodPause{1'000'000};
constexpr nanoseconds kPartPause{1'000'000};
// Within which it must stop.
constexpr nanoseconds kMostToStop{60'000'000'000};
// How many operations a server may make in a second in which nothing happens.
constexpr std::uint64_t kIdleOperations = 100;

std::string T(int thread) { return "T" + std::to_string(thread); }

struct Client {
  int number = 0;  // as a thread of the execution
  const std::vector<Action>* actions = nullptr;
  int descriptor = -1;
  int requests = 0;
  std::deque<std::string> unanswered;
  std::string received;  // of a line that is not complete
  bool lost = false;     // the network or the end of the server took the connection
  int harm_before = 0;   // how much harm the network had done when it began to connect
  bool waiting = false;  // for an answer, and the whole request is sent
  int overtaken = 0;     // how many answers others got meanwhile
};

// The account of one execution. Used again by the next one: what an abandoned execution left is overwritten.
struct Account {
  const ServerScenario* scenario = nullptr;
  const heddle_server_ops* ops = nullptr;
  void* server = nullptr;
  std::uint16_t port = 0;
  runtime::Countdown* meeting = nullptr;
  runtime::Gate* over = nullptr;    // all clients have ended, or one of them has stopped the server
  runtime::Gate* served = nullptr;  // serve has returned
  int clients_left = 0;
  bool stopping = false;
  int lost = 0;
  std::vector<Client> clients;
};

Account& account() {
  static auto* const account = new Account;
  return *account;
}

int ClientsEnd() { return kFirstClient + static_cast<int>(account().clients.size()); }

// Whether the thread is one of the server's: the one that serves, and those that it has made.
bool IsServers(int thread) { return thread == kServingThread || thread >= ClientsEnd(); }

// --- connections -----------------------------------------------------------------------------------------------------------------

// Whether the network may have taken the connection: it has done harm since it is there, and not only to others.
bool MayBeHarmed(const Client& self) {
  const int harm = runtime::HarmfulFaults();
  return harm > self.harm_before && account().lost < harm;
}

// The connection broke. That is nobody's fault if the server is being stopped, or the network did it.
void Lose(Client& self, std::string_view what) {
  Account& a = account();
  self.lost = true;
  self.waiting = false;
  const bool excused = a.stopping || MayBeHarmed(self);
  ++a.lost;
  if (excused) return;
  const std::string owed = self.unanswered.empty() ? "" : ", with " + std::to_string(self.unanswered.size()) + " requests unanswered";
  const std::string_view made_for = a.scenario->property();
  const bool own = made_for == kSurvivesFaults || made_for == kFailingHandler || made_for == kCrowd;
  Violated(own ? made_for : kAnswers, T(self.number) + "'s connection " + std::string(what) + owed);
}

void Connect(Client& self) {
  Account& a = account();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(a.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Say("connects");
  self.harm_before = runtime::HarmfulFaults();
  const bool floods = std::any_of(self.actions->begin(), self.actions->end(), [](const Action& action) { return action.step == Step::kFlood; });
  const int error = InSubject([&] {
    self.descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (floods) {
      setsockopt(self.descriptor, SOL_SOCKET, SO_SNDBUF, &kFloodBuffer, sizeof kFloodBuffer);
      setsockopt(self.descriptor, SOL_SOCKET, SO_RCVBUF, &kFloodBuffer, sizeof kFloodBuffer);
    }
    return connect(self.descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  });
  if (error == 0) return;
  Lose(self, "was refused: " + std::string(strerrordesc_np(error)));
}

// How a call of the network ended: a number of bytes, or -1 and what errno said.
struct Transferred {
  ssize_t size;
  int error;
};

Transferred SendOnce(const Client& self, const char* bytes, std::size_t size) {
  return InSubject([&] {
    const ssize_t result = send(self.descriptor, bytes, size, MSG_NOSIGNAL);
    return Transferred{result, result < 0 ? errno : 0};
  });
}

Transferred ReceiveOnce(const Client& self, char* buffer, std::size_t size) {
  return InSubject([&] {
    const ssize_t result = recv(self.descriptor, buffer, size, 0);
    return Transferred{result, result < 0 ? errno : 0};
  });
}

// All of it, whatever the network does.
void Send(Client& self, std::string_view text) {
  while (!text.empty() && !self.lost) {
    char part[kFloodLine];  // on the fiber's stack, where accesses are watched
    const std::size_t size = std::min(text.size(), sizeof part);
    memcpy(part, text.data(), size);
    const auto [sent, error] = SendOnce(self, part, size);
    if (sent < 0) return Lose(self, "broke while a request was sent: " + std::string(strerrordesc_np(error)));
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// What comes next: bytes, nothing at the end, and nothing if the connection is lost.
std::string_view Receive(Client& self, char* buffer, std::size_t size) {
  const auto [received, error] = ReceiveOnce(self, buffer, size);
  if (received >= 0) return {buffer, static_cast<std::size_t>(received)};
  Lose(self, "broke while an answer was awaited: " + std::string(strerrordesc_np(error)));
  return {};
}

std::string LineOf(const Client& self, int size) {
  std::string line = T(self.number) + "/" + std::to_string(self.requests);
  line.resize(std::max(line.size(), static_cast<std::size_t>(size)), '.');
  return line + "\n";
}

std::string Shown(std::string_view line) {
  constexpr std::size_t kShown = 40;
  if (line.ends_with('\n')) line.remove_suffix(1);
  std::string text(line.substr(0, kShown));
  for (char& c : text) c = c >= 0x20 && c < 0x7f ? c : '?';
  return "\"" + text + (line.size() > kShown ? "...\"" : "\"");
}

// Every line that is complete must be the next answer.
void Judge(Client& self) {
  Account& a = account();
  for (std::size_t end; (end = self.received.find('\n')) != std::string::npos;) {
    const std::string line = self.received.substr(0, end + 1);
    self.received.erase(0, end + 1);
    if (self.unanswered.empty()) Violated(kAnswers, T(self.number) + " asked nothing, and gets " + Shown(line));
    if (line != self.unanswered.front()) {
      Violated(kAnswers, T(self.number) + " sent " + Shown(self.unanswered.front()) + " and gets " + Shown(line));
    }
    self.unanswered.pop_front();
    self.waiting = false;
    if (!a.scenario->options().judge_turns) continue;
    // Whoever asked and has no answer on its way is passed over once more, unless the thread that would answer it is only not scheduled.
    bool judged = true;
    const bool alone = runtime::Threads() == ClientsEnd();
    for (int thread = kServingThread; thread < runtime::Threads(); ++thread) {
      if (IsServers(thread) && !alone && !runtime::IsWaiting(static_cast<strategy::ThreadId>(thread))) judged = false;
    }
    for (Client& other : a.clients) {
      if (!judged || !other.waiting || other.number == self.number) continue;
      int available = 0;
      InSubject([&] { return ioctl(other.descriptor, FIONREAD, &available); });
      if (available != 0) continue;
      if (++other.overtaken > kMaxOvertaking) {
        Violated(kNoStarvation, T(other.number) + " waits for an answer while " + std::to_string(other.overtaken) + " later requests are answered");
      }
    }
  }
}

void AwaitAnswer(Client& self) {
  if (self.lost || self.unanswered.empty()) return;
  const std::size_t owed = self.unanswered.size();
  while (!self.lost && self.unanswered.size() == owed) {
    char buffer[512];
    const std::string_view bytes = Receive(self, buffer, sizeof buffer);
    if (self.lost) return;
    if (bytes.empty()) return Lose(self, "was ended by the server");
    self.received += bytes;
    Judge(self);
  }
}

void Request(Client& self, const Action& action, bool waits) {
  if (self.lost || self.descriptor < 0) return;
  ++self.requests;
  const std::string line = LineOf(self, action.count);
  Say("asks " + Shown(line));
  self.unanswered.push_back(line);
  const std::size_t half = action.step == Step::kRequestInParts ? line.size() / 2 : 0;
  if (half != 0) {
    Send(self, std::string_view(line).substr(0, half));
    runtime::SleepFor(kPartPause);
  }
  Send(self, std::string_view(line).substr(half));
  if (!waits) return;
  self.overtaken = 0;
  self.waiting = !self.lost;
  while (!self.lost && !self.unanswered.empty()) AwaitAnswer(self);
  if (!self.lost) Say("is answered");
}

void Close(Client& self) {
  if (self.descriptor < 0) return;
  InSubject([&] { return close(self.descriptor); });
  self.descriptor = -1;
}

// Reads to the end of the server's side.
void AwaitEnd(Client& self, std::string_view property, std::string_view cause) {
  while (!self.lost) {
    char buffer[512];
    const std::string_view bytes = Receive(self, buffer, sizeof buffer);
    if (self.lost) return;
    if (bytes.empty()) break;
    self.received += bytes;
    Judge(self);
  }
  if (self.lost || account().stopping || (self.unanswered.empty() && self.received.empty())) return;
  if (MayBeHarmed(self)) return Lose(self, "ended");
  Violated(property, T(self.number) + "'s connection ends after " + std::string(cause) + " with " + std::to_string(self.unanswered.size()) +
                         " requests unanswered");
}

void End(Client& self) {
  if (self.lost || self.descriptor < 0) return;
  Say("ends its side");
  InSubject([&] { return shutdown(self.descriptor, SHUT_WR); });
  AwaitEnd(self, kEndOfFile, "the end of its requests");
  Close(self);
}

void Abort(Client& self) {
  const linger hard{1, 0};
  Say("resets its connection");
  InSubject([&] { return setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard); });
  Close(self);
}

// The server may answer with a reset: it is the connection that is to end, not how.
void Fail(Client& self) {
  if (self.lost || self.descriptor < 0) return;
  Say("asks for a failure");
  Send(self, "!\n");
  while (!self.lost) {
    char buffer[512];
    const auto [received, error] = ReceiveOnce(self, buffer, sizeof buffer);
    if (received == 0 || error == ECONNRESET) break;
    if (received < 0) return Lose(self, "broke");
    Violated(kFailingHandler, "the handler that failed answers " + Shown({buffer, static_cast<std::size_t>(received)}));
  }
  Close(self);
}

// What the server takes without its answers being read must have a bound.
void Flood(Client& self, const Action& action) {
  if (self.lost || self.descriptor < 0) return;
  const std::size_t most = static_cast<std::size_t>(action.count) * 1024;
  const std::string line = std::string(kFloodLine - 1, 'x') + "\n";
  Say("floods the server");
  InSubject([&] { return fcntl(self.descriptor, F_SETFL, O_NONBLOCK); });
  std::size_t taken = 0;
  std::size_t before_pause = ~std::size_t{0};
  while (taken < most) {
    char part[kFloodLine];
    memcpy(part, line.data() + taken % kFloodLine, kFloodLine - taken % kFloodLine);
    const auto [sent, error] = SendOnce(self, part, kFloodLine - taken % kFloodLine);
    if (sent > 0) {
      taken += static_cast<std::size_t>(sent);
      continue;
    }
    if (error != EAGAIN) return Lose(self, "broke while requests were sent");
    if (before_pause == taken) break;
    before_pause = taken;
    runtime::SleepFor(kFloodPause);
  }
  InSubject([&] { return fcntl(self.descriptor, F_SETFL, 0); });
  const std::size_t in_the_network = 2 * 2 * static_cast<std::size_t>(kFloodBuffer);
  if (taken > kMaxHeld + in_the_network) {
    Violated(kBackPressure, "the server took " + std::to_string(taken / 1024) + " KiB of requests from " + T(self.number) + ", which reads no answer");
  }
}

// A part of a line, and nothing more.
void SendPart(Client& self) {
  if (self.lost || self.descriptor < 0) return;
  Say("sends a part of a line");
  Send(self, "part of");
}

// Everybody else sleeps, or has ended.
void WatchIdle(nanoseconds duration) {
  constexpr nanoseconds kSecond{1'000'000'000};
  runtime::SleepFor(kSecond);
  const std::uint64_t steps = runtime::Steps();
  std::vector<nanoseconds> delays;
  for (int thread = 0; thread < runtime::Threads(); ++thread) delays.push_back(runtime::DelayOf(static_cast<strategy::ThreadId>(thread)));
  runtime::SleepFor(duration);
  for (int thread = kServingThread; thread < static_cast<int>(delays.size()); ++thread) {
    if (!IsServers(thread)) continue;
    const nanoseconds busy = runtime::DelayOf(static_cast<strategy::ThreadId>(thread)) - delays[static_cast<std::size_t>(thread)];
    if (busy > nanoseconds(0)) Violated(kIdle, T(thread) + " of the server is busy while nobody wants anything");
  }
  const std::uint64_t allowed = kIdleOperations * static_cast<std::uint64_t>(duration / kSecond + 1);
  if (runtime::Steps() - steps > allowed) {
    Violated(kIdle, "the server makes " + std::to_string(runtime::Steps() - steps) + " operations in " + std::to_string(duration / kSecond) +
                        " seconds in which nobody wants anything");
  }
}

void Stop() {
  Account& a = account();
  if (a.stopping) return;
  a.stopping = true;
  Say("stop()");
  InSparedSubject([&] {
    a.ops->stop(a.server);
    return 0;
  });
  Say("-> stopped");
  if (a.clients_left != 0) a.over->Open();
}

void PlayOne(Client& self, const Action& action) {
  switch (action.step) {
    case Step::kConnect: return Connect(self);
    case Step::kRequest:
    case Step::kRequestInParts: return Request(self, action, true);
    case Step::kSend: return Request(self, action, false);
    case Step::kReceive: return AwaitAnswer(self);
    case Step::kEnd: return End(self);
    case Step::kClose: return Close(self);
    case Step::kAbort: return Abort(self);
    case Step::kFail: return Fail(self);
    case Step::kSendPart: return SendPart(self);
    case Step::kFlood: return Flood(self, action);
    case Step::kSleep: return runtime::SleepFor(action.duration);
    case Step::kMeet:
      account().meeting->Arrive();
      return account().meeting->Wait();
    case Step::kWatchIdle: return WatchIdle(action.duration);
    case Step::kStop: return Stop();
  }
}

void* PlayAll(void* client) {
  runtime::HarnessCode harness;
  auto& self = *static_cast<Client*>(client);
  for (const Action& action : *self.actions) PlayOne(self, action);
  Close(self);
  if (--account().clients_left == 0 && !account().stopping) account().over->Open();
  return nullptr;
}

void* Serve(void*) {
  runtime::HarnessCode harness;
  Account& a = account();
  Say("serve()");
  InSubject([&] {
    a.ops->serve(a.server);
    return 0;
  });
  Say("-> returns");
  if (!a.stopping) Violated(kStops, "serve() returns although nobody stopped the server");
  a.served->Open();
  return nullptr;
}

// Begins a new account.
void Prepare(const ServerScenario& scenario, const heddle_implementation& implementation) {
  Account& a = account();
  a.scenario = &scenario;
  a.ops = static_cast<const heddle_server_ops*>(implementation.ops);
  a.stopping = false;
  a.lost = 0;
  a.clients_left = static_cast<int>(scenario.clients().size());
  a.clients.clear();
  a.clients.resize(scenario.clients().size());
  for (std::size_t i = 0; i < a.clients.size(); ++i) {
    a.clients[i].number = static_cast<int>(i) + kFirstClient;
    a.clients[i].actions = &scenario.clients()[i];
  }
}

int Meeting(const ServerScenario& scenario) {
  int count = 0;
  for (const auto& actions : scenario.clients()) {
    for (const Action& action : actions) {
      if (action.step == Step::kMeet) count = action.count;
    }
  }
  return count;
}

}  // namespace

void Play(const ServerScenario& scenario, const heddle_implementation& implementation) {
  runtime::HarnessCode harness;
  Account& a = account();
  Prepare(scenario, implementation);
  runtime::Countdown meeting(Meeting(scenario));
  a.meeting = &meeting;
  a.server = InSparedSubject([&] { return a.ops->create(); });
  if (a.server == nullptr) Violated(kWellBehaved, "create() returned no server");
  runtime::NameBlock(a.server, "server");
  a.port = InSubject([&] { return a.ops->port(a.server); });
  runtime::Gate over;
  runtime::Gate served;
  a.over = &over;
  a.served = &served;
  runtime::Spawn(Serve, nullptr);
  for (Client& client : a.clients) runtime::Spawn(PlayAll, &client);
  over.Pass();
  Stop();
  const nanoseconds stopped = runtime::Now();
  served.Pass();
  if (runtime::Now() - stopped > kMostToStop) Violated(kStops, "serve() returns " + std::to_string((runtime::Now() - stopped).count() / 1'000'000'000) + " s after stop()");
  // Clients that still wait learn now that nobody will answer.
  InSparedSubject([&] {
    a.ops->destroy(a.server);
    return 0;
  });
  runtime::JoinAll();
  if (const int left = runtime::OpenDescriptors(); left != 0) {
    Violated(kNothingLeft, std::to_string(left) + " descriptors are open when the server is destroyed, such as " + runtime::FirstOpenDescriptor());
  }
  if (const int left = runtime::ThreadsLeft(); left != 0) {
    Violated(kNothingLeft, std::to_string(left) + " threads are left when the server is destroyed");
  }
}

}  // namespace heddle::properties::server
