//! From a selector's text to its tree.

use super::Expression;
use super::token::{Operator, Token, tokens};
use crate::algebra::{At, Domain};
use std::fmt;

/// Where a text stops being a selector, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The byte of the text.
    pub at: usize,
    /// What was expected.
    pub expected: String,
}

/// `at character 5, expected "=="`.
impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "at character {}, expected {}", self.at.saturating_add(1), self.expected)
    }
}

/// How deep parentheses may stand in each other. Calico knows no limit but the
/// length of a selector, 1024 characters.
const DEEPEST: u8 = 64;

/// Reads a selector. The empty one means all.
pub fn parse(text: &str) -> Result<Expression, SyntaxError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(Expression::All);
    }
    let mut parser = Parser { end: text.len(), tokens: &tokens, depth: 0 };
    let whole = parser.either()?;
    match parser.tokens.first() {
        None => Ok(whole),
        Some(_) => Err(parser.expected("`&&`, `||` or the end")),
    }
}

/// What is left of a selector.
struct Parser<'a> {
    /// Where the text ends.
    end: usize,
    tokens: &'a [(usize, Token)],
    depth: u8,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.first().map(|(_, token)| token)
    }

    fn skip(&mut self) {
        self.tokens = self.tokens.get(1..).unwrap_or_default();
    }

    /// Passes over that sign, if it comes next.
    fn takes(&mut self, token: &Token) -> bool {
        let next = self.peek() == Some(token);
        if next {
            self.skip();
        }
        next
    }

    fn expected(&self, expected: &str) -> SyntaxError {
        let at = self.tokens.first().map_or(self.end, |(at, _)| *at);
        SyntaxError { at, expected: expected.to_owned() }
    }

    fn either(&mut self) -> Result<Expression, SyntaxError> {
        let mut all = vec![self.both()?];
        while self.takes(&Token::Or) {
            all.push(self.both()?);
        }
        Ok(if all.len() > 1 { Expression::Or(all) } else { Expression::And(all) })
    }

    fn both(&mut self) -> Result<Expression, SyntaxError> {
        let mut all = vec![self.term()?];
        while self.takes(&Token::And) {
            all.push(self.term()?);
        }
        Ok(Expression::And(all))
    }

    fn term(&mut self) -> Result<Expression, SyntaxError> {
        let mut negated = false;
        while self.takes(&Token::Not) {
            negated = !negated;
        }
        let term = self.plain_term()?;
        Ok(if negated { Expression::Not(Box::new(term)) } else { term })
    }

    fn plain_term(&mut self) -> Result<Expression, SyntaxError> {
        let wrong = self.expected("a label, has(), all(), `!` or `(`");
        let token = self.peek().ok_or(wrong.clone())?;
        match token {
            Token::Open => return self.parenthesis(),
            Token::Has(_) | Token::All | Token::Global | Token::Label(_) => self.skip(),
            _ => return Err(wrong),
        }
        match token {
            Token::Has(key) => Ok(Expression::Label(key.clone(), Domain::present())),
            Token::Label(key) => Ok(Expression::Label(key.clone(), self.condition()?)),
            Token::Global => Ok(Expression::Global),
            _ => Ok(Expression::All),
        }
    }

    fn parenthesis(&mut self) -> Result<Expression, SyntaxError> {
        if self.depth >= DEEPEST {
            return Err(self.expected("no more parentheses in each other than can be judged"));
        }
        self.skip();
        self.depth = self.depth.saturating_add(1);
        let inner = self.either()?;
        self.depth = self.depth.saturating_sub(1);
        if self.takes(&Token::Close) { Ok(inner) } else { Err(self.expected("`)`")) }
    }

    /// What is asked of a label.
    fn condition(&mut self) -> Result<Domain, SyntaxError> {
        let Some(Token::Operator(operator)) = self.peek() else {
            return Err(self.expected("an operator after the label"));
        };
        self.skip();
        match operator {
            Operator::In => Ok(Domain::among(self.set()?)),
            Operator::NotIn => Ok(Domain::not_among(self.set()?)),
            Operator::Equal => Ok(Domain::among([self.text()?])),
            Operator::NotEqual => Ok(Domain::not_among([self.text()?])),
            Operator::Contains => Ok(with_text(&self.text()?, At::Anywhere)),
            Operator::StartsWith => Ok(with_text(&self.text()?, At::Start)),
            Operator::EndsWith => Ok(with_text(&self.text()?, At::End)),
        }
    }

    fn text(&mut self) -> Result<String, SyntaxError> {
        let Some(Token::Text(text)) = self.peek() else { return Err(self.expected("a text in quotes")) };
        self.skip();
        Ok(text.clone())
    }

    /// The texts of a set; a comma may stand behind the last one.
    fn set(&mut self) -> Result<Vec<String>, SyntaxError> {
        if !self.takes(&Token::OpenSet) {
            return Err(self.expected("`{`"));
        }
        let mut texts = Vec::new();
        while let Some(Token::Text(text)) = self.peek() {
            self.skip();
            texts.push(text.clone());
            if !self.takes(&Token::Comma) {
                break;
            }
        }
        if self.takes(&Token::CloseSet) { Ok(texts) } else { Err(self.expected("`}`")) }
    }
}

/// Every value has the empty text everywhere.
fn with_text(text: &str, at: At) -> Domain {
    if text.is_empty() { Domain::present() } else { Domain::with_text(text, at) }
}
