#!/bin/bash
# follow.sh tells a text that is true from one that is not. Usage: follow_test.sh FOLLOW
set -u
readonly follow=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
failures=0

# ends NAME STATUS [WORD...]: with the text on standard input.
ends() {
  local name=$1 wanted=$2 said status
  shift 2
  cat >text.md
  said=$("$follow" text.md "$@" 2>&1)
  status=$?
  ((status == wanted)) || {
    echo "FAILED: $name: status $status: $said"
    failures=$((failures + 1))
  }
}

ends "a text that is true" 0 <<'END'
```text sub/poem.txt
roses
* are [red]
violets
```
```console
$ cat sub/poem.txt
roses
* are [red]
violets
$ head -n 2 \
  sub/poem.txt
...
* ... [red]
$ colour=red; false
$ echo $?
1
$ echo $colour; echo blue >&2
red
blue
```
END
ends "an output that differs" 1 <<'END'
```console
$ echo roses
violets
```
END
ends "a star that is no pattern" 1 <<'END'
```console
$ echo roses
r*s
```
END
ends "a line too few" 1 <<'END'
```console
$ printf 'roses\nviolets\n'
roses
```
END
ends "a line too many" 1 <<'END'
```console
$ echo roses
roses
violets
```
END
ends "an output that is not mentioned" 1 <<'END'
```console
$ echo roses
```
END
ends "a failure of the second command" 1 <<'END'
```console
$ true
$ echo roses
violets
```
END
ends "no commands" 1 <<'END'
    $ echo roses
END
ends "a block for others" 0 <<'END'
```console garden
$ echo roses
violets
```
```console
$ true
```
END
ends "a block for this one" 1 garden <<'END'
```console garden
$ echo roses
violets
```
END
exit $((failures > 0))
