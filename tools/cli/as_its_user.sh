# For tests of the command, to be sourced with the command as $1: from now on `$heddle` is called as its user would call it, in a directory
# of its own. Other paths among the arguments have to be made absolute before.
heddle=$(readlink -f "$1")
# The command finds out that it is a test by these; here it is run by one.
unset TEST_TARGET TEST_TOTAL_SHARDS TEST_SHARD_INDEX TEST_SHARD_STATUS_FILE XML_OUTPUT_FILE TEST_UNDECLARED_OUTPUTS_DIR
unset TESTBRIDGE_TEST_ONLY TEST_RANDOM_SEED TEST_TIMEOUT
cd "$TEST_TMPDIR" || exit 1
failures=0

# fail TEXT: with what the command has said last, if that was kept.
fail() {
  local file
  echo "FAILED: $1"
  for file in out.txt err.txt; do
    [[ ! -f $file ]] || cat "$file"
  done
  failures=$((failures + 1))
}
