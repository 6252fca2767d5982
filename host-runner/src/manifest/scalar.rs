//! Plain scalars, resolved as the API server's YAML does: YAML 1.1 with its
//! booleans (`yes`, `on`, `n`), octal numbers (`012`) and underscores.
use serde_json::{Number, Value};

/// The value of the plain scalar `text`; an error says why JSON has no such value.
pub(super) fn resolve(text: &str) -> Result<Value, &'static str> {
    if let Some(value) = word(text) {
        return Ok(value);
    }
    if is_not_finite(text) {
        return Err("JSON has no such number");
    }
    Ok(number(text).map_or_else(|| Value::from(text), Value::Number))
}

/// The words that mean a boolean or nothing.
fn word(text: &str) -> Option<Value> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Some(Value::Bool(true))
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(Value::Bool(false))
        }
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        _ => None,
    }
}

fn is_not_finite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

/// The number that `text` means, if it means one.
fn number(text: &str) -> Option<Number> {
    if !text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) {
        return None;
    }
    let plain = text.replace('_', "");
    integer(&plain).or_else(|| float(&plain))
}

/// An integer of 64 bits in any notation of YAML 1.1: `10`, `0x1f`, `0b11`, `0o17`, `017`.
fn integer(plain: &str) -> Option<Number> {
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, &plain[1..]),
        b'+' => (false, &plain[1..]),
        _ => (false, plain),
    };
    let magnitude = magnitude(digits)?;
    if negative {
        Some(Number::from(0_i64.checked_sub_unsigned(magnitude)?))
    } else {
        Some(Number::from(magnitude))
    }
}

fn magnitude(digits: &str) -> Option<u64> {
    let lower = digits.to_ascii_lowercase();
    let (radix, rest) = if let Some(rest) = lower.strip_prefix("0x") {
        (16, rest)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (2, rest)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (8, rest)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, &lower[1..])
    } else {
        (10, lower.as_str())
    };
    // A sign is no digit, though the reader of integers takes one.
    let starts_with_digit = rest.starts_with(|first: char| first.is_ascii_alphanumeric());
    starts_with_digit.then(|| u64::from_str_radix(rest, radix).ok()).flatten()
}

fn float(plain: &str) -> Option<Number> {
    if !is_float(plain) {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    // What JSON writes of a whole float is an integer: 1e3 is 1000.
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{value:.0}").parse::<i64>().ok().map(Number::from);
    }
    Number::from_f64(value)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(plain: &str) -> bool {
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(plain);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_is_one = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    exponent_is_one && digits(whole) && digits(fraction) && (!whole.is_empty() || !fraction.is_empty())
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(text: &str, expected: Value) {
        assert_eq!(resolve(text), Ok(expected), "{text}");
    }

    #[test]
    fn booleans_are_those_of_yaml_1_1() {
        for text in ["y", "Yes", "on", "TRUE"] {
            check(text, json!(true));
        }
        for text in ["N", "no", "OFF", "false"] {
            check(text, json!(false));
        }
        check("yEs", json!("yEs"));
    }

    #[test]
    fn numbers_have_every_notation() {
        check("012", json!(10));
        check("0o12", json!(10));
        check("0x1F", json!(31));
        check("0b11", json!(3));
        check("1_000", json!(1000));
        check("-7", json!(-7));
        check("+7", json!(7));
        check("18446744073709551615", json!(u64::MAX));
        check("1e3", json!(1000));
        check("1.0", json!(1));
        check(".5", json!(0.5));
        check("1.", json!(1));
        // Not octal, so the reader of floats takes it.
        check("089", json!(89));
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for text in [
            "1.2.3",
            "10.0.0.0/8",
            "1e",
            "0x",
            "--1",
            "+-1",
            "0x-1",
            "12:30:45",
            "2026-01-01",
            "-",
            ".",
            "1Gi",
        ] {
            check(text, json!(text));
        }
    }

    #[test]
    fn nothing_has_five_spellings() {
        for text in ["", "~", "null", "Null", "NULL"] {
            check(text, Value::Null);
        }
    }

    #[test]
    fn a_number_that_json_lacks_is_refused() {
        for text in [".inf", "-.Inf", "+.INF", ".nan"] {
            assert!(resolve(text).is_err(), "{text}");
        }
    }
}
