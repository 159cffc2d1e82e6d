// Lists and dicts of managers: clients are killed in the middle of their calls, and servers too.

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>

#include <string>

#include "primitives/process/errors.h"
#include "primitives/process/manager.h"
#include "primitives/process/process.h"
#include "primitives/soak/pool_loads.h"

namespace heddle::soak {
namespace {

using process::ConnectionError;
using process::DictProxy;
using process::ListProxy;
using process::Manager;
using process::Process;

constexpr int kServerGone = 7;

void Yield(unsigned turns) {
  for (; turns > 0; --turns) sched_yield();
}

class ManagerLoad : public Load {
 public:
  void Round(std::mt19937& random) override {
    KillAClient(random);
    KillAServer(random);
  }

 private:
  void KillAClient(std::mt19937& random) {
    const Process client({.daemon = true}, [this] {
      for (;;) {
        clients_list_.append(std::string(5'000, 'c'));
        dict_.set("client", static_cast<int>(clients_list_.size()));
        if (clients_list_.size() > 20) clients_list_.clear();
      }
    });
    client.start();
    for (int i = 0; i < 20; ++i) {
      list_.append(std::string(random() % 10'000, 'x'));
      dict_.set(std::to_string(i), i);
      EXPECT_EQ(dict_.at(std::to_string(i)), i);
      EXPECT_FALSE(list_.copy().empty());
      list_.clear();
    }
    Yield(random() % 50);
    client.kill();
    client.join();
    clients_list_.clear();
    dict_.clear();
  }

  static void KillAServer(std::mt19937& random) {
    Manager manager;
    const ListProxy<int> list = manager.list<int>();
    const Process client({.daemon = true}, [list] {
      try {
        for (;;) list.append(1);
      } catch (const ConnectionError&) {
        throw process::SystemExit(kServerGone);
      }
    });
    client.start();
    Yield(random() % 50);
    kill(manager.server_pid(), SIGKILL);
    client.join();
    EXPECT_EQ(client.exitcode(), kServerGone);
    EXPECT_THROW(list.size(), ConnectionError);
  }

  Manager manager_;
  const ListProxy<std::string> list_ = manager_.list<std::string>();
  const ListProxy<std::string> clients_list_ = manager_.list<std::string>();
  const DictProxy<std::string, int> dict_ = manager_.dict<std::string, int>();
};

}  // namespace

std::unique_ptr<Load> MakeManagerLoad() { return std::make_unique<ManagerLoad>(); }

}  // namespace heddle::soak
