//! Texts in lines no wider than there is room.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A text in lines of at most `room` places: broken at spaces, and behind any wide character.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in pieces(text) {
        let wide: usize = piece.chars().filter_map(UnicodeWidthChar::width).sum();
        let bare: usize = piece.trim_end().chars().filter_map(UnicodeWidthChar::width).sum();
        if used > 0 && used + bare > room {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if used == 0 { piece.trim_start() } else { piece });
        }
        used += wide;
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The shortest parts of a text between which a line may break: no mark that closes begins a line.
fn pieces(text: &str) -> Vec<&str> {
    let breaks = |before: char, after: char| {
        let closes = matches!(
            after,
            '，' | '。' | '；' | '：' | '、' | '）' | '〕' | '」' | '”' | ']' | ')' | ',' | ';' | ':'
        );
        let opens = matches!(before, '（' | '〔' | '「' | '“' | '[' | '(');
        let wide = |c: char| UnicodeWidthChar::width(c) == Some(2);
        !closes && !opens && (before == ' ' || (after != ' ' && (wide(before) || wide(after))))
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, after) in text.char_indices() {
        if before.is_some_and(|before| breaks(before, after)) {
            pieces.extend(text.get(start..at));
            start = at;
        }
        before = Some(after);
    }
    pieces.extend(text.get(start..));
    pieces
}

/// Rows of an effect, its reason and its statement, indented, each row as text of one or more lines: side by side where
/// all fit into `room`, else the reason and the statement beneath each other.
pub(super) fn rows_of(rows: &[[String; 3]], room: Option<usize>) -> Vec<String> {
    let side_by_side = super::prose::aligned(rows.iter().cloned());
    let widest = side_by_side.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    let Some(room) = room.filter(|room| *room < widest) else {
        return side_by_side.lines().map(|line| format!("{line}\n")).collect();
    };
    // What stands behind the effects has at least half of the room.
    let effect = rows.iter().map(|[effect, ..]| effect.width()).max().unwrap_or(0).min(room / 2);
    let left = room.saturating_sub(effect + 4).max(8);
    let row = |[effect_of, reason, line]: &[String; 3]| {
        let effects = wrapped(effect_of, effect.max(8));
        let behind = [reason, line].into_iter().filter(|text| !text.is_empty());
        let behind: Vec<String> = behind.flat_map(|text| wrapped(text, left)).collect();
        let lines = (0..effects.len().max(behind.len())).map(|at| {
            let (one, other) = (effects.get(at).map_or("", String::as_str), behind.get(at));
            let pad = " ".repeat((effect + 2).saturating_sub(one.width()));
            let line = format!("  {one}{pad}{}", other.map_or("", String::as_str));
            format!("{}\n", line.trim_end())
        });
        lines.collect()
    };
    rows.iter().map(row).collect()
}
