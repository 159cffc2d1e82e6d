"""Turns what a heddle_test asks for into arguments of `heddle check`, or says what is wrong."""

load("//tools/bazel:vocabulary.bzl", "FAULTS", "KINDS", "MEMORY_MODELS", "STRATEGIES")

def check(
        implementations = [],
        kinds = [],
        properties = [],
        violates = [],
        strategy = None,
        schedules = None,
        preemptions = None,
        delays = None,
        memory = None,
        faults = [],
        own_kinds = []):
    """Gathers what one run of `heddle check` is to do.

    Args:
      implementations: As in heddle_test, and so are the others.
      kinds: See above.
      properties: See above.
      violates: See above.
      strategy: See above.
      schedules: See above.
      preemptions: See above.
      delays: See above.
      memory: See above.
      faults: See above.
      own_kinds: See above.

    Returns:
      A struct with these fields, for the two functions below.
    """
    return struct(
        implementations = implementations,
        kinds = kinds,
        properties = properties,
        violates = violates,
        strategy = strategy,
        schedules = schedules,
        preemptions = preemptions,
        delays = delays,
        memory = memory,
        faults = faults,
        own_kinds = own_kinds,
    )

def _unknown(what, value, valid):
    if value == None or value in valid:
        return []
    return ['{} "{}" is unknown; valid: {}'.format(what, value, ", ".join(valid))]

def _below(what, value, least):
    if value == None or value >= least:
        return []
    return ["{} must be at least {}, is {}".format(what, least, value)]

def _property_mistakes(attribute, property, kinds, known):
    kind, _, rest = property.partition(".")
    if not kind or not rest:
        return ['{} "{}" is not of the form KIND.NAME'.format(attribute, property)]
    if kinds and kind in known and kind not in kinds:
        return ['{} "{}" is of none of the kinds {}'.format(attribute, property, ", ".join(kinds))]
    return _unknown('kind of {} "{}":'.format(attribute, property), kind, known)

def mistakes_in(check):
    """Lists what is wrong with a check, one sentence each; empty when all is well."""
    known = KINDS + check.own_kinds
    mistakes = []
    for kind in check.kinds:
        mistakes += _unknown("kind", kind, known)
    for property in check.properties:
        mistakes += _property_mistakes("property", property, check.kinds, known)
    for property in check.violates:
        mistakes += _property_mistakes("violates", property, check.kinds, known)
        if check.properties and property not in check.properties:
            mistakes.append('violates "{}" is not among the properties'.format(property))
    mistakes += _unknown("strategy", check.strategy, STRATEGIES)
    mistakes += _below("schedules", check.schedules, 1)
    mistakes += _below("preemptions", check.preemptions, 0)
    mistakes += _below("delays", check.delays, 0)
    mistakes += _unknown("memory", check.memory, MEMORY_MODELS)
    for fault in check.faults:
        mistakes += _unknown("fault", fault.partition("/")[0], FAULTS)
    return mistakes

def arguments_of(check):
    """Gives the arguments of `heddle check` after the plugin, as a list of strings."""
    options = (
        [("--kind", kind) for kind in check.kinds] +
        [("--property", property) for property in check.properties] +
        [("--expect-violation", property) for property in check.violates] +
        [
            ("--strategy", check.strategy),
            ("--schedules", check.schedules),
            ("--preemptions", check.preemptions),
            ("--delays", check.delays),
            ("--memory", check.memory),
            ("--faults", ",".join(check.faults) or None),
        ]
    )
    arguments = list(check.implementations)
    for flag, value in options:
        if value != None:
            arguments += [flag, str(value)]
    return arguments
