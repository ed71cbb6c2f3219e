//! A file of places with one network in it, in MaxMind's format 2.0, so that stories need none
//! from outside.

use std::net::Ipv4Addr;

/// The file: whoever is in the network of this /24 is in Vienna.
pub fn in_vienna(network: Ipv4Addr) -> Vec<u8> {
    file(network, "Keyward-Story-City")
}

/// The same of another type, as it is written in the file.
pub fn file(network: Ipv4Addr, kind: &str) -> Vec<u8> {
    const BITS: u32 = 24;
    let mut bytes = Vec::new();
    for bit in 0..BITS {
        let onward = if bit == BITS - 1 { BITS + 16 } else { bit + 1 };
        let goes_right = network.to_bits() >> (31 - bit) & 1 == 1;
        let (left, right) = if goes_right { (BITS, onward) } else { (onward, BITS) };
        bytes.extend_from_slice(&left.to_be_bytes()[1..]);
        bytes.extend_from_slice(&right.to_be_bytes()[1..]);
    }
    bytes.extend_from_slice(&[0; 16]);
    let names = |en: &str, de: &str| map(&[("en", text(en)), ("de", text(de))]);
    bytes.extend(map(&[
        ("city", map(&[("names", names("Vienna", "Wien"))])),
        ("country", map(&[("names", names("Austria", "Österreich"))])),
    ]));
    bytes.extend_from_slice(b"\xAB\xCD\xEFMaxMind.com");
    bytes.extend(map(&[
        ("node_count", number(6, u64::from(BITS))),
        ("record_size", number(5, 24)),
        ("ip_version", number(5, 4)),
        ("database_type", text(kind)),
        ("languages", vec![0, 4]),
        ("binary_format_major_version", number(5, 2)),
        ("binary_format_minor_version", number(5, 0)),
        ("build_epoch", vec![1, 2, 1]),
        ("description", map(&[])),
    ]));
    bytes
}

fn text(text: &str) -> Vec<u8> {
    assert!(text.len() < 29, "longer ones are written otherwise");
    let mut bytes = vec![2 << 5 | u8::try_from(text.len()).unwrap()];
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

fn map(pairs: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![7 << 5 | u8::try_from(pairs.len()).unwrap()];
    for (name, value) in pairs {
        bytes.extend(text(name));
        bytes.extend_from_slice(value);
    }
    bytes
}

fn number(kind: u8, number: u64) -> Vec<u8> {
    let all = number.to_be_bytes();
    let significant = &all[all.iter().take_while(|byte| **byte == 0).count()..];
    let mut bytes = vec![kind << 5 | u8::try_from(significant.len()).unwrap()];
    bytes.extend_from_slice(significant);
    bytes
}
