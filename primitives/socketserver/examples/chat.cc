// A thread for each client: what one says, all others read. Connect with several `telnet`s. A guest
// who does not read holds up the room: for the cure see read_write_split of primitives/select.
#include <iterator>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>

#include "primitives/select/examples/stop_signals.h"
#include "primitives/socketserver/threading_tcp_server.h"

namespace {

class ChatHandler;

// Everybody who is here.
class Room {
 public:
  std::list<ChatHandler*>::iterator Enter(ChatHandler* guest) {
    const std::lock_guard lock(mutex_);
    return guests_.insert(guests_.end(), guest);
  }
  void Leave(std::list<ChatHandler*>::iterator place) {
    const std::lock_guard lock(mutex_);
    guests_.erase(place);
  }
  void Say(ChatHandler* speaker, const std::string& line);

  // Sends everybody home, so that their threads end.
  void Close();

 private:
  std::mutex mutex_;
  std::list<ChatHandler*> guests_;
};

class ChatHandler : public heddle::StreamRequestHandler {
 public:
  explicit ChatHandler(Room* room) : room_(room) {}

  void Hear(std::string_view text) {
    try {
      Write(text);
    } catch (const std::system_error&) {  // Has gone; its own thread will notice.
    }
  }
  void GoHome() { request().ShutdownBoth(); }

 protected:
  void setup() override { place_ = room_->Enter(this); }
  void handle() override {
    for (std::string line; !(line = ReadLine()).empty();) room_->Say(this, line);
  }
  void finish() override { room_->Leave(place_); }

 private:
  Room* room_;
  std::list<ChatHandler*>::iterator place_;
};

void Room::Say(ChatHandler* speaker, const std::string& line) {
  const std::lock_guard lock(mutex_);
  for (ChatHandler* guest : guests_) guest->Hear((guest == speaker ? "you: " : "other: ") + line);
}

void Room::Close() {
  const std::lock_guard lock(mutex_);
  for (ChatHandler* guest : guests_) guest->GoHome();
}

}  // namespace

int main() {
  const heddle::examples::StopSignals signals;
  Room room;
  heddle::ThreadingTCPServer server(heddle::Address::Loopback(),
                                    heddle::MakesHandler<ChatHandler>(&room));
  heddle::examples::Announce(server.server_address());
  signals.ServeUntilSignal([&] { server.serve_forever(); },
                           [&] {
                             server.shutdown();
                             room.Close();
                           });
}
