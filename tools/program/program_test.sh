#!/bin/bash
# A stranger's program: compiled with `heddle cc` or `heddle c++`, run under many schedules, its failure replayed. Usage: program_test.sh COMPILE HEDDLE
set -u
compile=$PWD/$1
heddle=$PWD/$2
cd "$TEST_TMPDIR" || exit 1
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# expect STATUS TEXT COMMAND...: the command exits with that status, and its output contains the text.
expect() {
  local status=$1 text=$2 output
  shift 2
  output=$("$@" 2>&1)
  [[ $? == "$status" ]] || fail "$* exits with another status than $status: $output"
  [[ $output == *"$text"* ]] || fail "$* does not say: $text; it says: $output"
}

cat >bank.cc <<'END'
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

int balance = 0;
std::mutex m;

void pay_in(int times, bool carefully) {
  for (int i = 0; i < times; ++i) {
    std::unique_lock lock(m);
    const int seen = balance;
    if (!carefully) {
      lock.unlock();
      lock.lock();
    }
    balance = seen + 1;
  }
}

int main(int argc, char** argv) {
  std::vector<std::thread> tellers;
  for (int i = 0; i < 2; ++i) tellers.emplace_back(pay_in, std::atoi(argv[1]), argc > 2);
  for (std::thread& teller : tellers) teller.join();
  std::printf("balance %d\n", balance);
  assert(balance == 2 * std::atoi(argv[1]));
}
END

cat >count.c <<'END'
#include <pthread.h>

static int counter;

static void* work(void* unused) {
  for (int i = 0; i < 3; ++i) counter++;
  return unused;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, work, 0);
  pthread_create(&b, 0, work, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return counter == 6 ? 0 : 3;
}
END

cat >fork.c <<'END'
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// Two processes add to a number that they share; carefully or not.
int main(int argc, char** argv) {
  atomic_int* shared = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  const pid_t child = fork();
  if (argc > 1) {
    atomic_fetch_add(shared, 1);
  } else {
    atomic_store(shared, atomic_load(shared) + 1);
  }
  if (child == 0) return 7;
  int status;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status) == 7 && atomic_load(shared) == 2 ? 0 : 1;
}
END

# In one step, and in two.
expect 0 "" "$compile" c++ -std=c++20 -o bank bank.cc
expect 0 "" "$compile" cc -c count.c
expect 0 "" "$compile" cc -o count count.o
expect 1 "error:" "$compile" c++ -o broken -DINT=struct -x c++ count.c -include missing.h
expect 2 "no input" "$compile" cc

expect 1 "abort: T0: assertion" "$heddle" run --schedules 2000 -- ./bank 2
expect 1 "scenario        main('2')" "$heddle" run --schedules 2000 -- ./bank 2
expect 0 "2 checks: 2 held" "$heddle" run --schedules 2000 -- ./bank 2 carefully
expect 0 "exhausted" "$heddle" run --strategy dfs --property program.ends-well -- ./bank 1 carefully
expect 0 "exhausted" "$heddle" run --strategy dpor --property program.ends-well -- ./bank 1 carefully
expect 1 "strategy        dpor" "$heddle" run --strategy dpor -- ./bank 1
expect 2 "the bound of --strategy dfs; leave it out" "$heddle" run --strategy dpor --preemptions 1 -- ./bank 1
# The update is lost between two plain accesses.
expect 1 "main() returns 3" "$heddle" run --no-races --schedules 2000 -- count
expect 1 "data race" "$heddle" run --property program.race-free --schedules 2000 -- ./count
expect 1 "main() returns 3" "$heddle" run --no-races --accesses racy --schedules 2000 -- ./count
expect 1 "plain accesses that conflict are schedule points" "$heddle" run --no-races --accesses racy --schedules 2000 -- ./count
expect 0 "held" "$heddle" run --no-races --accesses none --schedules 2000 -- ./count
expect 2 "there are: none, racy, all" "$heddle" run --accesses some -- ./count
token=$("$heddle" run --no-races --accesses racy --property program.ends-well -- ./count | sed -n 's/^replay .*replay \(heddle1-[^ ]*\).*/\1/p')
expect 1 "main() returns 3" "$heddle" replay "$token" ./count

# In parts, as build tools do it, also with warnings as errors; the library's accesses are seen too.
echo 'int counter; void count(void) { counter++; }' >account.c
sed 's/static int counter;/extern int counter; void count(void);/; s/counter++/count()/' count.c >teller.c
expect 0 "" "$compile" cc -Werror -c -o account.o account.c
expect 0 "" "$compile" cc -Werror -shared -o libaccount.so account.o
[[ $(nm -D libaccount.so) != *heddle_plugin_entry* ]] || fail "a shared library is made a program"
expect 0 "" "$compile" cc -Werror -c -o teller.o teller.c
expect 0 "" "$compile" cc -Werror -o teller teller.o -L. -laccount -Wl,-rpath,"$PWD" -lpthread
expect 1 "main() returns 3" "$heddle" run --schedules 2000 -- ./teller

