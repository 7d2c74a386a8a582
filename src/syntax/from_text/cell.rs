//! Cells of pipe tables and of files of rows: what a key cell is for, what a result cell says.

use pest::Parser;

use super::super::ast::{Expr, ExprKind, KeyCell, KeyItem, Text};
use super::super::grammar::{Grammar, Rule};
use super::reader::{Node, Reader, kids, parts};
use crate::problem::{Lang, Problem};
use crate::source::Spanned;
use crate::value::Decimal;

/// What a key cell is for. `textual` says that the key's values are texts: then the cell is a list of texts, which
/// need no quotes. Error: a cell that cannot be read, with the problem where more is known.
pub fn key_cell(cell: &Text, textual: bool) -> Result<KeyCell, Option<Box<Problem>>> {
    if !textual && let Some(number) = plain_number(cell) {
        return Ok(KeyCell::These(vec![KeyItem::Value(number)]));
    }
    let rule = if textual { Rule::text_cell } else { Rule::key_cell };
    read(cell, rule, |reader, node| {
        let mut items = Vec::new();
        for kid in kids(node) {
            let span = reader.span(&kid);
            let rule = kid.as_rule();
            let Some(inner) = kid.clone().into_inner().next() else { continue };
            match (rule, inner.as_rule()) {
                (Rule::whole_cell, Rule::w_anything) => return Some(KeyCell::Any),
                (Rule::whole_cell, _) => return Some(KeyCell::Otherwise),
                (_, Rule::w_none) => items.push(KeyItem::None(span)),
                (_, Rule::w_unknown) => items.push(KeyItem::Unknown(span)),
                (_, Rule::range) => items.push(KeyItem::Range(reader.range(inner)?)),
                (_, Rule::bound) => items.push(KeyItem::Range(reader.range(inner)?)),
                (_, Rule::text) => {
                    let text = reader.text(&inner).node;
                    items.push(KeyItem::Value(reader.made(&inner, ExprKind::Text(text))));
                }
                (_, Rule::text_word) => {
                    let word = inner.as_str().trim().to_owned();
                    items.push(KeyItem::Value(reader.made(&inner, ExprKind::Name(word))));
                }
                _ => items.push(match reader.expr(inner)? {
                    Expr { kind: ExprKind::None, .. } => KeyItem::None(span),
                    Expr { kind: ExprKind::Unknown, .. } => KeyItem::Unknown(span),
                    value => KeyItem::Value(value),
                }),
            }
        }
        Some(KeyCell::These(items))
    })
}

/// What a result cell says as an expression; nothing when it is none.
pub fn result_cell(cell: &Text) -> Option<Expr> {
    if let Some(number) = plain_number(cell) {
        return Some(number);
    }
    read(cell, Rule::result_cell, |reader, node| reader.expr(parts(node).into_iter().next()?)).ok()
}

/// A number in half width, as most cells are: no grammar is needed for it.
fn plain_number(cell: &Text) -> Option<Expr> {
    let number = Decimal::parse(&cell.node).filter(|_| !cell.node.starts_with('+'))?;
    Some(Expr { kind: ExprKind::Number(number), span: Spanned::new((), cell.span) })
}

fn read<T>(
    cell: &Text,
    rule: Rule,
    make: impl FnOnce(&mut Reader, Node<'_>) -> Option<T>,
) -> Result<T, Option<Box<Problem>>> {
    let mut reader = Reader::new(cell.span.start, Lang::Zh);
    let node = Grammar::parse(rule, &cell.node).ok().and_then(|mut all| all.next()).ok_or(None)?;
    let made = make(&mut reader, node);
    match (made, reader.fault) {
        (Some(made), None) => Ok(made),
        (_, fault) => Err(fault.map(Box::new)),
    }
}
