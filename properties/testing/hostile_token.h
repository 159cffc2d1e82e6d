// Tokens as a hostile or clumsy person would make them.
#ifndef HEDDLE_PROPERTIES_TESTING_HOSTILE_TOKEN_H_
#define HEDDLE_PROPERTIES_TESTING_HOSTILE_TOKEN_H_

#include <random>
#include <string>
#include <string_view>

#include "properties/token.h"

namespace heddle::properties::testing {

// A token like those that `heddle check` prints.
Token SampleToken();

// A token with this content: what Encode puts around its CBOR, the right checksum included.
std::string Sealed(std::string_view cbor);
// The content of a token.
std::string Unsealed(std::string_view token);

// One of many kinds of damage to a valid token, often with the checksum made right again.
std::string RandomToken(std::mt19937_64& random);

// Decodes the text. Empty if it was refused as it should be, with one line of reasonable length, or
// gave a token that is the same when it is encoded and decoded again; otherwise what was wrong.
std::string WhatIsWrongWithDecoding(const std::string& text);

}  // namespace heddle::properties::testing

#endif  // HEDDLE_PROPERTIES_TESTING_HOSTILE_TOKEN_H_
