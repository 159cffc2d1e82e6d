// Greedy: a line takes as many words as fit.
#include "tools/report/wrap.h"

#include <algorithm>

namespace heddle::report {

constexpr std::size_t kIndent = 2;

std::vector<std::string> Wrap(std::string_view text, std::size_t width) {
  width = std::max<std::size_t>(width, kIndent + 2);
  std::vector<std::string> lines;
  while (true) {
    const std::size_t indent = lines.empty() ? 0 : kIndent;
    const std::size_t room = width - indent;
    if (text.size() <= room) {
      lines.push_back(std::string(indent, ' ') + std::string(text));
      return lines;
    }
    // The last space that leaves the words before it within the room; a word that is too long is cut.
    std::size_t end = text.rfind(' ', room);
    std::size_t next = end + 1;
    if (end == std::string_view::npos || end == 0) next = end = room;
    lines.push_back(TrimRight(std::string(indent, ' ') + std::string(text.substr(0, end))));
    text.remove_prefix(next);
  }
}

std::string Labelled(std::string_view label, std::string_view text, std::size_t width) {
  const std::size_t room = width > 2 * kLabelWidth ? width - kLabelWidth : kLabelWidth;
  std::string labelled;
  std::string beside(label);
  while (true) {
    const std::size_t end = text.find('\n');
    for (const std::string& line : Wrap(text.substr(0, end), room)) {
      beside.resize(std::max(kLabelWidth, beside.size() + 1), ' ');
      labelled += TrimRight(beside + line) + "\n";
      beside.clear();
    }
    if (end == std::string_view::npos || end + 1 == text.size()) return labelled;
    text.remove_prefix(end + 1);
  }
}

std::string TrimRight(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace heddle::report
