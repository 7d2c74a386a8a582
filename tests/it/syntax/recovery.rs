//! One mistake costs one statement.
