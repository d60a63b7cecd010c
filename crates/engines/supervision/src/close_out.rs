//! Closing: only with evidence, and where the class of the matter asks it, by somebody else than who settled it.

use taihang_base::Text;

/// What speaks against closing; nothing if it may be closed. `settled_by` is who settled the matter, `closer` who would
/// close it.
pub fn may_close<T: PartialEq>(
    class_needs_confirmation: bool,
    evidence: bool,
    settled_by: Option<&T>,
    closer: &T,
) -> Result<(), Vec<Text>> {
    let mut reasons = Vec::new();
    if !evidence {
        reasons.push(Text::new(
            "没有办结佐证材料，不能销号。",
            "There is no evidence of the result: it cannot be closed.",
        ));
    }
    if class_needs_confirmation {
        match settled_by {
            None => reasons.push(Text::new(
                "不知道由谁办结，无法由他人确认。",
                "Nobody is known to have settled it, so nobody else can confirm it.",
            )),
            Some(by) if by == closer => reasons.push(Text::new(
                "此类事项须由办结人以外的人确认。",
                "Matters of this class are confirmed by somebody else than who settled them.",
            )),
            Some(_) => {}
        }
    }
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}
