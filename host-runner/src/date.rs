//! Days of the calendar, for what holds until one.
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u32,
    month: u32,
    day: u32,
}

impl Date {
    /// Reads `YYYY-MM-DD`; none where there is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |part: &str, digits: usize| {
            let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse::<u32>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = number(parts.next()?, 2)?;
        let day = number(parts.next()?, 2)?;
        let exists = parts.next().is_none() && (1..=12).contains(&month) && day >= 1;
        (exists && day <= days_of(year, month)).then_some(Self { year, month, day })
    }

    /// The day of a moment, where clocks show UTC.
    pub fn of(time: SystemTime) -> Self {
        let mut days = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 86_400);
        let (mut year, mut month) = (1970, 1);
        while days >= u64::from(days_of(year, month)) {
            days -= u64::from(days_of(year, month));
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        Self { year, month, day: u32::try_from(days).unwrap_or_default() + 1 }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days_of(year: u32, month: u32) -> u32 {
    let leaps = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leaps => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Date;
    use std::time::{Duration, UNIX_EPOCH};

    #[track_caller]
    fn check(text: &str, exists: bool) {
        let date = Date::parse(text);
        assert_eq!(date.map(|date| date.to_string()), exists.then(|| text.to_owned()));
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for text in ["2026-01-31", "2024-02-29", "2000-02-29", "1970-01-01"] {
            check(text, true);
        }
        for text in
            ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "26-04-01", "2026-4-1"]
        {
            check(text, false);
        }
        for text in ["", "2026", "2026-01-01-01", "2026-01-+1", "tomorrow"] {
            check(text, false);
        }
    }

    #[test]
    fn a_moment_has_its_day() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_400, "2000-02-29"),
            (1_767_225_599, "2025-12-31"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date::of(UNIX_EPOCH + Duration::from_secs(seconds)).to_string(), day);
        }
    }
}
