//! Panels and trends, reckoned by hand.

use taihang_evaluation::index::*;

use crate::world::{NO, assert_near, frame};

const META: &str = "Level,iCode,Parent,Direction,Weight\n1,x,top,1,1\n2,top,,1,1";

fn panel(values: &str) -> Data {
    Data::read(&frame(&format!("uCode,Time,x\n{values}")), &Tree::read(&frame(META)).unwrap(), true).unwrap()
}

#[test]
fn gaps_of_a_panel_come_from_other_years_of_the_unit() {
    let data = panel("b,2020,\nb,2021,\na,2018,\na,2019,1\na,2020,\na,2021,\na,2022,7\na,2023,");
    assert_eq!(data.units.first().map(String::as_str), Some("a"));
    let x = |how: Carry| carry(&data, how).columns[0].clone();
    assert_near(&x(Carry::Latest(None)), &[NO, 1.0, 1.0, 1.0, 7.0, 7.0, NO, NO]);
    assert_near(&x(Carry::Latest(Some(1))), &[NO, 1.0, 1.0, NO, 7.0, 7.0, NO, NO]);
    assert_near(&x(Carry::Linear), &[1.0, 1.0, 3.0, 5.0, 7.0, 7.0, NO, NO]);
    assert_near(&x(Carry::Constant), &[1.0, 1.0, 1.0, 1.0, 7.0, 7.0, NO, NO]);
    assert_near(&data.year(2020).columns[0], &[NO, NO]);
}

#[test]
fn a_unit_stands_once_in_a_year() {
    let tree = Tree::read(&frame(META)).unwrap();
    let twice = frame("uCode,Time,x\na,2020,1\na,2020,2\nb,then,1\nb,2020,much");
    let codes: Vec<String> =
        Data::read(&twice, &tree, true).unwrap_err().into_iter().map(|p| p.code).collect();
    assert_eq!(codes, ["index-no-number", "index-unit-double", "index-no-number"]);
}

#[test]
fn trends_are_growth_or_slope() {
    let data = panel(
        "a,2018,100\na,2020,121\nb,2018,5\nb,2019,5\nb,2020,5\nc,2018,1\nc,2019,2\nc,2020,3\nd,2019,4\ne,2018,-1\ne,2020,1",
    );
    let of = |how: Trend, filled: Option<Carry>| -> Vec<f64> {
        trends(&data, how, filled).into_iter().map(|one| one.trend.unwrap_or(-99.0)).collect()
    };
    let found = of(Trend::Compound, None);
    assert_near(&found, &[0.1, 0.0, 3_f64.sqrt() - 1.0, -99.0, NO]);
    let found = of(Trend::Percent { per: 1.0 }, None);
    assert_near(&found, &[10.5, 0.0, 100.0, -99.0, -100.0]);
    let gaps = panel("a,2018,100\na,2019,\na,2020,121");
    let movement = trends(&gaps, Trend::Percent { per: 1.0 }, Some(Carry::Linear)).remove(0);
    assert_near(&[movement.trend.unwrap(), movement.available], &[10.5, 2.0 / 3.0]);
    assert_eq!(movement.years, Some((2018, 2020)));
}

#[test]
fn screening_counts_what_is_missing_and_what_is_zero() {
    let meta = "Level,iCode,Parent,Direction,Weight\n1,x,top,1,1\n1,y,top,1,1\n1,z,top,1,1\n2,top,,1,1";
    let data = Data::read(&frame("uCode,x,y,z\na,0,,2\nb,1,2,3"), &Tree::read(&frame(meta)).unwrap(), false)
        .unwrap();
    let found = screen(&data, 0.7, 0.6);
    assert_eq!((found[0].missing, found[0].zero), (1, 1));
    assert_near(&[found[0].available, found[0].nonzero], &[2.0 / 3.0, 0.5]);
    assert!(found[0].low_data && found[0].low_nonzero && !found[1].low_data && !found[1].low_nonzero);
}

#[test]
fn years_share_a_scale_or_have_their_own() {
    let tree = Tree::read(&frame(META)).unwrap();
    let data = panel("a,2020,0\nb,2020,10\na,2021,10\nb,2021,20");
    let text = "normalise = { min_max = { lower = 0, upper = 100 } }\naggregate = [\"arithmetic\"]";
    let method = Method::read(text).unwrap();
    let of = |together: Together| by_year(&method, &tree, &data, &Tables::new(), together).unwrap();
    let (all, each) = (of(Together::AllYears), of(Together::EachYear));
    assert_near(all[&2020].index(), &[0.0, 50.0]);
    assert_near(all[&2021].index(), &[50.0, 100.0]);
    assert_near(each[&2020].index(), &[0.0, 100.0]);
    assert_near(each[&2021].index(), &[0.0, 100.0]);
    assert_near(&all[&2021].ranks(), &[2.0, 1.0]);
}
