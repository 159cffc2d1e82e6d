// The properties of servers: their sentences, their sources, and whom they bind.
#include "properties/server/server_kind.h"

#include "properties/server/generate.h"
#include "properties/server/play.h"
#include "properties/server/property_ids.h"
#include "properties/server/scenario.h"
#include "properties/table_kind.h"

namespace heddle::properties::server {
namespace {

using runtime::Verdict;

bool Always(const heddle_implementation&) { return true; }

template <std::uint64_t kClaim>
bool Claims(const heddle_implementation& implementation) {
  return (implementation.claims & kClaim) != 0;
}

const Property kProperties[] = {
    {kAnswers, "each request of each connection is answered once, in order, with its own answer; nothing crosses connections, and none is dropped",
     "contract server.1, server.2, server.3", Always, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kEndOfFile, "when a client ends its side, it gets the answers that are due and then the end of the server's side", "contract server.1, server.4", Always,
     false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kSurvivesFaults, "a connection that is reset, left in the middle, or lost in accept harms no other", "contract server.1, server.7", Always, false,
     {Verdict::kDeadlock, Verdict::kLivelock, Verdict::kException, Verdict::kAbort, Verdict::kExit, Verdict::kCrash}},
    {kFailingHandler, "a handler that fails closes its own connection and no other", "contract server.7; claim failing_handlers",
     Claims<HEDDLE_SERVER_FAILING_HANDLERS>, false,
     {Verdict::kDeadlock, Verdict::kLivelock, Verdict::kException, Verdict::kAbort, Verdict::kExit, Verdict::kCrash}},
    {kCrowd, "a hundred clients are all served", "contract server.1, server.2, server.8", Always, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kNoStarvation, "while a request waits, only a bounded number of later ones is answered", "contract server.6; claim concurrent",
     Claims<HEDDLE_SERVER_CONCURRENT>, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kBackPressure, "a client that reads no answers cannot make the server hold more and more", "contract server.5; claim back_pressure",
     Claims<HEDDLE_SERVER_BACK_PRESSURE>, false, {Verdict::kHeapExhausted, Verdict::kDeadlock, Verdict::kLivelock}},
    {kNothingLeft, "when the server is destroyed it has closed all its descriptors, and its threads have ended", "contract server.8", Always, false, {}},
    {kStops, "the server stops when another thread asks, and not before; one that claims to cut, whatever its clients do", "contract server.9", Always, false,
     {Verdict::kDeadlock, Verdict::kLivelock}},
    {kIdle, "while nobody wants anything the server is blocked, and computes nothing", "contract server.10", Always, false, {Verdict::kLivelock}},
    {kRaceFree, "the server's threads do not race", "C++ [intro.races]", Always, true, {Verdict::kRace}},
    {kWellBehaved, "no crash, no exit, no endless computation, no leak, no bad memory access, no exception",
     "plugins/api/heddle_plugin.h", Always, false,
     {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak, Verdict::kHeapExhausted,
      Verdict::kException, Verdict::kAbort, Verdict::kExit}},
};

constexpr ClaimName kClaimNames[] = {
    {HEDDLE_SERVER_CONCURRENT, "concurrent"},
    {HEDDLE_SERVER_BACK_PRESSURE, "back-pressure"},
    {HEDDLE_SERVER_FAILING_HANDLERS, "failing-handlers"},
    {HEDDLE_SERVER_CUTS, "cuts"},
};

std::string Missing(const heddle_implementation& implementation) {
  const auto& ops = *static_cast<const heddle_server_ops*>(implementation.ops);
  if (ops.create == nullptr || ops.destroy == nullptr || ops.port == nullptr || ops.serve == nullptr || ops.stop == nullptr) {
    return "create, destroy, port, serve and stop must not be null";
  }
  return {};
}

}  // namespace

const Kind& ServerKind() {
  static const TableKind<heddle_server_ops, ServerScenario> kind({
      .name = "server",
      .summary = "socket servers, over a simulated network",
      .table = "heddle_server_ops",
      .subject = "a server",
      .properties = kProperties,
      .claims = kClaimNames,
      .missing = Missing,
      .generate = Generate,
      .exhaustive_scenarios = 2,
      .deadlock = kAnswers,
      .livelock = kAnswers,
      .race = kRaceFree,
      .behaviour = kWellBehaved,
  });
  return kind;
}

void ServerScenario::Run(const heddle_implementation& implementation) const { Play(*this, implementation); }

}  // namespace heddle::properties::server
