// A token comes back as it was, and no text whatever does more than to be refused.
#include "properties/token.h"

#include <gtest/gtest.h>
// rapidcheck's header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>
#include <sys/resource.h>

#include <random>
#include <stdexcept>
#include <string>

#include "properties/testing/hostile_token.h"

namespace heddle::properties {
namespace {

using nlohmann::json;
using testing::SampleToken;
using testing::Sealed;
using testing::Unsealed;
using testing::WhatIsWrongWithDecoding;

const std::string kDamaged =
    "the token is damaged: copy it whole, from \"heddle1-\" to the end of the line";

std::string ErrorOf(const std::string& text) {
  try {
    Decode(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

rc::Gen<std::string> GenText() {
  return rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
}

rc::Gen<json> GenScenario() {
  return rc::gen::map(rc::gen::container<std::vector<std::vector<std::string>>>(
                          rc::gen::container<std::vector<std::string>>(GenText())),
                      [](const std::vector<std::vector<std::string>>& threads) {
                        return json{{"kind", "lock"}, {"threads", threads}};
                      });
}

rc::Gen<runtime::Options> GenOptions() {
  using runtime::Options;
  return rc::gen::build<Options>(
      rc::gen::set(&Options::memory, rc::gen::element(runtime::MemoryModel::kSequentiallyConsistent,
                                                      runtime::MemoryModel::kTotalStoreOrder,
                                                      runtime::MemoryModel::kC11)),
      rc::gen::set(&Options::detect_races), rc::gen::set(&Options::plain_points),
      rc::gen::set(&Options::spurious_wakeups), rc::gen::set(&Options::spurious_failures),
      rc::gen::set(&Options::early_timers), rc::gen::set(&Options::faults),
      rc::gen::set(&Options::max_surprises),
      rc::gen::set(&Options::max_steps));
}

TEST(Token, PlacesOfConflictsComeBack) {
  Token token;
  token.options.racy_points = true;
  for (const std::vector<std::uint64_t>& places : {std::vector<std::uint64_t>(), {1, std::uint64_t{1} << 40 | 77}}) {
    token.options.places = places;
    const Token back = Decode(Encode(token));
    EXPECT_TRUE(back.options.racy_points);
    EXPECT_EQ(back.options.places, places);
  }
}

rc::Gen<Token> GenToken() {
  return rc::gen::build<Token>(
      rc::gen::set(&Token::plugin, GenText()), rc::gen::set(&Token::plugin_version, GenText()),
      rc::gen::set(&Token::build, GenText()), rc::gen::set(&Token::implementation, GenText()),
      rc::gen::set(&Token::property, GenText()), rc::gen::set(&Token::scenario, GenScenario()),
      rc::gen::set(&Token::options, GenOptions()), rc::gen::set(&Token::choices),
      rc::gen::set(&Token::verdict, GenText()), rc::gen::set(&Token::broken, GenText()),
      rc::gen::set(&Token::hash), rc::gen::set(&Token::strategy, GenText()),
      rc::gen::set(&Token::depth), rc::gen::set(&Token::bound), rc::gen::set(&Token::seed),
      rc::gen::set(&Token::found_after), rc::gen::set(&Token::original_switches),
      rc::gen::set(&Token::member, GenText()));
}

RC_GTEST_PROP(Token, ComesBackAsItWas, ()) {
  const Token token = *GenToken();
  const Token back = Decode(Encode(token));
  RC_ASSERT(back.plugin == token.plugin);
  RC_ASSERT(back.plugin_version == token.plugin_version);
  RC_ASSERT(back.build == token.build);
  RC_ASSERT(back.implementation == token.implementation);
  RC_ASSERT(back.property == token.property);
  RC_ASSERT(back.scenario == token.scenario);
  RC_ASSERT(back.options.memory == token.options.memory);
  RC_ASSERT(back.options.detect_races == token.options.detect_races);
  RC_ASSERT(back.options.plain_points == token.options.plain_points);
  RC_ASSERT(back.options.spurious_wakeups == token.options.spurious_wakeups);
  RC_ASSERT(back.options.spurious_failures == token.options.spurious_failures);
  RC_ASSERT(back.options.early_timers == token.options.early_timers);
  RC_ASSERT(back.options.faults == token.options.faults);
  RC_ASSERT(back.options.max_surprises == token.options.max_surprises);
  RC_ASSERT(back.options.max_steps == token.options.max_steps);
  RC_ASSERT(back.choices == token.choices);
  RC_ASSERT(back.verdict == token.verdict);
  RC_ASSERT(back.broken == token.broken);
  RC_ASSERT(back.hash == token.hash);
  RC_ASSERT(back.strategy == token.strategy);
  RC_ASSERT(back.depth == token.depth);
  RC_ASSERT(back.bound == token.bound);
  RC_ASSERT(back.seed == token.seed);
  RC_ASSERT(back.found_after == token.found_after);
  RC_ASSERT(back.original_switches == token.original_switches);
  RC_ASSERT(back.member == token.member);
}

RC_GTEST_PROP(Token, IsOneWord, ()) {
  for (const char letter : Encode(*GenToken())) {
    RC_ASSERT(std::isalnum(static_cast<unsigned char>(letter)) || letter == '-' || letter == '_');
  }
}

TEST(Token, RunsOfAnyLengthComeBack) {
  for (const std::size_t length : {0, 1, 254, 255, 256, 510, 511, 100'000}) {
    Token token = SampleToken();
    token.choices.assign(length, 1);
    token.choices.push_back(2);
    EXPECT_EQ(Decode(Encode(token)).choices, token.choices) << length;
  }
}

// --- damage that people do
// -------------------------------------------------------------------------------------------------------

TEST(Token, EveryChangeOfOneLetterIsRefused) {
  const std::string valid = Encode(SampleToken());
  for (std::size_t at = 0; at < valid.size(); ++at) {
    for (int letter = 0; letter < 256; ++letter) {
      std::string changed = valid;
      changed[at] = static_cast<char>(letter);
      if (changed == valid) continue;
      ASSERT_NE(ErrorOf(changed), "") << "letter " << at << " as " << letter;
    }
  }
}

TEST(Token, EveryTruncationIsRefused) {
  const std::string valid = Encode(SampleToken());
  for (std::size_t length = 0; length < valid.size(); ++length)
    ASSERT_NE(ErrorOf(valid.substr(0, length)), "") << length;
}

TEST(Token, EveryExtensionByALetterIsRefused) {
  const std::string valid = Encode(SampleToken());
  for (int letter = 0; letter < 256; ++letter)
    EXPECT_EQ(ErrorOf(valid + static_cast<char>(letter)), kDamaged) << letter;
  EXPECT_EQ(ErrorOf(valid + valid), kDamaged);
}

TEST(Token, SaysWhatIsWrong) {
  const std::string not_a_token = "not a token: it must begin with \"heddle1-\"";
  EXPECT_EQ(ErrorOf(""), not_a_token);
  EXPECT_EQ(ErrorOf("x"), not_a_token);
  EXPECT_EQ(ErrorOf("heddle2-AAAA"),
            "a token of another format than this Heddle's (\"heddle1-...\"): use the Heddle that "
            "printed it");
  EXPECT_EQ(ErrorOf("heddle1-"), kDamaged);
  EXPECT_EQ(ErrorOf("heddle1-AAAA"), kDamaged);
  json other = json::from_cbor(Unsealed(Encode(SampleToken())));
  other[0] = "0.0.9";
  const std::vector<std::uint8_t> cbor = json::to_cbor(other);
  EXPECT_EQ(ErrorOf(Sealed({reinterpret_cast<const char*>(cbor.data()), cbor.size()})),
            "the token was made by Heddle 0.0.9, this is 0.1.0: use the Heddle that printed it");
}

// --- damage with the right checksum
// ----------------------------------------------------------------------------------------------

std::string Repeated(std::string_view what, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += what;
  return all;
}

TEST(Token, DeepNestingIsRefused) {
  using namespace std::string_view_literals;
  // Arrays, maps, endless arrays, endless strings, tags, each within the one before.
  for (const std::string_view head :
       {"\x81"sv, "\xa1\x61x"sv, "\x9f"sv, "\xbf\x61x"sv, "\x7f"sv, "\x5f"sv, "\xc0"sv}) {
    for (const std::size_t depth : {20, 1000, 700'000}) {
      const std::string nested = Repeated(head, std::min(depth, 700'000 / head.size()));
      EXPECT_EQ(ErrorOf(Sealed(nested)), kDamaged);
      EXPECT_EQ(ErrorOf(Sealed(nested + '\0')), kDamaged);
    }
  }
}

TEST(Token, HugeLengthsAreRefusedWithoutMemoryForThem) {
  using namespace std::string_view_literals;
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  for (const std::string_view head : {"\x9b"sv, "\xbb"sv, "\x5b"sv, "\x7b"sv}) {
    for (const std::string_view length :
         {"\xff\xff\xff\xff\xff\xff\xff\xff"sv, "\x7f\xff\xff\xff\xff\xff\xff\xff"sv,
          "\x00\x00\x00\x01\x00\x00\x00\x00"sv, "\x00\x00\x00\x00\x7f\xff\xff\xff"sv}) {
      EXPECT_EQ(ErrorOf(Sealed(std::string(head) + std::string(length))), kDamaged);
    }
  }
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 16 * 1024);  // KiB
}

TEST(Token, ATextThatIsTooLongIsRefused) {
  EXPECT_EQ(ErrorOf("heddle1-" + std::string(std::size_t{2} << 20, 'A')), kDamaged);
}

// A schedule in runs unfolds to at most 128 times its size: a token cannot hold more than a
// schedule may be long.
TEST(Token, ASchedulePastTheLongestIsRefused) {
  Token token = SampleToken();
  token.choices.assign((std::size_t{1} << 20) + 1, 1);
  EXPECT_EQ(ErrorOf(Encode(token)), kDamaged);
}

TEST(Token, ValuesOfTheWrongTypeOrOutOfRangeAreRefused) {
  const json valid = json::from_cbor(Unsealed(Encode(SampleToken())));
  const std::vector<json> surprises = {nullptr,
                                       true,
                                       -1,
                                       1.5,
                                       1e300,
                                       std::uint64_t{1} << 40,
                                       "text",
                                       json::array(),
                                       json::object(),
                                       json::array({1, 2, 3}),
                                       json::binary({1, 2, 3})};
  for (std::size_t field = 0; field < valid.size(); ++field) {
    for (const json& surprise : surprises) {
      json changed = valid;
      changed[field] = surprise;
      const std::vector<std::uint8_t> cbor = json::to_cbor(changed);
      EXPECT_EQ(WhatIsWrongWithDecoding(
                    Sealed({reinterpret_cast<const char*>(cbor.data()), cbor.size()})),
                "")
          << field << ' ' << surprise;
    }
  }
}

TEST(Token, EveryChangeOfOneByteUnderTheRightChecksumIsRefusedOrFine) {
  const std::string valid = Unsealed(Encode(SampleToken()));
  for (std::size_t at = 0; at < valid.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = valid;
      changed[at] = static_cast<char>(byte);
      ASSERT_EQ(WhatIsWrongWithDecoding(Sealed(changed)), "") << "byte " << at << " as " << byte;
    }
  }
}

// The short form of //properties:token_fuzz.
TEST(Token, RandomDamageIsRefusedOrFine) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = testing::RandomToken(random);
    ASSERT_EQ(WhatIsWrongWithDecoding(text), "") << text;
  }
}

}  // namespace
}  // namespace heddle::properties
