//! Where a request comes from: shown to a person among that person's sessions, and counted when sign-ins fail.

use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::http::header::{HOST, REFERER, USER_AGENT};

use crate::session::local_path;

/// Longest name of a browser that is kept.
const LONGEST_AGENT: usize = 300;

/// The address of the visitor. The word of a server in front counts only if the installation has one: anybody can send the
/// header. The last entry is the one that this server saw.
pub(crate) fn address(request: &Request<Body>, behind_proxy: bool) -> Option<String> {
    let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
    let named = forwarded
        .filter(|_| behind_proxy)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|entry| entry.trim().parse::<IpAddr>().ok());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    named.or(peer).map(|address| address.to_canonical().to_string())
}

/// The key under which failures of an address are counted. Of an IPv6 address the network counts: one machine has many.
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => {
            let parts: Vec<String> =
                address.segments().iter().take(4).map(|part| format!("{part:x}")).collect();
            format!("{}::/64", parts.join(":"))
        }
        Ok(IpAddr::V4(_)) | Err(_) => address.to_owned(),
    }
}

/// What the browser calls itself.
pub(crate) fn agent(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(USER_AGENT)?.to_str().ok()?;
    Some(agent.chars().filter(|character| !character.is_control()).take(LONGEST_AGENT).collect())
}

/// The page of this site that a request came from, as the browser names it.
pub(crate) fn came_from(headers: &HeaderMap) -> Option<String> {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (_, rest) = value(REFERER)?.split_once("://")?;
    let path = rest.strip_prefix(value(HOST)?)?;
    Some(local_path(path).to_owned())
}

/// A browser and system by their common names, as far as the agent tells.
pub(crate) fn device(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 8] = [
        ("Edg/", "Edge"),
        ("MicroMessenger", "微信 WeChat"),
        ("QQBrowser", "QQ"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("HarmonyOS", "HarmonyOS"),
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let found: Vec<&str> = [named(&BROWSERS), named(&SYSTEMS)].into_iter().flatten().collect();
    if found.is_empty() { agent.chars().take(40).collect() } else { found.join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(forwarded: &str) -> Request<Body> {
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 9))));
        request
    }

    #[test]
    fn the_word_of_a_proxy_counts_only_where_there_is_one() {
        let spoofed = request("1.2.3.4, 172.16.0.9");
        assert_eq!(address(&spoofed, false).as_deref(), Some("10.0.0.1"));
        assert_eq!(address(&spoofed, true).as_deref(), Some("172.16.0.9"));
        assert_eq!(address(&request("nonsense"), true).as_deref(), Some("10.0.0.1"));
    }

    #[test]
    fn one_comes_only_from_pages_of_this_site() {
        let came = |referer: &str| {
            let named = [(HOST, "plan.example"), (REFERER, referer)];
            came_from(&named.map(|(name, value)| (name, value.parse().unwrap())).into_iter().collect())
        };
        assert_eq!(came("https://plan.example/r/firm?q=1").as_deref(), Some("/r/firm?q=1"));
        assert_eq!(came("https://elsewhere.example/r/firm"), None);
        assert_eq!(came("https://plan.example.net/r"), Some("/".to_owned()));
    }

    #[test]
    fn a_network_of_many_addresses_counts_as_one() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn browsers_are_named_as_people_know_them() {
        let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(device(agent), "Edge · Windows");
        assert_eq!(device("strange"), "strange");
    }
}
