// Similar: few letters to change (Levenshtein), or one contains the other.
#include "tools/cli/near_matches.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace heddle::cli {
namespace {

std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string NearMatches(std::string_view wanted, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : names) {
    const std::size_t distance = Distance(wanted, name);
    if (distance <= 1 + wanted.size() / 4) {
      near.emplace_back(distance, name);
    } else if (wanted.size() >= 3 && name.find(wanted) != std::string::npos) {
      near.emplace_back(distance + name.size(), name);
    }
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  if (near.empty()) return "";
  std::string text = "; did you mean ";
  for (std::size_t i = 0; i < near.size() && i < 3; ++i) text += (i == 0 ? "" : ", ") + near[i].second;
  return text + "?";
}

}  // namespace heddle::cli
