// Handlers: the order of setup, handle and finish, and how lines are cut.
#include "primitives/socketserver/request_handler.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "primitives/select/socket.h"

namespace heddle {
namespace {

using Log = std::vector<std::string>;

// Writes down its calls, and throws in the one that is named.
class Recorder : public BaseRequestHandler {
 public:
  Recorder(Log* log, std::string fails_in) : log_(log), fails_in_(std::move(fails_in)) {}

 protected:
  void setup() override { Record("setup"); }
  void handle() override { Record("handle"); }
  void finish() override { Record("finish"); }

 private:
  void Record(const std::string& call) {
    log_->push_back(call);
    if (call == fails_in_) throw std::runtime_error(call);
  }

  Log* log_;
  std::string fails_in_;
};

// What is called when `fails_in` throws, then what comes out of Process.
Log CallsWhen(const std::string& fails_in) {
  Log log;
  Socket socket;
  try {
    MakesHandler<Recorder>(&log, fails_in)()->Process(&socket, Address::Loopback());
  } catch (const std::runtime_error& error) {
    log.push_back("threw " + std::string(error.what()));
  }
  return log;
}

TEST(BaseRequestHandlerTest, SetsUpHandlesAndFinishes) {
  EXPECT_EQ(CallsWhen(""), (Log{"setup", "handle", "finish"}));
}

TEST(BaseRequestHandlerTest, FinishesAlsoWhenHandleThrows) {
  EXPECT_EQ(CallsWhen("handle"), (Log{"setup", "handle", "finish", "threw handle"}));
}

TEST(BaseRequestHandlerTest, DoesNotFinishWhatCouldNotBeSetUp) {
  EXPECT_EQ(CallsWhen("setup"), (Log{"setup", "threw setup"}));
}

TEST(BaseRequestHandlerTest, AFailedFinishIsReported) {
  EXPECT_EQ(CallsWhen("finish"), (Log{"setup", "handle", "finish", "threw finish"}));
}

// Reads lines of at most 5 bytes until end of file.
class LineReader : public StreamRequestHandler {
 public:
  explicit LineReader(Log* lines) : lines_(lines) {}

 protected:
  void handle() override {
    for (std::string line; !(line = ReadLine(5)).empty();) lines_->push_back(line);
    Write("done");
  }

 private:
  Log* lines_;
};

// server.2
TEST(StreamRequestHandlerTest, CutsLinesAtNewlinesTheLimitAndEndOfFile) {
  Log lines;
  auto [server, client] = Socket::Pair();
  client.send_all("a\n\nbcde\nfghijk\nl");
  client.ShutdownWrite();
  MakesHandler<LineReader> (&lines)()->Process(&server, Address::Loopback());
  EXPECT_EQ(lines, (Log{"a\n", "\n", "bcde\n", "fghij", "k\n", "l"}));
}

}  // namespace
}  // namespace heddle
