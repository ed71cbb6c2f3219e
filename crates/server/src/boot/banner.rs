//! What a person at the terminal sees at the start: where to go, and on loopback the link
//! that makes the first administrator. It goes to standard error, beside the logs.

use std::io::Write as _;

use keyward_flows::Refusal;
use keyward_flows::admin::first;
use keyward_flows::app::config::Delivery;

use crate::state::Server;

/// The link to the form that makes the first administrator.
pub fn link(public_url: &str, token: &str) -> String {
    format!("{public_url}/welcome?token={token}")
}

/// Prints it. A terminal that went away stops no server.
pub async fn print(server: &Server) {
    let url = &server.public_url;
    let mut text = format!(
        "\nKeyward {} is running at {url}\n  API reference        {url}/docs\n",
        env!("CARGO_PKG_VERSION")
    );
    if server.app.config.mail_delivery == Delivery::Kept {
        text.push_str(&format!(
            "  Letters              {url}/dev/inbox (none is sent without smtp.url)\n"
        ));
    }
    text.push_str(&administrator(server).await);
    if !server.config.is_public() && url.starts_with("http://") {
        text.push_str(
            "  Cookies              Safari keeps them only over TLS; programs ask for \
             \"refresh_delivery\": \"body\"\n",
        );
    }
    text.push('\n');
    let _ = std::io::stderr().write_all(text.as_bytes());
}

async fn administrator(server: &Server) -> String {
    if server.config.is_public() {
        return match first::is_missing(&server.app).await {
            Ok(true) => {
                "  First administrator  run `keyward admin-link` on this machine\n".to_owned()
            }
            _ => String::new(),
        };
    }
    match first::make_link(&server.app).await {
        Ok(made) => format!(
            "  First administrator  {}\n                       (30 minutes, one use)\n",
            link(&server.public_url, &made.token)
        ),
        Err(Refusal::AdministratorExists) => String::new(),
        Err(error) => format!("  First administrator  no link could be made: {error}\n"),
    }
}
