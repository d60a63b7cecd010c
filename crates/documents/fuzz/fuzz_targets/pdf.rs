//! Bytes as a PDF file.

#![no_main]

mod promise;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    promise::holds("a.pdf", &[b"%PDF-1.7\n", data].concat());
});
