//! Words to a tree. Deeper than [`DEEPEST`] nothing is read, so that no formula exhausts the stack.

use taihang_base::Span;

use super::check::{Slip, slip};
use super::lexer::{Token, words};
use super::{Condition, Formula, Kind, Live, Measure, Node, Operator, Test};

/// Brackets in brackets.
const DEEPEST: usize = 64;

/// Functions: name, operator, fewest and most arguments.
const FUNCTIONS: [(&str, Operator, usize, usize); 11] = [
    ("share", Operator::Share, 2, 2),
    ("per", Operator::Per, 2, 3),
    ("growth", Operator::Growth, 1, 1),
    ("previous", Operator::Previous, 1, 2),
    ("year_to_date", Operator::YearToDate, 1, 1),
    ("first", Operator::First, 1, 20),
    ("sum", Operator::Sum, 1, 20),
    ("mean", Operator::Mean, 1, 20),
    ("min", Operator::Min, 1, 20),
    ("max", Operator::Max, 1, 20),
    ("if", Operator::If, 3, 3),
];
/// Binary operators with their binding, the loosest first.
const BINARY: [(&str, Operator, u8); 12] = [
    ("or", Operator::Or, 1),
    ("and", Operator::And, 2),
    ("=", Operator::Equal, 3),
    ("!=", Operator::Unequal, 3),
    ("<", Operator::Less, 3),
    ("<=", Operator::AtMost, 3),
    (">", Operator::More, 3),
    (">=", Operator::AtLeast, 3),
    ("+", Operator::Add, 4),
    ("-", Operator::Subtract, 4),
    ("*", Operator::Multiply, 5),
    ("/", Operator::Divide, 5),
];

/// What may stand in a condition without quotes.
const WORDS: [&str; 4] = ["yes", "no", "today", "yesterday"];

struct Parser<'a> {
    text: &'a str,
    words: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

pub(super) fn parse(text: &str) -> Result<Formula, Slip> {
    let mut parser = Parser { text, words: words(text)?, at: 0, depth: 0 };
    let root = parser.expression(0)?;
    parser.end()?;
    Ok(Formula { text: text.to_owned(), root })
}

