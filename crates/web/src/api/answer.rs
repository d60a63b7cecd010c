//! Answers of the API: JSON, or all problems at once in the caller's language.

use std::sync::Arc;

use axum::Json;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use taihang_base::{Fault, Language, Problem, Problems, Refusal, Text};
use taihang_kernel::Receipt;
use taihang_store::StoreError;

use crate::failure::Failure;
use crate::visit::Visit;

/// A refusal on its way out; put into words where the language is known.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    status: StatusCode,
    problems: Problems,
    /// Seconds until the same may succeed.
    wait: Option<u64>,
    allow: Option<HeaderValue>,
    /// Our own failure behind it, for the log.
    fault: Option<Arc<Fault>>,
}

/// What a handler answers.
pub(super) type Answered = Result<Response, Refused>;

impl Refused {
    pub(super) fn new(status: StatusCode, problems: Problems) -> Self {
        Self { status, problems, wait: None, allow: None, fault: None }
    }

    /// A request that cannot be read.
    pub(super) fn unreadable(problem: Problem) -> Self {
        Self::new(StatusCode::BAD_REQUEST, vec![problem])
    }

    /// Nothing there, or nothing that may be seen.
    pub(super) fn missing() -> Self {
        Failure::from(Refusal::NotFound).into()
    }

    /// Too many requests; the next may come in `seconds`.
    pub(super) fn too_many(seconds: u64) -> Self {
        let problem = Problem::new(
            "too-many-requests",
            Text::new("请求过于频繁。", "There are too many requests."),
            Text::new(format!("请在 {seconds} 秒后重试。"), format!("Try again in {seconds} seconds.")),
        );
        Self { wait: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, vec![problem]) }
    }

    /// An answer of the framework that is no problem document yet.
    pub(super) fn of_status(status: StatusCode, allow: Option<HeaderValue>) -> Self {
        let failure = match status {
            StatusCode::NOT_FOUND => Refusal::NotFound.into(),
            StatusCode::METHOD_NOT_ALLOWED => Failure::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            status if status.is_server_error() => {
                Failure::Fault(Arc::new(Fault { step: "answer a call", source: None }))
            }
            _ => Failure::Malformed,
        };
        Self { allow, ..Self::from(failure) }
    }

    /// Writes a failure of our own into the log, under the id that the caller is told.
    fn logged(&self, visit: &Visit) {
        if let Some(fault) = &self.fault {
            let cause = std::error::Error::source(fault.as_ref()).map(ToString::to_string);
            tracing::error!(request = visit.request_id, step = fault.step, cause, "a call of the API failed");
        }
    }

    /// The document that the caller reads.
    pub(crate) fn told(&self, visit: &Visit) -> Response {
        self.logged(visit);
        let body = json!({
            "type": "about:blank",
            "title": title(self.status).in_language(visit.language),
            "status": self.status.as_u16(),
            "request": visit.request_id,
            "problems": problems_json(&self.problems, visit.language),
        });
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = self.wait {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait));
        }
        if let Some(allow) = &self.allow {
            headers.insert(ALLOW, allow.clone());
        }
        response
    }

    /// Status and problems: for one result of several.
    pub(super) fn result(&self, visit: &Visit) -> Value {
        self.logged(visit);
        json!({ "status": self.status.as_u16(), "receipt": null, "problems": problems_json(&self.problems, visit.language) })
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

/// A refusal without anything of its own: code, what is so, what to do; each in Chinese and English.
type Plain = (&'static str, [&'static str; 4]);

const NOT_FOUND: Plain = (
    "not-found",
    [
        "没有这项内容，或您无权查看。",
        "It is not there, or you may not see it.",
        "请核对路径。",
        "Check the path.",
    ],
);
const NOT_ALLOWED: Plain = (
    "not-allowed",
    ["您无权这样做。", "You may not do this.", "请由有权的角色办理。", "Ask somebody who holds the role."],
);
const STALE: Plain = (
    "version-stale",
    [
        "他人已修改该记录。",
        "Somebody else has changed it.",
        "请重新读取后再修改。",
        "Read it again, then change it.",
    ],
);
const NO_KEY: Plain = (
    "key-missing",
    [
        "没有有效的密钥。",
        "There is no good key.",
        "请在 Authorization 中给出 Bearer 密钥。",
        "Give a key as Bearer in Authorization.",
    ],
);
const NO_TOKEN: Plain = (
    "token-missing",
    [
        "缺少会话的表单令牌。",
        "The token of the session is missing.",
        "请在 X-CSRF-Token 中给出。",
        "Give it in X-CSRF-Token.",
    ],
);
const METHOD: Plain = (
    "method-unknown",
    [
        "此路径不支持该方法。",
        "This path does not know the method.",
        "请查阅接口说明。",
        "See the description of the API.",
    ],
);
const TOO_LARGE: Plain =
    ("body-too-large", ["请求内容过大。", "The body is too large.", "请分次发送。", "Send it in parts."]);
