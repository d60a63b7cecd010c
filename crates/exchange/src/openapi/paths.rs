//! The paths: what can be asked and done, register by register.

use serde_json::{Map, Value as Json, json};
use taihang_defs::{Access, FieldType, RegisterDef};

use super::BASE;
use super::fields::ID;
use super::parameters::parameters;

/// Refusals that every path knows.
const ALWAYS: [&str; 5] = ["400", "401", "404", "429", "503"];
/// Refusals of what takes a JSON body and changes something.
const CHANGE: [&str; 6] = ["403", "409", "412", "413", "415", "422"];

/// One way to use a path.
struct Way<'a> {
    tag: &'a str,
    id: String,
    summary: String,
    parameters: Vec<Json>,
    body: Option<Json>,
    answers: Vec<(&'static str, Json)>,
    refusals: Vec<&'static str>,
}

impl Way<'_> {
    fn described(self) -> Json {
        let mut responses: Map<String, Json> =
            self.answers.into_iter().map(|(status, answer)| (status.to_owned(), answer)).collect();
        for status in ALWAYS.iter().chain(&self.refusals) {
            responses
                .insert((*status).to_owned(), json!({ "$ref": format!("#/components/responses/{status}") }));
        }
        let mut way = json!({
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "responses": responses,
        });
        if !self.parameters.is_empty() {
            way["parameters"] = Json::Array(self.parameters);
        }
        if let Some(body) = self.body {
            way["requestBody"] = body;
        }
        way
    }
}

fn shared_parameter(name: &str) -> Json {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn body(schema: &str) -> Json {
    let content =
        json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } });
    json!({ "required": true, "content": content })
}

