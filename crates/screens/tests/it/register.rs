//! The generic pages over the real registers: every list and form renders; a record is made, mended, moved on, and its history told.

use axum::http::StatusCode;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, RecordId, Value};

use crate::world::{Reply, World, encoded, form, hidden, organisation};

/// Keys of words that stand on a page because nobody worded them.
fn unworded(reply: &Reply) -> Vec<&str> {
    let pieces = reply.body.split(['>', '<', '"']).map(str::trim);
    pieces
        .filter(|piece| piece.starts_with("register.") && !piece.contains(".js") && !piece.contains(".css"))
        .collect()
}

#[tokio::test]
async fn every_register_has_its_list_its_form_and_its_records() {
    let world = World::new();
    let catalogue = world.records.catalogue().clone();
    let mut records = 0;
    for name in ["keeper", "steward", "viewer", "stranger", "auditor"] {
        let cookies = world.sign_in(name).await;
        let overview = world.get(&cookies, "/r").await;
        assert_eq!(overview.status, StatusCode::OK);
        for register in catalogue.registers() {
            let register = &register.def.name;
            for path in [format!("/r/{register}"), format!("/r/{register}/new")] {
                let reply = world.get(&cookies, &path).await;
                assert!(
                    [StatusCode::OK, StatusCode::NOT_FOUND].contains(&reply.status),
                    "{name} {path}: {} {}",
                    reply.status,
                    reply.body
                );
                assert!(unworded(&reply).is_empty(), "{name} {path}: {:?}", unworded(&reply));
            }
        }
    }
    let cookies = world.sign_in("steward").await;
    let system = Actor::system("test", taihang_base::civil_today(&*world.clock));
    for register in catalogue.registers() {
        let page = world.records.page(&system, &Query::all(&register.def.name, 2)).unwrap();
        for shown in page.records {
            for ending in ["", "/timeline", "/edit", "/correct"] {
                let path = format!("/r/{}/{}{ending}", register.def.name, shown.record.id);
                let reply = world.get(&cookies, &path).await;
                assert!(!reply.status.is_server_error(), "{path}: {} {}", reply.status, reply.body);
                assert!(unworded(&reply).is_empty(), "{path}: {:?}", unworded(&reply));
                records += 1;
            }
        }
    }
    assert!(records > 20, "{records}");
}

