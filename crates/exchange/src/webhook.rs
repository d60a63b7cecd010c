//! What a webhook says, and which addresses it may be sent to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde_json::{Value, json};
use taihang_base::{Problem, Text};
use taihang_store::webhooks::Delivery;

/// Longest address.
const LONGEST: usize = 500;

/// What an installation decides about the addresses of receivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Receivers {
    /// Whether addresses of the internal network are called.
    pub private: bool,
    /// Whether this machine is called, without TLS: for tests.
    pub loopback: bool,
}

impl Receivers {
    /// Whether an address of the network may be called: asked again when a name has been looked up, since names can lead anywhere.
    pub fn admits(self, address: IpAddr) -> bool {
        (self.loopback && address.is_loopback())
            || (self.private && is_internal(address))
            || is_public(address)
    }

    /// The host of an address that a webhook may be sent to, or what is wrong with the address.
    pub fn check(self, address: &str) -> Result<String, Problem> {
        let unfit = || {
            Problem::new(
                "webhook-address",
                Text::new("接收地址不可用。", "Nothing can be sent to this address."),
                Text::new(
                    "请填写完整的 https:// 地址，不含用户名与片段。",
                    "Give a whole https:// address, without a name to sign in and without a fragment.",
                ),
            )
            .about("address")
        };
        let plain = |letter: char| letter.is_ascii_graphic() && !"@#\\\"<>^`{|}".contains(letter);
        if address.len() > LONGEST || !address.chars().all(plain) {
            return Err(unfit());
        }
        let (secret, rest) = match (address.strip_prefix("https://"), address.strip_prefix("http://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(unfit()),
        };
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let host = host(authority).ok_or_else(unfit)?;
        let named = host.parse::<IpAddr>();
        let here = named.as_ref().is_ok_and(IpAddr::is_loopback);
        let allowed = secret || (self.loopback && here);
        if !allowed {
            return Err(unfit());
        }
        let fits = match named {
            Ok(named) => self.admits(named),
            Err(_) => is_name(host) && (self.private || is_public_name(host)),
        };
        if fits { Ok(host.to_owned()) } else { Err(internal()) }
    }
}

fn internal() -> Problem {
    Problem::new(
        "webhook-address-internal",
        Text::new("该地址属于内部网络。", "This address belongs to an internal network."),
        Text::new(
            "请填写公网地址，或由系统管理员在配置中允许内网地址。",
            "Give a public one, or ask the administrator to allow internal ones in the configuration.",
        ),
    )
    .about("address")
}

/// The host of `host:port` or `[::1]:port`.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<Ipv6Addr>().ok()?;
            (host, port)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let good = port.is_empty() || port.strip_prefix(':')?.parse::<u16>().is_ok_and(|port| port > 0);
    (good && !host.is_empty()).then_some(host)
}

fn is_name(host: &str) -> bool {
    let part = |part: &str| {
        let letters = part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        letters && !part.is_empty() && part.len() <= 63
    };
    host.len() <= 253 && host.trim_end_matches('.').split('.').all(part)
}

/// Names that mean something within one network only have no dot, or one of the endings set aside for them. An ending of digits is an
/// address in another notation.
fn is_public_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let last = host.rsplit('.').next().unwrap_or_default();
    let set_aside = ["localhost", "local", "internal", "lan", "home", "corp", "intranet", "test", "invalid"];
    let digits = last.chars().next().is_some_and(|first| first.is_ascii_digit());
    host.contains('.') && !set_aside.contains(&last) && !host.ends_with(".home.arpa") && !digits
}

/// Addresses of an office's own network.
fn is_internal(address: IpAddr) -> bool {
    match mapped(address) {
        IpAddr::V4(address) => address.is_private() || is_shared(address),
        IpAddr::V6(address) => address.segments()[0] & 0xfe00 == 0xfc00,
    }
}

