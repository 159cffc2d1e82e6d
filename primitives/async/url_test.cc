// URLs: what is taken and what is refused.
#include "primitives/async/url.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace heddle::async {
namespace {

std::string Shown(const Url& url) {
  return url.host + " " + std::to_string(url.port) + " " + url.target + " " + url.HostField();
}

TEST(UrlTest, IsTakenApart) {
  EXPECT_EQ(Shown(Url::Parse("http://a")), "a 80 / a");
  EXPECT_EQ(Shown(Url::Parse("http://a:8080/b/c?d=e:f@g#h")), "a 8080 /b/c?d=e:f@g a:8080");
  EXPECT_EQ(Shown(Url::Parse("http://a?q")), "a 80 /?q a");
  EXPECT_EQ(Shown(Url::Parse("http://[::1]:81/x")), "::1 81 /x [::1]:81");
  EXPECT_EQ(Shown(Url::Parse("http://a:80/")), "a 80 / a");
}

TEST(UrlTest, AnythingElseIsRefused) {
  for (const char* text :
       {"", "a", "https://a/", "http://", "http:///x", "http://:80/", "http://a:/", "http://a:0/",
        "http://a:65536/", "http://a:8x/", "http://u@a/", "http://[::1/", "http://[::1]x/",
        "http://a/b c", "http://a/\r\nX: y", "http://\xc3\xa4/"}) {
    EXPECT_THROW(Url::Parse(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace heddle::async
