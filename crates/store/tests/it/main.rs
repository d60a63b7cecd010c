//! The store on a real database: SQLite, or with `TAIHANG_TEST_DATABASE=postgres` PostgreSQL.

mod db;
