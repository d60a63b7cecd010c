//! How many objects a file holds, guessed before it is parsed: the parser keeps every one of them in memory, at a
//! hundred bytes and more for a single digit in the file.

use lopdf::{Stream, dictionary};

/// Most tokens of a file; a book of a thousand pages has fewer.
const TOKENS: usize = 2_000_000;
/// Largest object stream that is unpacked, in bytes.
pub(super) const STREAM: usize = 2 << 20;

/// Whether the file would take too much memory to open.
pub(super) fn is_too_heavy(bytes: &[u8]) -> bool {
    let mut tokens = count(bytes);
    let mut rest = bytes;
    while let Some(at) = find(rest, b"/Obj") {
        let (before, after) = rest.split_at(at);
        rest = &after[4..];
        if !rest.starts_with(b"Stm") && !rest.starts_with(b"#") {
            continue;
        }
        let head = &before[before.len().saturating_sub(500)..];
        let Some(begin) = find(rest, b"stream") else { break };
        let dictionary = [&head[find_last(head, b"obj").unwrap_or(0)..], &rest[..begin]].concat();
        let data = rest[begin + 6..].strip_prefix(b"\r").unwrap_or(&rest[begin + 6..]);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        let data = &data[..find(data, b"endstream").unwrap_or(data.len())];
        // A chain of filters is not followed here; no program writes one.
        let plain = find(&dictionary, b"/FlateDecode").is_some() && find(&dictionary, b"[").is_none();
        let stream = Stream::new(dictionary! { "Filter" => "FlateDecode" }, data.to_vec());
        tokens += match stream.decompressed_content_with_limit(STREAM) {
            Ok(content) if plain => count(&content),
            Ok(_) | Err(_) if find(&dictionary, b"/Filter").is_none() => 0,
            Ok(_) | Err(_) => TOKENS / 4,
        };
        if tokens > TOKENS {
            return true;
        }
    }
    tokens > TOKENS
}

/// Places where a token begins.
fn count(bytes: &[u8]) -> usize {
    let is_break =
        |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b'\0' | b'\x0c' | b'[' | b'<' | b'(' | b'/');
    bytes
        .windows(2)
        .filter(|pair| {
            is_break(pair[0]) && (!is_break(pair[1]) || matches!(pair[1], b'[' | b'<' | b'(' | b'/'))
        })
        .count()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn find_last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object_stream(content: &[u8]) -> Vec<u8> {
        let mut stream = Stream::new(dictionary! {}, content.to_vec());
        stream.compress().unwrap();
        let mut bytes = b"1 0 obj <</Type/ObjStm/Filter/FlateDecode>>stream\n".to_vec();
        bytes.extend(&stream.content);
        bytes.extend(b"\nendstream endobj\n");
        bytes
    }

    #[test]
    fn objects_are_counted_packed_and_unpacked() {
        assert!(!is_too_heavy(b"%PDF-1.4 1 0 obj <</Type/Catalog>> endobj"));
        assert!(!is_too_heavy(&object_stream(b"1 0 <</A 1>>")));
        assert!(is_too_heavy(&b"1 ".repeat(TOKENS + 2)));
        assert!(is_too_heavy(&object_stream(&b"1 ".repeat(STREAM / 2)).repeat(3)));
    }
}
