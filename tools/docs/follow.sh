#!/bin/bash
# Does what a Markdown text says, in the folder where it stands: writes its files, runs its commands, and compares what they print with what
# the text says they print. Exits with 1, and shows the difference, at the first that differs.
# Usage: follow.sh TEXT [WORD...]
#
#   ```c++ FILE          is written to FILE; so is a block of any language that is followed by a path
#   ```console [WORD]    lines with `$ ` are commands, run one after the other by one shell; a line that ends with \ goes on in the next.
#                        What stands between two commands is the output, standard error included. With a word, only if it is among the
#                        arguments.
#
# In an output, a line `...` stands for any number of lines, and `...` within a line for any text.
set -u

readonly text=$1
shift
readonly words=" $* "

# The commands become one script, so that variables and functions last; each is followed by a check of its output.
readonly script=$(mktemp)
readonly said=$(mktemp)
trap 'rm -f "$script" "$said"' EXIT

cat >"$script" <<'END'
set -u
status=0  # of the command before
# check LINE COMMAND EXPECTED: compares the output of a command that stands in that line of the text.
check() {
  local line=$1 command=$2 expected=$3 pattern= output one
  while IFS= read -r one; do
    # The dots of a line of its own stand for its end too.
    pattern+=$(sed 's/[][\\*?]/\\&/g; s/\.\.\./*/g' <<<"$one")
    [[ $one == ... ]] || pattern+=$'\n'
  done < <(printf '%s' "${expected:+$expected$'\n'}")
  output=$(sed 's/[[:space:]]*$//' "$SAID")
  output+=${output:+$'\n'}
  if [[ $output != $pattern ]]; then
    echo "line $line: $ $command"
    echo "should print:"
    printf '%s\n' "$expected"
    echo "and prints:"
    printf '%s' "$output"
    exit 1
  fi
}
END

in=      # what kind of block: file, console, other
file=
command=
first=   # its line
expected=
number=0
commands=0

finish_command() {
  [[ -n $command ]] || return
  printf '{\n(exit $status)\n%s\n} >"$SAID" 2>&1\nstatus=$?\n' "$command" >>"$script"
  printf 'check %q %q %q\n' "$first" "$command" "${expected%$'\n'}" >>"$script"
  command=
  expected=
  commands=$((commands + 1))
}

goes_on=no
while IFS= read -r line || [[ -n $line ]]; do
  number=$((number + 1))
  if [[ -z $in ]]; then
    [[ $line == '```'* ]] || continue
    read -r language word <<<"${line#'```'}"
    if [[ $language == console ]]; then
      in=other
      [[ -z $word || $words == *" $word "* ]] && in=console
    elif [[ -n $word ]]; then
      in=file
      file=$word
      printf 'mkdir -p "$(dirname %q)"\ncat >%q <<'"'END OF THE FILE'"'\n' "$file" "$file" >>"$script"
    else
      in=other
    fi
    continue
  fi
  if [[ $line == '```' ]]; then
    [[ $in == file ]] && echo "END OF THE FILE" >>"$script"
    finish_command
    in=
    continue
  fi
  case $in in
    file) printf '%s\n' "$line" >>"$script" ;;
    console)
      if [[ $goes_on == yes ]]; then
        command+=$'\n'$line
      elif [[ $line == '$ '* ]]; then
        finish_command
        command=${line#'$ '}
        first=$number
      else
        expected+=$line$'\n'
      fi
      goes_on=no
      [[ -n $command && -z $expected && $line == *\\ ]] && goes_on=yes
      ;;
  esac
done <"$text"

if ((commands == 0)); then
  echo "$text has no commands"
  exit 1
fi
SAID=$said bash "$script" || exit 1
echo "$commands commands of $text did what it says"
