//! Values by the numbers that the book gives: as quick as an array where numbers follow one another, and no
//! larger than what is in it where they do not.

const PAGE: usize = 1024;

/// Values by place, page by page; a page with nothing in it is not there.
#[derive(Clone, Debug)]
pub struct ByNumber<T> {
    /// In the order of their places.
    pages: Vec<(u64, Vec<T>)>,
}

impl<T> Default for ByNumber<T> {
    fn default() -> Self {
        Self { pages: Vec::new() }
    }
}

fn split(place: u64) -> (u64, usize) {
    let page = PAGE as u64;
    // What is left is smaller than a page.
    (place / page, usize::try_from(place % page).unwrap_or(0))
}

impl<T: Default> ByNumber<T> {
    /// Where a page stands, or where it would.
    fn find(&self, page: u64) -> Result<usize, usize> {
        // Without gaps each page stands where its number says.
        match usize::try_from(page) {
            Ok(own) if self.pages.get(own).is_some_and(|(at, _)| *at == page) => Ok(own),
            _ => self.pages.binary_search_by_key(&page, |(at, _)| *at),
        }
    }

    pub fn get(&self, place: u64) -> Option<&T> {
        let (page, within) = split(place);
        self.pages[self.find(page).ok()?].1.get(within)
    }

    pub fn get_mut(&mut self, place: u64) -> Option<&mut T> {
        let (page, within) = split(place);
        let at = self.find(page).ok()?;
        self.pages[at].1.get_mut(within)
    }

    /// The value at a place, which is made where it is not there.
    pub fn at(&mut self, place: u64) -> &mut T {
        let (page, within) = split(place);
        let at = match self.find(page) {
            Ok(at) => at,
            Err(at) => {
                self.pages.insert(at, (page, Vec::new()));
                at
            }
        };
        let own = &mut self.pages[at].1;
        if own.len() <= within {
            own.resize_with(within + 1, T::default);
        }
        &mut own[within]
    }

    /// Every value that is there, in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.pages.iter().flat_map(|(page, own)| {
            let first = page * PAGE as u64;
            (first..).zip(own)
        })
    }

    /// The values themselves, to change each: two halves, for two cores.
    pub fn halves_mut(
        &mut self,
    ) -> (
        impl Iterator<Item = &mut T> + use<'_, T>,
        impl Iterator<Item = &mut T> + use<'_, T>,
    ) {
        let half = self.pages.len().div_ceil(2);
        let (first, second) = self.pages.split_at_mut(half);
        (
            first.iter_mut().flat_map(|(_, own)| own),
            second.iter_mut().flat_map(|(_, own)| own),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_holds_what_a_map_holds(
            told in prop::collection::vec((prop_oneof![0u64..5000, any::<u64>()], 1u32..), 0..200),
        ) {
            let (mut own, mut map) = (ByNumber::default(), BTreeMap::new());
            for (place, value) in told {
                *own.at(place) = value;
                map.insert(place, value);
                prop_assert_eq!(own.get(place), Some(&value));
            }
            let there = own.iter().filter(|(_, value)| **value != 0);
            let there: Vec<(u64, u32)> = there.map(|(place, value)| (place, *value)).collect();
            let expected: Vec<(u64, u32)> = map.clone().into_iter().collect();
            prop_assert_eq!(there, expected);
            let (first, second) = own.halves_mut();
            let sum: u64 = first.chain(second).map(|value| u64::from(*value)).sum();
            prop_assert_eq!(sum, map.values().map(|value| u64::from(*value)).sum::<u64>());
        }
    }

    #[test]
    fn a_high_number_costs_a_page_and_no_more() {
        let mut own: ByNumber<u64> = ByNumber::default();
        for place in [4_294_967_294, 3, u64::MAX] {
            *own.at(place) = place;
        }
        let pages: Vec<usize> = own.pages.iter().map(|(_, own)| own.len()).collect();
        assert!(
            pages.len() == 3 && pages.iter().all(|len| *len <= PAGE),
            "{pages:?}"
        );
        assert_eq!(own.get(5_000_000), None);
    }
}
