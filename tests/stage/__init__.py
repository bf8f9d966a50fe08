"""Whatever tests play on: fakes, people, drills; nothing here is a test but of the stage itself."""
