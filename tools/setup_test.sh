#!/bin/bash
# Tests of tools/setup, with stand-ins for dpkg-query, apt-get, sudo and bazel on the PATH.
# Usage: setup_test.sh SETUP REPOSITORIES.bzl
set -u
readonly setup=$PWD/$1
readonly repositories=$PWD/$2
failures=0

fail() {
  echo "FAILED: $1"
  echo "status $status, calls:"
  cat "$calls"
  echo "output:"
  cat "$output"
  failures=$((failures + 1))
}

# A machine on which MISSING are not installed, and UNAVAILABLE cannot be.
readonly machine=$TEST_TMPDIR/machine
readonly calls=$TEST_TMPDIR/calls
readonly output=$TEST_TMPDIR/output
mkdir -p "$machine"
cat >"$machine/dpkg-query" <<'END'
#!/bin/bash
shift 3
for package in "$@"; do
  [[ " $MISSING " == *" $package "* ]] || echo "installed $package"
done
END
cat >"$machine/apt-get" <<'END'
#!/bin/bash
echo "apt-get $*" >>"$CALLS"
for word in "$@"; do
  [[ " $UNAVAILABLE " != *" $word "* ]] || exit 100
done
END
cat >"$machine/bazel" <<'END'
#!/bin/bash
echo "bazel $*" >>"$CALLS"
END
# Playwright, unlike Debian's packages, is asked of npm.
cat >"$machine/npm" <<'END'
#!/bin/bash
[[ $1 == ls ]] || echo "npm $*" >>"$CALLS"
[[ " $MISSING " != *" playwright "* || $1 != ls ]] || exit 1
[[ " $UNAVAILABLE " != *" playwright "* || $1 != ci ]] || exit 1
END
cp "$machine/npm" "$machine/node"
cat >"$machine/sudo" <<'END'
#!/bin/bash
exec "$@"
END
chmod +x "$machine"/*

# run MISSING UNAVAILABLE [ARG...]: leaves what happened in status, calls and output.
run() {
  : >"$calls"
  MISSING=$1 UNAVAILABLE=$2 CALLS=$calls PATH=$machine:$PATH "$setup" "${@:3}" >"$output" 2>&1
  status=$?
}

run "" "" --needed
[[ $status == 0 && ! -s $calls && ! -s $output ]] || fail "--needed is silent when nothing is missing"

run "libconcurrentqueue-dev" "" --needed
[[ $status == 0 && ! -s $calls ]] || fail "--needed installs nothing for want of a subject"
grep -q "warning: libconcurrentqueue-dev is missing: the plugin moodycamel is skipped" "$output" ||
  fail "--needed warns of a missing subject"

run "clang-19 libconcurrentqueue-dev" "" --needed
[[ $(grep -c " install " "$calls") == 2 ]] || fail "--needed installs subjects with what it must"

run "" ""
[[ $status == 0 && ! -s $calls && -s $output ]] || fail "says so when nothing is missing"

run "clang-19 libconcurrentqueue-dev" ""
[[ $status == 0 ]] || fail "installs what is missing"
grep -q "apt-get .* install clang-19$" "$calls" || fail "installs a required package"
grep -q "apt-get .* install libconcurrentqueue-dev$" "$calls" || fail "installs a subject"
[[ $(grep -c " install " "$calls") == 2 ]] || fail "installs nothing else"
[[ $(head -1 "$calls") == "apt-get "*" update" ]] || fail "updates the package lists first"
[[ $(tail -1 "$calls") == "bazel sync --configure" ]] || fail "makes Bazel look again"

run "libconcurrentqueue-dev relacy-dev" "libconcurrentqueue-dev"
[[ $status == 0 ]] || fail "goes on without a subject"
grep -q "warning: libconcurrentqueue-dev is missing: the plugin moodycamel is skipped" "$output" ||
  fail "names the plugin that is skipped"
grep -q " install relacy-dev$" "$calls" || fail "installs the other subjects"

run "clang-19" "clang-19"
[[ $status == 1 ]] || fail "stops without a required package"
grep -q "error: .* without clang-19" "$output" || fail "names the required package"

run "clang-19" "update"
[[ $status == 0 ]] || fail "tries with the old package lists when there are no new ones"

run "playwright" ""
[[ $status == 0 && $(head -1 "$calls") == "npm ci "* ]] || fail "installs Playwright alone"
[[ $(tail -1 "$calls") == "bazel sync --configure" ]] || fail "makes Bazel look for Playwright again"
run "playwright" "" --needed
[[ $status == 0 && ! -s $calls ]] || fail "--needed does without Playwright"
run "playwright" "playwright"
[[ $status == 0 ]] || fail "goes on without Playwright"
grep -q "warning: Playwright is missing: the browser's test of the HTML report is skipped" "$output" ||
  fail "says what is skipped for want of Playwright"

run "" "" --bogus
[[ $status == 2 ]] || fail "refuses an unknown option"

# What the workspace looks for is what set-up installs.
mapfile -t packages < <(sed -n 's/^ *package = "\(.*\)",$/\1/p' "$repositories")
((${#packages[@]} > 0)) || fail "packages are declared in $repositories"
for package in "${packages[@]}"; do
  run "$package" ""
  grep -q "apt-get .* install $package$" "$calls" || fail "$package is known to tools/setup"
done

exit $((failures > 0))
