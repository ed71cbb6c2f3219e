//! `keyward admin-link`.

use keyward_flows::admin::first;
use serde_json::json;

use super::{Failure, out};
use crate::boot::{self, banner};
use crate::config::Config;

/// Makes a link, also beside a running server.
pub(super) async fn admin_link(config: &Config, json: bool) -> Result<(), Failure> {
    let app = boot::open(config).await?;
    let made = first::make_link(&app).await;
    app.close().await;
    let made = made?;
    let url = banner::link(config.public_url(), &made.token);
    if json {
        out::json(&json!({ "url": url, "expires_at": made.expires_at.to_string() }));
    } else {
        out::line(&url);
    }
    Ok(())
}
