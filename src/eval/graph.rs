//! The graph of block operations: equal ones are made once, constants fold away.

use std::collections::HashMap;

use super::node::{Arithmetic, Id, Node, Test};

/// Block operations, each after those it reads.
#[derive(Debug)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    known: HashMap<Node, Id>,
}

impl Graph {
    /// Only the two constant planes.
    pub(crate) fn new() -> Self {
        let mut graph = Graph { nodes: Vec::new(), known: HashMap::new() };
        graph.node(Node::Fill(false));
        graph.node(Node::Fill(true));
        graph
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node `node`, made if there is none like it. Nothing folds here.
    pub(crate) fn node(&mut self, node: Node) -> Id {
        if let Some(&id) = self.known.get(&node) {
            return id;
        }
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node.clone());
        self.known.insert(node, id);
        id
    }

    fn get(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// What `id` is the opposite of.
    fn negated(&self, id: Id) -> Option<Id> {
        match self.get(id) {
            Some(Node::Not(of)) => Some(*of),
            _ => None,
        }
    }

    fn opposite(&self, a: Id, b: Id) -> bool {
        self.negated(a) == Some(b) || self.negated(b) == Some(a)
    }

    /// Whether `part` is one of the planes that `whole` is yes for (with a bound on the search).
    fn part_of(&self, part: Id, whole: Id, depth: usize) -> bool {
        part == whole
            || depth > 0
                && matches!(self.get(whole), Some(Node::Or(a, b))
                    if self.part_of(part, *a, depth - 1) || self.part_of(part, *b, depth - 1))
    }

    pub(crate) fn not(&mut self, a: Id) -> Id {
        match (a, self.negated(a)) {
            (Id::ZERO, _) => Id::ONES,
            (Id::ONES, _) => Id::ZERO,
            (_, Some(of)) => of,
            _ => self.node(Node::Not(a)),
        }
    }

    pub(crate) fn and(&mut self, a: Id, b: Id) -> Id {
        let (a, b) = (a.min(b), a.max(b));
        match (a, b) {
            (Id::ZERO, _) => Id::ZERO,
            (Id::ONES, other) => other,
            _ if a == b => a,
            _ if self.opposite(a, b) => Id::ZERO,
            _ => match (self.negated(a), self.negated(b)) {
                (Some(a), Some(b)) => {
                    let any = self.or(a, b);
                    self.not(any)
                }
                (Some(of), None) => self.and_not(b, of),
                (None, Some(of)) => self.and_not(a, of),
                (None, None) => self.node(Node::And(a, b)),
            },
        }
    }

    pub(crate) fn and_not(&mut self, a: Id, b: Id) -> Id {
        match (a, b) {
            (Id::ZERO, _) | (_, Id::ONES) => Id::ZERO,
            (_, Id::ZERO) => a,
            (Id::ONES, _) => self.not(b),
            _ if self.part_of(a, b, 12) => Id::ZERO,
            _ => match self.negated(b) {
                Some(of) => self.and(a, of),
                None => self.node(Node::AndNot(a, b)),
            },
        }
    }

    pub(crate) fn or(&mut self, a: Id, b: Id) -> Id {
        let (a, b) = (a.min(b), a.max(b));
        match (a, b) {
            (Id::ZERO, other) => other,
            (Id::ONES, _) => Id::ONES,
            _ if a == b => a,
            _ if self.opposite(a, b) => Id::ONES,
            _ => match (self.negated(a), self.negated(b)) {
                (Some(a), Some(b)) => {
                    let all = self.and(a, b);
                    self.not(all)
                }
                _ => self.node(Node::Or(a, b)),
            },
        }
    }

    pub(crate) fn xor(&mut self, a: Id, b: Id) -> Id {
        let (a, b) = (a.min(b), a.max(b));
        match (a, b) {
            (Id::ZERO, other) => other,
            (Id::ONES, other) => self.not(other),
            _ if a == b => Id::ZERO,
            _ if self.opposite(a, b) => Id::ONES,
            _ => match (self.negated(a), self.negated(b)) {
                (Some(a), Some(b)) => self.xor(a, b),
                (Some(of), None) => {
                    let same = self.xor(of, b);
                    self.not(same)
                }
                (None, Some(of)) => {
                    let same = self.xor(a, of);
                    self.not(same)
                }
                (None, None) => self.node(Node::Xor(a, b)),
            },
        }
    }

    /// `yes` where `on` is yes, else `no`.
    pub(crate) fn mux(&mut self, on: Id, yes: Id, no: Id) -> Id {
        if let Some(of) = self.negated(on) {
            return self.mux(of, no, yes);
        }
        match (on, yes, no) {
            (Id::ZERO, ..) => no,
            (Id::ONES, ..) => yes,
            _ if yes == no => yes,
            (_, Id::ZERO, _) => self.and_not(no, on),
            (_, _, Id::ZERO) => self.and(on, yes),
            (_, Id::ONES, _) => self.or(on, no),
            (_, _, Id::ONES) => {
                let off = self.not(on);
                self.or(off, yes)
            }
            _ if self.opposite(yes, no) => self.xor(on, no),
            _ => self.node(Node::Mux(on, yes, no)),
        }
    }

    /// The sum bit of three.
    pub(crate) fn parity(&mut self, a: Id, b: Id, c: Id) -> Id {
        let [a, b, c] = sorted([a, b, c]);
        if a <= Id::ONES || a == b || b == c {
            let two = self.xor(b, c);
            return self.xor(a, two);
        }
        self.node(Node::Parity(a, b, c))
    }

    /// The carry bit of three.
    pub(crate) fn majority(&mut self, a: Id, b: Id, c: Id) -> Id {
        let [a, b, c] = sorted([a, b, c]);
        match a {
            Id::ZERO => self.and(b, c),
            Id::ONES => self.or(b, c),
            _ if a == b => a,
            _ if b == c => b,
            _ if self.opposite(a, b) => c,
            _ if self.opposite(b, c) => a,
            _ if self.opposite(a, c) => b,
            _ => self.node(Node::Majority(a, b, c)),
        }
    }

    pub(crate) fn all(&mut self, planes: impl IntoIterator<Item = Id>) -> Id {
        planes.into_iter().fold(Id::ONES, |all, plane| self.and(all, plane))
    }

    pub(crate) fn any(&mut self, planes: impl IntoIterator<Item = Id>) -> Id {
        planes.into_iter().fold(Id::ZERO, |any, plane| self.or(any, plane))
    }

    /// A comparison of wide columns, with a number where one is the same for every row.
    pub(crate) fn test(&mut self, test: Test, a: Id, b: Id) -> Id {
        match (self.get(a), self.get(b)) {
            (_, Some(&Node::Number(b))) => self.node(Node::CompareTo(test, a, b)),
            (Some(&Node::Number(a)), _) if test == Test::Equal => self.node(Node::CompareTo(test, b, a)),
            // a ≥ b is not b ≥ a + 1.
            (Some(&Node::Number(a)), _) => match a.checked_add(1) {
                Some(above) => {
                    let more = self.node(Node::CompareTo(test, b, above));
                    self.not(more)
                }
                None => Id::ONES,
            },
            _ => self.node(Node::Compare(test, a, b)),
        }
    }

    /// Arithmetic on wide columns, and where it overflows.
    pub(crate) fn checked(&mut self, what: Arithmetic, a: Id, b: Id) -> (Id, Id) {
        (self.node(Node::Arithmetic(what, a, b)), self.node(Node::Overflow(what, a, b)))
    }
}

fn sorted(mut ids: [Id; 3]) -> [Id; 3] {
    ids.sort_unstable();
    ids
}
