//! How this program calls others over HTTP.

use std::time::Duration;

use ureq::config::Config;
use ureq::tls::{RootCerts, TlsConfig};

/// Follows no redirection, waits no longer than `patience`, and trusts the authorities that the operating system trusts: there an
/// office adds its own. Without `proxied` it goes through no other server, whatever the environment says.
pub fn config(patience: Duration, proxied: bool) -> Config {
    let trust = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Config::builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .timeout_global(Some(patience))
        .tls_config(trust);
    if proxied { config.build() } else { config.proxy(None).build() }
}
