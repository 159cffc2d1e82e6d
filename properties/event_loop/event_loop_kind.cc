// The properties of event loops: their sentences, their sources, and whom they bind.
#include "properties/event_loop/event_loop_kind.h"

#include "properties/event_loop/generate.h"
#include "properties/event_loop/play.h"
#include "properties/event_loop/property_ids.h"
#include "properties/event_loop/scenario.h"
#include "properties/table_kind.h"

namespace heddle::properties::event_loop {
namespace {

using runtime::Verdict;

bool Always(const heddle_implementation&) { return true; }

template <std::uint64_t kClaim>
bool Claims(const heddle_implementation& implementation) {
  return (implementation.claims & kClaim) != 0;
}

const heddle_loop_ops& Ops(const heddle_implementation& implementation) { return *static_cast<const heddle_loop_ops*>(implementation.ops); }

bool OrdersPosts(const heddle_implementation& implementation) { return Claims<HEDDLE_LOOP_FIFO>(implementation) && Ops(implementation).post != nullptr; }

bool EndsByItself(const heddle_implementation& implementation) { return Ops(implementation).run_until_done != nullptr; }

const Property kProperties[] = {
    {kTimerTime, "a timer is called when its time has come, not before, and not later if nothing keeps the loop from it",
     "contract event loop.1, event loop.5; libuv: uv_timer_start; libev: ev_timer", Always, false, {}},
    {kTimerOrder, "timers are called in the order of their deadlines, and those with one deadline in the order in which they were started, if that is claimed",
     "contract event loop.1; libev: ev_timer; claims deadline_order, creation_order", Claims<HEDDLE_LOOP_DEADLINE_ORDER>, false, {}},
    {kTimerOnce, "a timer is called once, a repeating one not more often than its periods", "contract event loop.1; libuv: uv_timer_start", Always, false, {}},
    {kCancel, "what is cancelled, unwatched or closed is not called any more; a callback may do that to others that are due, and to itself",
     "contract event loop.2, event loop.4; CPython: asyncio.Handle.cancel; libev: ev_TYPE_stop; libevent: event_del", Always, false,
     {Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kCrash, Verdict::kAbort}},
    {kWakeup, "what any thread posts or sends is called, whatever the loop is doing at that moment: no wakeup is lost",
     "contract event loop.3; CPython: loop.call_soon_threadsafe; libuv: uv_async_send; libev: ev_async_send; Asio: post", Always, false, {}},
    {kPostOnce, "what is posted is called once for each post; a signal at least once after its last send, and not more often than it was sent",
     "CPython: loop.call_soon_threadsafe; libuv: uv_async_send; Asio: post", Always, false, {}},
    {kPostOrder, "what is posted is called in the order of the posts", "CPython: loop.call_soon; claim fifo", OrdersPosts, false, {}},
    {kOneThread, "callbacks are called by the thread that runs the loop, while it runs it, and one at a time",
     "Asio: io_context, \"thread safety\"; libuv: design, \"the I/O loop\"; CPython: asyncio, \"Concurrency and Multithreading\"", Always, false, {}},
    {kReady, "while a watched descriptor can be read, its callback is called again", "CPython: loop.add_reader; libev: ev_io; libuv: uv_poll", Always, false, {}},
    {kFair, "a callback that asks for itself again and again does not keep others that are due from being called",
     "CPython: asyncio.BaseEventLoop._run_once; claim fair", Claims<HEDDLE_LOOP_FAIR>, false, {Verdict::kLivelock}},
    {kFailing, "a callback that fails is reported, once, and keeps no other from being called",
     "CPython: loop.call_exception_handler; Asio: \"effect of exceptions thrown from handlers\"; claim failures", Claims<HEDDLE_LOOP_FAILURES>, false,
     {Verdict::kException, Verdict::kAbort, Verdict::kExit, Verdict::kCrash}},
    {kStops, "run returns when another thread or a callback stops the loop, also before it runs, and not before that",
     "contract event loop.4; CPython: loop.stop; Asio: io_context::stop", Always, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kEnds, "run_until_done returns when nothing is left to be called, and not before", "libuv: uv_run; libev: ev_run; libevent: event_base_dispatch; Asio: io_context::run",
     EndsByItself, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kIdle, "while nothing is due the loop is blocked, and computes nothing", "contract server.10", Always, false, {Verdict::kLivelock}},
    {kNothingLeft, "when the loop is destroyed it has closed its descriptors, and its threads have ended", "contract server.8", Always, false, {}},
    {kRaceFree, "the loop and those who post to it do not race, and what comes before a post happens before the call", "C++ [intro.races]", Always, true,
     {Verdict::kRace}},
    {kWellBehaved, "no crash, no exit, no endless computation, no leak, no bad memory access, no exception", "plugins/api/heddle_plugin.h", Always, false,
     {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak, Verdict::kHeapExhausted,
      Verdict::kException, Verdict::kAbort, Verdict::kExit}},
};

constexpr ClaimName kClaimNames[] = {
    {HEDDLE_LOOP_ANY_THREAD, "any-thread"}, {HEDDLE_LOOP_DEADLINE_ORDER, "deadline-order"}, {HEDDLE_LOOP_CREATION_ORDER, "creation-order"},
    {HEDDLE_LOOP_REPEATS, "repeats"},       {HEDDLE_LOOP_CANCELS, "cancels"},               {HEDDLE_LOOP_FIFO, "fifo"},
    {HEDDLE_LOOP_FAIR, "fair"},             {HEDDLE_LOOP_FAILURES, "failures"},             {HEDDLE_LOOP_COARSE, "coarse"},
};

std::string Missing(const heddle_implementation& implementation) {
  const heddle_loop_ops& ops = Ops(implementation);
  if (ops.create == nullptr || ops.destroy == nullptr || ops.run == nullptr || ops.stop == nullptr || ops.start_timer == nullptr ||
      ops.cancel_timer == nullptr || ops.watch == nullptr || ops.unwatch == nullptr) {
    return "create, destroy, run, stop, start_timer, cancel_timer, watch and unwatch must not be null";
  }
  const bool signals = ops.open_signal != nullptr && ops.send != nullptr && ops.close_signal != nullptr;
  if (!signals && (ops.open_signal != nullptr || ops.send != nullptr || ops.close_signal != nullptr)) {
    return "of open_signal, send and close_signal it has some, and not all";
  }
  if (ops.post == nullptr && !signals) return "it needs post, or the signals";
  if (Claims<HEDDLE_LOOP_FAILURES>(implementation) && ops.failures == nullptr) return "the claim failures needs failures";
  return {};
}

}  // namespace

const Kind& EventLoopKind() {
  static const TableKind<heddle_loop_ops, LoopScenario> kind({
      .name = "event_loop",
      .summary = "event loops: timers, descriptors, and callbacks that other threads post",
      .table = "heddle_loop_ops",
      .subject = "an event loop",
      .properties = kProperties,
      .claims = kClaimNames,
      .missing = Missing,
      .generate = Generate,
      .exhaustive_scenarios = 3,
      .deadlock = kStops,
      .livelock = kStops,
      .race = kRaceFree,
      .behaviour = kWellBehaved,
  });
  return kind;
}

void LoopScenario::Run(const heddle_implementation& implementation) const { Play(*this, implementation); }

}  // namespace heddle::properties::event_loop
