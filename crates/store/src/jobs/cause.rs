//! Why something that was sent to others did not arrive, kept so that each reader is told in their own language.

use std::fmt::Display;

/// Who failed, and how. What they said themselves is kept beside it, as they said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The receiver of a webhook answered with a status that is no success.
    ReceiverAnswers,
    /// The receiver of a webhook did not answer.
    ReceiverAway,
    /// The gateway of messages answered that it cannot take one now.
    GatewayAnswers,
    /// The gateway of messages will not take this one.
    GatewayRefuses,
    /// The gateway of messages did not answer.
    GatewayAway,
    /// The mail server did not take a letter.
    MailServer,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 6] = [
        Self::ReceiverAnswers,
        Self::ReceiverAway,
        Self::GatewayAnswers,
        Self::GatewayRefuses,
        Self::GatewayAway,
        Self::MailServer,
    ];

    /// Its name, as it is kept.
    pub fn key(self) -> &'static str {
        match self {
            Self::ReceiverAnswers => "receiver-answers",
            Self::ReceiverAway => "receiver-away",
            Self::GatewayAnswers => "gateway-answers",
            Self::GatewayRefuses => "gateway-refuses",
            Self::GatewayAway => "gateway-away",
            Self::MailServer => "mail-server",
        }
    }

    /// The text that is kept of a failure.
    pub fn says(self, said: impl Display) -> String {
        format!("{}: {said}", self.key())
    }

    /// Reads a kept text: the cause, and what the other side said. None if it tells of another failure.
    pub fn told(text: &str) -> Option<(Self, &str)> {
        let (key, said) = text.split_once(": ")?;
        Self::ALL.into_iter().find(|cause| cause.key() == key).map(|cause| (cause, said))
    }
}

#[cfg(test)]
mod tests {
    use super::Cause;

    #[test]
    fn what_is_kept_is_read_back_and_nothing_else_is_taken_for_it() {
        for cause in Cause::ALL {
            assert_eq!(Cause::told(&cause.says("550: no such user")), Some((cause, "550: no such user")));
        }
        assert_eq!(Cause::told("the secret cannot sign"), None);
        assert_eq!(Cause::told("someone: else"), None);
    }
}