const UNREADABLE: Plain = (
    "request-unreadable",
    [
        "请求无法读取。",
        "The request cannot be read.",
        "请核对路径与参数的编码。",
        "Check how path and parameters are encoded.",
    ],
);
const FAULT: Plain = (
    "fault",
    [
        "系统内部错误。",
        "Something failed on our side.",
        "请凭请求编号联系管理员。",
        "Tell the administrator the id of the request.",
    ],
);

fn plain((code, [zh, en, todo_zh, todo_en]): Plain) -> Problems {
    vec![Problem::new(code, Text::new(zh, en), Text::new(todo_zh, todo_en))]
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        let (status, wait) = (failure.status(), failure.wait());
        let mut ours = None;
        let (status, problems) = match failure {
            Failure::Problems(problems) => (status_of(&problems), as_sent(problems)),
            Failure::Stale(problem) => (StatusCode::PRECONDITION_FAILED, vec![problem]),
            Failure::Storage(problem) => (status, vec![problem]),
            Failure::NotNow(why) => {
                let hint = Text::new("条件满足后重试。", "Try again when that is so.");
                (status, vec![Problem::new("not-now", why, hint)])
            }
            Failure::Refusal(Refusal::NotFound) => (status, plain(NOT_FOUND)),
            Failure::Refusal(Refusal::NotAllowed) => (status, plain(NOT_ALLOWED)),
            Failure::Refusal(Refusal::Stale) => (StatusCode::PRECONDITION_FAILED, plain(STALE)),
            Failure::Refusal(Refusal::NotSignedIn) | Failure::BadKey => {
                (StatusCode::UNAUTHORIZED, plain(NO_KEY))
            }
            Failure::Forged => (status, plain(NO_TOKEN)),
            Failure::Method => (status, plain(METHOD)),
            Failure::TooLarge => (status, plain(TOO_LARGE)),
            Failure::Malformed => (status, plain(UNREADABLE)),
            Failure::Fault(fault) => {
                ours = Some(fault);
                (status, plain(FAULT))
            }
        };
        Self { fault: ours, wait, ..Self::new(status, problems) }
    }
}

/// Problems with a header name it as whoever calls writes it.
fn as_sent(mut problems: Problems) -> Problems {
    let of_key = |problem: &&mut Problem| problem.field.as_deref() == Some("idempotency_key");
    problems.iter_mut().filter(of_key).for_each(|problem| problem.field = Some("Idempotency-Key".to_owned()));
    problems
}

/// A key that was used for something else is in the way of the request; everything else is in its content.
fn status_of(problems: &Problems) -> StatusCode {
    match problems.as_slice() {
        [problem] if problem.code == "idempotency-key-reused" => StatusCode::CONFLICT,
        [problem] if problem.code == "version-stale" => StatusCode::PRECONDITION_FAILED,
        [problem] if problem.code == "register-unknown" => StatusCode::NOT_FOUND,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn title(status: StatusCode) -> Text {
    match status.as_u16() {
        400 => Text::new("请求无法读取", "The request cannot be read"),
        401 => Text::new("未通过认证", "Not authenticated"),
        403 => Text::new("无权办理", "Not allowed"),
        404 => Text::new("不存在", "Not found"),
        405 => Text::new("方法不支持", "Method not allowed"),
        409 => Text::new("目前不能办理", "Not now"),
        412 => Text::new("版本已变化", "Changed meanwhile"),
        413 => Text::new("内容过大", "Too large"),
        415 => Text::new("内容类型不符", "Wrong media type"),
        422 => Text::new("内容有误", "The content has problems"),
        428 => Text::new("须写明版本", "The version is missing"),
        429 => Text::new("请求过于频繁", "Too many requests"),
        503 => Text::new("暂不可用", "Not available just now"),
        _ => Text::new("系统内部错误", "Our failure"),
    }
}

pub(super) fn problems_json(problems: &[Problem], language: Language) -> Value {
    let one = |problem: &Problem| {
        json!({
            "code": problem.code,
            "field": problem.field,
            "message": problem.message.in_language(language),
            "hint": match problem.record.as_deref() {
                Some((register, id)) => format!("{} /r/{register}/{id}", problem.hint.in_language(language)),
                None => problem.hint.in_language(language).to_owned(),
            },
        })
    };
    problems.iter().map(one).collect()
}

/// What was carried out.
pub(super) fn receipt_json(receipt: &Receipt, language: Language) -> Value {
    json!({
        "id": receipt.record,
        "version": receipt.version,
        "state": receipt.state,
        "repeated": receipt.repeated,
        "warnings": problems_json(&receipt.warnings, language),
    })
}

/// The version as an entity tag.
pub(super) fn tag(version: i64) -> String {
    format!("\"{version}\"")
}
