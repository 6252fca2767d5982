//! The matrix as a picture, readable without colours: each cell has its sign,
//! and a title that says in words what it means.

use super::matrix::{Matrix, Reach};
use std::fmt::Write as _;

const CELL: usize = 24;
const LETTER: usize = 8;

/// The matrix as SVG.
pub fn matrix(matrix: &Matrix, notes: &[String]) -> String {
    let longest = matrix.groups.iter().map(|group| group.chars().count()).max().unwrap_or(0);
    let margin = longest.saturating_mul(LETTER).saturating_add(CELL);
    let side = matrix.groups.len().saturating_mul(CELL).saturating_add(margin);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"14\">\n<title>who reaches whom, from rows to columns</title>\n"
    );
    if !notes.is_empty() {
        let _ = writeln!(text, "<desc>{}</desc>", escape(&notes.join("\n")));
    }
    for (number, (group, cells)) in matrix.groups.iter().zip(&matrix.cells).enumerate() {
        let at = number.saturating_mul(CELL).saturating_add(margin);
        let base = at.saturating_add(CELL.saturating_mul(2) / 3);
        let edge = margin.saturating_sub(LETTER);
        let name = escape(group);
        let _ = writeln!(text, "<text x=\"{edge}\" y=\"{base}\" text-anchor=\"end\">{name}</text>");
        let _ = writeln!(text, "<text transform=\"translate({base},{edge}) rotate(-90)\">{name}</text>");
        for (other, (to, cell)) in matrix.groups.iter().zip(cells).enumerate() {
            let x = other.saturating_mul(CELL).saturating_add(margin);
            let _ = writeln!(
                text,
                "<g><title>{name} reaches {} of {}</title><rect x=\"{x}\" y=\"{at}\" width=\"{CELL}\" height=\"{CELL}\" \
                 fill=\"{}\" stroke=\"#888\"/><text x=\"{}\" y=\"{base}\" text-anchor=\"middle\">{}</text></g>",
                cell.word(),
                escape(to),
                fill(*cell),
                x.saturating_add(CELL / 2),
                cell.glyph(),
            );
        }
    }
    text + "</svg>\n"
}

fn fill(reach: Reach) -> &'static str {
    match reach {
        Reach::NoPair | Reach::Nothing => "#ffffff",
        Reach::Something => "#fde8b0",
        Reach::Everything => "#f5b7a5",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