# What it prints in the execution that failed is shown.
expect 1 "output          balance 1" "$heddle" run --schedules 2000 --property program.ends-well -- ./bank 1

# A replay shows the same, whatever libc had to allocate to print.
cat >printing.c <<'END'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static void* work(void* counter) {
  ++*(int*)counter;
  return counter;
}
int main(void) {
  puts("begins");
  int* counter = calloc(1, sizeof *counter);
  pthread_t a, b;
  pthread_create(&a, 0, work, counter);
  pthread_create(&b, 0, work, counter);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return *counter == 2 ? 0 : 3;
}
END
expect 0 "" "$compile" cc -o printing printing.c
found=$("$heddle" run --schedules 2000 --property program.ends-well -- ./printing)
token=$(sed -n 's/^replay .*replay \(heddle1-[^ ]*\).*/\1/p' <<<"$found")
expect 1 "$(sed -n '/^VIOLATED/,/^conditions/p' <<<"$found")" "$heddle" replay "$token" ./printing

# A test program of GoogleTest says which expectation failed, and most of its steps are nobody's business.
cat >queue_test.cc <<'END'
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

std::mutex mutex;
std::condition_variable not_empty;
std::deque<int> queue;

void Put(int value) {
  const std::lock_guard lock(mutex);
  queue.push_back(value);
  not_empty.notify_one();
}

int Take() {
  std::unique_lock lock(mutex);
#ifdef CAREFULLY
  while (queue.empty()) not_empty.wait(lock);
#else
  if (queue.empty()) not_empty.wait_for(lock, std::chrono::seconds(1));
  if (queue.empty()) return 0;
#endif
  const int value = queue.front();
  queue.pop_front();
  return value;
}

TEST(Queue, GivesToEachTaker) {
  int first = 0;
  std::thread taker([&] { first = Take(); });
  Put(1);
  Put(2);
  const int second = Take();
  taker.join();
  EXPECT_EQ(first + second, 3);
}
END
googletest=/usr/src/googletest/googletest
expect 0 "" "$compile" c++ -std=c++20 -I$googletest -I$googletest/include -c $googletest/src/gtest-all.cc $googletest/src/gtest_main.cc
expect 0 "" "$compile" c++ -std=c++20 -I$googletest/include -o queue_test queue_test.cc gtest-all.o gtest_main.o -lpthread
expect 1 "[  FAILED  ] Queue.GivesToEachTaker" "$heddle" run --schedules 1000 --property program.ends-well -- ./queue_test
shown=$("$heddle" run --schedules 1000 --property program.ends-well -- ./queue_test | wc -l)
((shown < 250)) || fail "a failure of a test program takes $shown lines"
expect 0 "" "$compile" c++ -std=c++20 -DCAREFULLY -I$googletest/include -o queue_test queue_test.cc gtest-all.o gtest_main.o -lpthread
expect 0 "1 check: 1 held" "$heddle" run --schedules 200 --property program.ends-well -- ./queue_test

# Processes are part of the schedule.
expect 0 "" "$compile" cc -o fork fork.c
expect 1 "main() returns 1" "$heddle" run --schedules 2000 -- ./fork
expect 0 "2 checks: 2 held" "$heddle" run --schedules 2000 -- ./fork carefully
expect 0 "exhausted" "$heddle" run --strategy dfs --property program.ends-well -- ./fork carefully
expect 2 "cannot read it" "$heddle" run -- ./missing

# As it was built without Heddle: schedule points are its calls.
expect 0 "" clang++-19 -std=c++20 -O2 -pthread -o plain_bank bank.cc
expect 1 "abort: T0: assertion" "$heddle" run --schedules 2000 -- ./plain_bank 2
expect 1 "| lock m " "$heddle" run --schedules 2000 -- ./plain_bank 2
expect 0 "not checked at boundary" "$heddle" run --schedules 2000 -- ./plain_bank 2 carefully
expect 0 "exhausted" "$heddle" run --strategy dfs --property program.ends-well -- ./plain_bank 1 carefully
expect 3 "dpor has to see what the subject does between its calls of libc" "$heddle" run --strategy dpor -- ./plain_bank 1 carefully
token=$("$heddle" run --property program.ends-well -- ./plain_bank 2 | sed -n 's/^replay .*replay \(heddle1-[^ ]*\).*/\1/p')
expect 1 "abort" "$heddle" replay "$token" ./plain_bank
expect 0 "" clang-19 -no-pie -o fixed count.c -pthread
expect 2 "link it with -fPIE -pie, or compile it with heddle c++" "$heddle" run -- ./fixed
expect 0 "" clang-19 -static -o static count.c -pthread
expect 2 "link it without -static, or compile it with heddle c++" "$heddle" run -- ./static
echo '_Thread_local int mine; int main(void) { return mine; }' >own.c
expect 0 "" clang-19 -o own own.c
expect 2 "thread_local variables, which have their place only in its own process; compile it with heddle c++" "$heddle" run -- ./own
expect 2 "PROGRAM is required" "$heddle" run

