//! When a matter may be closed.

use taihang_supervision::close_out::may_close;

#[test]
fn closing_asks_for_evidence_and_where_it_must_for_another_person() {
    assert_eq!(may_close(false, true, Some(&1), &1), Ok(()));
    assert_eq!(may_close(true, true, Some(&1), &2), Ok(()));
    let reasons = |confirm, evidence, by: Option<&i32>| may_close(confirm, evidence, by, &1).unwrap_err();
    assert_eq!(reasons(false, false, None)[0].zh, "没有办结佐证材料，不能销号。");
    assert_eq!(reasons(true, true, Some(&1))[0].zh, "此类事项须由办结人以外的人确认。");
    assert_eq!(reasons(true, true, None)[0].zh, "不知道由谁办结，无法由他人确认。");
    assert_eq!(reasons(true, false, Some(&1)).len(), 2, "all at once");
}
