//! The profit by which a state firm is judged.

use rust_decimal::Decimal;
use taihang_base::{Problem, Text};

/// Profit plus the counted `share` (0 to 1) of the recognised R&D expenditure: what a firm spends on research is not held
/// against its result. Money in any one unit, the same for both.
pub fn appraisal_profit(profit: Decimal, recognised_rd: Decimal, share: Decimal) -> Result<Decimal, Problem> {
    if share < Decimal::ZERO || share > Decimal::ONE {
        return Err(Problem::new(
            "rd-share-out-of-bounds",
            Text::new(
                "研发投入视同利润的比例必须在 0 至 1 之间。",
                "The share of R&D that counts as profit must be between 0 and 1.",
            ),
            Text::new("请改正该参数。", "Correct the setting."),
        ));
    }
    if recognised_rd < Decimal::ZERO {
        return Err(Problem::new(
            "rd-negative",
            Text::new("认定的研发投入不能为负数。", "Recognised R&D expenditure cannot be negative."),
            Text::new("请核对研发投入归集。", "Look at the account of R&D expenditure."),
        ));
    }
    Ok(profit.saturating_add(recognised_rd.saturating_mul(share)))
}