fn answer(words: &str, schema: &Json, headers: &[(&str, &str)]) -> Json {
    let mut all = json!({ "X-Request-Id": { "$ref": "#/components/headers/request" } });
    for (name, header) in headers {
        all[*name] = json!({ "$ref": format!("#/components/headers/{header}") });
    }
    json!({ "description": words, "headers": all, "content": { "application/json": { "schema": schema } } })
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn list_of(name: &str, member: &str) -> Json {
    json!({
        "type": "object",
        "properties": { member: { "type": "array", "items": reference(name) } },
        "required": [member],
        "additionalProperties": false,
    })
}

fn receipt(words: &str) -> Json {
    answer(words, &reference("receipt"), &[("ETag", "version")])
}

fn changing(extra: &[&'static str]) -> Vec<&'static str> {
    CHANGE.iter().chain(extra).copied().collect()
}

/// Paths that belong to no register.
pub(super) fn shared() -> Map<String, Json> {
    let mut paths = Map::new();
    let way = |id: &str, summary: &str, parameters: Vec<Json>, answers: Vec<(&'static str, Json)>| Way {
        tag: "installation",
        id: id.to_owned(),
        summary: summary.to_owned(),
        parameters,
        body: None,
        answers,
        refusals: Vec::new(),
    };
    let registers = answer("可用的登记册 / the registers you reach", &list_of("register", "registers"), &[]);
    let all = way("registers", "登记册目录 / registers", Vec::new(), vec![("200", registers)]);
    paths.insert(format!("{BASE}/registers"), json!({ "get": all.described() }));
    let q = json!({ "name": "q", "in": "query", "required": true, "schema": { "type": "string", "minLength": 1, "maxLength": 200, "pattern": "[0-9A-Za-z一-龥]" } });
    let each = json!({ "name": "each", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 20 } });
    let hits = answer("各登记册的命中 / hits by register", &list_of("hits", "registers"), &[]);
    let search = way("search", "全库检索 / search everywhere", vec![q, each], vec![("200", hits)]);
    paths.insert(format!("{BASE}/search"), json!({ "get": search.described() }));
    let named = |name: &str, most: usize| json!({ "name": name, "in": "query", "required": true, "schema": { "type": "string", "minLength": 1, "maxLength": most, "pattern": "\\S" } });
    let kept = answer(
        "已保存，其内容写入记录的文件字段 / kept; put it into a field of a record",
        &reference("file"),
        &[],
    );
    let mut upload = way(
        "upload",
        "上传文件 / upload a file",
        vec![named("register", 100), named("field", 100), named("name", 200)],
        vec![("201", kept)],
    );
    upload.body = Some(
        json!({ "required": true, "content": { "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } } }),
    );
    upload.refusals = vec!["403", "413", "415", "422"];
    paths.insert(format!("{BASE}/files"), json!({ "post": upload.described() }));
    webhooks(&mut paths);
    paths
}

/// Where the program that asks wants to hear of changes.
fn webhooks(paths: &mut Map<String, Json>) {
    let hook = || json!({ "name": "webhook", "in": "path", "required": true, "schema": { "type": "string", "pattern": ID } });
    let way = |id: &str, summary: &str, parameters: Vec<Json>, answers: Vec<(&'static str, Json)>| Way {
        tag: "installation",
        id: format!("webhooks.{id}"),
        summary: summary.to_owned(),
        parameters,
        body: None,
        answers,
        refusals: vec!["403"],
    };
    let root = format!("{BASE}/webhooks");
    let all = answer("本客户端的变更推送 / those of the client", &list_of("webhook", "webhooks"), &[]);
    let mut list = way("list", "变更推送 / webhooks", Vec::new(), vec![("200", all)]);
    list.refusals.clear();
    let with_secret = |words: &str| answer(words, &reference("webhook.secret"), &[]);
    let made = with_secret(
        "已新建，密钥只答复一次（同一 Idempotency-Key 重发除外） / made; the secret is told this once, and again to the same Idempotency-Key",
    );
    let key = vec![shared_parameter("idempotency-key")];
    let mut create = way("create", "新建变更推送 / make a webhook", key, vec![("201", made)]);
    create.body = Some(body("hook.create"));
    create.refusals = vec!["403", "409", "413", "415", "422"];
    paths.insert(root.clone(), json!({ "get": list.described(), "post": create.described() }));
    let gone = json!({ "description": "已移除 / removed", "headers": { "X-Request-Id": { "$ref": "#/components/headers/request" } } });
    let mut remove = way("remove", "移除变更推送 / remove a webhook", vec![hook()], vec![("204", gone)]);
    remove.refusals.push("413");
    paths.insert(format!("{root}/{{webhook}}"), json!({ "delete": remove.described() }));
    let renewed = with_secret(
        "新密钥只答复一次，原密钥即时失效 / the new secret, this once; the old one signs no more",
    );
    let mut renew = way("secret", "更换密钥 / renew the secret", vec![hook()], vec![("200", renewed)]);
    renew.refusals.push("413");
    paths.insert(format!("{root}/{{webhook}}/secret"), json!({ "post": renew.described() }));
}

/// The paths of one register.
pub(super) fn of_register(def: &RegisterDef, paths: &mut Map<String, Json>) {
    let name = &def.name;
    let root = format!("{BASE}/{name}");
    let one = format!("{root}/{{id}}");
    let id = || vec![shared_parameter("id")];
    let label = format!("{} / {}", def.label.zh, def.label.en);
    let way = |id: &str, summary: &str, parameters: Vec<Json>, answers: Vec<(&'static str, Json)>| Way {
        tag: name,
        id: format!("{name}.{id}"),
        summary: format!("{summary}：{label}"),
        parameters,
        body: None,
        answers,
        refusals: Vec::new(),
    };
    let page = answer("一页记录 / a page", &reference(&format!("{name}.list")), &[("Link", "next")]);
    let asked = parameters(def).iter().map(super::Parameter::described).collect();
    let list = way("list", "列表 list", asked, vec![("200", page)]);
    let repeated = receipt("此前已办理 / done before under the same key");
    let mut placed = receipt("已新建 / made");
    placed["headers"]["Location"] = json!({ "$ref": "#/components/headers/place" });
    let mut create = way(
        "create",
        "新建 create",
        vec![shared_parameter("idempotency-key")],
        vec![("200", repeated), ("201", placed)],
    );
    create.body = Some(body(&format!("{name}.create")));
    create.refusals = changing(&[]);
    paths.insert(root.clone(), json!({ "get": list.described(), "post": create.described() }));

    let record = answer("记录 / the record", &reference(name), &[("ETag", "version")]);
    let get = way("get", "查看 read", id(), vec![("200", record)]);
    let mut edit = way("edit", "修改 edit", versioned(), vec![("200", receipt("已修改 / changed"))]);
    edit.body = Some(body(&format!("{name}.edit")));
    edit.refusals = changing(&["428"]);
    paths.insert(one.clone(), json!({ "get": get.described(), "patch": edit.described() }));

    for transition in def.transitions.values() {
        let words = format!("{} / {}", transition.label.zh, transition.label.en);
        let mut move_on = way(&transition.name, &words, versioned(), vec![("200", receipt("已办理 / done"))]);
        move_on.body = Some(body(&format!("{name}.{}", transition.name)));
        move_on.refusals = changing(&["428"]);
        paths.insert(format!("{one}/{}", transition.name), json!({ "post": move_on.described() }));
    }
    beside(def, &one, paths);

    let results = answer("逐条结果 / a result for each", &list_of("result", "results"), &[]);
    let mut bulk =
        way("bulk", "批量 bulk", vec![shared_parameter("idempotency-key")], vec![("200", results)]);
    bulk.body = Some(body(&format!("{name}.bulk")));
    bulk.refusals = changing(&[]);
    paths.insert(format!("{root}/bulk"), json!({ "post": bulk.described() }));
}

fn versioned() -> Vec<Json> {
    ["id", "if-match", "idempotency-key"].map(shared_parameter).to_vec()
}

/// What lies beside a record: its history, deadlines, remarks, files.
fn beside(def: &RegisterDef, one: &str, paths: &mut Map<String, Json>) {
    let name = &def.name;
    let way = |id: &str, summary: &str, answers: Vec<(&'static str, Json)>| Way {
        tag: name,
        id: format!("{name}.{id}"),
        summary: summary.to_owned(),
        parameters: vec![shared_parameter("id")],
        body: None,
        answers,
        refusals: Vec::new(),
    };
    let events = answer("最近在前 / newest first", &list_of("event", "events"), &[]);
    let history = way("history", "历史 / history", vec![("200", events)]);
    paths.insert(format!("{one}/history"), json!({ "get": history.described() }));
    let running = answer("期限 / deadlines", &list_of("deadline", "deadlines"), &[]);
    let deadlines = way("deadlines", "期限 / deadlines", vec![("200", running)]);
    paths.insert(format!("{one}/deadlines"), json!({ "get": deadlines.described() }));
    let mut said = vec![("comments", "备注 / remark", "comment")];
    if def.access == Access::Protected {
        said.push(("openings", "说明理由后查看 / open with a reason", "opening"));
    }
    for (id, summary, schema) in said {
        let mut say = way(id, summary, vec![("200", receipt("已记录 / written down"))]);
        say.parameters.push(shared_parameter("idempotency-key"));
        say.body = Some(body(schema));
        say.refusals = changing(&[]);
        paths.insert(format!("{one}/{id}"), json!({ "post": say.described() }));
    }
    for field in def.fields.values().filter(|field| matches!(field.kind, FieldType::File(_))) {
        let content = json!({
            "description": "文件内容 / the content",
            "headers": { "X-Request-Id": { "$ref": "#/components/headers/request" } },
            "content": { "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } },
        });
        let words = format!("{} / {}", field.label.zh, field.label.en);
        let file = way(&format!("file.{}", field.name), &words, vec![("200", content)]);
        paths.insert(format!("{one}/files/{}", field.name), json!({ "get": file.described() }));
    }
}
