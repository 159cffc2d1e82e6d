// The simulated network: it answers as the kernel does, it waits in virtual time, and its faults happen.
#include <errno.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <signal.h>

#include <set>
#include <string>
#include <vector>

#include "stress/runtime/trace.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/replay.h"
#include "stress/strategy/surw.h"
#include "stress/testing/engine_test_support.h"
#include "stress/testing/network_script.h"

namespace {

std::vector<heddle::testing::ScriptOperation> g_script;

}  // namespace

extern "C" const heddle::testing::ScriptOperation* HeddleTestScript(std::size_t* count) {
  *count = g_script.size();
  return g_script.data();
}

namespace heddle::testing {

void showValue(const ScriptOperation& operation, std::ostream& stream) {
  constexpr const char* kNames[ScriptOperation::kCodes] = {"connect", "listen", "connect-nonblocking", "accept", "socketpair", "pipe",
                                                           "event",   "send",   "receive",             "shutdown", "close",    "dup",
                                                           "error",   "poll",   "select",              "epoll-ctl", "epoll-wait"};
  stream << kNames[static_cast<int>(operation.code)] << "(" << +operation.slot << ", " << +operation.argument << ")";
}

namespace {

Options Plain() {
  Options options;
  options.max_surprises = 0;
  return options;
}

std::set<Verdict> Only(Verdict verdict) { return {verdict}; }

Exploration ExploreAlone(const std::string& name, const Options& options, std::uint64_t executions = 300) {
  strategy::RandomWalk random(1);
  return Explore(Alone(name), random, options, executions);
}

// What the function observes in every execution that has no faults.
Observed Always(const std::string& name) {
  const Exploration result = ExploreAlone(name, Plain());
  EXPECT_EQ(result.Verdicts(), Only(Verdict::kOk)) << ::testing::PrintToString(result.messages);
  EXPECT_EQ(result.Outcomes().size(), 1u) << ::testing::PrintToString(result.Outcomes());
  return result.Outcomes().empty() ? Observed{} : *result.Outcomes().begin();
}

std::set<Observed> WithFault(const std::string& name, runtime::Fault fault) {
  Options options = Plain();
  options.max_surprises = 1;
  options.faults = runtime::Bit(fault);
  const Exploration result = ExploreAlone(name, options, 2000);
  EXPECT_EQ(result.Verdicts(), Only(Verdict::kOk)) << ::testing::PrintToString(result.messages);
  return result.Outcomes();
}

rc::Gen<ScriptOperation> AnyOperation() {
  return rc::gen::build<ScriptOperation>(
      rc::gen::set(&ScriptOperation::code,
                   rc::gen::map(rc::gen::inRange(0, ScriptOperation::kCodes), [](int code) { return static_cast<ScriptOperation::Code>(code); })),
      rc::gen::set(&ScriptOperation::slot, rc::gen::map(rc::gen::inRange(0, kSlots), [](int slot) { return static_cast<std::uint8_t>(slot); })),
      rc::gen::set(&ScriptOperation::argument));
}

// The kernel may still be busy with what was sent when it is asked: it gets a few tries to agree with itself.
RC_GTEST_PROP(Network, AnswersAsTheKernelDoes, ()) {
  const auto old_handler = signal(SIGPIPE, SIG_IGN);
  const auto length = *rc::gen::inRange(1, 40);
  g_script = *rc::gen::container<std::vector<ScriptOperation>>(static_cast<std::size_t>(length), AnyOperation());
  strategy::RandomWalk random(1);
  random.Begin();
  const Run simulated = RunOnce(Alone("run_script"), random, Plain());
  RC_ASSERT(simulated.message == "");
  Observed real;
  for (int i = 0; i < 5 && real != simulated.observed; ++i) real = RunNatively("run_script");
  signal(SIGPIPE, old_handler);
  RC_ASSERT(simulated.observed == real);
}

TEST(Network, EchoesWhatIsSent) { EXPECT_EQ(Always("network_echo"), (Observed{5, 5, 1})); }

TEST(Network, AReceiveThatNobodyAnswersIsADeadlock) {
  EXPECT_EQ(ExploreAlone("network_receive_without_sender", Plain(), 10).Verdicts(), Only(Verdict::kDeadlock));
}

TEST(Network, ASendThatNobodyTakesIsADeadlock) {
  EXPECT_EQ(ExploreAlone("network_send_until_full", Plain(), 10).Verdicts(), Only(Verdict::kDeadlock));
}

TEST(Network, AConnectWaitsForRoomInTheBacklog) { EXPECT_EQ(Always("network_backlog"), (Observed{5000})); }

TEST(Network, TimeoutsAreExact) { EXPECT_EQ(Always("network_poll_timeout"), (Observed{0, 1500, 0, 2500, 0, 250})); }

TEST(Network, PollWakesWhenBytesArrive) { EXPECT_EQ(Always("network_poll_wakes"), (Observed{1, 1000})); }

TEST(Network, TimersExpireAtTheirTime) { EXPECT_EQ(Always("network_timerfd"), (Observed{1000, 1, 3000, 1})); }

TEST(Network, AnEventOfEpollOrdersWhatWasDoneBeforeItWasAskedFor) {
  EXPECT_EQ(Always("network_epoll_orders_memory"), (Observed{1, 1}));
  EXPECT_EQ(RunNatively("network_epoll_orders_memory"), (Observed{1, 1}));
}

TEST(Network, EachExecutionMayIgnoreBrokenPipes) {
  EXPECT_EQ(Always("network_broken_pipe_ignored"), (Observed{-EPIPE, 1, 1}));
  struct sigaction action;
  sigaction(SIGPIPE, nullptr, &action);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
}

TEST(Network, SystemCallsByNumberAreSimulatedToo) {
  EXPECT_EQ(Always("network_system_calls"), (Observed{2, 2, 0, -EBADF, 0}));
  EXPECT_EQ(RunNatively("network_system_calls"), Always("network_system_calls"));
}

TEST(Network, ASignalOfABrokenPipeEndsTheProcess) {
  EXPECT_EQ(ExploreAlone("network_broken_pipe", Plain(), 10).Verdicts(), Only(Verdict::kCrash));
}

TEST(Network, AnAddressIsBoundOnce) { EXPECT_EQ(Always("network_address_in_use"), (Observed{-EADDRINUSE})); }

TEST(Network, DescriptorsRunOut) { EXPECT_EQ(Always("network_descriptors_run_out"), (Observed{512, EMFILE})); }

TEST(Network, DescriptorsSayWhatTheyStandFor) {
  EXPECT_EQ(Always("network_kinds_of_files"), (Observed{S_IFSOCK, S_IFSOCK, S_IFIFO, S_IFIFO, 0, 0, -EBADF}));
}

TEST(Network, ShuttingAListenerDownWakesWhoAccepts) { EXPECT_EQ(Always("network_close_while_polled"), (Observed{-EINVAL})); }

TEST(Network, KeepsTheBoundsOfDatagrams) {
  EXPECT_EQ(Always("network_unix_and_datagrams"), (Observed{0, 3, 5, 3, 5, 5, 5, 1}));
}

TEST(Network, SendingHappensBeforeReceiving) { EXPECT_EQ(Always("network_orders_memory"), (Observed{1})); }

TEST(Network, RacesOnBuffersAreSeen) {
  EXPECT_EQ(ExploreAlone("network_races_on_a_buffer", Plain(), 10).Verdicts(), Only(Verdict::kRace));
}

TEST(Network, WhoPollsWithoutWaitingGetsToTheEnd) { EXPECT_EQ(Always("network_busy_poll"), (Observed{1})); }

TEST(NetworkFaults, AReceiveMayBeShort) {
  EXPECT_EQ(WithFault("network_one_receive", runtime::Fault::kShortTransfers), (std::set<Observed>{{5}, {1}, {3}, {4}}));
}

TEST(NetworkFaults, AGoodServerSurvivesShortTransfersAndDelays) {
  EXPECT_EQ(WithFault("network_echo", runtime::Fault::kShortTransfers), (std::set<Observed>{{5, 5, 1}}));
  EXPECT_EQ(WithFault("network_echo", runtime::Fault::kDelays), (std::set<Observed>{{5, 5, 1}}));
}

TEST(NetworkFaults, APollMayBeInterrupted) {
  EXPECT_EQ(WithFault("network_poll_wakes", runtime::Fault::kInterrupts), (std::set<Observed>{{1, 1000}, {-1, 0}}));
}

TEST(NetworkFaults, DoNotHappenWhenTheyAreOff) {
  Options options = Plain();
  options.max_surprises = 5;
  options.faults = 0;
  EXPECT_EQ(ExploreAlone("network_one_receive", options).Outcomes(), (std::set<Observed>{{5}}));
}

void ExpectReplays(const std::string& name, strategy::Strategy& strategy) {
  Options options;
  options.max_surprises = 4;
  options.faults = runtime::kHarmlessFaults;
  for (int i = 0; i < 50; ++i) {
    strategy.Begin();
    runtime::Recorder first;
    const testing::Run run = RunOnce(Alone(name), strategy, options, &first);
    strategy::Replay replay(run.choices);
    replay.Begin();
    runtime::Recorder second;
    const testing::Run again = RunOnce(Alone(name), replay, options, &second);
    ASSERT_FALSE(replay.diverged());
    ASSERT_EQ(run.hash, again.hash);
    ASSERT_EQ(first.events(), second.events());
  }
}

TEST(Network, ReplaysWithTheSameRecord) {
  strategy::RandomWalk random(3);
  ExpectReplays("network_echo", random);
}

TEST(Network, ReplaysWhatAStrategyChoseThatObservesEveryPoint) {
  strategy::Surw surw(3);
  ExpectReplays("network_sends_alone", surw);
}

TEST(Network, RecordsNameConnectionsAndShowBytes) {
  strategy::RandomWalk random(1);
  random.Begin();
  runtime::Recorder recorder;
  RunOnce(Alone("network_echo"), random, Plain(), &recorder);
  std::set<std::string> shown;
  for (const runtime::Event& event : recorder.events()) shown.insert(event.object + ": " + event.text);
  EXPECT_TRUE(shown.contains("connection#1 to server: 5 bytes \"hello\"")) << ::testing::PrintToString(shown);
  EXPECT_TRUE(shown.contains("connection#1 to client: 5 bytes \"hello\"")) << ::testing::PrintToString(shown);
}

}  // namespace
}  // namespace heddle::testing
