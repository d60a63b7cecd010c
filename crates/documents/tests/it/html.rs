//! Pages: what shows is read, tables keep their grid.

use taihang_documents::{Limits, read};

use crate::check::{holds, shown};

fn page(body: &str) -> String {
    shown("page.html", format!("<!DOCTYPE html><html><head><meta charset=utf-8><title>题 目</title></head><body>{body}</body></html>").as_bytes())
}

#[test]
fn blocks_follow_the_marks() {
    let cases = [
        ("<h1>规划</h1><h3>一、<b>目标</b></h3><p>　　到2025年。</p>", "H1 规划\nH3 一、目标\nP 到2025年。"),
        ("<h2><span>关于印发<br>规划的通知</span></h2>", "H2 关于印发规划的通知"),
        ("<p>&nbsp;&nbsp;&nbsp;&nbsp;第一段\n接着写</p><p></p><p>&nbsp;</p>", "P 第一段接着写"),
        ("<p>R&amp;D\n经费 2.5%</p>", "P R&D 经费 2.5%"),
        ("<div>外<div>内</div>后</div>", "P 外\nP 内\nP 后"),
        ("一行<br>二行<br/><br>三行", "P 一行\nP 二行\nP 三行"),
        (
            "<div>到二〇二五年全社会研究与试验发展经费投入强度达到百分<br>之二点五。<br>　　加强领导。</div>",
            "P 到二〇二五年全社会研究与试验发展经费投入强度达到百分之二点五。\nP 加强领导。",
        ),
        ("<ol><li>甲<li>乙<ol type=a><li>丙</ol><li>丁</ol>", "I1 1. 甲\nI1 2. 乙\nI2 a. 丙\nI1 3. 丁"),
        (
            "<ol start=3 style='list-style-type: cjk-ideographic'><li><p>甲</p><li>四、乙</ol>",
            "I1 三、甲\nI1 四、乙",
        ),
        ("<ul><li>甲</li><li>乙</li></ul>后", "I1 甲\nI1 乙\nP 后"),
        (
            "前<script>var a='<p>x</p>';</script><style>p{}</style><p style='display:none'>藏</p><!-- 注 -->后",
            "P 前\nP 后",
        ),
        ("<div hidden>藏<div>藏</div>藏</div>见<span style='display: NONE;'>藏</span>到", "P 见到"),
        ("<pre>一行\n二行</pre>", "P 一行\nP 二行"),
        ("损坏2\u{e5e5}5%<p>未闭<b>合", "P 损坏2\u{e5e5}5%\nP 未闭合"),
        ("&#x4e00;&mdash;&ldquo;引&rdquo;&lt;5", "P 一—“引”<5"),
    ];
    for (body, expected) in cases {
        assert_eq!(page(body), expected, "{body}");
    }
}

#[test]
fn tables_keep_their_grid() {
    let cases = [
        (
            "<table><caption>表1 指标</caption><thead><tr><th rowspan=2>指标</th><th colspan=2>目标</th></tr>\
             <tr><th>2020年</th><th>2025年</th></tr></thead><tbody><tr><td>强度</td><td>1.1</td><td>2.5</td></tr></tbody></table>",
            "T2 表1 指标\n指标|目标|-\n-|2020年|2025年\n强度|1.1|2.5",
        ),
        ("<table><tr><th>甲<th>乙<tr><td>1<td></table>", "T1\n甲|乙\n1|"),
        ("<table><tr><td>甲<td>乙<tr><td rowspan=9>1<td>2<tr><td>3</table>", "T0\n甲|乙\n1|2\n-|3"),
        ("<table><tr><td><p>甲</p><p>子</p><td>乙<br>丑<tr><td>1</table>", "T0\n甲 子|乙 丑\n1|?"),
        ("<table><tr><td colspan=2>甲<td rowspan=2>乙<tr><td>丙<td>丁</table>", "T0\n甲|-|乙\n丙|丁|-"),
        ("<table><tr><td><h1>题</h1><p>一段</p></td></tr></table>", "H1 题\nP 一段"),
        (
            "<table><tr><td>导航</td><td><table><tr><td>甲<td>乙<tr><td>1<td>2</table></td></tr></table>",
            "P 导航\nT0\n甲|乙\n1|2",
        ),
        ("<table><tr><td>一</td></tr><tr><td>二</td></tr></table>", "P 一\nP 二"),
        ("<table><tr><td></td><td> </td></tr></table>后", "P 后"),
        ("<table>散<tr><td>甲<td>乙</table>", "P 散\nT0\n甲|乙"),
        ("</td></tr></table><td>甲</td>", "P 甲"),
    ];
    for (body, expected) in cases {
        assert_eq!(page(body), expected, "{body}");
    }
}

#[test]
fn a_gbk_page_is_decoded_and_titled() {
    let text = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"><title>某市科技规划</title></head><body><p>到2025年，䶮镕达到2.5%。</p></body></html>";
    let bytes = encoding_rs::GB18030.encode(text).0;
    let document = read("a.htm", &bytes, &Limits::STANDARD).unwrap();
    assert_eq!(document.title.as_deref(), Some("某市科技规划"));
    assert_eq!(document.text, "到2025年，䶮镕达到2.5%。");
    // A page that declares the wrong encoding is read by its content.
    let document = read("a.htm", text.as_bytes(), &Limits::STANDARD).unwrap();
    assert_eq!(document.encoding.as_deref(), Some("UTF-8"));
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("a", &utf16, &Limits::STANDARD).unwrap().text, document.text);
}

#[test]
fn hidden_text_is_told() {
    let document =
        read("a.html", "<html><p>见</p><p style=display:none>不 见</p>".as_bytes(), &Limits::STANDARD)
            .unwrap();
    assert_eq!(document.notes[0].code, "hidden-text");
    assert_eq!(document.notes[0].removed.as_deref(), Some("不 见"));
}

#[test]
fn hostile_pages_cost_little() {
    let deep = format!("<html>{}到2025年。{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    assert_eq!(shown("a.html", deep.as_bytes()), "P 到2025年。");
    let formats = format!("<html>{}字", "<b><i><a href=x>".repeat(50_000));
    assert_eq!(shown("a.html", formats.as_bytes()), "P 字");
    let attributes =
        format!("<html><p {}>字", (0..100_000).map(|n| format!("a{n}=1")).collect::<Vec<_>>().join(" "));
    assert_eq!(shown("a.html", attributes.as_bytes()), "P 字");
    for (bomb, code) in [
        (format!("<html>{}", "<table><tr><td>x".repeat(1_000)), "document-too-deep"),
        (format!("<html>{}", "<ol><li>x".repeat(1_000)), "document-too-deep"),
        (format!("<html><table>{}", "<tr><td>x<td>y".repeat(300_000)), "document-too-many-cells"),
        ("<html><table><tr>".to_owned() + &"<td colspan=1000>x".repeat(20), "document-too-many-cells"),
        (
            "<html><table><tr><td rowspan=65534>a<td>b".to_owned() + &"<tr><td colspan=900>c".repeat(2_000),
            "document-too-many-cells",
        ),
        (format!("<html>{}", "<p>a".repeat(1_200_000)), "document-text-too-large"),
    ] {
        assert_eq!(shown("a.html", bomb.as_bytes()), format!("! {code}"));
    }
}

#[test]
fn a_page_without_text_is_blank() {
    for body in ["<html><body></body></html>", "<html><script>x</script>", "<!DOCTYPE html><img src=a.png>"] {
        assert_eq!(shown("a.html", body.as_bytes()), "! document-blank");
    }
    holds(&read("a.html", b"<p>x", &Limits::STANDARD).unwrap());
}
