"""Tests of check_arguments.bzl: what heddle_test refuses, and what it asks of the command."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load("//tools/bazel:check_arguments.bzl", "arguments_of", "check", "mistakes_in")

def _nothing_asked_is_no_mistake_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, [], mistakes_in(check()))
    asserts.equals(env, [], arguments_of(check()))
    return unittest.end(env)

def _own_kinds_are_known_impl(ctx):
    env = unittest.begin(ctx)
    own = check(kinds = ["accounts"], properties = ["accounts.linearizable"], own_kinds = ["accounts"])
    asserts.equals(env, [], mistakes_in(own))
    asserts.true(env, mistakes_in(check(kinds = ["accounts"])))
    return unittest.end(env)

_own_kinds_are_known_test = unittest.make(_own_kinds_are_known_impl)

_nothing_asked_is_no_mistake_test = unittest.make(_nothing_asked_is_no_mistake_impl)

def _everything_asked_becomes_arguments_impl(ctx):
    env = unittest.begin(ctx)
    everything = check(
        implementations = ["my_lock", "your_lock"],
        kinds = ["lock"],
        properties = ["lock.mutual-exclusion", "lock.progress"],
        violates = ["lock.progress"],
        strategy = "pct",
        schedules = 1000,
        preemptions = 0,
        delays = 3,
        memory = "c11",
        faults = ["resets", "thread-failures/3"],
    )
    asserts.equals(env, [], mistakes_in(everything))
    asserts.equals(
        env,
        "my_lock your_lock --kind lock --property lock.mutual-exclusion --property lock.progress " +
        "--expect-violation lock.progress --strategy pct --schedules 1000 --preemptions 0 " +
        "--delays 3 --memory c11 --faults resets,thread-failures/3",
        " ".join(arguments_of(everything)),
    )
    return unittest.end(env)

_everything_asked_becomes_arguments_test = unittest.make(_everything_asked_becomes_arguments_impl)

def _unknown_words_list_the_valid_ones_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        ['memory "arm" is unknown; valid: sc, tso, c11'],
        mistakes_in(check(memory = "arm")),
    )
    for wrong in [
        check(kinds = ["loc"]),
        check(strategy = "lucky"),
        check(faults = ["locusts/3"]),
        check(properties = ["loc.mutual-exclusion"]),
        check(violates = ["loc.mutual-exclusion"]),
    ]:
        mistakes = mistakes_in(wrong)
        asserts.equals(env, 1, len(mistakes))
        asserts.true(env, "is unknown; valid: " in mistakes[0], mistakes[0])
    return unittest.end(env)

_unknown_words_list_the_valid_ones_test = unittest.make(_unknown_words_list_the_valid_ones_impl)

def _malformed_properties_are_refused_impl(ctx):
    env = unittest.begin(ctx)
    for property in ["lock", "lock.", ".mutual-exclusion", ""]:
        asserts.equals(
            env,
            ['property "{}" is not of the form KIND.NAME'.format(property)],
            mistakes_in(check(properties = [property])),
        )
    return unittest.end(env)

_malformed_properties_are_refused_test = unittest.make(_malformed_properties_are_refused_impl)

def _violates_must_be_checked_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        ['violates "lock.fifo" is not among the properties'],
        mistakes_in(check(properties = ["lock.progress"], violates = ["lock.fifo"])),
    )
    return unittest.end(env)

_violates_must_be_checked_test = unittest.make(_violates_must_be_checked_impl)

def _numbers_have_bounds_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(
        env,
        [
            "schedules must be at least 1, is 0",
            "preemptions must be at least 0, is -1",
            "delays must be at least 0, is -2",
        ],
        mistakes_in(check(schedules = 0, preemptions = -1, delays = -2)),
    )
    return unittest.end(env)

_numbers_have_bounds_test = unittest.make(_numbers_have_bounds_impl)

def check_arguments_tests():
    """Declares the tests of this file, each named for what it holds."""
    for name, test in {
        "nothing_asked_is_no_mistake_test": _nothing_asked_is_no_mistake_test,
        "own_kinds_are_known_test": _own_kinds_are_known_test,
        "everything_asked_becomes_arguments_test": _everything_asked_becomes_arguments_test,
        "unknown_words_list_the_valid_ones_test": _unknown_words_list_the_valid_ones_test,
        "malformed_properties_are_refused_test": _malformed_properties_are_refused_test,
        "violates_must_be_checked_test": _violates_must_be_checked_test,
        "numbers_have_bounds_test": _numbers_have_bounds_test,
    }.items():
        test(name = name, size = "small")
