// The place that is shown is the one a person would look for, and what cannot be known is left out.
#include "tools/report/source.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

const Frame kLibrary = {"load", "/usr/include/c++/12/bits/atomic_base.h", 488, ""};
const Frame kLock = {"Spin::acquire", "locks/spin.h", 12, ""};
const Frame kAdapter = {"call<Spin>", "plugins/api/lock.h", 40, ""};
const Frame kNoFile = {"tbb::spin_mutex::lock", "", 0, ""};

// The place of an event whose stack has these frames.
Frame PlaceOf(std::vector<std::vector<Frame>> stack) {
  explore::Recording recording;
  recording.modules = {"lock.so"};
  runtime::Event event;
  Source source;
  for (std::vector<Frame>& frames : stack) {
    event.stack.push_back({0, 16 * (event.stack.size() + 1)});
    source.Add("lock.so", event.stack.back().offset, std::move(frames));
  }
  return source.PlaceOf(recording, event);
}

TEST(PlaceOf, PassesOverTheStandardLibraryAndTheAdapters) {
  EXPECT_EQ(PlaceOf({{kLibrary, kLock}, {kAdapter}}), kLock);
  EXPECT_EQ(PlaceOf({{kLibrary}, {kAdapter}, {kLock}}), kLock);
}

TEST(PlaceOf, IsTheInnermostFrameWithAFileWhereThereIsNothingElse) {
  EXPECT_EQ(PlaceOf({{kNoFile}, {kLibrary}, {kAdapter}}), kLibrary);
}

TEST(PlaceOf, IsEmptyWhereNothingIsKnown) {
  EXPECT_EQ(PlaceOf({}), Frame{});
  EXPECT_EQ(PlaceOf({{}}), Frame{});
  EXPECT_EQ(PlaceOf({{kNoFile}}), Frame{});
}

TEST(FramesOf, ReadsTheLineWhereverTheFileLies) {
  const std::string folder = std::getenv("TEST_TMPDIR");
  std::ofstream(folder + "/spin.h") << "// first\n\t  while (taken) {}  \n";
  const std::string said = R"({"Symbol": [
      {"FunctionName": "acquire", "FileName": "/proc/self/cwd/./spin.h", "Line": 2},
      {"FunctionName": "acquire", "FileName": "spin.h", "Line": 3},
      {"FunctionName": "call", "FileName": "/usr/lib/gcc/x/../../../include/nowhere.h", "Line": 7},
      {"FunctionName": "start", "FileName": "", "Line": 0},
      {"FunctionName": "", "FileName": "", "Line": 0}]})";
  const std::vector<Frame> frames = internal::FramesOf(said, {"/nowhere", folder});
  EXPECT_EQ(frames, (std::vector<Frame>{{"acquire", "spin.h", 2, "while (taken) {}"},
                                        {"acquire", "spin.h", 3, ""},
                                        {"call", "/usr/include/nowhere.h", 7, ""},
                                        {"start", "", 0, ""}}));
}

TEST(FramesOf, KnowsNothingOfWhatCannotBeRead) {
  for (const char* const said : {"", "[]", "{", R"({"Error": {}})", R"({"Symbol": 3})", R"({"Symbol": [{"Line": "x"}, 7]})"}) {
    EXPECT_TRUE(internal::FramesOf(said, {}).empty()) << said;
  }
}

TEST(FindSource, SurvivesAnObjectThatIsGone) {
  explore::Recording recording;
  recording.modules = {"/nowhere/gone.so", "strange\n\".so"};
  recording.events.resize(1);
  recording.events[0].stack = {{0, 16}, {1, 16}};
  const Source source = FindSource({&recording});
  EXPECT_TRUE(source.StackOf(recording, recording.events[0]).empty());
}

TEST(FrameTable, KnowsEachFrameOnce) {
  FrameTable table;
  EXPECT_EQ(table.Number(kLock), 0u);
  EXPECT_EQ(table.Number(kNoFile), 1u);
  EXPECT_EQ(table.Number(kLock), 0u);
  EXPECT_EQ(table.Number(Frame{}), std::nullopt);
  EXPECT_EQ(table.frames().size(), 2u);
  EXPECT_EQ(table.Number({kLibrary, kLock}), 0u);
  EXPECT_EQ(table.Number({kLibrary, Frame{}, kLock}), 0u);
  EXPECT_EQ(table.Number(std::vector<Frame>{}), std::nullopt);
  EXPECT_EQ(table.stacks(), (std::vector<std::vector<std::size_t>>{{2, 0}}));
}

TEST(Location, IsEmptyWithoutAFile) {
  EXPECT_EQ(Location(kLock), "locks/spin.h:12");
  EXPECT_EQ(Location(kNoFile), "");
}

}  // namespace
}  // namespace heddle::report
