//! Worlds for tests: database, clock, people, a browser. Only a dev-dependency.
