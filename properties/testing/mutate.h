// Damages data, for tests of what reads it: the way a generational fuzzer does, from a valid
// example.
#ifndef HEDDLE_PROPERTIES_TESTING_MUTATE_H_
#define HEDDLE_PROPERTIES_TESTING_MUTATE_H_

#include <random>
#include <string>

namespace heddle::properties::testing {

// A few random changes: bits flipped, pieces removed, repeated, exchanged, cut off, or written over
// with bytes that formats give a meaning to (lengths up to 2^64, brackets, the heads of CBOR's
// containers). The same state of `random` gives the same result.
std::string Mutated(std::string data, std::mt19937_64& random);

}  // namespace heddle::properties::testing

#endif  // HEDDLE_PROPERTIES_TESTING_MUTATE_H_