fn is_shared(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    first == 100 && second & 0xc0 == 64
}

/// Addresses of the whole network: neither internal nor of this machine, of one cable, of a group, or set aside.
fn is_public(address: IpAddr) -> bool {
    if is_internal(address) {
        return false;
    }
    match mapped(address) {
        IpAddr::V4(address) => {
            let [first, second, third, _] = address.octets();
            let set_aside = first == 0
                || first >= 240
                || (first, second, third) == (192, 0, 0)
                || (first == 198 && second & 0xfe == 18);
            let own = address.is_loopback() || address.is_link_local() || address.is_documentation();
            !(own || set_aside || address.is_multicast())
        }
        IpAddr::V6(address) => {
            let [first, second, ..] = address.segments();
            // Only 2000::/3 is given out; of it, tunnels that hide an address of the older kind, and examples.
            let hiding = first == 0x2002 || (first == 0x2001 && (second == 0 || second == 0x0db8));
            first & 0xe000 == 0x2000 && !hiding
        }
    }
}

/// An address of the older kind in the clothes of the newer is what it is.
fn mapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// What is sent: what happened, and the record as the client may see it now.
pub fn body(delivery: &Delivery, record: &Value) -> Value {
    json!({
        "delivery": delivery.id,
        "event": delivery.event.key(),
        "register": delivery.register,
        "id": delivery.record,
        "version": delivery.version,
        "at": delivery.at,
        "record": record,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: Receivers = Receivers { private: false, loopback: false };
    const PRIVATE: Receivers = Receivers { private: true, loopback: false };
    const TEST: Receivers = Receivers { private: false, loopback: true };

    #[test]
    fn only_whole_addresses_of_the_public_network_are_taken() {
        for good in [
            "https://hook.example.cn/taihang?a=1",
            "https://hook.example.cn:8443",
            "https://8.8.8.8/x",
            "https://[2400:3200::1]:443/x",
        ] {
            assert!(PUBLIC.check(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "hook.example.cn",
            "http://hook.example.cn/",
            "ftp://hook.example.cn/",
            "https://",
            "https://a@hook.example.cn/",
            "https://hook.example.cn/#x",
            "https://hook.example.cn:0/",
            "https://hook.example.cn:99999/",
            "https://hook .example.cn/",
            "https://钩子.cn/",
            "https://[::1",
            "https://a..b/",
        ] {
            let problem = PUBLIC.check(bad).unwrap_err();
            assert!(problem.code.starts_with("webhook-address"), "{bad}: {}", problem.code);
        }
    }

    #[test]
    fn internal_addresses_are_refused_in_every_notation_unless_they_are_allowed() {
        for inside in [
            "https://10.0.0.1/",
            "https://192.168.1.9/",
            "https://172.16.0.1/",
            "https://100.64.0.1/",
            "https://[fd00::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://intranet/",
            "https://hook.internal/",
        ] {
            assert_eq!(PUBLIC.check(inside).unwrap_err().code, "webhook-address-internal", "{inside}");
            assert!(PRIVATE.check(inside).is_ok(), "{inside}");
        }
        for never in [
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest",
            "https://0.0.0.0/",
            "https://224.0.0.1/",
            "https://[fe80::1]/",
            "https://[2002:7f00:1::]/",
        ] {
            assert!(PUBLIC.check(never).is_err() && PRIVATE.check(never).is_err(), "{never}");
        }
        assert!(PUBLIC.check("https://2130706433/").is_err() && PUBLIC.check("https://0x7f.1/").is_err());
    }

    #[test]
    fn this_machine_is_called_without_tls_in_tests_only() {
        assert!(TEST.check("http://127.0.0.1:8080/hook").is_ok());
        assert!(TEST.check("http://8.8.8.8/").is_err() && TEST.check("http://10.0.0.1/").is_err());
        assert!(PRIVATE.check("http://127.0.0.1:8080/hook").is_err());
    }
}
