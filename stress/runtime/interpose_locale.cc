// Interposes what makes libc load locales, conversions and time zones. It caches them for good: they are the harness's, and the same in every
// execution.
#include <iconv.h>
#include <locale.h>
#include <time.h>
#include <wchar.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/library_state.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

// Converting wide characters for the first time, libc loads what that takes and keeps it with the locale.
void LoadConversion() { btowc(128); }

template <typename Function, typename... Arguments>
auto AsHarness(Function function, Arguments... arguments) {
  const HostSection host;
  return function(arguments...);
}

// Reads the time zone that the environment names.
template <typename Function, typename... Arguments>
auto WithTimeZone(Function function, Arguments... arguments) {
  if (g.active) library_state::NoteTimeZone();
  return AsHarness(function, arguments...);
}

}  // namespace
}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

char* setlocale(int category, const char* name) noexcept {
  if (!g.active) return HEDDLE_REAL(setlocale)(category, name);
  const HostSection host;
  if (name != nullptr) library_state::KeepLocale();
  char* const chosen = HEDDLE_REAL(setlocale)(category, name);
  LoadConversion();
  return chosen;
}

locale_t newlocale(int categories, const char* name, locale_t base) noexcept {
  if (!g.active) return HEDDLE_REAL(newlocale)(categories, name, base);
  const HostSection host;
  library_state::KeepLocale();  // uselocale may follow
  const locale_t locale = HEDDLE_REAL(newlocale)(categories, name, base);
  if (locale == nullptr) return nullptr;
  const locale_t before = uselocale(locale);
  LoadConversion();
  uselocale(before);
  return locale;
}

locale_t duplocale(locale_t locale) noexcept { return AsHarness(HEDDLE_REAL(duplocale), locale); }
void freelocale(locale_t locale) noexcept { AsHarness(HEDDLE_REAL(freelocale), locale); }

// As libstdc++ calls them.
locale_t __newlocale(int categories, const char* name, locale_t base) noexcept { return newlocale(categories, name, base); }
locale_t __duplocale(locale_t locale) noexcept { return duplocale(locale); }
void __freelocale(locale_t locale) noexcept { freelocale(locale); }

iconv_t iconv_open(const char* to, const char* from) { return AsHarness(HEDDLE_REAL(iconv_open), to, from); }
int iconv_close(iconv_t conversion) { return AsHarness(HEDDLE_REAL(iconv_close), conversion); }

void tzset() noexcept { WithTimeZone(HEDDLE_REAL(tzset)); }
tm* localtime(const time_t* time) noexcept { return WithTimeZone(HEDDLE_REAL(localtime), time); }
tm* localtime_r(const time_t* time, tm* result) noexcept { return WithTimeZone(HEDDLE_REAL(localtime_r), time, result); }
time_t mktime(tm* time) noexcept { return WithTimeZone(HEDDLE_REAL(mktime), time); }
time_t timelocal(tm* time) noexcept { return mktime(time); }
char* ctime(const time_t* time) noexcept { return WithTimeZone(HEDDLE_REAL(ctime), time); }
char* ctime_r(const time_t* time, char* text) noexcept { return WithTimeZone(HEDDLE_REAL(ctime_r), time, text); }
size_t strftime(char* text, size_t size, const char* format, const tm* time) noexcept {
  return WithTimeZone(HEDDLE_REAL(strftime), text, size, format, time);
}
size_t strftime_l(char* text, size_t size, const char* format, const tm* time, locale_t locale) noexcept {
  return WithTimeZone(HEDDLE_REAL(strftime_l), text, size, format, time, locale);
}
// As libstdc++ calls it.
size_t __strftime_l(char* text, size_t size, const char* format, const tm* time, locale_t locale) noexcept {
  return strftime_l(text, size, format, time, locale);
}

}  // extern "C"
