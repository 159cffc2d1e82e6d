#include "properties/testing/hostile_token.h"

#include <boost/crc.hpp>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "properties/base64url.h"
#include "properties/testing/mutate.h"

namespace heddle::properties::testing {
namespace {

constexpr std::string_view kPrefix = "heddle1-";
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kLongestError = 300;

}  // namespace

Token SampleToken() {
  Token token;
  token.plugin = "acme";
  token.plugin_version = "1.2";
  token.build = "0123456789abcdef0123456789abcdef01234567";
  token.implementation = "acme_lock";
  token.property = "lock.mutual-exclusion";
  token.scenario = {
      {"kind", "lock"},
      {"property", "lock.mutual-exclusion"},
      {"threads", {{"acquire", "use", "release"}, {"acquire-for(10ns)", "use", "release"}}},
      {"exact_time", false},
      {"watch_data", false},
      {"detect_races", true},
      {"use_afterwards", false}};
  token.choices = {1, 1, 1, 1, 2, 2, 0, 1, 255, 255};
  token.verdict = "violation";
  token.broken = "lock.mutual-exclusion";
  token.hash = 0xfedcba9876543210;
  token.strategy = "pct";
  token.depth = 3;
  token.bound = 2;
  token.seed = 42;
  token.found_after = 1234;
  token.original_switches = 17;
  return token;
}

std::string Sealed(std::string_view cbor) {
  std::vector<std::uint8_t> bytes(cbor.begin(), cbor.end());
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  for (std::size_t i = 0; i < kChecksumBytes; ++i)
    bytes.push_back(static_cast<std::uint8_t>(crc.checksum() >> (8 * i)));
  return std::string(kPrefix) + ToBase64Url(bytes);
}

std::string Unsealed(std::string_view token) {
  std::vector<std::uint8_t> bytes;
  if (!FromBase64Url(token.substr(kPrefix.size()), &bytes))
    throw std::invalid_argument("not a token");
  return {bytes.begin(), bytes.end() - kChecksumBytes};
}

std::string RandomToken(std::mt19937_64& random) {
  const std::string valid = Encode(SampleToken());
  switch (random() % 4) {
    case 0:
      return Mutated(valid, random);
    case 1:
      return std::string(kPrefix) + Mutated(valid.substr(kPrefix.size()), random);
    default:
      return Sealed(Mutated(Unsealed(valid), random));
  }
}

std::string WhatIsWrongWithDecoding(const std::string& text) {
  Token token;
  try {
    token = Decode(text);
  } catch (const std::invalid_argument& error) {
    const std::string_view said = error.what();
    if (said.empty() || said.size() > kLongestError)
      return "an error of " + std::to_string(said.size()) + " characters";
    if (said.find('\n') != std::string_view::npos) return "an error of several lines";
    return "";
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
  return Decode(Encode(token)) == token
             ? ""
             : "a token that is another one when it is encoded and decoded again";
}

}  // namespace heddle::properties::testing
