// Whatever a subject does to its process, the parent lives on, says what happened, and can make it
// happen again.
#include "stress/explore/isolation.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "stress/explore/search.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::explore {
namespace {

using runtime::Verdict;

Program ProgramOf(const std::string& function) {
  return reinterpret_cast<void (*)()>(testing::Symbol(function));
}

struct Case {
  std::string function;
  Verdict verdict;
  std::string message;  // a part of it
};

void PrintTo(const Case& test, std::ostream* stream) { *stream << test.function; }

class IsolationTest : public ::testing::TestWithParam<Case> {};

TEST_P(IsolationTest, ReportsTheVerdict) {
  const Case& test = GetParam();
  const Recording recording =
      RerunIsolated(ProgramOf(test.function), {}, testing::WithoutSurprises(), /*record=*/false);
  EXPECT_EQ(recording.failure.verdict, test.verdict);
  EXPECT_NE(recording.failure.message.find(test.message), std::string::npos)
      << recording.failure.message;
}

TEST_P(IsolationTest, TheSameScheduleEndsInTheSameWay) {
  const Program program = ProgramOf(GetParam().function);
  const runtime::Options options = testing::WithoutSurprises();
  // Another thread first, as far as there are threads.
  const Failure first = RerunIsolated(program, {2, 1, 2, 1}, options, /*record=*/false).failure;
  const Failure again = RerunIsolated(program, first.choices, options, /*record=*/false).failure;
  EXPECT_EQ(again.verdict, GetParam().verdict);
  EXPECT_EQ(again.verdict, first.verdict);
  EXPECT_EQ(again.message, first.message);
  EXPECT_EQ(again.choices, first.choices);
  EXPECT_EQ(again.hash, first.hash);
}

TEST_P(IsolationTest, TheNextExecutionIsNotAffected) {
  const runtime::Options options = testing::WithoutSurprises();
  RerunIsolated(ProgramOf(GetParam().function), {}, options, /*record=*/false);
  EXPECT_EQ(RerunIsolated(ProgramOf("Succeed"), {}, options, /*record=*/false).failure.verdict,
            Verdict::kOk);
}

INSTANTIATE_TEST_SUITE_P(
    Subject, IsolationTest,
    ::testing::Values(Case{"Segfault", Verdict::kCrash, "SIGSEGV at an address near null"},
                      Case{"DivideByZero", Verdict::kCrash, "SIGFPE"},
                      Case{"CallExit", Verdict::kExit, "exit(7)"},
                      Case{"CallUnderscoreExit", Verdict::kExit, "_exit(7)"},
                      Case{"CallAbort", Verdict::kAbort, "abort()"},
                      Case{"LeaveByExitGroup", Verdict::kExit, "status 7"},
                      Case{"EatMemory", Verdict::kHeapExhausted, ""},
                      Case{"ReadTheTimeStampCounter", Verdict::kOk, ""},
                      Case{"OverwriteTheHeap", Verdict::kDoubleFree, "damaged by a write"},
                      Case{"OverflowTheStack", Verdict::kStackOverflow, "of stack"},
                      Case{"KillItself", Verdict::kCrash, "SIGKILL"}),
    [](const auto& info) { return info.param.function; });

// A second of processor time each.
INSTANTIATE_TEST_SUITE_P(Hang, IsolationTest,
                         ::testing::Values(Case{"SpinWithoutASchedulePoint", Verdict::kHang,
                                                "without reaching a schedule point"},
                                           Case{"EatMemorySlowly", Verdict::kHeapExhausted, ""}),
                         [](const auto& info) { return info.param.function; });

TEST(WithoutMiddle, KeepsTheEndsAndSaysHowManyAreMissing) {
  std::vector<runtime::Event> events(kHeadEvents + kTailEvents);
  for (std::size_t i = 0; i < events.size(); ++i) events[i].step = i + 1;
  EXPECT_EQ(WithoutMiddle(events), events);

  for (int i = 0; i < 7; ++i) events.insert(events.begin() + kHeadEvents, runtime::Event{});
  const std::vector<runtime::Event> kept = WithoutMiddle(events);
  ASSERT_EQ(std::ssize(kept), kHeadEvents + 1 + kTailEvents);
  EXPECT_EQ(kept[kHeadEvents - 1].step, kHeadEvents);
  EXPECT_EQ(kept[kHeadEvents].text, "7 events are left out here");
  EXPECT_EQ(kept[kHeadEvents + 1].step, kHeadEvents + 1);
  EXPECT_EQ(kept.back(), events.back());
}

TEST(WithoutMiddle, LeavesOutFirstWhatNobodyElseNoticed) {
  std::vector<runtime::Event> events(kHeadEvents + kTailEvents + 1);
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].kind = strategy::OperationKind::kPlainRead;
    events[i].object = i % 100 == 0 ? "shared" : "own";
    events[i].thread = events[i].object == "own" ? 0 : static_cast<strategy::ThreadId>(i / 100 % 2);
  }
  const std::vector<runtime::Event> kept = WithoutMiddle(events);
  ASSERT_EQ(kept.size(), 102u);
  EXPECT_EQ(kept[0].text, "9900 steps that no other thread can have noticed are left out");
  EXPECT_EQ(kept[1].object, "shared");
}