#[tokio::test]
async fn a_record_is_made_mended_moved_on_and_remembered() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let page = world.get(&cookies, "/r/organisation/new").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (token, id) = (page.csrf(), hidden(&page, "id"));
    // Three things are wrong; all are told at once, and what was typed stays.
    let above = organisation("140100-government").to_string();
    let wrong = form(
        &token,
        &[
            ("id", &id),
            ("version", "0"),
            ("name", ""),
            ("kind", "nothing"),
            ("credit_code", "123"),
            ("name_en", "Kept here"),
            ("above", &above),
        ],
    );
    let refused = world.post(&cookies, "/r/organisation/new", &wrong, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    for field in ["#field-name", "#field-kind", "#field-credit_code"] {
        assert!(refused.body.contains(field), "{field} is missing: {}", refused.body);
    }
    assert!(refused.body.contains("Kept here"));
    let typed = [("name", "太原市科技情报所"), ("kind", "agency"), ("above", above.as_str())];
    let right = [[("id", id.as_str()), ("version", "0")].as_slice(), typed.as_slice()].concat();
    let made = world.post(&cookies, "/r/organisation/new", &form(&token, &right), &[]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let path = made.location().to_owned();
    assert_eq!(path, format!("/r/organisation/{id}"));
    // Sent again, it is the same record.
    let again = world.post(&cookies, "/r/organisation/new", &form(&token, &right), &[]).await;
    assert_eq!(again.location(), path);

    let record = world.get(&cookies, &path).await;
    assert!(record.body.contains("太原市科技情报所") && record.body.contains("草稿"), "{}", record.body);
    let moved =
        world.post(&cookies, &format!("{path}/activate"), &form(&token, &[("version", "1")]), &[]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    let edit = form(&token, &[("version", "2"), ("name", "太原市科技信息研究所")]);
    let mended = world.post(&cookies, &format!("{path}/edit"), &edit, &[]).await;
    assert_eq!(mended.status, StatusCode::SEE_OTHER, "{}", mended.body);
    let comment = form(&token, &[("text", "名称以批复为准")]);
    let commented = world.post(&cookies, &format!("{path}/comment"), &comment, &[]).await;
    assert_eq!(commented.status, StatusCode::SEE_OTHER);
    let history = world.get(&cookies, &format!("{path}/timeline")).await;
    for words in [
        "新建",
        "启用",
        "修改",
        "<del>太原市科技情报所</del>",
        "<ins>太原市科技信息研究所</ins>",
        "名称以批复为准",
    ] {
        assert!(history.body.contains(words), "{words} is missing: {}", history.body);
    }
}

#[tokio::test]
async fn an_organisation_without_one_above_it_comes_back_with_all_that_was_typed() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let page = world.get(&cookies, "/r/organisation/new").await;
    let typed = [("name", "新建示例研究院"), ("kind", "institute"), ("credit_code", "no code")];
    let mut entry = vec![("id", hidden(&page, "id"))];
    entry.extend(typed.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let entry: Vec<(&str, &str)> = entry.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let again = world.post(&cookies, "/r/organisation/new", &form(&page.csrf(), &entry), &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.body);
    for (_, value) in typed {
        assert!(again.body.contains(value), "{value}: {}", again.body);
    }
    for part in ["href=\"#field-above\"", "href=\"#field-credit_code\""] {
        assert!(again.body.contains(part), "{part}: {}", again.body);
    }
}

#[tokio::test]
async fn who_was_slower_sees_both_values_and_loses_nothing() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let path = format!("/r/organisation/{}", organisation("140100-science"));
    let page = world.get(&cookies, &format!("{path}/edit")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (token, version) = (page.csrf(), hidden(&page, "version"));
    let first = form(&token, &[("version", &version), ("name_en", "Bureau one")]);
    assert_eq!(
        world.post(&cookies, &format!("{path}/edit"), &first, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    let second = form(&token, &[("version", &version), ("name_en", "Bureau two"), ("contact", "0351-1")]);
    let both = world.post(&cookies, &format!("{path}/edit"), &second, &[]).await;
    assert_eq!(both.status, StatusCode::CONFLICT, "{}", both.body);
    for words in ["Bureau one", "Bureau two", "0351-1"] {
        assert!(both.body.contains(words), "{words} is missing");
    }
    let typed = hidden(&both, "typed").replace("&quot;", "\"");
    let kept = form(
        &token,
        &[
            ("version", &hidden(&both, "version")),
            ("typed", &typed),
            ("keep.name_en", "theirs"),
            ("keep.contact", "mine"),
        ],
    );
    let saved = world.post(&cookies, &format!("{path}/edit"), &kept, &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let record = world.get(&cookies, &path).await;
    assert!(record.body.contains("Bureau one") && record.body.contains("0351-1"), "{}", record.body);
}

#[tokio::test]
async fn drafts_come_back_and_can_be_thrown_away() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let page = world.get(&cookies, "/r/organisation/new").await;
    let draft = form(&page.csrf(), &[("version", "0"), ("name", "半成品研究院")]);
    let kept = world.post(&cookies, "/r/organisation/draft/keep", &draft, &[("x-partial", "1")]).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.body);
    let again = world.get(&cookies, "/r/organisation/new").await;
    assert!(again.body.contains("半成品研究院") && again.body.contains("已恢复"), "{}", again.body);
    world.post(&cookies, "/r/organisation/draft/drop", &form(&page.csrf(), &[]), &[]).await;
    assert!(!world.get(&cookies, "/r/organisation/new").await.body.contains("半成品研究院"));
}

#[tokio::test]
async fn a_list_is_narrowed_sorted_saved_and_moved_on_in_bulk() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let pages = world.get(&cookies, "/r/organisation?limit=3").await;
    assert!(pages.body.contains("rel=\"next\""), "{}", pages.body);
    let next = pages.body.split("href=\"").find(|piece| piece.contains("rel=\"next\"")).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let second = world.get(&cookies, &next).await;
    assert_eq!(second.status, StatusCode::OK);
    assert!(second.body.contains("rel=\"prev\""), "{}", second.body);
    let none = world.get(&cookies, "/r/organisation?kind=bank").await;
    assert!(none.body.contains("没有符合条件的记录"), "{}", none.body);
    let odd = world.get(&cookies, "/r/organisation?nothing=1").await;
    assert_eq!(odd.status, StatusCode::OK);
    assert!(odd.body.contains("role=\"alert\""), "{}", odd.body);
    let token = pages.csrf();
    let view =
        form(&token, &[("name", "政府机构"), ("query", "kind=government&sort=-name"), ("shared", "yes")]);
    assert_eq!(world.post(&cookies, "/r/organisation/views", &view, &[]).await.status, StatusCode::SEE_OTHER);
    let other = world.sign_in("head").await;
    assert!(world.get(&other, "/r/organisation").await.body.contains("政府机构"));
    // A bulk transition that needs a reason asks for it; each record is then decided for itself.
    let record = organisation("140100-science").to_string();
    let unknown = "01HPERS0N00000000000000000";
    let asks = form(&token, &[("transition", "close"), ("record", &record)]);
    let asked = world.post(&cookies, "/r/organisation/bulk", &asks, &[]).await;
    assert_eq!(
        asked.status,
        StatusCode::NOT_FOUND,
        "a transition that asks for fields is none for many records"
    );
    let moves = form(&token, &[("transition", "activate"), ("record", &record), ("record", unknown)]);
    let result = world.post(&cookies, "/r/organisation/bulk", &moves, &[]).await;
    assert_eq!(result.status, StatusCode::OK, "{}", result.body);
    assert!(result.body.contains("成功0条，未成功2条"), "{}", result.body);
}

#[tokio::test]
async fn suggestions_tell_names_and_nothing_hidden() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let found = world.get(&cookies, &format!("/r/organisation/find/above?q={}", encoded("科学"))).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    assert!(found.body.contains("\"id\""), "{}", found.body);
    assert_eq!(world.get(&cookies, "/r/organisation/find/name?q=x").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("", "/r/organisation/find/contact?q=x").await.status, StatusCode::NOT_FOUND);
}

/// The value of a text area on a page.
fn area(reply: &Reply, name: &str) -> String {
    let rest = reply.body.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_default();
    let rest = rest.split_once('>').map_or("", |(_, rest)| rest);
    rest.split("</textarea>").next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_small_forms_refuse_stands_in_them_again_with_the_problem_beside_it() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let path = format!("/r/organisation/{}", organisation("140100-science"));
    let page = world.get(&cookies, &path).await;
    assert!(page.body.contains("maxlength=\"2000\""), "{}", page.body);
    let token = page.csrf();
    // A remark that is too long, and one that says nothing.
    let long = "长".repeat(2_001);
    let refused =
        world.post(&cookies, &format!("{path}/comment"), &form(&token, &[("text", &long)]), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert_eq!(area(&refused, "text"), long);
    assert!(refused.body.contains("留言有 2001 个字符") && refused.body.contains("href=\"#field-text\""));
    let empty = world.post(&cookies, &format!("{path}/comment"), &form(&token, &[("text", " ")]), &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("留言不能为空") && !empty.body.contains("text："), "{}", empty.body);
    assert_eq!(world.get(&cookies, &format!("{path}/comment")).await.location(), path);
    // A view without a fitting name: the list as it was asked for, and the name typed.
    let name = "名".repeat(61);
    let view = form(&token, &[("name", &name), ("query", "kind=government"), ("shared", "yes")]);
    let refused = world.post(&cookies, "/r/organisation/views", &view, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    for part in [
        name.as_str(),
        "href=\"#view-name\"",
        "value=\"kind=government\"",
        "name=\"shared\" value=\"yes\" checked",
    ] {
        assert!(refused.body.contains(part), "{part} is missing: {}", refused.body);
    }
    assert!(!refused.body.contains("name："), "{}", refused.body);
    // Many records: no action chosen, then a reason that is too long.
    let new = world.get(&cookies, "/r/organisation/new").await;
    let (record, above) = (hidden(&new, "id"), organisation("140100-government").to_string());
    let draft = [
        ("id", record.as_str()),
        ("version", "0"),
        ("name", "太原科学院"),
        ("kind", "agency"),
        ("above", &above),
    ];
    world.post(&cookies, "/r/organisation/new", &form(&token, &draft), &[]).await;
    let picked = [("record", record.as_str()), ("reason", "依批复"), ("back", "/r/organisation?q=科学")];
    let refused = world.post(&cookies, "/r/organisation/bulk", &form(&token, &picked), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    for part in [format!("value=\"{record}\" checked"), "value=\"依批复\"".to_owned(), "没有选择".to_owned()]
    {
        assert!(refused.body.contains(&part), "{part} is missing: {}", refused.body);
    }
    let moves = form(&token, &[("transition", "activate"), ("record", &record), ("reason", &long)]);
    let refused = world.post(&cookies, "/r/organisation/bulk", &moves, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert_eq!(area(&refused, "reason"), long);
}

#[tokio::test]
async fn a_history_names_records_and_parts_of_the_program_and_gives_reasons_in_one_language() {
    let world = World::new();
    let system = |part: &str| Actor::system(part, taihang_base::civil_today(&*world.clock));
    let ids: [RecordId; 2] =
        std::array::from_fn(|at| format!("01HF1ND1NG000000000000000{at}").parse().unwrap());
    let text = |text: &str| Value::Text(text.to_owned());
    let put = |part: &str, register: &str, id: RecordId, draft: Draft, reason: &str| {
        let (register, reason) = (register.to_owned(), Some(reason.to_owned()));
        let act = Act::Create { id, draft, state: None };
        world
            .records
            .submit(&system(part), Command { register, act, reason, origin: Origin::default() })
            .unwrap();
    };
    let owner = Value::Ref(organisation("140000-science"));
    let document = Draft::default()
        .with("title", text("某市行动方案"))
        .with("kind", Value::Choice("plan".to_owned()))
        .with("issuer", owner.clone());
    put("import", "policy_document", ids[0], document, "演示数据 demonstration");
    let mut finding = Draft::default()
        .with("key", text("rd-conflict:01M8"))
        .with("kind", Value::Choice("document".to_owned()))
        .with("severity", Value::Choice("warn".to_owned()))
        .with("handler", owner)
        .with("text", text("两处数字不一致"));
    finding.about = Some(Some(("policy_document".to_owned(), ids[0])));
    put("engine", "finding", ids[1], finding, "answer");
    let cookies = world.sign_in("planner").await;
    let page = world.get(&cookies, &format!("/r/finding/{}", ids[1])).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let link = format!(
        "<ins><span class=\"links\"><a href=\"/r/policy_document/{}\">某市行动方案</a></span></ins>",
        ids[0]
    );
    for part in [link.as_str(), "系统引擎", "机读数据", "<p class=\"event-reason\">答复"] {
        assert!(page.body.contains(part), "{part} is missing: {}", page.body);
    }
    // The key stands once, folded away.
    assert_eq!(page.body.matches("rd-conflict").count(), 1, "{}", page.body);
    assert!(page.body.split("id=\"machine\"").nth(1).unwrap().contains("rd-conflict"));
    let cookies = world.sign_in("planner").await;
    let page = world.get(&cookies, &format!("/r/policy_document/{}", ids[0])).await;
    for part in ["数据导入", "<p class=\"event-reason\">演示数据</p>"] {
        assert!(page.body.contains(part), "{part} is missing: {}", page.body);
    }
    // A form asks people for nothing that only programs read.
    let form = world.get(&cookies, "/r/policy_document/new").await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.body);
    for part in ["起始字节", "解读结果", "文字修复", "结构异常"] {
        assert!(!form.body.contains(part), "{part} is on the form");
    }
}

#[tokio::test]
async fn an_address_that_asks_for_what_is_not_there_is_told_so() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let told = [
        ("/r/organisation?columns=name&columns=bogus", "没有可显示的列“bogus”"),
        ("/r/organisation?view=zzz", "没有视图“zzz”"),
        ("/r/organisation?state=bogus", "“状态”的条件“bogus”：无法识别"),
        ("/r/organisation?sort=credit_code.x", "没有“credit_code.x”这个字段"),
        ("/r/organisation?region=01HPERS0N00000000000000000", "查不到的记录"),
        ("/parameters?region=xyz", "“区域”无法识别“xyz”"),
        ("/parameters?day=abc", "无法识别“abc”"),
    ];
    for (path, words) in told {
        let page = world.get(&cookies, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains(words), "{path}: {}", page.body);
    }
    let list = world.get(&cookies, "/r/organisation?columns=name&columns=bogus").await;
    assert!(list.body.contains("class=\"record-link\""), "the rest of the address counts: {}", list.body);
    // Where nothing was looked for, nobody reads that there is nothing.
    let list = world.get(&cookies, "/r/organisation?sort=bogus").await;
    assert!(list.body.contains("没有检索") && !list.body.contains("还没有记录"), "{}", list.body);
    assert!(!list.body.contains("共0条"), "{}", list.body);
    let list = world.get(&cookies, "/r/organisation?region=01HPERS0N00000000000000000").await;
    assert!(!list.body.contains("class=\"facet-name\">01HPERS"), "{}", list.body);
}

#[tokio::test]
async fn problems_name_their_fields_and_lead_to_the_other_record() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let above = organisation("140100-government").to_string();
    let make = async |name: &str| {
        let page = world.get(&cookies, "/r/organisation/new").await;
        let id = hidden(&page, "id");
        let typed = [
            ("id", id.as_str()),
            ("version", "0"),
            ("name", name),
            ("kind", "agency"),
            ("above", &above),
            ("credit_code", "91350100M000100Y43"),
        ];
        (world.post(&cookies, "/r/organisation/new", &form(&page.csrf(), &typed), &[]).await, id)
    };
    let (kept, first) = make("太原数据院").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let (refused, _) = make("太原算力院").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let link = format!("请核对是否重复。 <a href=\"/r/organisation/{first}\">太原数据院</a>");
    assert!(refused.body.contains(&link), "{}", refused.body);
    assert!(!refused.body.contains("编号"), "{}", refused.body);
    // The browser's way back leads to the form that was sent: what is changed in it makes no second record, and its first one
    // is named.
    let page = world.get(&cookies, "/r/organisation/new").await;
    let typed = [
        ("id", first.as_str()),
        ("version", "0"),
        ("name", "太原数据院二"),
        ("kind", "agency"),
        ("above", &above),
    ];
    let twice = world.post(&cookies, "/r/organisation/new", &form(&page.csrf(), &typed), &[]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", twice.body);
    assert!(twice.body.contains("这份表单已经提交") && !twice.body.contains("幂等键"), "{}", twice.body);
    assert!(
        twice.body.contains(&format!("<a href=\"/r/organisation/{first}\">太原数据院</a>")),
        "{}",
        twice.body
    );
}

#[tokio::test]
async fn the_account_page_of_an_english_reader_names_roles_in_english_and_each_key_once() {
    let world = World::new();
    let cookies = format!("{}; taihang_language=en", world.sign_in("planner").await);
    let page = world.get(&cookies, "/account").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("Planner, leading-group office ·"), "{}", page.body);
    let list = world.get(&cookies, "/r/organisation").await;
    assert_eq!(list.body.matches("<kbd>/</kbd>").count(), 1, "{}", list.body);
}

#[tokio::test]
async fn a_list_narrowed_by_a_reference_names_the_record() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let city = organisation("140100-government");
    for condition in ["successor", "line_above", "above.below"] {
        let page = world.get(&cookies, &format!("/r/organisation?{condition}={city}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let chip = page.body.split('>').find(|piece| piece.contains(" ×")).unwrap();
        assert!(chip.contains("太原市人民政府") && !chip.contains(&city.to_string()), "{condition}: {chip}");
    }
    // Whoever may not see the record reads that there is none to be seen; the id says nothing to people.
    let strange = RecordId::new(jiff::Timestamp::UNIX_EPOCH, 7);
    let page = world.get(&cookies, &format!("/r/organisation?successor={strange}")).await;
    assert!(page.body.contains("承继机构：（查不到的记录） ×"), "{}", page.body);
}

#[tokio::test]
async fn a_cell_of_lines_is_marked_and_says_what_is_wrong_with_it() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let page = world.get(&cookies, "/r/organisation/new").await;
    let (token, id) = (page.csrf(), hidden(&page, "id"));
    let typed = [
        ("id", id.as_str()),
        ("version", "0"),
        ("name", "晋阳科创促进中心"),
        ("kind", "agency"),
        ("on", "line.alias"),
        ("line.alias.0.name", "晋阳中心"),
        ("line.alias.0.valid", "去年以来"),
    ];
    let refused = world.post(&cookies, "/r/organisation/new", &form(&token, &typed), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let input = |name: &str| {
        let inputs = refused.body.split("<input ").map(|rest| rest.split('>').next().unwrap_or_default());
        inputs.filter(|tag| tag.contains(&format!("name=\"{name}\""))).last().unwrap_or_default().to_owned()
    };
    let wrong = input("line.alias.0.valid");
    let about = wrong.split("aria-describedby=\"").nth(1).and_then(|rest| rest.split('"').next());
    assert!(wrong.contains("aria-invalid=\"true\""), "{wrong}");
    let sentence = format!("<p class=\"field-problem\" id=\"{}\">", about.unwrap_or("nothing"));
    assert_eq!(refused.body.matches(&sentence).count(), 1, "{wrong}: {}", refused.body);
    assert!(!input("line.alias.0.name").contains("aria-invalid"), "{}", input("line.alias.0.name"));
}

#[tokio::test]
async fn a_number_stands_with_its_unit_wherever_it_is_asked_or_shown() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let list = world.get(&cookies, "/r/region?area.from=100").await;
    assert!(list.body.contains("面积 起：100平方公里 ×"), "{}", list.body);
    let english = world.get(&format!("{cookies}; taihang_language=en"), "/r/region?area.from=100").await;
    assert!(english.body.contains(": 100 km² ×"), "{}", english.body);
    let file = world.get(&cookies, "/r/region/export?format=csv").await;
    assert!(file.body.contains("面积（平方公里）"), "{}", file.body);
    let region = world.get(&cookies, "/r/region/new").await;
    assert!(region.body.contains("<span class=\"unit\">平方公里</span>"), "{}", region.body);
    let head = world.sign_in("head").await;
    let firm = world.get(&head, "/r/firm/new").await;
    assert!(firm.body.contains("<th scope=\"col\">营业收入（元）</th>"), "{}", firm.body);
}
