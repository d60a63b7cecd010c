//! Mails over SMTP: plain text and simple HTML.

use std::fmt::Write as _;
use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport as _};
use taihang_store::jobs::Cause;

use super::Letter;
use crate::job::JobError;

const PATIENCE: Duration = Duration::from_secs(30);

/// The mail server of an installation.
#[derive(Clone)]
pub struct Mail {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    pub tls: MailTls,
    /// Name and password there.
    pub credentials: Option<(String, String)>,
    /// The sender.
    pub from: String,
}

/// How the connection is kept secret. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// The plain connection is turned into a secret one before anything is said.
    StartTls,
    /// Secret from the beginning.
    Always,
    /// Not at all: within one machine only.
    Never,
}

// The password has no business in a log.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// Refusals of the connection, not of the letter (RFC 4954, section 6): signing in is required, too weak, or went wrong. Whoever
/// mends the configuration has the letters sent that waited meanwhile.
const OURS: [u16; 4] = [530, 534, 535, 538];

/// Whether mails can be sent from there: "a@b.example" or "Name <a@b.example>".
pub fn is_sender(address: &str) -> bool {
    address.parse::<Mailbox>().is_ok()
}

impl Mail {
    /// Sends a letter. What the server refuses for good (5xx) is laid aside: an address that does not exist stays so.
    pub fn send(&self, letter: &Letter) -> Result<(), JobError> {
        let message = self.message(letter)?;
        let tls =
            || TlsParameters::new(self.host.clone()).map_err(|error| JobError::Lasting(error.to_string()));
        let tls = match self.tls {
            MailTls::StartTls => Tls::Required(tls()?),
            MailTls::Always => Tls::Wrapper(tls()?),
            MailTls::Never => Tls::None,
        };
        let mut transport =
            SmtpTransport::builder_dangerous(&self.host).port(self.port).tls(tls).timeout(Some(PATIENCE));
        if let Some((name, password)) = &self.credentials {
            transport = transport.credentials(Credentials::new(name.clone(), password.clone()));
        }
        transport.build().send(&message).map(drop).map_err(|error| {
            let text = Cause::MailServer.says(&error);
            let ours = error.status().is_some_and(|code| OURS.contains(&u16::from(code)));
            if error.is_permanent() && !ours { JobError::Lasting(text) } else { JobError::Passing(text) }
        })
    }

    fn message(&self, letter: &Letter) -> Result<Message, JobError> {
        let address = |address: &str| {
            let parsed = address.parse::<Mailbox>();
            parsed.map_err(|error| JobError::Lasting(format!("{address} is no address: {error}")))
        };
        let (plain, html) = texts(letter);
        let domain = self.from.rsplit('@').next().unwrap_or("localhost").trim_end_matches('>');
        let mut message = Message::builder()
            .from(address(&self.from)?)
            .to(address(&letter.to)?)
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            .subject(letter.subject.clone())
            .multipart(MultiPart::alternative_plain_html(plain, html))
            .map_err(|error| JobError::Lasting(format!("write a mail: {error}")))?;
        // RFC 2369, section 3.2: mail programs show it as a button.
        if let Some(settings) = letter.closing.as_ref().and_then(|closing| closing.settings.as_ref())
            && let Ok(name) = HeaderName::new_from_ascii("List-Unsubscribe".to_owned())
        {
            message.headers_mut().insert_raw(HeaderValue::new(name, format!("<{settings}>")));
        }
        Ok(message)
    }
}