TEST(Isolation, ASubjectThatClosesTheDescriptorsIsAFaultOfOneLine) {
  try {
    RerunIsolated(ProgramOf("CloseAllDescriptors"), {}, testing::WithoutSurprises(),
                  /*record=*/false);
    FAIL() << "the result cannot have arrived";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
  }
}

// --- the child process itself
// ----------------------------------------------------------------------------------------------------

struct Ended {
  std::vector<std::string> messages;
  ChildEnd end;
};

Ended WaitFor(Child& child) {
  Ended ended;
  while (!child.Ended()) {
    pollfd ready{child.descriptor(), POLLIN, 0};
    poll(&ready, 1, 1000);
    for (std::string& message : child.Receive()) ended.messages.push_back(std::move(message));
  }
  ended.end = child.End();
  return ended;
}

TEST(Child, ReadsTheProcessorsTimeStampCounterOutsideOfExecutions) {
  Child child([](const Child::Send& send) {
    const unsigned long long before = __rdtsc();
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() == begin) {
    }
    send(__rdtsc() > before ? "later" : "not later");
  });
  EXPECT_EQ(WaitFor(child).messages, std::vector<std::string>{"later"});
}

TEST(Child, MessagesArriveInOrderAndWhole) {
  std::vector<std::string> sent;
  for (std::size_t size : {0, 1, 3, 4, 5, 65535, 65536, 65537, 1'000'000})
    sent.emplace_back(size, static_cast<char>('a' + sent.size()));
  Child child([&](const Child::Send& send) {
    for (const std::string& message : sent) send(message);
  });
  const Ended ended = WaitFor(child);
  EXPECT_TRUE(ended.end.finished);
  EXPECT_EQ(ended.messages, sent);
}

TEST(Child, AnExceptionIsAFaultInItsWords) {
  Child child([](const Child::Send&) { throw std::runtime_error("out of ideas"); });
  const Ended ended = WaitFor(child);
  EXPECT_FALSE(ended.end.finished);
  EXPECT_FALSE(ended.end.failure);
  EXPECT_EQ(ended.end.fault, "out of ideas");
}

TEST(Child, DeathOutsideOfAnExecutionIsAFault) {
  Child killed([](const Child::Send&) { kill(getpid(), SIGKILL); });
  EXPECT_EQ(WaitFor(killed).end.fault, "a worker process died of signal 9");
  Child exited([](const Child::Send&) { _exit(3); });
  EXPECT_EQ(WaitFor(exited).end.fault, "a worker process exited with status 3");
}

// It blocks in the middle of the message, since nobody reads, until an alarm kills it.
TEST(Child, DeathInTheMiddleOfAMessageIsAFault) {
  Child child([](const Child::Send& send) {
    send("whole");
    signal(SIGALRM, SIG_DFL);
    ualarm(20'000, 0);
    send(std::string(std::size_t{10} << 20, 'x'));
  });
  siginfo_t dead;
  ASSERT_EQ(waitid(P_ALL, 0, &dead, WEXITED | WNOWAIT), 0);
  const Ended ended = WaitFor(child);
  EXPECT_EQ(ended.messages, std::vector<std::string>{"whole"});
  EXPECT_FALSE(ended.end.finished);
  EXPECT_EQ(ended.end.fault, "a worker process died of signal 14");
}

TEST(Child, TheCaseOfADeathIsKnown) {
  Child child([](const Child::Send&) {
    SetCase("the first");
    SetCase("the second");
    runtime::Options options = testing::WithoutSurprises();
    Rerun(ProgramOf("KillItself"), {}, options);
  });
  const Ended ended = WaitFor(child);
  ASSERT_TRUE(ended.end.failure);
  EXPECT_EQ(ended.end.failure->verdict, Verdict::kCrash);
  EXPECT_EQ(ended.end.case_text, "the second");
}

TEST(Child, ADestroyedChildLeavesNoProcess) {
  {
    Child child([](const Child::Send&) {
      for (;;) pause();
    });
  }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace heddle::explore
