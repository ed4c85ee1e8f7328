"""A show on its way to other sites: each target has a task and a queue of its own, and none can hold up another."""
