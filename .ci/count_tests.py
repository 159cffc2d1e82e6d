#!/usr/bin/env python3
"""Runs tools/test and ends with one line, `N passed, N failed`, counted from Bazel's own events.

A target that cannot be built counts as failed; one that Bazel skips because this machine lacks what
it needs counts as neither. Exits with Bazel's status; no passing test at all is a failure too.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

NO_TESTS = 4  # as Bazel has it


def outcomes(events):
  """Returns the labels that passed as tests and those that failed to build or to pass."""
  passed, failed = set(), set()
  for event in events:
    if 'testSummary' in event['id']:
      status = event['testSummary']['overallStatus']
      (passed if status == 'PASSED' else failed).add(event['id']['testSummary']['label'])
    elif 'targetCompleted' in event['id']:
      built = event.get('completed', {}).get('success', False)
      skipped = event.get('aborted', {}).get('reason') == 'SKIPPED'
      if not built and not skipped:
        failed.add(event['id']['targetCompleted']['label'])
  return passed, failed


def main():
  root = pathlib.Path(__file__).resolve().parent.parent
  with tempfile.TemporaryDirectory() as scratch:
    log = pathlib.Path(scratch, 'events.json')
    status = subprocess.run(
        ['tools/test', '--keep_going', f'--build_event_json_file={log}'],
        cwd=root,
        check=False,
    ).returncode
    events = log.read_text().splitlines() if log.exists() else []
  passed, failed = outcomes(json.loads(event) for event in events)
  if status == 0 and not passed:
    status = NO_TESTS
  # A failure that belongs to no target, such as a BUILD file that does not load, is one as well.
  failures = max(len(failed), 1 if status else 0)
  print(f'{len(passed)} passed, {failures} failed', flush=True)
  return status


if __name__ == '__main__':
  sys.exit(main())
