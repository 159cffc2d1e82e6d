"""The words a BUILD file may use, in one place. The command knows the same ones: `heddle list`."""

# Kinds of implementation that have properties.
KINDS = [
    "lock",
    "semaphore",
    "condition",
    "event",
    "barrier",
    "latch",
    "once",
    "queue",
    "stack",
    "priority_queue",
    "deque",
    "register",
    "counter",
    "set",
    "map",
    "thread",
    "future",
    "executor",
    "server",
    "event_loop",
    "greenlet",
    "hub",
    "process_pool",
    "program",
]

# Ways to choose schedules.
STRATEGIES = [
    "portfolio",
    "random",
    "pct",
    "pos",
    "surw",
    "rf",
    "rr",
    "dfs",
    "delay",
    "dpor",
]

# Memory models under which atomics are simulated.
MEMORY_MODELS = [
    "sc",
    "tso",
    "c11",
]

# What may go wrong around the code under test, and the names of several of these.
FAULTS = [
    "short-transfers",
    "interrupts",
    "false-readiness",
    "delays",
    "resets",
    "refusals",
    "accept-failures",
    "clock-jumps",
    "allocation-failures",
    "thread-failures",
    "none",
    "harmless",
    "all",
]
