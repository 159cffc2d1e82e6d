// Base64 in the alphabet of URLs and file names, without padding (RFC 4648, section 5).
#ifndef HEDDLE_PROPERTIES_BASE64URL_H_
#define HEDDLE_PROPERTIES_BASE64URL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heddle::properties {

std::string ToBase64Url(const std::vector<std::uint8_t>& bytes);
// False if the text is not one that ToBase64Url could have made.
bool FromBase64Url(std::string_view text, std::vector<std::uint8_t>* bytes);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_BASE64URL_H_
