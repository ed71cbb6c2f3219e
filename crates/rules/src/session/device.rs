//! A client in words, from its `User-Agent`: "Firefox on Linux". A guess that helps a person
//! recognise a session; nothing is decided by it.

use crate::value::locale::Language;

/// What a client says it is, where people know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    client: Option<&'static str>,
    system: Option<&'static str>,
}

/// The device behind a `User-Agent`, where it is one that people know.
pub fn recognise(user_agent: &str) -> Option<Device> {
    let first = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let (client, system) = (first(CLIENTS), first(SYSTEMS));
    (client.is_some() || system.is_some()).then_some(Device { client, system })
}

/// A client in a person's language: in words where people know it, else as it calls itself.
pub fn named(user_agent: Option<&str>, language: Language) -> String {
    match user_agent.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => {
            recognise(name).map_or_else(|| name.to_owned(), |device| device.in_words(language))
        }
        None => match language {
            Language::English => "A program that does not say its name".to_owned(),
            Language::German => "Ein Programm, das seinen Namen nicht sagt".to_owned(),
        },
    }
}

impl Device {
    /// In a person's language.
    pub fn in_words(self, language: Language) -> String {
        let on = match language {
            Language::English => "on",
            Language::German => "auf",
        };
        match (self.client, self.system) {
            (Some(client), Some(system)) => format!("{client} {on} {system}"),
            (name, other) => name.or(other).unwrap_or_default().to_owned(),
        }
    }
}

/// In the order of asking: browsers name the engines and the browsers that they descend from.
const CLIENTS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("Opera", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("UCBrowser/", "UC Browser"),
    ("MiuiBrowser/", "Mi Browser"),
    ("Brave/", "Brave"),
    ("Electron/", "A desktop app"),
    ("Thunderbird/", "Thunderbird"),
    ("Focus/", "Firefox Focus"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("GSA/", "Google app"),
    ("FBAN/", "Facebook app"),
    ("FBAV/", "Facebook app"),
    ("Instagram", "Instagram app"),
    ("; wv)", "An app"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Epiphany/", "Web"),
    ("Safari/", "Safari"),
    ("Trident/", "Internet Explorer"),
    ("MSIE ", "Internet Explorer"),
    ("CFNetwork/", "An app"),
    ("curl/", "curl"),
    ("Wget/", "Wget"),
    ("PostmanRuntime/", "Postman"),
    ("insomnia/", "Insomnia"),
    ("HTTPie/", "HTTPie"),
    ("python-requests/", "Python Requests"),
    ("python-httpx/", "HTTPX"),
    ("aiohttp/", "aiohttp"),
    ("Python-urllib/", "Python"),
    ("okhttp/", "OkHttp"),
    ("Dart/", "A Dart program"),
    ("Java/", "A Java program"),
    ("Java-http-client/", "A Java program"),
    ("Go-http-client/", "A Go program"),
    ("axios/", "axios"),
    ("node-fetch", "Node.js"),
    ("undici", "Node.js"),
    ("reqwest/", "A Rust program"),
    ("PowerShell/", "PowerShell"),
];

/// iPads and iPhones name Mac OS X too, Android names Linux.
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPod", "iPod"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("PlayStation", "PlayStation"),
    ("Nintendo", "Nintendo"),
    ("Xbox", "Xbox"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Darwin/", "Apple"),
    ("FreeBSD", "FreeBSD"),
    ("OpenBSD", "OpenBSD"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn in_words(user_agent: &str) -> Option<String> {
        recognise(user_agent).map(|device| device.in_words(Language::English))
    }

    #[test]
    fn common_clients_are_named_as_people_know_them() {
        let cases = [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/124.0.0.0",
                "Opera on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPad",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36",
                "An app on Android",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome on ChromeOS",
            ),
            ("Photos/1 CFNetwork/1568.100.1 Darwin/24.6.0", "An app on Apple"),
            ("curl/8.14.1", "curl"),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Windows"),
        ];
        for (agent, words) in cases {
            assert_eq!(in_words(agent).as_deref(), Some(words), "{agent}");
        }
        for unknown in ["something of our own", "node", "", "Mozilla/5.0"] {
            assert_eq!(in_words(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_device_is_named_in_the_language_of_its_owner() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
        let device = recognise(agent).unwrap();
        assert_eq!(device.in_words(Language::German), "Firefox auf Linux");
    }
}
