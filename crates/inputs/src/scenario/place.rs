//! Where a fault stands: its line, and that line with carets below.

use super::node::Span;

/// Line of a span, counted from 1, and that line with carets below the span.
pub(super) fn locate(text: &str, span: &Span) -> (u32, String) {
    const WIDTH: usize = 60;
    let start = (0..=span.start.min(text.len())).rev().find(|i| text.is_char_boundary(*i));
    let start = start.unwrap_or(0);
    let head = &text[..start];
    let line_start = head.rfind('\n').map_or(0, |i| i + 1);
    let number = head.matches('\n').count() as u32 + 1;
    let line = text[line_start..].lines().next().unwrap_or_default();
    let before = text[line_start..start].chars().count();
    let covered = text.get(start..span.end).and_then(|part| part.lines().next());
    let wide = covered.map_or(1, |part| part.trim_end().chars().count()).max(1);
    // A long line is shown from shortly before the fault.
    let skip = if before + wide > WIDTH { before.saturating_sub(20) } else { 0 };
    let shown: String =
        line.chars().skip(skip).take(WIDTH).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let carets = "^".repeat(wide.min(WIDTH - (before - skip).min(WIDTH - 1)));
    let gutter = number.to_string();
    let blank = " ".repeat(gutter.len());
    let excerpt = format!("{gutter} | {shown}\n{blank} | {}{carets}", " ".repeat(before - skip));
    (number, excerpt)
}
