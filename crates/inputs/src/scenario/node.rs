//! What was written, before it means anything: a tree of values that know where they stand.

use std::ops::Range;

/// Place in a text, in bytes.
pub type Span = Range<usize>;

/// A value as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub shape: Shape,
    /// Where it stands, when it comes from a text.
    pub span: Option<Span>,
}

/// A key of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// Where it stands.
    pub span: Option<Span>,
}

/// The kinds of values that files and callers write.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Nothing: the lever is not set.
    Null,
    /// true or false.
    Bool(bool),
    /// A number, perhaps NaN or infinite.
    Number(f64),
    /// Text, which may be an ISO date.
    Text(String),
    /// A native date.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Vec<(Key, Node)>),
    /// Anything else, by its name.
    Other(String),
}

/// Deepest nesting that is read; a scenario needs five.
pub const DEEPEST: usize = 16;

impl Node {
    /// A value that comes from no text.
    pub fn bare(shape: Shape) -> Self {
        Self { shape, span: None }
    }

    /// The value in a few words, for messages.
    pub fn show(&self) -> String {
        match &self.shape {
            Shape::Null => "nothing".into(),
            Shape::Bool(b) => b.to_string(),
            Shape::Number(x) => x.to_string(),
            Shape::Text(s) if s.chars().count() > 40 => {
                format!("'{}…'", s.chars().take(39).collect::<String>().escape_debug())
            }
            Shape::Text(s) => format!("'{}'", s.escape_debug()),
            Shape::Date(s) => s.clone(),
            Shape::List(items) => format!("a list of {}", items.len()),
            Shape::Table(_) => "a table".into(),
            Shape::Other(name) => name.clone(),
        }
    }
}
