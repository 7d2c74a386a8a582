//! What a line that could not be read may have caused is no second problem.

use crate::problem::{Code, Place, Problem, Problems};
use crate::syntax::ast::{BlockKind, File};

/// `found` without what may be only the echo of `unread`, the problems of reading the same file.
pub(super) fn certain(found: Problems, unread: &Problems, file: &File) -> Problems {
    if !unread.any_error() {
        return found;
    }
    let doubts = Doubts::new(unread, file);
    Problems(found.0.into_iter().filter(|problem| !doubts.echo(problem, file)).collect())
}

/// Where lines could not be read.
struct Doubts {
    /// The blocks they stand in, by position.
    blocks: Vec<usize>,
    /// Whether one may have declared a name.
    names: bool,
    /// Whether one was, or may have been, the head of a block.
    heads: bool,
    /// Whether one may have been a row of a table.
    rows: bool,
}

impl Doubts {
    fn new(unread: &Problems, file: &File) -> Self {
        let errors = || unread.iter().filter(|problem| problem.is_error());
        let blocks: Vec<usize> = errors().filter_map(|problem| block_of(problem, file)).collect();
        // What is wrong in a file beside the policy bears on no other line.
        let outside = errors()
            .any(|problem| !matches!(problem.place, Place::Data(_)) && block_of(problem, file).is_none());
        let heads = outside
            || errors().any(|problem| {
                let at_head = |span| file.blocks.iter().any(|block| block.head.span == span);
                matches!(problem.code, Code::H121 | Code::H122)
                    || matches!(problem.place, Place::Text(span) if at_head(span))
            });
        let declares = |at: &usize| {
            file.blocks.get(*at).is_none_or(|block| {
                matches!(
                    block.kind,
                    BlockKind::Scale(_)
                        | BlockKind::Data(_)
                        | BlockKind::Records(_)
                        | BlockKind::Choice(_)
                        | BlockKind::Define(_)
                )
            })
        };
        let names = heads || blocks.iter().any(declares);
        let rows = blocks.iter().any(|at| is_table(file, *at));
        Doubts { blocks, names, heads, rows }
    }

    fn echo(&self, problem: &Problem, file: &File) -> bool {
        let here = || block_of(problem, file).is_some_and(|block| self.blocks.contains(&block));
        match problem.code {
            Code::H201 | Code::H212 | Code::H213 => self.names,
            Code::H220 => self.heads || self.names,
            // Anything unread may be the line that uses a name, settles a verdict or changes an example.
            // What keeps a file beside the policy from being read is told where it is read.
            Code::H206 | Code::H207 | Code::H229 | Code::H234 | Code::H255 => true,
            // Some cases of a table are told where it is used.
            Code::H250 | Code::H252 => here() || self.rows && !in_table(problem, file),
            Code::H223 | Code::H227 | Code::H228 | Code::H241 => here(),
            _ => false,
        }
    }
}

fn is_table(file: &File, at: usize) -> bool {
    file.blocks.get(at).is_some_and(|block| matches!(block.kind, BlockKind::Table(_)))
}

fn in_table(problem: &Problem, file: &File) -> bool {
    block_of(problem, file).is_some_and(|at| is_table(file, at))
}

/// The block that a problem stands in, by position.
fn block_of(problem: &Problem, file: &File) -> Option<usize> {
    let Place::Text(span) = problem.place else { return None };
    file.blocks.iter().rposition(|block| block.head.span.start <= span.start)
}
