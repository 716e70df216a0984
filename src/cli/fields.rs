//! What is shown of a record, told once: each column with the cell that a record has in it, for what a deed prints
//! and for the list alike.

use super::errors::CliError;
use crate::output::{Cell, Column};

/// Where a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// After a deed alone.
    Deed,
    /// In the list alone.
    List,
    Both,
}

/// A column, with where it is shown and the cell that a record has in it.
pub(super) type Field<R> = (On, Column, fn(&R) -> Result<Cell, CliError>);

/// The columns of a place, in their order.
pub(super) fn columns<R>(fields: &[Field<R>], place: On) -> Vec<Column> {
    shown(fields, place)
        .map(|(_, column, _)| column.clone())
        .collect()
}

/// A record's cells under them.
pub(super) fn cells<R>(fields: &[Field<R>], place: On, record: &R) -> Result<Vec<Cell>, CliError> {
    shown(fields, place)
        .map(|(.., cell)| cell(record))
        .collect()
}

fn shown<R>(fields: &[Field<R>], place: On) -> impl Iterator<Item = &Field<R>> {
    fields
        .iter()
        .filter(move |(on, ..)| *on == place || *on == On::Both)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::columns as named;

    #[test]
    fn each_place_has_its_columns_with_their_cells() -> Result<(), CliError> {
        let fields: [Field<i128>; 3] = [
            (On::Both, named::POINTS, |n| Ok(Cell::Integer(*n))),
            (On::Deed, named::VERSION, |_| Ok(Cell::Integer(1))),
            (On::List, named::BALANCE, |n| Ok(Cell::Integer(n * 2))),
        ];
        for (place, keys, values) in [
            (On::Deed, ["points", "version"], [7, 1]),
            (On::List, ["points", "balance"], [7, 14]),
        ] {
            let told = columns(&fields, place);
            let told: Vec<_> = told.iter().map(Column::key).collect();
            assert_eq!(told, keys);
            let told = cells(&fields, place, &7)?;
            assert!(told.into_iter().eq(values.map(Cell::Integer)));
        }
        Ok(())
    }
}