/// The letter as plain text and as HTML.
fn texts(letter: &Letter) -> (String, String) {
    let (mut plain, mut html) = (String::new(), String::from("<!DOCTYPE html><html><body>"));
    for (text, link) in &letter.parts {
        // Writing to a string cannot fail.
        let _ = write!(html, "<p>{}", escaped(text).replace('\n', "<br>"));
        let _ = writeln!(plain, "{text}");
        if let Some(link) = link {
            let link_text = escaped(link);
            let _ = write!(html, "<br><a href=\"{link_text}\">{link_text}</a>");
            let _ = writeln!(plain, "{link}");
        }
        html.push_str("</p>");
        plain.push('\n');
    }
    if let Some(closing) = &letter.closing {
        let _ = write!(html, "<hr><p><small>{}", escaped(&closing.text));
        let _ = writeln!(plain, "-- \n{}", closing.text);
        if let Some(link) = &closing.settings {
            let link_text = escaped(link);
            let _ = write!(html, " <a href=\"{link_text}\">{link_text}</a>");
            let _ = writeln!(plain, "{link}");
        }
        html.push_str("</small></p>");
    }
    html.push_str("</body></html>");
    (plain, html)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::thread::JoinHandle;

    use super::*;
    use crate::notice::Closing;

    /// A server for one mail that answers the recipient with `answer`; gives what it was told.
    fn server(answer: &'static str) -> (u16, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        (port, std::thread::spawn(move || talk(listener.accept().unwrap().0, answer)))
    }

    fn talk(mut stream: TcpStream, answer: &str) -> String {
        let mut told = String::new();
        let say = |text: &str, stream: &mut TcpStream| {
            // Whoever has heard a refusal may hang up before the next word.
            drop(stream.write_all(format!("{text}\r\n").as_bytes()));
        };
        say("220 test", &mut stream);
        let mut data = false;
        for line in BufReader::new(stream.try_clone().unwrap()).lines() {
            let Ok(line) = line else { break };
            told.push_str(&line);
            told.push('\n');
            match line.split([' ', ':']).next().unwrap_or("") {
                _ if data => {
                    if line == "." {
                        data = false;
                        say("250 kept", &mut stream);
                    }
                }
                "RCPT" => say(answer, &mut stream),
                "DATA" => {
                    data = true;
                    say("354 go on", &mut stream);
                }
                "QUIT" => {
                    say("221 bye", &mut stream);
                    break;
                }
                _ => say("250 test", &mut stream),
            }
        }
        told
    }

    fn send(answer: &'static str) -> (Result<(), JobError>, String) {
        let (port, server) = server(answer);
        let mail = Mail {
            host: "127.0.0.1".to_owned(),
            port,
            tls: MailTls::Never,
            credentials: None,
            from: "太行 <plan@taihang.example>".to_owned(),
        };
        let letter = Letter {
            id: "01TEST".to_owned(),
            to: "officer@science.example".to_owned(),
            account: "officer".to_owned(),
            subject: "A role".to_owned(),
            parts: vec![("1 < 2".to_owned(), Some("https://plan.example/r/a/b".to_owned()))],
            closing: Some(Closing {
                text: "Sent by a test.".to_owned(),
                settings: Some("https://plan.example/notices/settings".to_owned()),
            }),
        };
        let sent = mail.send(&letter);
        (sent, server.join().unwrap())
    }

    #[test]
    fn a_mail_arrives_as_text_and_as_html() {
        let (sent, told) = send("250 fine");
        sent.unwrap();
        for part in [
            "MAIL FROM:<plan@taihang.example>",
            "RCPT TO:<officer@science.example>",
            "Subject: A role",
            "Message-ID: <01TEST@taihang.example>",
            "1 < 2",
            "1 &lt; 2",
            "https://plan.example/r/a/b",
            "Sent by a test.",
            "List-Unsubscribe: <https://plan.example/notices/settings>",
        ] {
            assert!(told.contains(part), "{part} is missing in {told}");
        }
    }

    #[test]
    fn a_refusal_for_good_is_lasting_and_a_full_box_passes() {
        assert!(matches!(send("550 no such person").0, Err(JobError::Lasting(_))));
        assert!(matches!(send("452 no room").0, Err(JobError::Passing(_))));
        assert!(matches!(send("530 sign in first").0, Err(JobError::Passing(_))));
    }

    #[test]
    fn a_server_that_is_away_may_come_back() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mail = Mail {
            host: "127.0.0.1".to_owned(),
            port,
            tls: MailTls::Never,
            credentials: None,
            from: "a@b.example".to_owned(),
        };
        let letter = Letter {
            id: "1".to_owned(),
            to: "c@d.example".to_owned(),
            account: String::new(),
            subject: String::new(),
            parts: Vec::new(),
            closing: None,
        };
        assert!(matches!(mail.send(&letter), Err(JobError::Passing(_))));
    }
}
