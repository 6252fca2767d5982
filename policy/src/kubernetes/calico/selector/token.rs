//! The words and signs of a selector, each with the place where it begins.

use super::SyntaxError;

/// A word or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// The name of a label.
    Label(String),
    /// A text in quotes.
    Text(String),
    /// `has(NAME)`.
    Has(String),
    /// `all()`.
    All,
    /// `global()`.
    Global,
    /// What is asked of a label.
    Operator(Operator),
    /// `!`.
    Not,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `{`.
    OpenSet,
    /// `}`.
    CloseSet,
    /// `,`.
    Comma,
}

/// What can be asked of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    In,
    NotIn,
    Contains,
    StartsWith,
    EndsWith,
}

const SIGNS: [(&str, Token); 10] = [
    ("==", Token::Operator(Operator::Equal)),
    ("!=", Token::Operator(Operator::NotEqual)),
    ("!", Token::Not),
    ("&&", Token::And),
    ("||", Token::Or),
    ("(", Token::Open),
    (")", Token::Close),
    ("{", Token::OpenSet),
    ("}", Token::CloseSet),
    (",", Token::Comma),
];

/// The operators that are words; what stands between two words is optional space.
const WORDS: [(&[&str], Operator); 5] = [
    (&["contains"], Operator::Contains),
    (&["starts", "with"], Operator::StartsWith),
    (&["ends", "with"], Operator::EndsWith),
    (&["not", "in"], Operator::NotIn),
    (&["in"], Operator::In),
];

/// How long the name of a label may be.
const LONGEST_NAME: usize = 512;

/// Every word and sign of `text`, with the byte at which it begins.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, SyntaxError> {
    let mut tokens: Vec<(usize, Token)> = Vec::new();
    let mut rest = without_space(text);
    while !rest.is_empty() {
        let at = text.len().saturating_sub(rest.len());
        let after_label = matches!(tokens.last(), Some((_, Token::Label(_))));
        let (token, left) =
            token(rest, after_label).map_err(|expected| SyntaxError { at, expected: expected.to_owned() })?;
        tokens.push((at, token));
        rest = without_space(left);
    }
    Ok(tokens)
}

/// The first word or sign of `text`, and what follows it.
fn token(text: &str, after_label: bool) -> Result<(Token, &str), &'static str> {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            let (inner, left) = quoted.split_once(quote).ok_or("the quote that ends the text")?;
            return Ok((Token::Text(inner.to_owned()), left));
        }
    }
    for (sign, token) in &SIGNS {
        if let Some(left) = text.strip_prefix(sign) {
            return Ok((token.clone(), left));
        }
    }
    match text.chars().next() {
        Some('=') => Err("`==`"),
        Some('&') => Err("`&&`"),
        Some('|') => Err("`||`"),
        _ if after_label => operator(text),
        _ => word(text),
    }
}

/// The operator that is a word: after the name of a label, nothing else is.
fn operator(text: &str) -> Result<(Token, &str), &'static str> {
    let cut = |words: &[&str]| {
        let left = words.iter().try_fold(text, |left, word| without_space(left).strip_prefix(word))?;
        let left = if words.len() > 1 { without_space(left) } else { left };
        (!left.starts_with(is_of_name)).then_some(left)
    };
    WORDS
        .iter()
        .find_map(|(words, operator)| Some((Token::Operator(*operator), cut(words)?)))
        .ok_or("`==`, `!=`, `in`, `not in`, `contains`, `starts with` or `ends with`")
}

/// A function, or the name of a label.
fn word(text: &str) -> Result<(Token, &str), &'static str> {
    if let Some(inner) = text.strip_prefix("has(") {
        let (name, left) = name(without_space(inner))?;
        let left = without_space(left).strip_prefix(')').ok_or("`)` after the label of has(")?;
        return Ok((Token::Has(name.to_owned()), left));
    }
    for (function, token) in [("all(", Token::All), ("global(", Token::Global)] {
        if let Some(inner) = text.strip_prefix(function) {
            let left = without_space(inner).strip_prefix(')').ok_or("`)`")?;
            return Ok((token, left));
        }
    }
    let (name, left) = name(text)?;
    Ok((Token::Label(name.to_owned()), left))
}

fn name(text: &str) -> Result<(&str, &str), &'static str> {
    let end = text.find(|sign| !is_of_name(sign)).unwrap_or(text.len());
    match text.split_at_checked(end) {
        Some((name, left)) if !name.is_empty() && name.len() <= LONGEST_NAME => Ok((name, left)),
        _ => Err("the name of a label, of letters, digits, `-`, `_`, `.` and `/`"),
    }
}

fn is_of_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '_' | '.' | '/' | '-')
}

fn without_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}
