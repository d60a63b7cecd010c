//! Every key of the configuration: one row each. The file, the environment, the checks and the explanation read this table.

use taihang_base::Text;

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    /// As in the file; a dot parts the table from the key.
    pub(crate) name: &'static str,
    /// What it may hold.
    pub(crate) kind: Kind,
    /// What holds if nobody says anything.
    pub(crate) default: Option<&'static str>,
    zh: &'static str,
    en: &'static str,
}

/// What a key may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A folder or a file.
    Path,
    /// A file that holds a secret on its first line; the secret itself never stands in the configuration.
    Secret,
    /// Address of a PostgreSQL database.
    Database,
    /// Address of a web page.
    Web,
    /// Address that paths are put behind.
    Site,
    /// Address that mails are sent from, with or without a name.
    Sender,
    /// A whole number within these limits.
    Number(u64, u64),
    /// Yes or no.
    Switch,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

impl Key {
    /// Its name in the environment.
    pub(crate) fn variable(&self) -> String {
        format!("TAIHANG_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// What it is for.
    pub(crate) fn meaning(&self) -> Text {
        Text::new(self.zh, self.en)
    }

    /// What it may hold, for people.
    pub(crate) fn holds(&self) -> Text {
        match self.kind {
            Kind::Text => Text::new("文字", "text"),
            Kind::Path => Text::new("路径", "path"),
            Kind::Secret => Text::new("密钥文件的路径", "path of a file with a secret"),
            Kind::Database => Text::new("postgres:// 地址", "postgres:// address"),
            Kind::Web => Text::new("http(s):// 地址", "http(s):// address"),
            Kind::Site => Text::new("不带 ? 和 # 的 http(s):// 地址", "http(s):// address without ? and #"),
            Kind::Sender => Text::new("邮箱地址", "mail address"),
            Kind::Number(least, most) => {
                Text::new(format!("{least}–{most} 的整数"), format!("whole number, {least} to {most}"))
            }
            Kind::Switch => Text::new("true 或 false", "true or false"),
            Kind::OneOf(words) => Text::new(words.join("、"), words.join(", ")),
        }
    }
}

/// The key called `name`.
pub(crate) fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

const fn row(
    name: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    zh: &'static str,
    en: &'static str,
) -> Key {
    Key { name, kind, default, zh, en }
}

/// All keys, in the order in which they are explained.
pub(crate) const KEYS: &[Key] = &[
    row(
        "data",
        Kind::Path,
        None,
        "数据目录：嵌入式数据库、文件、密钥",
        "data folder: embedded database, files, key",
    ),
    row(
        "database",
        Kind::Database,
        None,
        "PostgreSQL 数据库；不填则使用数据目录中的嵌入式数据库",
        "PostgreSQL database; without it the embedded one in the data folder",
    ),
    row(
        "database_password_file",
        Kind::Secret,
        None,
        "数据库密码所在文件，避免把密码写进地址",
        "file with the password of the database, so that it need not stand in the address",
    ),
    row(
        "read_database",
        Kind::Database,
        None,
        "只读副本，供列表与检索使用",
        "replica that lists and searches read from",
    ),
    row("host", Kind::Text, Some("127.0.0.1"), "监听地址", "address to listen on"),
    row(
        "port",
        Kind::Number(0, 65_535),
        Some("8460"),
        "监听端口，0 表示任选",
        "port to listen on, 0 for any",
    ),
    row(
        "public_address",
        Kind::Site,
        None,
        "用户在浏览器中使用的地址；邮件与单点登录的链接以此开头；他人可访问时，启用二者必须设置",
        "address that people use in the browser; links in mails and from single sign-on begin with it; needed for both where others reach the server",
    ),
    row(
        "secure_cookies",
        Kind::Switch,
        Some("false"),
        "Cookie 仅经 HTTPS 发送",
        "cookies go over HTTPS only",
    ),
    row(
        "behind_proxy",
        Kind::Switch,
        Some("false"),
        "前面有反向代理，访问者地址取自 X-Forwarded-For",
        "a server stands in front and names the visitor in X-Forwarded-For",
    ),
    row(
        "sign_in.second_factor_roles",
        Kind::Text,
        None,
        "必须启用两步验证的角色，以空格分隔，如 administrator data_steward",
        "roles that need two-step sign-in, parted by spaces, such as administrator data_steward",
    ),
    row(
        "sign_in.registration",
        Kind::Switch,
        Some("false"),
        "允许单位自行注册，经数据管家审核后启用",
        "organisations may register themselves; a data steward checks them",
    ),
    row("log", Kind::Text, Some("warn,taihang=info"), "记录哪些日志", "which log lines are written"),
    row("log_format", Kind::OneOf(&["text", "json"]), Some("text"), "日志格式", "form of the log lines"),
    row(
        "metrics_token_file",
        Kind::Secret,
        None,
        "读取 /metrics 与就绪详情所需的令牌；不填则仅限本机读取",
        "token to read /metrics and the reasons of /healthz; without it only this machine may",
    ),
    row(
        "seal_key_file",
        Kind::Path,
        None,
        "个人信息加密密钥；不填则为数据目录中的 seal.key",
        "key that seals personal values; without it `seal.key` in the data folder",
    ),
    row(
        "overlay",
        Kind::Path,
        None,
        "本地调整定义的 overlay.toml",
        "overlay.toml with local changes to definitions",
    ),
    row(
        "workers",
        Kind::Number(0, 64),
        Some("2"),
        "serve 进程内执行后台任务的线程数，0 表示不执行",
        "threads for background jobs inside `serve`, 0 for none",
    ),
    row(
        "limits.readers",
        Kind::Number(1, 512),
        Some("8"),
        "同时读取数据库的连接数",
        "connections that read the database at once",
    ),
    row(
        "limits.writers",
        Kind::Number(1, 128),
        Some("8"),
        "同时写入 PostgreSQL 的连接数",
        "connections that write to PostgreSQL at once",
    ),
    row(
        "limits.stop_seconds",
        Kind::Number(1, 600),
        Some("20"),
        "收到停止信号后，处理完未结束请求的时限（秒）",
        "seconds for open requests and running jobs after the signal to stop",
    ),
    row(
        "limits.api_at_once",
        Kind::Number(1, 1_000_000),
        Some("600"),
        "每个接口密钥一次可连续发出的请求数",
        "requests that one API key may send at once",
    ),
    row(
        "limits.api_each_second",
        Kind::Number(1, 100_000),
        Some("100"),
        "每个接口密钥每秒可持续发出的请求数",
        "requests that one API key may send each second for long",
    ),
    row(
        "limits.keep_imports_days",
        Kind::Number(1, 3_650),
        Some("30"),
        "导入文件及问题行（均加密保存）自最后一次处理起保留的天数",
        "days for which the file of an import and its rows with problems, both sealed, are kept after the last step",
    ),
    row(
        "limits.keep_backups_warning_days",
        Kind::Number(1, 365),
        Some("2"),
        "最近一次备份超过多少天即在运行页面提醒",
        "days after which the operations page warns that there is no fresh backup",
    ),
    row("mail.host", Kind::Text, None, "发信服务器（SMTP）", "mail server (SMTP)"),
    row("mail.port", Kind::Number(1, 65_535), Some("587"), "发信端口", "its port"),
    row(
        "mail.tls",
        Kind::OneOf(&["starttls", "tls", "none"]),
        Some("starttls"),
        "发信加密方式",
        "how it is encrypted",
    ),
    row("mail.user", Kind::Text, None, "发信用户名", "user at the mail server"),
    row("mail.password_file", Kind::Secret, None, "发信密码所在文件", "file with the password of that user"),
    row("mail.from", Kind::Sender, None, "发件人地址", "sender of the mails"),
    row(
        "gateway.url",
        Kind::Web,
        None,
        "短信、政务即时通讯等消息网关的地址；通知以签名请求送达",
        "message gateway (text messages, official chat) that gets notices as signed requests",
    ),
    row(
        "gateway.secret_file",
        Kind::Secret,
        None,
        "与消息网关共享的签名密钥所在文件",
        "file with the secret shared with the gateway, which signs the requests",
    ),
    row(
        "webhooks.private_addresses",
        Kind::Switch,
        Some("false"),
        "允许向内网地址推送变更（仍须 HTTPS）",
        "changes may be sent to addresses of the internal network (still over HTTPS)",
    ),
    row(
        "oidc.issuer",
        Kind::Site,
        None,
        "单点登录（OpenID Connect）的签发方",
        "issuer of single sign-on (OpenID Connect)",
    ),
    row(
        "oidc.client_id",
        Kind::Text,
        None,
        "在签发方登记的客户端编号",
        "client id registered with the issuer",
    ),
    row("oidc.client_secret_file", Kind::Secret, None, "客户端密钥所在文件", "file with the client's secret"),
    row(
        "oidc.two_step",
        Kind::Switch,
        Some("false"),
        "签发方对所有人都要求两步验证，本平台不再另行要求",
        "the issuer demands two-step sign-in of everybody, so none is asked for here",
    ),
    row("oidc.label", Kind::Text, None, "登录页按钮上的名称", "what the button on the sign-in page says"),
];
