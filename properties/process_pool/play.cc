// All of this is harness code, except where it calls into the pool. What the pool's processes tell goes into an account that they share: it lies
// in the harness's memory, which no fork copies.
#include "properties/process_pool/play.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "properties/play.h"
#include "properties/process_pool/property_ids.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::process_pool {
namespace {

using runtime::Violated;

std::string T(int thread) { return "T" + std::to_string(thread); }

// A call, from its submission to its end.
struct Call {
  int number = 0;
  int work = 0;
  bool fails = false;
  void* handle = nullptr;
  bool accepted = false;
  bool begun = false;
  bool ended = false;
  bool cancelled = false;
  bool asked_for = false;
  bool watched = false;
  int callbacks = 0;
};

struct User {
  int number = 0;  // as a thread of the execution
  const std::vector<Action>* actions = nullptr;
  std::vector<Call*> calls;
};

// What a process of the pool is doing.
struct Running {
  int process;
  int call;
};

// The account of one execution. Used again by the next one: what an abandoned execution left is overwritten.
struct Account {
  const PoolScenario* scenario = nullptr;
  const heddle_process_pool_ops* ops = nullptr;
  void* pool = nullptr;
  std::vector<Call> calls;  // never moves
  std::vector<User> users;
  std::vector<Running> running;
  bool shutting = false;  // shutdown was called
  bool shut = false;      // and has returned
  bool told_broken = false;
};

Account& account() {
  static auto* const account = new Account;
  return *account;
}

std::string NameOf(const Call& call) { return "call " + std::to_string(call.number); }

std::int64_t ValueOf(const Call& call) { return 1000 + call.number; }

bool SomethingWasKilled() { return runtime::KilledProcesses() != 0; }

// --- in the pool's processes -----------------------------------------------------------------------------------------------------

heddle_status RunCall(std::int64_t number, std::int64_t* result) {
  runtime::HarnessCode harness;
  Account& a = account();
  Call& call = a.calls[static_cast<std::size_t>(number)];
  const int process = runtime::CurrentProcess();
  Say("begins " + NameOf(call));
  if (process == 0) Violated(kApart, NameOf(call) + " runs in the process that submitted it");
  if (call.begun) Violated(kRunsOnce, NameOf(call) + " runs twice");
  if (call.cancelled) Violated(kCancel, NameOf(call) + " runs although it was cancelled");
  call.begun = true;
  std::erase_if(a.running, [](const Running& running) { return !runtime::ProcessRuns(running.process); });
  a.running.push_back({process, call.number});
  if (static_cast<int>(a.running.size()) > a.scenario->workers()) {
    Violated(kRunsOnce, std::to_string(a.running.size()) + " calls run at a time in a pool of " + std::to_string(a.scenario->workers()));
  }
  for (int i = 0; i < call.work; ++i) runtime::Mark();
  std::erase_if(a.running, [&](const Running& running) { return running.call == call.number; });
  call.ended = true;
  Say(call.fails ? "fails" : "returns " + std::to_string(ValueOf(call)));
  *result = ValueOf(call);
  return call.fails ? HEDDLE_FAILED : HEDDLE_OK;
}

// --- in the callers' process -----------------------------------------------------------------------------------------------------

// Whether the answer fits what became of the call.
void Judge(const Call& call, heddle_status status, std::int64_t result) {
  Account& a = account();
  // A false outcome is one thing, and one after a death another.
  const std::string_view broken = SomethingWasKilled() ? kBreaks : kRunsOnce;
  switch (status) {
    case HEDDLE_OK:
      if (call.fails || !call.ended) Violated(broken, NameOf(call) + (call.fails ? " fails" : " has not ended") + ", and is said to have returned");
      if (result != ValueOf(call)) Violated(broken, NameOf(call) + " returned " + std::to_string(ValueOf(call)) + ", and is said to have returned " + std::to_string(result));
      return;
    case HEDDLE_FAILED:
      if (!call.fails || !call.ended) Violated(broken, NameOf(call) + (call.fails ? " has not ended" : " does not fail") + ", and is said to have failed");
      return;
    case HEDDLE_NOT_ACQUIRED:
      if (!call.cancelled) Violated(kCancel, NameOf(call) + " was not cancelled, and is said to be");
      return;
    case HEDDLE_BROKEN:
      if (!SomethingWasKilled()) Violated(kRunsOnce, NameOf(call) + " is said to be lost with a process, and none has died");
      if (call.cancelled) Violated(kCancel, NameOf(call) + " was cancelled, and is said to be lost");
      a.told_broken = true;
      return;
    default: Violated(kRunsOnce, "the outcome of " + NameOf(call) + " is said to be misuse");
  }
}

void Submit(User& self, const Action& action) {
  Account& a = account();
  Call& call = a.calls.emplace_back();
  call.number = static_cast<int>(a.calls.size()) - 1;
  call.work = action.count;
  call.fails = action.step == Step::kFail;
  const bool was_shut = a.shut;
  const bool was_broken = a.told_broken;
  Say("submits " + NameOf(call));
  const heddle_status status = InSubject([&] { return a.ops->submit(a.pool, RunCall, call.number, &call.handle); });
  Say(status == HEDDLE_OK ? "-> accepted" : status == HEDDLE_BROKEN ? "-> broken" : "-> refused");
  switch (status) {
    case HEDDLE_OK:
      if (was_shut) Violated(kShutdown, T(self.number) + " submits " + NameOf(call) + " after shutdown has returned, and it is accepted");
      if (was_broken) Violated(kBreaks, T(self.number) + " submits " + NameOf(call) + " to a pool that has said that it is broken, and it is accepted");
      call.accepted = true;
      self.calls.push_back(&call);
      return;
    case HEDDLE_BROKEN:
      if (!SomethingWasKilled()) Violated(kRunsOnce, NameOf(call) + " is refused because a process has died, and none has");
      a.told_broken = true;
      return;
    case HEDDLE_MISUSE:
      if (!a.shutting) Violated(kShutdown, NameOf(call) + " is refused before anybody shuts the pool down");
      return;
    default: Violated(kRunsOnce, "submit neither accepts nor refuses");
  }
}

void AskFor(Call& call) {
  Account& a = account();
  call.asked_for = true;
  std::int64_t result = 0;
  Say("asks for the outcome of " + NameOf(call));
  const heddle_status status = InSubject([&] { return a.ops->result(call.handle, &result); });
  Say(status == HEDDLE_OK ? "-> " + std::to_string(result) : status == HEDDLE_FAILED ? "-> it failed" : status == HEDDLE_BROKEN ? "-> it is lost" : "-> it was cancelled");
  Judge(call, status, result);
}

void AskForOldest(User& self) {
  const auto call = std::find_if(self.calls.begin(), self.calls.end(), [](const Call* each) { return !each->asked_for; });
  if (call != self.calls.end()) AskFor(**call);
}

void Cancel(User& self) {
  if (self.calls.empty()) return;
  Account& a = account();
  Call& call = *self.calls.back();
  if (call.cancelled || call.asked_for) return;
  Say("cancels " + NameOf(call));
  const heddle_status status = InSubject([&] { return a.ops->cancel(call.handle); });
  Say(status == HEDDLE_OK ? "-> cancelled" : "-> too late");
  if (status != HEDDLE_OK) return;
  if (call.begun) Violated(kCancel, NameOf(call) + " is cancelled although it has begun");
  call.cancelled = true;
}

void CallBack(void* context) {
  runtime::HarnessCode harness;
  Account& a = account();
  Call& call = *static_cast<Call*>(context);
  Say("is called back for " + NameOf(call));
  if (runtime::CurrentProcess() != 0) Violated(kCallbacks, "the callback of " + NameOf(call) + " runs in a process of the pool");
  if (++call.callbacks > 1) Violated(kCallbacks, "the callback of " + NameOf(call) + " runs twice");
  std::int64_t result = 0;
  const heddle_status status = InSubject([&] { return a.ops->result(call.handle, &result); });
  if (status == HEDDLE_NOT_ACQUIRED) call.cancelled = true;  // the thread that cancels may be on its way back still
  Judge(call, status, result);
}

void Watch(User& self) {
  if (self.calls.empty()) return;
  Account& a = account();
  Call& call = *self.calls.back();
  if (call.watched) return;
  call.watched = true;
  Say("wants to be called back for " + NameOf(call));
  InSubject([&] {
    a.ops->when_done(call.handle, CallBack, &call);
    return 0;
  });
}

void Shutdown() {
  Account& a = account();
  a.shutting = true;
  std::vector<const Call*> due;
  for (const Call& call : a.calls) {
    if (call.accepted) due.push_back(&call);
  }
  Say("shutdown");
  InSubject([&] {
    a.ops->shutdown(a.pool);
    return 0;
  });
  Say("-> shut down");
  a.shut = true;
  for (const Call* const call : due) {
    if (!call->ended && !call->cancelled && !SomethingWasKilled()) Violated(kShutdown, "shutdown returns before " + NameOf(*call) + " has ended");
  }
}

void* PlayAll(void* user) {
  runtime::HarnessCode harness;
  auto& self = *static_cast<User*>(user);
  for (const Action& action : *self.actions) {
    switch (action.step) {
      case Step::kSubmit:
      case Step::kFail: Submit(self, action); break;
      case Step::kResult: AskForOldest(self); break;
      case Step::kCancel: Cancel(self); break;
      case Step::kWatch: Watch(self); break;
      case Step::kShutdown: Shutdown(); break;
      case Step::kKill: runtime::KillProcess(action.count); break;
      case Step::kSleep: runtime::SleepFor(action.duration); break;
    }
  }
  return nullptr;
}

// Begins a new account.
void Prepare(const PoolScenario& scenario, const heddle_implementation& implementation) {
  Account& a = account();
  a.scenario = &scenario;
  a.ops = static_cast<const heddle_process_pool_ops*>(implementation.ops);
  a.calls.clear();
  a.calls.reserve(static_cast<std::size_t>(scenario.Operations()));
  a.running.clear();
  a.shutting = a.shut = a.told_broken = false;
  a.users.clear();
  for (std::size_t i = 0; i < scenario.threads().size(); ++i) a.users.push_back({static_cast<int>(i) + 1, &scenario.threads()[i], {}});
}

void RequireNothingLeft() {
  if (const int left = runtime::ProcessesLeft(); left != 0) Violated(kNothingLeft, std::to_string(left) + " processes run on when the pool is destroyed");
  if (const int left = runtime::Zombies(); left != 0) Violated(kNothingLeft, std::to_string(left) + " processes are zombies when the pool is destroyed");
  if (const int left = runtime::OpenDescriptors(); left != 0) {
    Violated(kNothingLeft, std::to_string(left) + " descriptors are open when the pool is destroyed, such as " + runtime::FirstOpenDescriptor());
  }
  if (const int left = runtime::SharedMappings(); left != 0) Violated(kNothingLeft, std::to_string(left) + " shared mappings are left when the pool is destroyed");
  if (const int left = runtime::ThreadsLeft(); left != 0) Violated(kNothingLeft, std::to_string(left) + " threads are left when the pool is destroyed");
}

}  // namespace

