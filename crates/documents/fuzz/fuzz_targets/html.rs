//! Bytes as the inside of a page.

#![no_main]

mod promise;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    promise::holds("a.html", &[b"<html>", data].concat());
});
