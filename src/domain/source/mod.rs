//! Places in a source text