void Play(const PoolScenario& scenario, const heddle_implementation& implementation) {
  runtime::HarnessCode harness;
  Account& a = account();
  Prepare(scenario, implementation);
  if (scenario.death().process != 0) runtime::KillProcessAfter(scenario.death().process, scenario.death().points);
  a.pool = InSparedSubject([&] { return a.ops->create(scenario.workers()); });
  if (a.pool == nullptr) {
    if (SomethingWasKilled()) return;
    Violated(kWellBehaved, "create() returned no pool");
  }
  runtime::NameBlock(a.pool, "pool");
  for (User& user : a.users) runtime::Spawn(PlayAll, &user);
  runtime::JoinAll();
  for (Call& call : a.calls) {
    if (call.accepted && !call.asked_for) AskFor(call);
  }
  Shutdown();
  for (const Call& call : a.calls) {
    if (call.watched && call.callbacks == 0) Violated(kCallbacks, "the callback of " + NameOf(call) + " never ran");
    if (call.handle == nullptr) continue;
    InSparedSubject([&] {
      a.ops->release(call.handle);
      return 0;
    });
  }
  InSparedSubject([&] {
    a.ops->destroy(a.pool);
    return 0;
  });
  RequireNothingLeft();
}

}  // namespace heddle::properties::process_pool
