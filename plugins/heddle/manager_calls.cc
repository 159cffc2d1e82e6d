// A program that uses a manager's list and dict from two threads, and looks at every answer: what it should be, or a ConnectionError. For
// properties/program/kill_test, which kills the server.
#include <cstdint>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "plugins/api/plugin.h"
#include "primitives/process/errors.h"
#include "primitives/process/manager.h"

namespace {

using heddle::process::ConnectionError;
using heddle::process::DictProxy;
using heddle::process::ListProxy;
using heddle::process::Manager;

// What a thread makes of the answers.
class Answers {
 public:
  template <typename Call>
  void expect(Call call, std::int64_t answer) {
    try {
      const bool is_right = call() == answer;
      // No call is answered by a server that has gone.
      are_good_ = are_good_ && is_right && !has_gone_;
    } catch (const ConnectionError&) {
      has_gone_ = true;
    }
  }
  template <typename Call>
  void expect_done(Call call) {
    expect(
        [&] {
          call();
          return 0;
        },
        0);
  }
  bool are_good() const { return are_good_; }

 private:
  bool are_good_ = true;
  bool has_gone_ = false;
};

bool UseList(const ListProxy<std::int64_t>& list) {
  Answers answers;
  answers.expect_done([&] { list.append(1); });
  answers.expect_done([&] { list.append(2); });
  answers.expect([&] { return static_cast<std::int64_t>(list.size()); }, 2);
  answers.expect([&] { return list.pop(0); }, 1);
  answers.expect([&] { return list.get(0); }, 2);
  return answers.are_good();
}

bool UseDict(const DictProxy<int, std::int64_t>& dict) {
  Answers answers;
  answers.expect_done([&] { dict.set(1, 10); });
  answers.expect([&] { return dict.at(1); }, 10);
  answers.expect_done([&] { dict.set(1, 11); });
  answers.expect([&] { return dict.at(1); }, 11);
  return answers.are_good();
}

// Status 0: everything was answered, or said that the server has gone.
int CallManager(int, char**, char**) {
  try {
    Manager manager;
    const auto list = manager.list<std::int64_t>();
    const auto dict = manager.dict<int, std::int64_t>();
    bool list_is_good = false;
    std::thread other([&] { list_is_good = UseList(list); });
    const bool dict_is_good = UseDict(dict);
    other.join();
    manager.shutdown();
    return list_is_good && dict_is_good ? 0 : 1;
  } catch (const ConnectionError&) {
    return 0;
  } catch (const std::system_error&) {
    return 0;  // of the constructor
  }
}

}  // namespace

HEDDLE_PLUGIN("manager_calls", "1.0") { heddle::plugin::program<CallManager>("calls-a-manager"); }
