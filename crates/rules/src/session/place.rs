//! A place in words, from an address alone: this machine, the local network. Where on earth
//! other addresses are, only a file can tell.

use std::net::{IpAddr, Ipv6Addr};

use crate::value::locale::Language;

/// An address that says by itself where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// The loopback of the machine that the server runs on.
    ThisMachine,
    /// Private, link-local and unique local addresses (RFC 1918, RFC 3927, RFC 4193), and those
    /// that a carrier gives its subscribers (RFC 6598).
    LocalNetwork,
}

impl Near {
    /// Which of the two an address is, if it is one.
    pub fn of(address: IpAddr) -> Option<Self> {
        match address.to_canonical() {
            IpAddr::V4(v4) if v4.is_loopback() => Some(Self::ThisMachine),
            IpAddr::V4(v4) => {
                let [a, b, ..] = v4.octets();
                let is_carriers = a == 100 && (64..128).contains(&b);
                (v4.is_private() || v4.is_link_local() || is_carriers).then_some(Self::LocalNetwork)
            }
            IpAddr::V6(Ipv6Addr::LOCALHOST) => Some(Self::ThisMachine),
            IpAddr::V6(v6) => {
                let [first, ..] = v6.segments();
                let is_local = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80;
                is_local.then_some(Self::LocalNetwork)
            }
        }
    }

    /// In a person's language.
    pub const fn in_words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::ThisMachine, Language::English) => "This machine",
            (Self::ThisMachine, Language::German) => "Dieser Rechner",
            (Self::LocalNetwork, Language::English) => "Local network",
            (Self::LocalNetwork, Language::German) => "Lokales Netz",
        }
    }
}

/// A city and its country as a place, where either is known.
pub fn on_earth(city: Option<&str>, country: Option<&str>) -> Option<String> {
    match (city, country) {
        (Some(city), Some(country)) => Some(format!("{city}, {country}")),
        (Some(place), None) | (None, Some(place)) => Some(place.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_nearby_are_told_apart() {
        use Near::{LocalNetwork, ThisMachine};
        for (address, near) in [
            ("127.0.0.1", Some(ThisMachine)),
            ("127.8.8.8", Some(ThisMachine)),
            ("::1", Some(ThisMachine)),
            ("::ffff:127.0.0.1", Some(ThisMachine)),
            ("10.1.2.3", Some(LocalNetwork)),
            ("172.16.0.1", Some(LocalNetwork)),
            ("172.32.0.1", None),
            ("192.168.178.20", Some(LocalNetwork)),
            ("::ffff:192.168.1.1", Some(LocalNetwork)),
            ("169.254.1.1", Some(LocalNetwork)),
            ("100.64.0.1", Some(LocalNetwork)),
            ("100.128.0.1", None),
            ("fd12:3456::1", Some(LocalNetwork)),
            ("fe80::1", Some(LocalNetwork)),
            ("2001:db8::1", None),
            ("203.0.113.7", None),
        ] {
            assert_eq!(Near::of(address.parse().unwrap()), near, "{address}");
        }
    }

    #[test]
    fn a_place_is_a_city_and_its_country() {
        assert_eq!(on_earth(Some("Vienna"), Some("Austria")).as_deref(), Some("Vienna, Austria"));
        assert_eq!(on_earth(None, Some("Austria")).as_deref(), Some("Austria"));
        assert_eq!(on_earth(Some("Vienna"), None).as_deref(), Some("Vienna"));
        assert_eq!(on_earth(None, None), None);
    }
}