impl Parser<'_> {
    fn token(&self) -> &Token {
        self.words.get(self.at).map_or(&Token::End, |(token, _)| token)
    }

    fn following(&self) -> &Token {
        self.words.get(self.at + 1).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Span {
        self.words.get(self.at).map(|(_, span)| *span).unwrap_or_default()
    }

    fn is(&self, word: &str) -> bool {
        match self.token() {
            Token::Sign(sign) => *sign == word,
            Token::Name(name) => name == word,
            Token::Number(_) | Token::Text(_) | Token::End => false,
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let is = self.is(word);
        self.at += usize::from(is);
        is
    }

    fn needs(&mut self, word: &'static str) -> Result<(), Slip> {
        if self.takes(word) { Ok(()) } else { Err(self.expected(word)) }
    }

    fn expected(&self, what: &str) -> Slip {
        slip(
            self.text,
            self.span(),
            "formula-word",
            (&format!("此处应为 {what}。"), &format!("Here {what} is expected.")),
            (
                "请检查括号和逗号；减号两侧要留空格。",
                "Check brackets and commas; leave blanks on both sides of a minus.",
            ),
        )
    }

    fn end(&self) -> Result<(), Slip> {
        if *self.token() == Token::End {
            return Ok(());
        }
        Err(slip(
            self.text,
            self.span(),
            "formula-end",
            ("公式在此处本应结束。", "The formula should end here."),
            ("请补上运算符，或删去多余部分。", "Put an operator before it, or take it out."),
        ))
    }

    fn expression(&mut self, least: u8) -> Result<Node, Slip> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(slip(
                self.text,
                self.span(),
                "formula-long",
                ("括号层数太多。", "There are too many brackets in brackets."),
                ("请拆成几个指标。", "Divide it into several indicators."),
            ));
        }
        let mut left = self.unary()?;
        while let Some((operator, binding)) =
            BINARY.iter().find(|(word, ..)| self.is(word)).map(|(_, operator, binding)| (*operator, *binding))
        {
            if binding < least || binding == 0 {
                break;
            }
            self.at += 1;
            let right = self.expression(binding + 1)?;
            let span = Span::new(left.span.start, right.span.end);
            left = Node { span, kind: Kind::Apply(operator, vec![left, right]) };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn unary(&mut self) -> Result<Node, Slip> {
        let from = self.span().start;
        let (operator, binding) = if self.takes("-") {
            (Operator::Negate, 5)
        } else if self.takes("not") {
            (Operator::Not, 3)
        } else {
            return self.primary();
        };
        let inner = self.expression(binding)?;
        let span = Span::new(from, inner.span.end);
        Ok(Node { span, kind: Kind::Apply(operator, vec![inner]) })
    }

    fn primary(&mut self) -> Result<Node, Slip> {
        let span = self.span();
        match self.token().clone() {
            Token::Number(number) => {
                self.at += 1;
                let unit = if self.takes("%") { Some("percent".to_owned()) } else { self.unit_word() };
                Ok(self.node(span, Kind::Number(number, unit)))
            }
            Token::Sign("(") => {
                self.at += 1;
                let mut inner = self.expression(0)?;
                self.needs(")")?;
                inner.span = self.since(span);
                Ok(inner)
            }
            Token::Name(name) if *self.following() == Token::Sign("(") => self.call(&name),
            Token::Name(name) => {
                self.at += 1;
                Ok(self.node(span, Kind::Indicator(name)))
            }
            Token::Sign(_) | Token::Text(_) | Token::End => {
                Err(self.expected("指标代码、数字或函数 / a code, number or function"))
            }
        }
    }

    /// A name right after a number is its unit.
    fn unit_word(&mut self) -> Option<String> {
        let Token::Name(name) = self.token().clone() else { return None };
        if ["and", "or", "as", "during", "within"].contains(&name.as_str()) {
            return None;
        }
        self.at += 1;
        Some(name)
    }

    fn since(&self, from: Span) -> Span {
        let end =
            self.at.checked_sub(1).and_then(|at| self.words.get(at)).map_or(from.end, |(_, span)| span.end);
        Span::new(from.start, end)
    }

    fn node(&self, from: Span, kind: Kind) -> Node {
        Node { span: self.since(from), kind }
    }

    fn call(&mut self, name: &str) -> Result<Node, Slip> {
        let from = self.span();
        let third = self.words.get(self.at + 3).map(|(token, _)| token);
        // sum(a, b) adds values; sum(register.field) adds over records.
        if matches!(name, "count" | "distinct") || (name == "sum" && third == Some(&Token::Sign("."))) {
            return self.live(name);
        }
        let Some((_, operator, fewest, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            return Err(slip(
                self.text,
                from,
                "formula-word",
                (&format!("没有函数“{name}”。"), &format!("There is no function “{name}”.")),
                (
                    "可用：share、per、growth、previous、year_to_date、first、sum、mean、min、max、if、count、distinct。",
                    "There are share, per, growth, previous, year_to_date, first, sum, mean, min, max, if, count, distinct.",
                ),
            ));
        };
        self.at += 2;
        let mut arguments = vec![self.expression(0)?];
        while self.takes(",") {
            arguments.push(self.expression(0)?);
        }
        self.needs(")")?;
        if !(*fewest..=*most).contains(&arguments.len()) {
            return Err(slip(
                self.text,
                self.since(from),
                "formula-count",
                (
                    &format!("函数“{name}”的参数个数不对。"),
                    &format!("“{name}” has another number of arguments."),
                ),
                (
                    &format!("应为 {fewest} 至 {most} 个。"),
                    &format!("Give at least {fewest} and at most {most}."),
                ),
            ));
        }
        Ok(self.node(from, Kind::Apply(*operator, arguments)))
    }

    fn name(&mut self, what: &'static str) -> Result<String, Slip> {
        let Token::Name(name) = self.token().clone() else { return Err(self.expected(what)) };
        self.at += 1;
        Ok(name)
    }

    fn live(&mut self, name: &str) -> Result<Node, Slip> {
        let from = self.span();
        self.at += 2;
        let register = self.name("登记册 / a register")?;
        let measure = if name == "count" {
            Measure::Count
        } else {
            self.needs(".")?;
            let field = self.name("字段 / a field")?;
            if name == "sum" { Measure::Sum(field) } else { Measure::Distinct(field) }
        };
        let mut live = Live { measure, register, conditions: Vec::new(), during: None, within: None };
        if self.takes("where") {
            live.conditions.push(self.condition()?);
            while self.takes("and") {
                live.conditions.push(self.condition()?);
            }
        }
        if self.takes("during") {
            live.during = Some(self.name("日期字段 / a field of a date")?);
        }
        if self.takes("within") {
            live.within = Some(self.name("区域字段 / a field of a region")?);
        }
        self.needs(")")?;
        let unit = if self.takes("as") { Some(self.name("计量单位 / a unit")?) } else { None };
        Ok(self.node(from, Kind::Live(live, unit)))
    }

    fn condition(&mut self) -> Result<Condition, Slip> {
        let field = self.name("字段 / a field")?;
        for (word, test) in [("filled", Test::Filled), ("empty", Test::Empty)] {
            if self.takes(word) {
                return Ok(Condition { field, test, values: Vec::new() });
            }
        }
        if self.takes("in") {
            self.needs("(")?;
            let mut values = vec![self.plain()?];
            while self.takes(",") {
                values.push(self.plain()?);
            }
            self.needs(")")?;
            return Ok(Condition { field, test: Test::In, values });
        }
        for (sign, test) in [("=", Test::In), (">=", Test::From), ("<=", Test::To)] {
            if self.takes(sign) {
                return Ok(Condition { field, test, values: vec![self.plain()?] });
            }
        }
        Err(self.expected("= >= <= in filled empty"))
    }

    /// What a field is compared with: a text, a number, `yes` or `no`, `today` or `yesterday`.
    fn plain(&mut self) -> Result<String, Slip> {
        let minus = self.takes("-");
        let value = match self.token().clone() {
            Token::Text(text) if !minus => text,
            Token::Number(number) => if minus { -number } else { number }.to_string(),
            Token::Name(name) if !minus && WORDS.contains(&name.as_str()) => name,
            Token::Name(_) | Token::Sign(_) | Token::End | Token::Text(_) => {
                return Err(
                    self.expected("引号中的文字、数字、yes、no、today 或 yesterday / a text in quotes, a number, yes, no, today or yesterday")
                );
            }
        };
        self.at += 1;
        Ok(value)
    }
}
