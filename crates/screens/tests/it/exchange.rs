//! Import and export over HTTP: the whole way of a file, who may go it, what is refused and how that is said.

use std::fmt::Write as _;

use std::io::Cursor;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::Workbook;
use taihang_exchange::import::work;
use taihang_jobs::{Services, drain, house};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Value};
use taihang_store::{Batch, BatchState};
use tower::ServiceExt as _;

use crate::world::{PASSWORD, Reply, World, encoded, organisation};

/// Sends a file to the import of a register.
async fn upload(world: &World, cookies: &str, register: &str, name: &str, bytes: &[u8]) -> Reply {
    let token = world.get(cookies, "/account").await.csrf();
    let mut body = format!(
        "--limit\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--limit\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    let request = Request::post(format!("/r/{register}/import"))
        .header(COOKIE, cookies)
        .header(ACCEPT_LANGUAGE, "zh-CN")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=limit");
    world.send(request.body(Body::from(body)).unwrap()).await
}

/// The bytes of a file that is sent to the visitor.
async fn taken(world: &World, cookies: &str, path: &str) -> Vec<u8> {
    let request = Request::get(path).header(COOKIE, cookies).header(ACCEPT_LANGUAGE, "zh-CN");
    let response = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"), "{path}");
    to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec()
}

async fn step(world: &World, cookies: &str, batch: &str, step: &str, fields: &[(&str, &str)]) -> Reply {
    let token = world.get(cookies, "/account").await.csrf();
    let form = fields
        .iter()
        .fold(format!("csrf={token}"), |form, (name, value)| format!("{form}&{name}={}", encoded(value)));
    world.post(cookies, &format!("{batch}/{step}"), &form, &[]).await
}

/// Does the work that waits in the background.
fn work_on(world: &World) {
    let services = Services::default().with(world.records.clone());
    drain(&Arc::new(house::registry()), &world.records.jobs(), &services).unwrap();
}

/// Uploads, tells the columns as they are proposed, and has the file checked.
async fn checked(world: &World, cookies: &str, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> String {
    let sent = upload(world, cookies, "organisation", name, bytes).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let batch = sent.location().to_owned();
    let reply = step(world, cookies, &batch, "check", fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    work_on(world);
    batch
}

const COLUMNS: [(&str, &str); 4] =
    [("column.0", "name"), ("column.1", "kind"), ("column.2", "above"), ("create", "yes")];

fn organisations(world: &World) -> Vec<Record> {
    let mut records = Vec::new();
    let keep = |shown: taihang_store::read::Shown| {
        records.push(shown.record);
        Ok(())
    };
    world.records.each(&world.reader(), &Query::all("organisation", 500), keep).unwrap();
    records
}

fn named(world: &World, name: &str) -> Option<Record> {
    organisations(world).into_iter().find(|record| record.text("name") == Some(name))
}

fn batch_of(world: &World, path: &str) -> Batch {
    let id: RecordId = path.rsplit('/').next().unwrap().parse().unwrap();
    world.records.import_batch(id).unwrap().unwrap()
}

fn cells(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

/// A closed organisation is public; one that was imported by mistake is not, and a search does not find it.
async fn is_found_by_nobody(world: &World, cookies: &str, words: &str) {
    for cookies in [cookies, ""] {
        let found = world.get(cookies, &format!("/search?q={}", encoded(words))).await;
        assert!(!found.body.contains(&format!("太原市{words}")), "{}", found.body);
    }
}

/// After the import: a sentence, the records, and the way back.
async fn says_what_it_did(world: &World, cookies: &str, batch: &str, done: &Reply) {
    let made = named(world, "太原市甲研究所").unwrap().id;
    for words in [
        "导入完成：新建2条，修改0条，0行与已有记录相同、未作改动；1行存在问题，未导入。",
        &format!("<a href=\"/r/organisation/{made}\">太原市甲研究所</a>"),
        "<a class=\"button\" href=\"#undo\">",
    ] {
        assert!(done.body.contains(words), "{words} is missing: {}", done.body);
    }
    let english = world.get(&format!("{cookies}; taihang_language=en"), batch).await;
    assert!(english.body.contains("2 records made, 0 changed; 0 rows leave"), "{}", english.body);
}

#[tokio::test]
async fn a_file_goes_the_whole_way_and_back() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let list = world.get(&cookies, "/r/organisation").await;
    assert!(list.body.contains("/r/organisation/import") && list.body.contains("/r/organisation/export"));
    let template = cells(taken(&world, &cookies, "/r/organisation/template").await);
    assert!(template[0].iter().any(|cell| cell.contains("名称")), "{template:?}");

    let text = "名称,机构类别,上级机构,备注\n太原市甲研究所,科研院所,太原市人民政府,x\n太原市乙研究所,城堡,太原市人民政府,y\n\
                太原市丙研究所,科研院所,太原市人民政府,z\n";
    let sent = upload(&world, &cookies, "organisation", "机构.csv", text.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let batch = sent.location().to_owned();
    let columns = world.get(&cookies, &batch).await;
    for words in ["机构.csv", "太原市甲研究所", "不导入此列", "option value=\"name\" selected"]
    {
        assert!(columns.body.contains(words), "{words} is missing: {}", columns.body);
    }
    let twice = [COLUMNS.as_slice(), &[("column.3", "name")]].concat();
    let refused = step(&world, &cookies, &batch, "check", &twice).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("两列对应同一个字段"), "{}", refused.body);

    let begun = step(&world, &cookies, &batch, "check", &COLUMNS).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let waiting = world.get(&cookies, &batch).await;
    assert!(waiting.headers.contains_key("refresh") && waiting.body.contains("正在逐行检查"));
    work_on(&world);
    let found = world.get(&cookies, &batch).await;
    assert!(!found.headers.contains_key("refresh"));
    for words in ["存在问题的行", "机构类别", "城堡", "可填：", "科研院所", "导入没有问题的2行"]
    {
        assert!(found.body.contains(words), "{words} is missing: {}", found.body);
    }
    assert!(!found.body.contains("option-unknown"), "{}", found.body);
    let problems = cells(taken(&world, &cookies, &format!("{batch}/problems")).await);
    assert_eq!((problems.len(), problems[1][0].as_str()), (2, "太原市乙研究所"));
    assert!(problems[1].iter().any(|cell| cell.contains("option-unknown")), "{problems:?}");

    let whole = step(&world, &cookies, &batch, "commit", &[("mode", "whole")]).await;
    assert_eq!(whole.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", whole.body);
    let before = organisations(&world).len();
    let rows = step(&world, &cookies, &batch, "commit", &[("mode", "rows")]).await;
    assert_eq!(rows.status, StatusCode::SEE_OTHER, "{}", rows.body);
    work_on(&world);
    assert_eq!(organisations(&world).len(), before + 2);
    assert!(named(&world, "太原市乙研究所").is_none());
    let done = world.get(&cookies, &batch).await;
    assert!(done.body.contains("导入结果") && done.body.contains("撤销本次导入"), "{}", done.body);
    says_what_it_did(&world, &cookies, &batch, &done).await;
    // Pressed twice, nothing happens twice.
    assert_eq!(
        step(&world, &cookies, &batch, "commit", &[("mode", "rows")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );

    assert_eq!(step(&world, &cookies, &batch, "undo", &[]).await.status, StatusCode::SEE_OTHER);
    work_on(&world);
    assert!(named(&world, "太原市甲研究所").is_none());
    is_found_by_nobody(&world, &cookies, "甲研究所").await;
    let undone = world.get(&cookies, &batch).await;
    assert!(undone.body.contains("已撤销2条，未撤销0条"), "{}", undone.body);
    assert!(world.get(&cookies, "/r/organisation/import").await.body.contains("已撤销"));
    assert_eq!(world.records.check().unwrap(), []);
}

#[tokio::test]
async fn a_row_is_told_everything_that_is_wrong_with_it_at_once() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    // What decides on a row marks the template: without the body above it belongs to nobody whose rows may be made.
    let template = cells(taken(&world, &cookies, "/r/organisation/template").await);
    for heading in ["名称 *", "机构类别 *", "上级机构 *"] {
        assert!(template[0].iter().any(|cell| cell == heading), "{heading} is missing: {template:?}");
    }
    let text =
        "名称,机构类别,上级机构,统一社会信用代码\n,城堡,,123\n太原市丁研究所,科研院所,查无此机构,123\n";
    let columns =
        [("column.0", "name"), ("column.1", "kind"), ("column.2", "above"), ("column.3", "credit_code")];
    let batch = checked(&world, &cookies, "机构.csv", text.as_bytes(), &columns).await;
    let problems = cells(taken(&world, &cookies, &format!("{batch}/problems")).await);
    let told = |row: usize| problems[row].join(" ");
    for words in ["“名称”", "“机构类别”", "“上级机构”", "统一社会信用代码格式不正确"]
    {
        assert!(told(1).contains(words), "{words} is missing: {}", told(1));
    }
    assert!(told(2).contains("上级机构") && told(2).contains("统一社会信用代码格式不正确"), "{}", told(2));
}

#[tokio::test]
async fn columns_of_which_none_means_anything_come_back_as_the_form() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let sent = upload(&world, &cookies, "organisation", "机构.csv", "名称,备注\n甲所,x\n".as_bytes()).await;
    let batch = sent.location().to_owned();
    let none = step(&world, &cookies, &batch, "check", &[("create", "yes")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        none.body.contains("没有对应任何字段") && none.body.contains("name=\"column.0\""),
        "{}",
        none.body
    );
}

#[tokio::test]
async fn a_check_shows_what_will_change_before_it_does() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let text = "名称,机构类别,上级机构,备注\n太原市甲研究所,科研院所,太原市人民政府,旧\n";
    let batch = checked(&world, &cookies, "a.csv", text.as_bytes(), &COLUMNS).await;
    step(&world, &cookies, &batch, "commit", &[("mode", "whole")]).await;
    work_on(&world);
    let id = named(&world, "太原市甲研究所").unwrap().id;
    let text = format!("编号,名称,机构类别,上级机构,备注\n{id},太原市甲所,,太原市人民政府,\n");
    let columns = [
        ("column.0", "id"),
        ("column.1", "name"),
        ("column.2", "kind"),
        ("column.3", "above"),
        ("column.4", "contact"),
        ("key", "id"),
    ];
    let batch = checked(&world, &cookies, "b.csv", text.as_bytes(), &columns).await;
    let found = world.get(&cookies, &batch).await;
    for words in ["修改已有记录", "将要修改的内容", "太原市甲研究所", "太原市甲所"] {
        assert!(found.body.contains(words), "{words} is missing: {}", found.body);
    }
    // Empty cells are not among the changes.
    assert!(!found.body.contains("科研院所"), "{}", found.body);
    let again = world.get(&cookies, &format!("{batch}?columns=1")).await;
    assert!(again.body.contains("空白单元格清除原值"), "{}", again.body);
    let clears = [columns.as_slice(), &[("clears", "yes")]].concat();
    step(&world, &cookies, &batch, "check", &clears).await;
    work_on(&world);
    let found = world.get(&cookies, &batch).await;
    assert!(found.body.contains("“机构类别”"), "{}", found.body);
}

/// Lines stand on a sheet of their own that no column of the first one stands for: what becomes of them is shown all the same.
#[tokio::test]
async fn a_check_shows_what_becomes_of_the_lines_of_further_sheets() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let names = r#"[{""name"":""甲所老名""},{""name"":""甲所简称""}]"#;
    let text = format!("名称,机构类别,上级机构,曾用名\n太原市甲研究所,科研院所,太原市人民政府,\"{names}\"\n");
    let columns = [COLUMNS.as_slice(), &[("column.3", "alias")]].concat();
    let batch = checked(&world, &cookies, "a.csv", text.as_bytes(), &columns).await;
    step(&world, &cookies, &batch, "commit", &[("mode", "whole")]).await;
    work_on(&world);
    let id = named(&world, "太原市甲研究所").unwrap().id.to_string();
    let mut book = Workbook::new();
    let first = [["编号", "名称"], ["id", "name"], [&id, "太原市甲研究所"]];
    let second = [["所属行编号", "名称"], ["alias.id", "name"], [&id, "甲所简称"], [&id, "甲所新名"]];
    for rows in [first.as_slice(), second.as_slice()] {
        let sheet = book.add_worksheet();
        for (row, at) in rows.iter().zip(0..) {
            sheet.write_row(at, 0, *row).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let columns = [("column.0", "id"), ("column.1", "name"), ("key", "id")];
    let batch = checked(&world, &cookies, "b.xlsx", &bytes, &columns).await;
    let found = world.get(&cookies, &batch).await;
    for words in
        ["将删除明细1行", "曾用名与简称 · 甲所老名", "删除此行", "曾用名与简称 · 甲所新名", "新增此行"]
    {
        assert!(found.body.contains(words), "{words} is missing: {}", found.body);
    }
    assert!(!found.body.contains("曾用名与简称 · 甲所简称"), "{}", found.body);
}

#[tokio::test]
async fn where_nothing_comes_of_a_file_nothing_is_offered() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let bad = "名称,机构类别,上级机构,备注\n太原市甲研究所,城堡,太原市人民政府,\n";
    let batch = checked(&world, &cookies, "a.csv", bad.as_bytes(), &COLUMNS).await;
    let found = world.get(&cookies, &batch).await;
    assert!(found.body.contains("没有可以导入的行"), "{}", found.body);
    let offered = |reply: &Reply| {
        reply.body.contains("name=\"mode\"") || reply.body.contains("也可以先导入没有问题的行")
    };
    assert!(!offered(&found), "{}", found.body);
    // A title above the headings is said here and where the columns are told.
    let good = bad.replace("城堡", "科研院所");
    let batch = checked(&world, &cookies, "b.csv", format!("机构一览\n{good}").as_bytes(), &COLUMNS).await;
    for page in [batch.clone(), format!("{batch}?columns=1")] {
        let found = world.get(&cookies, &page).await;
        assert!(found.body.contains("已将第2行作为表头"), "{}", found.body);
    }
    assert!(offered(&world.get(&cookies, &batch).await));
    step(&world, &cookies, &batch, "commit", &[("mode", "whole")]).await;
    work_on(&world);
    let id = named(&world, "太原市甲研究所").unwrap().id;
    let same = format!("编号,名称\n{id},太原市甲研究所\n");
    let columns = [("column.0", "id"), ("column.1", "name"), ("key", "id")];
    let batch = checked(&world, &cookies, "c.csv", same.as_bytes(), &columns).await;
    let found = world.get(&cookies, &batch).await;
    assert!(found.body.contains("没有需要导入的内容") && !offered(&found), "{}", found.body);
}

#[tokio::test]
async fn what_stands_in_a_calculated_column_is_said_not_to_be_taken_over() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let text = "名称,机构类别,上级机构,备注\n太原市甲研究所,科研院所,太原市人民政府,\n";
    let batch = checked(&world, &cookies, "a.csv", text.as_bytes(), &COLUMNS).await;
    step(&world, &cookies, &batch, "commit", &[("mode", "whole")]).await;
    work_on(&world);
    let id = named(&world, "太原市甲研究所").unwrap().id;
    let columns = [("column.0", "id"), ("column.1", "name"), ("key", "id")];
    for (said, noted) in [("否", false), ("", false), ("是", true), ("也许", true)] {
        let text = format!("编号,名称,政府部门\n{id},太原市甲研究所,{said}\n");
        let batch = checked(&world, &cookies, &format!("{noted}.csv"), text.as_bytes(), &columns).await;
        let found = world.get(&cookies, &batch).await;
        let told = found.body.contains("“政府部门”由系统计算，不能导入：第2行");
        assert_eq!(told, noted, "{said}: {}", found.body);
        assert_eq!(batch_of(&world, &batch).bad_rows, 0);
    }
    // The page of an export says how many the file will hold.
    let count = organisations(&world).len();
    let export = world.get(&cookies, "/r/organisation/export").await;
    assert!(
        export.body.contains("将导出") && !export.body.contains("当前列表共"),
        "{count}: {}",
        export.body
    );
}

#[tokio::test]
async fn an_import_that_was_cut_short_goes_on_and_doubles_nothing() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let mut text = String::from("名称,机构类别,上级机构\n");
    for row in 0..1_300 {
        writeln!(text, "第{row}研究所,科研院所,太原市人民政府").unwrap();
    }
    let sent = upload(&world, &cookies, "organisation", "many.csv", text.as_bytes()).await;
    let batch = sent.location().to_owned();
    step(&world, &cookies, &batch, "check", &COLUMNS).await;
    let id = batch_of(&world, &batch).id;
    let before = organisations(&world).len();
    for state in [BatchState::Checking, BatchState::Committing, BatchState::Undoing] {
        // One step, then the program is gone: no job waits any more.
        assert!(!work::work(&world.records, id, &|| false).unwrap());
        let half = batch_of(&world, &batch);
        assert_eq!(half.state, state);
        assert!(half.done_rows > 0 && half.done_rows < 1_300, "{half:?}");
        work::pick_up(&world.records).unwrap();
        work_on(&world);
        let records = organisations(&world);
        let made =
            records.iter().filter(|record| record.text("name").is_some_and(|name| name.ends_with("研究所")));
        if state == BatchState::Checking {
            assert_eq!((batch_of(&world, &batch).bad_rows, records.len()), (0, before));
            step(&world, &cookies, &batch, "commit", &[("mode", "rows")]).await;
        } else if state == BatchState::Committing {
            assert_eq!((batch_of(&world, &batch).state, made.count()), (BatchState::Committed, 1_300));
            step(&world, &cookies, &batch, "undo", &[]).await;
        } else {
            assert_eq!((made.count(), batch_of(&world, &batch).state), (0, BatchState::Undone));
        }
    }
    assert_eq!(world.records.check().unwrap(), []);
}

#[tokio::test]
async fn only_who_may_imports_and_batches_belong_to_their_organisation() {
    let world = World::new();
    let steward = world.sign_in("steward").await;
    let text = "名称,机构类别,上级机构\n太原市丁研究所,科研院所,太原市人民政府\n";
    let batch = checked(&world, &steward, "d.csv", text.as_bytes(), &COLUMNS).await;
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    world.admit("colleague", "140000-science", Some(("data_steward", "140000-node")), &hash);
    world.admit("elsewhere", "140100-science", Some(("data_steward", "140100-node")), &hash);
    let colleague = world.sign_in("colleague").await;
    assert_eq!(world.get(&colleague, &batch).await.status, StatusCode::OK);
    for name in ["elsewhere", "officer", "viewer", "stranger"] {
        let cookies = world.sign_in(name).await;
        for path in [batch.clone(), format!("{batch}/problems")] {
            assert_eq!(world.get(&cookies, &path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        for what in ["check", "commit", "undo"] {
            let status = step(&world, &cookies, &batch, what, &[("mode", "rows")]).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{name} {what}");
        }
        if name != "elsewhere" {
            for path in ["import", "template", "export", "export?format=csv"] {
                let status = world.get(&cookies, &format!("/r/organisation/{path}")).await.status;
                assert_eq!(status, StatusCode::NOT_FOUND, "{name} {path}");
            }
            let sent = upload(&world, &cookies, "organisation", "x.csv", text.as_bytes()).await;
            assert_eq!(sent.status, StatusCode::NOT_FOUND, "{name}");
        }
    }
    // The rights of who commits count, not those of who uploaded: in another city a row is not written.
    let elsewhere = world.sign_in("elsewhere").await;
    let text = "名称,机构类别,上级机构\n省级研究所,科研院所,山西省人民政府\n";
    let batch = checked(&world, &elsewhere, "e.csv", text.as_bytes(), &COLUMNS).await;
    assert_eq!(batch_of(&world, &batch).bad_rows, 1);
}

#[tokio::test]
async fn what_is_no_table_is_said_clearly() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    for (name, bytes, words) in [
        ("a.exe", b"MZ".as_slice(), "不接受这种类型的文件"),
        ("a.xlsx", b"name,kind", "与扩展名不符"),
        ("a.xlsx", b"PK\x03\x04nothing", "无法读取该文件"),
        ("a.csv", b"", "文件是空的"),
    ] {
        let reply = upload(&world, &cookies, "organisation", name, bytes).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {}", reply.body);
        assert!(reply.body.contains(words), "{name}: {words} is missing: {}", reply.body);
    }
    let none = step(&world, &cookies, "/r/organisation", "import", &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A cell of 10 MB is a row with a problem, and the page stays small.
    let text = format!("名称,机构类别,上级机构\n{},科研院所,太原市人民政府\n", "长".repeat(3_500_000));
    let batch = checked(&world, &cookies, "long.csv", text.as_bytes(), &COLUMNS).await;
    let page = world.get(&cookies, &batch).await;
    assert!(page.body.contains("个字符，最多") && page.body.len() < 60_000, "{}", page.body.len());
    assert!(taken(&world, &cookies, &format!("{batch}/problems")).await.starts_with(b"PK"));
}

#[tokio::test]
async fn a_list_goes_out_as_it_is_shown_and_comes_in_unchanged() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let choose = world.get(&cookies, "/r/organisation/export?kind=government&columns=kind").await;
    assert!(choose.body.contains("name=\"kind\" value=\"government\""), "{}", choose.body);
    let csv = taken(&world, &cookies, "/r/organisation/export?kind=government&format=csv").await;
    let csv = String::from_utf8(csv).unwrap();
    // The government of the nation stands in the list, as it is public, but not below the steward's node.
    let below =
        |one: &&Record| one.text("kind") == Some("government") && one.id != organisation("100000-government");
    let government = organisations(&world).iter().filter(below).count();
    // A record may take several lines of the text: its other names stand one a line.
    let records = csv.lines().filter(|line| line.split(',').next().is_some_and(|id| id.len() == 26)).count();
    assert_eq!(records, government, "{csv}");
    let listed =
        taken(&world, &cookies, "/r/organisation/export?columns=kind&columns=name&fields=listed&format=csv")
            .await;
    let listed = String::from_utf8(listed).unwrap();
    assert_eq!(listed.trim_start_matches('\u{feff}').lines().next(), Some("编号,机构类别,名称"));
    let wrong = world.get(&cookies, "/r/organisation/export?nothing=1&format=csv").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        world.get(&cookies, "/r/organisation/export?format=doc").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let versions = |world: &World| -> Vec<(RecordId, i64)> {
        organisations(world).iter().map(|one| (one.id, one.version)).collect()
    };
    let before = versions(&world);
    for format in ["xlsx", "csv", "jsonl"] {
        let bytes = taken(&world, &cookies, &format!("/r/organisation/export?format={format}")).await;
        let sent = upload(&world, &cookies, "organisation", &format!("all.{format}"), &bytes).await;
        let batch = sent.location().to_owned();
        let page = world.get(&cookies, &batch).await.body;
        // The form as it is proposed.
        let columns: Vec<(String, String)> = page
            .split("<select name=\"column.")
            .skip(1)
            .map(|part| {
                let (at, rest) = part.split_once('"').unwrap();
                let part = rest.split("</select>").next().unwrap();
                let chosen = part.split("<option value=\"").find(|option| option.contains("\" selected"));
                let key = chosen.and_then(|option| option.split('"').next()).unwrap_or_default();
                (format!("column.{at}"), key.to_owned())
            })
            .collect();
        let mut fields: Vec<(&str, &str)> =
            columns.iter().map(|(at, key)| (at.as_str(), key.as_str())).collect();
        fields.push(("key", "id"));
        let reply = step(&world, &cookies, &batch, "check", &fields).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        work_on(&world);
        let rows = world.records.import_rows(batch_of(&world, &batch).id, true, 0, 3).unwrap();
        assert!(rows.is_empty(), "{format}: {rows:#?}");
        step(&world, &cookies, &batch, "commit", &[("mode", "whole")]).await;
        work_on(&world);
        assert_eq!(batch_of(&world, &batch).state, BatchState::Committed);
        assert_eq!(versions(&world), before, "{format}");
    }
}

#[tokio::test]
async fn sealed_values_stay_and_formulas_are_texts() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let create = |register: &str, draft: Draft, state: &str| {
        let act = Act::Create { id: world.records.fresh_id(), draft, state: Some(state.to_owned()) };
        let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
        let import = Actor::system("import", taihang_base::civil_today(&*world.clock));
        world.records.submit(&import, command).unwrap();
    };
    let number = "11010519491231002X";
    let person = Draft::default()
        .with("name", Value::Text("张甲".into()))
        .with("id_number", Value::Identifier(number.into()))
        .with("contact", Value::Text("0351-7654321".into()));
    create("person", person, "active");
    let evil = Draft::default()
        .with("name", Value::Text("=HYPERLINK(\"http://x\",\"甲\")".into()))
        .with("kind", Value::Choice("institute".into()))
        .with("above", Value::Ref(organisation("140100-government")));
    create("organisation", evil, "active");
    for format in ["xlsx", "csv", "jsonl"] {
        let bytes = taken(&world, &cookies, &format!("/r/person/export?format={format}")).await;
        let text =
            if format == "xlsx" { format!("{:?}", cells(bytes)) } else { String::from_utf8(bytes).unwrap() };
        assert!(!text.contains(number) && !text.contains("7654321"), "{format}: {text}");
    }
    let csv = String::from_utf8(taken(&world, &cookies, "/r/organisation/export?format=csv").await).unwrap();
    assert!(csv.contains("'=HYPERLINK") && !csv.contains(",\"=HYPERLINK"), "{csv}");
    let book = taken(&world, &cookies, "/r/organisation/export?format=xlsx").await;
    let mut opened: Xlsx<_> = Xlsx::new(Cursor::new(book.clone())).unwrap();
    let formulas = opened.worksheet_formula("组织机构").unwrap();
    assert!(formulas.used_cells().next().is_none());
    assert!(cells(book).iter().flatten().any(|cell| cell.starts_with("=HYPERLINK")));
}
