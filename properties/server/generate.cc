// A client connects, asks in one of a few ways, and leaves in another; each property has its own mixture.
#include "properties/server/generate.h"

#include <rapidcheck.h>

#include <memory>
#include <utility>
#include <vector>

#include "properties/drawn.h"
#include "properties/server/property_ids.h"
#include "properties/server/scenario.h"

namespace heddle::properties::server {
namespace {

using std::chrono::nanoseconds;
using Actions = std::vector<Action>;
using Clients = std::vector<Actions>;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMillisecond = 1'000'000;
constexpr int kCrowdClients = 100;
constexpr std::size_t kCrowdRequests = 3;

Action Do(Step step) { return {step, {}, 0}; }
Action Count(Step step, int count) { return {step, {}, count}; }
Action For(Step step, std::int64_t ns) { return {step, nanoseconds(ns), 0}; }

// How large scenario number `index` may be.
struct Size {
  int clients;
  int requests;
};

Size SizeOf(std::uint64_t index) {
  if (index < 2) return {1, 2};
  if (index < 8) return {2, 2};
  if (index < 16) return {3, 3};
  return {4, 3};
}

bool Claims(const heddle_implementation& implementation, std::uint64_t claim) { return (implementation.claims & claim) != 0; }

// One way of asking: a few actions.
rc::Gen<Actions> GenAsking(const std::vector<Step>& ways) {
  return rc::gen::map(rc::gen::pair(rc::gen::elementOf(ways), rc::gen::elementOf(std::vector<int>{0, 12, 300})),
                      [](const std::pair<Step, int>& drawn) -> Actions {
                        if (drawn.first != Step::kSend) return {Count(drawn.first, drawn.second)};
                        // Two at once, and their answers.
                        return {Count(Step::kSend, drawn.second), Count(Step::kSend, 0), Do(Step::kReceive), Do(Step::kReceive)};
                      });
}

rc::Gen<Actions> GenClient(const std::vector<Step>& ways, int requests, const std::vector<Step>& leaves) {
  return rc::gen::map(rc::gen::pair(GenSome(1, requests, GenAsking(ways)), rc::gen::elementOf(leaves)),
                      [](const std::pair<std::vector<Actions>, Step>& drawn) {
                        Actions actions{Do(Step::kConnect)};
                        for (const Actions& asking : drawn.first) actions.insert(actions.end(), asking.begin(), asking.end());
                        actions.push_back(Do(drawn.second));
                        return actions;
                      });
}

rc::Gen<Clients> GenClients(const std::vector<Step>& ways, Size size, const std::vector<Step>& leaves) {
  return GenSome(1, size.clients, GenClient(ways, size.requests, leaves));
}

const std::vector<Step> kAnyWay{Step::kRequest, Step::kRequestInParts, Step::kSend};
const std::vector<Step> kPolite{Step::kEnd, Step::kClose};

// The first client does something to itself, and the others go on.
rc::Gen<Clients> With(Actions first, const rc::Gen<Clients>& others) {
  return rc::gen::map(others, [first](Clients clients) {
    clients.insert(clients.begin(), first);
    return clients;
  });
}

// The last requests are answered, if at all, when the client has ended its side.
rc::Gen<Clients> GenHasty(Size size) {
  const auto client = rc::gen::map(GenSome(1, size.requests, rc::gen::elementOf(std::vector<int>{0, 12, 300})), [](const std::vector<int>& lengths) {
    Actions actions{Do(Step::kConnect)};
    for (const int length : lengths) actions.push_back(Count(Step::kSend, length));
    actions.push_back(Do(Step::kEnd));
    return actions;
  });
  return GenSome(1, size.clients, client);
}

// Leaves the server in the lurch.
Actions Rude(int variant) {
  switch (variant % 5) {
    case 0: return {Do(Step::kConnect), Do(Step::kAbort)};
    case 1: return {Do(Step::kConnect), Do(Step::kSendPart), Do(Step::kClose)};
    case 2: return {Do(Step::kConnect), Count(Step::kSend, 300), Do(Step::kAbort)};
    case 3: return {Do(Step::kConnect), Count(Step::kSend, 12), Do(Step::kClose)};
    default: return {Do(Step::kConnect), Count(Step::kRequest, 0), Do(Step::kAbort)};
  }
}

Actions Busy(int requests) {
  Actions actions{Do(Step::kConnect)};
  for (int i = 0; i < requests; ++i) actions.push_back(Count(Step::kRequest, 0));
  actions.push_back(Do(Step::kEnd));
  return actions;
}

// All are connected at the same time if they are served at the same time.
rc::Gen<Clients> GenCrowd(bool together) {
  const auto asked = rc::gen::container<std::vector<Actions>>(kCrowdRequests, GenAsking({Step::kRequest}));
  const auto client = rc::gen::map(asked, [together](const std::vector<Actions>& asked) {
    Actions actions{Do(Step::kConnect)};
    for (const Actions& asking : asked) {
      actions.insert(actions.end(), asking.begin(), asking.end());
      if (together && &asking == &asked.front()) actions.push_back(Count(Step::kMeet, kCrowdClients));
    }
    actions.push_back(Do(Step::kEnd));
    return actions;
  });
  return rc::gen::container<Clients>(kCrowdClients, client);
}

// All are connected and silent for ten seconds.
Clients Silent(int clients) {
  Clients all;
  for (int i = 0; i < clients; ++i) {
    Actions actions{Do(Step::kConnect), Count(Step::kRequest, 0), Count(Step::kMeet, clients)};
    actions.push_back(i == 0 ? For(Step::kWatchIdle, 10 * kSecond) : For(Step::kSleep, 12 * kSecond));
    actions.push_back(Count(Step::kRequest, 0));
    actions.push_back(Do(Step::kEnd));
    all.push_back(actions);
  }
  return all;
}

rc::Gen<Clients> GenFor(std::string_view property, const heddle_implementation& implementation, std::uint64_t index, ServerScenario::Options* options) {
  const Size size = SizeOf(index);
  const int variant = static_cast<int>(index);
  if (property == kEndOfFile) return variant % 2 == 0 ? GenHasty(size) : GenClients(kAnyWay, size, {Step::kEnd});
  if (property == kSurvivesFaults) {
    options->harm = true;
    const auto harmed = With(Rude(variant), GenClients(kAnyWay, size, kPolite));
    // Whoever comes when all that is over is served as ever.
    return variant % 2 == 0 ? harmed : With({For(Step::kSleep, kSecond), Do(Step::kConnect), Count(Step::kRequest, 0), Do(Step::kEnd)}, harmed);
  }
  if (property == kFailingHandler) {
    Actions failing{Do(Step::kConnect), Do(Step::kFail)};
    if (variant % 2 == 1) failing.insert(failing.begin() + 1, Count(Step::kRequest, 0));
    return With(failing, GenClients(kAnyWay, size, kPolite));
  }
  if (property == kCrowd) {
    options->harm = variant % 2 == 1;
    return GenCrowd(Claims(implementation, HEDDLE_SERVER_CONCURRENT));
  }
  if (property == kNoStarvation) {
    options->exact_time = true;
    options->judge_turns = true;
    return rc::gen::just(Clients{Busy(40), Busy(1 + variant % 2), Busy(1)});
  }
  if (property == kBackPressure) {
    options->exact_time = true;
    if (!Claims(implementation, HEDDLE_SERVER_CONCURRENT)) return rc::gen::just(Clients{{Do(Step::kConnect), Count(Step::kFlood, 512)}});
    // Another one is served all the same.
    return rc::gen::just(Clients{{Do(Step::kConnect), Count(Step::kFlood, 512), Count(Step::kMeet, 2)},
                                 {For(Step::kSleep, kSecond), Do(Step::kConnect), Count(Step::kRequest, 0), Count(Step::kMeet, 2), Do(Step::kEnd)}});
  }
  if (property == kIdle) {
    options->exact_time = true;
    return rc::gen::map(GenCount(1, Claims(implementation, HEDDLE_SERVER_CONCURRENT) ? variant % 3 + 1 : 1), Silent);
  }
  if (property == kStops) {
    Actions stopping{For(Step::kSleep, variant % 2 == 0 ? 0 : kMillisecond / 2), Do(Step::kStop)};
    if (!Claims(implementation, HEDDLE_SERVER_CUTS)) return With(stopping, GenClients({Step::kRequest}, size, kPolite));
    if (variant % 3 == 1) stopping = {Do(Step::kConnect), Count(Step::kRequest, 0), Do(Step::kStop)};
    if (variant % 3 == 2) stopping = {Do(Step::kConnect), Do(Step::kStop)};
    return With(stopping, GenClients({Step::kRequest}, size, kPolite));
  }
  if (property == kRaceFree && variant % 2 == 1) {
    constexpr std::string_view kAlso[] = {kStops, kNothingLeft, kSurvivesFaults, kEndOfFile};
    return GenFor(kAlso[index / 2 % std::size(kAlso)], implementation, index / 2, options);
  }
  if (property == kNothingLeft || variant % 4 == 3) return With(Rude(variant / 4), GenClients(kAnyWay, size, kPolite));
  return GenClients(kAnyWay, size, kPolite);
}

}  // namespace

Candidate Generate(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index) {
  ServerScenario::Options options;
  const auto generator = GenFor(property, implementation, index, &options);
  return Draw(generator, seed, index, [name = std::string(property), options](const Clients& clients) {
    return std::make_shared<ServerScenario>(name, clients, options);
  });
}

}  // namespace heddle::properties::server
