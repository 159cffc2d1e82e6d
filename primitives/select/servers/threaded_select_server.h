// The tutorial's mix of select() and threads: one thread waits for all clients, workers answer the
// requests of those that are ready.
#ifndef HEDDLE_PRIMITIVES_SELECT_SERVERS_THREADED_SELECT_SERVER_H_
#define HEDDLE_PRIMITIVES_SELECT_SERVERS_THREADED_SELECT_SERVER_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "primitives/select/servers/select_server.h"

namespace heddle {

// A connection belongs to the loop or to one worker, never to both: so its bytes stay in order, and
// a slow request holds up its own client only, as long as a worker is free. The protocols are
// called by several threads at once.
class ThreadedSelectServer : public SelectServer {
 public:
  // Throws std::invalid_argument if `workers` is 0.
  ThreadedSelectServer(std::vector<Service> services, std::size_t workers,
                       ServerOptions options = {});
  // Joins the workers.
  ~ThreadedSelectServer() override;

 protected:
  bool Serve(Connection* connection, Events ready) override;
  std::vector<Connection*> Take() override;
  void Finish() override;

 private:
  struct Job {
    Connection* connection;
    Events ready;
  };

  void Work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;             // Guarded by mutex_, as all below.
  std::vector<Connection*> served_;  // Waits for Take.
  std::size_t running_ = 0;          // Jobs in the hands of workers.
  bool closing_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SERVERS_THREADED_SELECT_SERVER_H_
