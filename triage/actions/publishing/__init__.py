"""Every verb that brings a version to patients, and the log that tells of it."""
