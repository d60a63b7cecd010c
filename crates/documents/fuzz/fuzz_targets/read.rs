//! Any bytes at all, as plain text, as Markdown and by content.

#![no_main]

mod promise;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for name in ["a", "a.txt", "a.md"] {
        promise::holds(name, data);
    }
});
