//! Origins: `server.public_url` and `server.cors_origins`.

use super::desk::Desk;

#[test]
fn public_url_is_kept_in_the_writing_of_browsers() {
    let cases = [
        ("https://id.example.com", "https://id.example.com", "id.example.com"),
        ("https://id.example.com/", "https://id.example.com", "id.example.com"),
        ("HTTPS://ID.Example.COM:443", "https://id.example.com", "id.example.com"),
        ("https://id.example.com:8443", "https://id.example.com:8443", "id.example.com"),
        ("https://[2001:DB8:0::1]:8443", "https://[2001:db8::1]:8443", "[2001:db8::1]"),
        ("https://192.0.2.7", "https://192.0.2.7", "192.0.2.7"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("http://localhost:80", "http://localhost", "localhost"),
    ];
    for (written, url, host) in cases {
        let config = Desk::public().env("KEYWARD_SERVER_ADDRESS", "localhost:8080");
        let config = config.env("KEYWARD_SERVER_PUBLIC_URL", written).config();
        assert_eq!((config.public_url(), config.public_host()), (url, host), "{written}");
    }
}

#[test]
fn a_public_url_that_is_no_origin_is_refused() {
    for url in [
        "id.example.com",
        "https://",
        "https://id.example.com/auth",
        "https://id.example.com//",
        "https://id.example.com?x=1",
        "https://id.example.com#x",
        "https://ann@id.example.com",
        "https://id.example.com:port",
        "https://id.example.com:70000",
        "https://id.example.com:+1",
        "https://id.example.com:",
        "https://id..example.com",
        "https://id example.com",
        "https://bücher.example",
        "https://1.2.3",
        "https://[::1",
        "https://[nonsense]",
        "https://::1",
        "ftp://id.example.com",
    ] {
        let refusal = Desk::new().env("KEYWARD_SERVER_PUBLIC_URL", url).refusal();
        let start = "server.public_url (KEYWARD_SERVER_PUBLIC_URL in the environment) must ";
        assert!(refusal.starts_with(start), "{url}: {refusal}");
    }
}

#[test]
fn origins_of_other_sites_are_written_out_one_by_one() {
    let origins = "https://shop.example,http://localhost:3000, capacitor://localhost";
    let config = Desk::new().env("KEYWARD_SERVER_CORS_ORIGINS", origins).config();
    let listed: Vec<&str> = config.server.cors_origins.iter().map(|one| one.as_str()).collect();
    assert_eq!(listed, ["https://shop.example", "http://localhost:3000", "capacitor://localhost"]);
    for origin in ["*", "https://*.example", "null", "https://shop.example/path", "shop.example"] {
        let refusal = Desk::new().env("KEYWARD_SERVER_CORS_ORIGINS", origin).refusal();
        assert!(refusal.starts_with("server.cors_origins ("), "{origin}: {refusal}");
    }
}

#[test]
fn with_a_certificate_the_default_is_https() {
    let config = Desk::new()
        .env("KEYWARD_TLS_CERTIFICATE_FILE", "cert.pem")
        .env("KEYWARD_TLS_KEY_FILE", "key.pem")
        .config();
    assert_eq!(config.public_url(), "https://localhost:8080");
}
