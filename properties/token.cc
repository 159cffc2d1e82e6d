// CBOR in base64url with a checksum. The schedule is written in runs, since most of the time the same thread goes on.
#include "properties/token.h"

#include <array>
#include <boost/crc.hpp>
#include <stdexcept>
#include <utility>

#include "properties/base64url.h"
#include "properties/plain_cbor.h"

namespace heddle::properties {
namespace {

constexpr std::string_view kPrefix = "heddle1-";
constexpr std::size_t kMaxToken = std::size_t{1} << 20;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kMaxChoices = std::size_t{1} << 20;

std::uint32_t Checksum(const std::vector<std::uint8_t>& bytes, std::size_t size) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), size);
  return crc.checksum();
}

nlohmann::json ToRuns(const std::vector<std::uint8_t>& choices) {
  std::vector<std::uint8_t> runs;
  for (std::size_t at = 0; at < choices.size();) {
    std::size_t length = 1;
    while (at + length < choices.size() && choices[at + length] == choices[at] && length < 255) ++length;
    runs.push_back(choices[at]);
    runs.push_back(static_cast<std::uint8_t>(length));
    at += length;
  }
  return nlohmann::json::binary(runs);
}

std::vector<std::uint8_t> FromRuns(const nlohmann::json& json) {
  const auto& runs = json.get_binary();
  std::vector<std::uint8_t> choices;
  for (std::size_t i = 0; i + 1 < runs.size(); i += 2) {
    choices.insert(choices.end(), runs[i + 1], runs[i]);
    if (choices.size() > kMaxChoices) throw std::range_error("a schedule that is too long");
  }
  return choices;
}

template <typename T>
T Integer(const nlohmann::json& json) {
  if (json.is_number_unsigned() && std::in_range<T>(json.get<std::uint64_t>())) return json.get<T>();
  if (json.is_number_integer() && !json.is_number_unsigned() && std::in_range<T>(json.get<std::int64_t>())) return json.get<T>();
  throw std::range_error("not a number of this type");
}

// Whether it can be shown to a person as it is.
bool IsVersion(std::string_view text) {
  constexpr std::string_view kLetters = "0123456789.-abcdefghijklmnopqrstuvwxyz";
  return text.size() <= 20 && text.find_first_not_of(kLetters) == std::string_view::npos;
}

// The options by position: a token is long enough as it is.
nlohmann::json ToList(const runtime::Options& options) {
  nlohmann::json list = {static_cast<int>(options.memory),
          options.detect_races,
          options.plain_points,
          options.spurious_wakeups,
          options.spurious_failures,
          options.early_timers,
          options.max_surprises,
          options.max_steps,
          options.faults};
  if (options.racy_points) list.push_back(options.places);
  return list;
}

runtime::Options OptionsFromList(const nlohmann::json& list) {
  runtime::Options options;
  const auto memory = Integer<std::uint8_t>(list.at(0));
  if (memory >= std::size(runtime::kMemoryModelNames)) throw std::range_error("no memory model");
  options.memory = static_cast<runtime::MemoryModel>(memory);
  list.at(1).get_to(options.detect_races);
  list.at(2).get_to(options.plain_points);
  list.at(3).get_to(options.spurious_wakeups);
  list.at(4).get_to(options.spurious_failures);
  list.at(5).get_to(options.early_timers);
  options.max_surprises = Integer<std::uint32_t>(list.at(6));
  options.max_steps = Integer<std::uint64_t>(list.at(7));
  options.faults = Integer<runtime::FaultSet>(list.at(8));
  options.racy_points = list.size() > 9;
  if (options.racy_points) {
    for (const auto& place : list.at(9)) options.places.push_back(Integer<std::uint64_t>(place));
  }
  return options;
}

}  // namespace

bool Token::operator==(const Token& other) const { return Encode(*this) == Encode(other); }

std::string Encode(const Token& token) {
  const nlohmann::json json = {kHeddleVersion,
                               token.plugin,
                               token.plugin_version,
                               token.build,
                               token.implementation,
                               token.property,
                               token.scenario,
                               ToList(token.options),
                               ToRuns(token.choices),
                               token.verdict,
                               token.broken,
                               token.hash,
                               token.strategy,
                               token.depth,
                               token.bound,
                               token.seed,
                               token.found_after,
                               token.original_switches,
                               token.member};
  std::vector<std::uint8_t> bytes = nlohmann::json::to_cbor(json);
  const std::uint32_t checksum = Checksum(bytes, bytes.size());
  for (std::size_t i = 0; i < kChecksumBytes; ++i) bytes.push_back(static_cast<std::uint8_t>(checksum >> (8 * i)));
  return std::string(kPrefix) + ToBase64Url(bytes);
}

Token Decode(std::string_view text) {
  if (!text.starts_with("heddle")) throw std::invalid_argument("not a token: it must begin with \"" + std::string(kPrefix) + "\"");
  if (!text.starts_with(kPrefix)) {
    throw std::invalid_argument("a token of another format than this Heddle's (\"" + std::string(kPrefix) +
                                "...\"): use the Heddle that printed it");
  }
  const std::invalid_argument damaged("the token is damaged: copy it whole, from \"heddle1-\" to the end of the line");
  if (text.size() > kMaxToken) throw damaged;
  std::vector<std::uint8_t> bytes;
  if (!FromBase64Url(text.substr(kPrefix.size()), &bytes) || bytes.size() < kChecksumBytes) throw damaged;
  std::uint32_t checksum = 0;
  for (std::size_t i = 0; i < kChecksumBytes; ++i) {
    checksum |= std::uint32_t{bytes[bytes.size() - kChecksumBytes + i]} << (8 * i);
  }
  bytes.resize(bytes.size() - kChecksumBytes);
  if (Checksum(bytes, bytes.size()) != checksum || !IsPlainCbor(bytes)) throw damaged;
  try {
    const nlohmann::json json = nlohmann::json::from_cbor(bytes);
    const auto version = json.at(0).get<std::string>();
    if (!IsVersion(version)) throw damaged;
    if (version != kHeddleVersion) {
      throw std::invalid_argument("the token was made by Heddle " + version + ", this is " + std::string(kHeddleVersion) +
                                  ": use the Heddle that printed it");
    }
    Token token;
    json.at(1).get_to(token.plugin);
    json.at(2).get_to(token.plugin_version);
    json.at(3).get_to(token.build);
    json.at(4).get_to(token.implementation);
    json.at(5).get_to(token.property);
    token.scenario = json.at(6);
    token.options = OptionsFromList(json.at(7));
    token.choices = FromRuns(json.at(8));
    json.at(9).get_to(token.verdict);
    json.at(10).get_to(token.broken);
    token.hash = Integer<std::uint64_t>(json.at(11));
    json.at(12).get_to(token.strategy);
    token.depth = Integer<int>(json.at(13));
    token.bound = Integer<int>(json.at(14));
    token.seed = Integer<std::uint64_t>(json.at(15));
    token.found_after = Integer<std::uint64_t>(json.at(16));
    token.original_switches = Integer<std::uint64_t>(json.at(17));
    json.at(18).get_to(token.member);
    return token;
  } catch (const nlohmann::json::exception&) {
    throw damaged;
  } catch (const std::range_error&) {
    throw damaged;
  }
}

}  // namespace heddle::properties
