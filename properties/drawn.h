// What kinds have in common: drawing scenarios with rapidcheck, and the names of claims.
#ifndef HEDDLE_PROPERTIES_DRAWN_H_
#define HEDDLE_PROPERTIES_DRAWN_H_

#include <rapidcheck.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties {

// An element with what it shrinks to, as a value: whoever draws many decides how they shrink together.
template <typename T>
rc::Gen<rc::Shrinkable<T>> GenShrinkable(const rc::Gen<T>& element) {
  return [element](const rc::Random& random, int size) { return rc::shrinkable::just(element(random, size)); };
}

// Between `least` and `most` elements. Shrinks to fewer, any of them left out, and to simpler ones; after a simpler one to fewer still,
// which a count that is drawn first (mapcat) does not.
template <typename T>
rc::Gen<std::vector<T>> GenSome(int least, int most, const rc::Gen<T>& element) {
  using Drawn = std::vector<rc::Shrinkable<T>>;
  const auto drawn = rc::gen::mapcat(rc::gen::inRange(least, most + 1), [one = GenShrinkable(element)](int count) {
    return rc::gen::container<Drawn>(static_cast<std::size_t>(count), one);
  });
  const auto shrink = [least](const Drawn& elements) {
    const auto enough = [least](const Drawn& fewer) { return fewer.size() >= static_cast<std::size_t>(least); };
    const auto simpler = [](const rc::Shrinkable<T>& one) { return one.shrinks(); };
    return rc::seq::concat(rc::seq::filter(rc::shrink::removeChunks(elements), enough), rc::shrink::eachElement(elements, simpler));
  };
  const auto values = [](const Drawn& elements) {
    std::vector<T> all;
    for (const auto& one : elements) all.push_back(one.value());
    return all;
  };
  return [=](const rc::Random& random, int size) {
    return rc::shrinkable::map(rc::shrinkable::shrinkRecur(drawn(random, size).value(), shrink), values);
  };
}

// Always `count`; shrinks towards `least`.
inline rc::Gen<int> GenCount(int least, int count) {
  return [=](const rc::Random&, int) { return rc::shrinkable::shrinkRecur(count, [least](int more) { return rc::shrink::towards(more, least); }); };
}

// The scenario that `make` makes of what was drawn, with those of what it shrinks to.
template <typename T, typename Make>
Candidate ToCandidate(const rc::Shrinkable<T>& drawn, const Make& make) {
  Candidate candidate;
  candidate.scenario = make(drawn.value());
  candidate.shrinks = [drawn, make] {
    std::vector<Candidate> simpler;
    auto shrinks = drawn.shrinks();
    while (auto shrunk = shrinks.next()) simpler.push_back(ToCandidate(*shrunk, make));
    return simpler;
  };
  return candidate;
}

// The scenario number `index`: the same arguments draw the same.
template <typename T, typename Make>
Candidate Draw(const rc::Gen<T>& generator, std::uint64_t seed, std::uint64_t index, const Make& make) {
  rc::Random random(seed * 0x9e3779b97f4a7c15u + index);
  return ToCandidate(generator(random, /*size=*/100), make);
}

struct ClaimName {
  std::uint64_t claim;
  std::string_view name;
};

inline std::vector<std::string_view> NamesOf(std::span<const ClaimName> known, std::uint64_t claims) {
  std::vector<std::string_view> names;
  for (const ClaimName& claim : known) {
    if ((claims & claim.claim) != 0) names.push_back(claim.name);
  }
  return names;
}

// Whether all that is claimed has a name.
inline bool AreKnown(std::span<const ClaimName> known, std::uint64_t claims) {
  for (const ClaimName& claim : known) claims &= ~claim.claim;
  return claims == 0;
}

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_DRAWN_H_
