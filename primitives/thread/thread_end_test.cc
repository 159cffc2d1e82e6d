// What the end of a program waits for, and what is left of the threads after fork(). Each program
// is a child of the test; it tells on standard error what happened, in order.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "primitives/event/event.h"
#include "primitives/thread/thread.h"

// ThreadSanitizer sleeps for a second at the end of a program that has threads, to let them report.
// Nothing here waits for that; elsewhere the function is never called.
extern "C" const char* __tsan_default_options() { return "atexit_sleep_ms=0"; }

namespace heddle {
namespace {

using ::testing::ExitedWithCode;

void Say(const char* text) { std::fputs(text, stderr); }

class ThreadEnd : public ::testing::Test {
 protected:
  // The child starts anew and has only the threads of its own program.
  void SetUp() override { ::testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

// The main thread is at its end when main_thread().join() returns, so what comes after that shows
// who waited.
void SayThatMainHasEnded() {
  main_thread().join();
  Say("thread after main, ");
}

TEST_F(ThreadEnd, WaitsForNonDaemons) {  // thread.6
  EXPECT_EXIT(
      {
        Thread(SayThatMainHasEnded).start();
        std::exit(0);
      },
      ExitedWithCode(0), "^thread after main, $");
}

TEST_F(ThreadEnd, WaitsForThreadsThatThreadsStart) {  // thread.6
  EXPECT_EXIT(
      {
        Thread([] {
          SayThatMainHasEnded();
          Thread([] { Say("grandchild"); }).start();
        }).start();
        std::exit(0);
      },
      ExitedWithCode(0), "^thread after main, grandchild$");
}

TEST_F(ThreadEnd, DoesNotWaitForDaemons) {  // thread.6
  EXPECT_EXIT(
      {
        Thread({.daemon = true}, [] { pause(); }).start();
        Say("main ends");
        std::exit(3);
      },
      ExitedWithCode(3), "^main ends$");
}

TEST_F(ThreadEnd, StaticObjectsOutliveNonDaemons) {  // thread.6
  struct Static {
    ~Static() { Say("static destroyed"); }
  };
  EXPECT_EXIT(
      {
        Event constructed;
        Thread([&] {
          // Later than any hook that start() could have registered with atexit().
          static Static object;
          constructed.set();
          SayThatMainHasEnded();
        }).start();
        constructed.wait();
        std::exit(0);
      },
      ExitedWithCode(0), "^thread after main, static destroyed$");
}

TEST_F(ThreadEnd, WaitsAlsoIfTheMainThreadNeverMetAThread) {  // thread.6
  EXPECT_EXIT(
      {
        std::thread([] { Thread({.daemon = false}, [] { Say("waited for"); }).start(); }).join();
        std::exit(0);
      },
      ExitedWithCode(0), "^waited for$");
}

TEST_F(ThreadEnd, AThreadMayEndTheProgramItself) {  // thread.6
  EXPECT_EXIT(
      {
        Thread thread([] {
          Say("exit in a thread");
          std::exit(5);
        });
        thread.start();
        pause();
      },
      ExitedWithCode(5), "^exit in a thread$");
}

TEST_F(ThreadEnd, AForkedChildHasOnlyTheForkingThread) {  // thread.6
  EXPECT_EXIT(
      {
        Event go;
        Thread other([&] { go.wait(); });
        other.start();
        const pid_t child = fork();
        if (child == 0) {
          // Would wait for ever for the thread that does not exist here.
          std::exit(enumerate() == std::vector<Thread>{main_thread()} ? 7 : 8);
        }
        int status = 0;
        waitpid(child, &status, 0);
        go.set();
        other.join();
        std::exit(WEXITSTATUS(status));
      },
      ExitedWithCode(7), "^$");
}

TEST_F(ThreadEnd, AThreadMayForkToo) {  // thread.6
  EXPECT_EXIT(
      {
        Thread thread([] {
          const pid_t child = fork();
          if (child == 0) {
            const bool alone = enumerate() == std::vector<Thread>{current_thread()};
            _exit(alone && !main_thread().is_alive() ? 7 : 8);
          }
          int status = 0;
          waitpid(child, &status, 0);
          std::exit(WEXITSTATUS(status));
        });
        thread.start();
        pause();
      },
      ExitedWithCode(7), "^$");
}

}  // namespace
}  // namespace heddle
