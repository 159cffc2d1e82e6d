#!/bin/bash
# A text does what it says: its commands are run where a stand-in for the checkout lies, with the command that was built.
# Usage: text_test.sh FOLLOW TEXT WORDS COMPILE HEDDLE [FILE...]
#   WORDS  of the blocks that are run too, see follow.sh
#   FILE   lies where the commands are run
set -u
readonly follow=$PWD/$1 text=$PWD/$2 words=$3 compile=$PWD/$4 heddle=$PWD/$5
shift 5

# What a text calls ~/heddle, or stands in.
export HOME=$TEST_TMPDIR
mkdir -p "$HOME/heddle/tools"
ln -s heddle/tools "$HOME/tools"
cat >"$HOME/heddle/tools/heddle" <<END
#!/bin/bash
case \$1 in
  cc | c++) exec "$compile" "\$@" ;;
esac
exec "$heddle" "\$@"
END
chmod +x "$HOME/heddle/tools/heddle"
(($# == 0)) || cp "$@" "$HOME"
# The command finds out that it is a test by these; here it is run by a person.
unset TEST_TARGET TEST_TOTAL_SHARDS TEST_SHARD_INDEX TEST_SHARD_STATUS_FILE XML_OUTPUT_FILE TEST_UNDECLARED_OUTPUTS_DIR
unset TESTBRIDGE_TEST_ONLY TEST_RANDOM_SEED TEST_TIMEOUT
cd "$HOME" || exit 1
# shellcheck disable=SC2086 # several words
exec "$follow" "$text" $words