# getopt begins anew in each execution, also where it was left in the middle of an argument (-aaa).
cat >options.c <<'END'
#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_int seen;
int main(int count, char** arguments) {
  pthread_mutex_lock(&mutex);
  for (int option; (option = getopt(count, arguments, "an:")) != -1 && seen < 2;) seen += option == 'a' || (option == 'n' && strcmp(optarg, "abc") == 0);
  return seen == 2 ? 0 : 1;
}
END
expect 0 "" "$compile" cc -o options options.c
expect 0 "2 checks: 2 held" "$heddle" run --schedules 10 -- ./options -a -n abc
expect 0 "2 checks: 2 held" "$heddle" run --schedules 10 -- ./options -aaa
expect 1 "main() returns 1" "$heddle" run --schedules 10 -- ./options -a
expect 0 "" clang-19 -o plain_options options.c
expect 0 "1 held, 1 not checked" "$heddle" run --schedules 10 -- ./plain_options -aaa
# An executable that has copies of libc's variables (optarg).
expect 0 "" clang-19 -fdirect-access-external-data -o copying options.c
expect 0 "1 held, 1 not checked" "$heddle" run --schedules 10 -- ./copying -a -n abc
expect 1 "main() returns 1" "$heddle" run --schedules 10 -- ./copying -a

# What a program does to its process is gone when it ends.
cat >state.c <<'END'
#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
extern char** environ;
static void close_streams(void) {
  if (fclose(stdout) != 0 || fclose(stderr) != 0) abort();
}
int main(int count, char** arguments) {
  char folder[4096];
  pthread_mutex_lock(&mutex);
  assert(getcwd(folder, sizeof folder) && strcmp(folder, "/") != 0);
  assert(umask(0777) != 0777);
  assert(!getenv("HEDDLE_STATE") && getenv("PATH") && setenv("HEDDLE_STATE", "1", 1) == 0 && unsetenv("PATH") == 0);
  for (char** variable = environ; *variable; ++variable) assert(strncmp(*variable, "PATH=", 5) != 0);
  const int first = open("/dev/zero", O_RDONLY);
  assert(first >= 0 && first < 100 && fopen("/dev/zero", "r"));
  assert(printf("something\n") > 0);
  assert(chdir("/") == 0);
  if (count > 1 && strcmp(arguments[1], "closes") == 0) {
    for (int i = 0; i < 1024; ++i) close(i);
    assert(open("/dev/zero", O_RDONLY) == 0);
  } else if (count > 1) {
    closefrom(0);
    assert(open("/dev/zero", O_RDONLY) == 0);
  } else {
    atexit(close_streams);
  }
  pthread_mutex_unlock(&mutex);
  return 0;
}
END
exec 200</dev/null  # inherited from somebody: what a program opens has a low number all the same
for way in "" closes range; do
  expect 0 "" "$compile" cc -D_GNU_SOURCE -o state state.c
  expect 0 "2 checks: 2 held" "$heddle" run --schedules 600 -- ./state $way
  expect 0 "" clang-19 -D_GNU_SOURCE -fdirect-access-external-data -o plain_state state.c -pthread
  expect 0 "1 held, 1 not checked" "$heddle" run --schedules 600 -- ./plain_state $way
done
# Programs of the system, which keep much in libc: the locale, buffers, error texts.
seq 100 >numbers
expect 0 "1 held, 1 not checked" "$heddle" run --schedules 20 -- "$(type -P sort)" -R --parallel=2 numbers
expect 0 "1 held, 1 not checked" "$heddle" run --schedules 20 -- "$(type -P bash)" -c '(exit 0); export x=1'
expect 3 "nothing to schedule was seen" "$heddle" run --schedules 20 -- "$(type -P ls)" -l

token=$("$heddle" run --schedules 2000 --property program.ends-well -- ./bank 2 | sed -n 's/^replay .*replay \(heddle1-[^ ]*\).*/\1/p')
[[ -n $token ]] || fail "no token is printed"
expect 1 "abort" "$heddle" replay "$token" ./bank

((failures == 0)) && echo "all is well"
exit $((failures != 0))
