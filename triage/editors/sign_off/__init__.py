"""The review desk: clinical reviewers read every item of a version and say what they think of it."""
