//! Networks: what shares one budget of guesses.

use std::net::{IpAddr, Ipv6Addr};

/// An IPv4 address (also when written as IPv6, `::ffff:…`) is one network; so is the /64
/// around an IPv6 address, since a whole /64 is what one subscriber gets.
pub fn network_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let prefix = Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64));
            format!("{prefix}/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_have_one_key() {
        for (address, key) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
            ("2001:0db8::1", "2001:db8::/64"),
            ("::1", "::/64"),
        ] {
            assert_eq!(network_key(address.parse().unwrap()), key);
        }
    }
}
