//! An order in which neighbours lie far apart, so that no cache is spared by it.

/// The numbers below `count`, each once, beginning with `first`.
pub(crate) fn scattered(count: u32, first: u32) -> impl Iterator<Item = u32> {
    let count = u64::from(count.max(1));
    // About the golden part of all, and without a factor in common, so that none is left out.
    let golden = count * 618 / 1000;
    let step =
        (golden.max(1)..).find(|step| greatest_common_factor(*step, count) == 1).unwrap_or(1);
    (0..count).filter_map(move |turn| u32::try_from((u64::from(first) + turn * step) % count).ok())
}

fn greatest_common_factor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { greatest_common_factor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::scattered;

    #[test]
    fn every_number_comes_once_and_none_beside_its_neighbour() {
        for count in [5, 32, 1_000, 100_000] {
            let order: Vec<_> = scattered(count, 3 % count).collect();
            assert_eq!(order[0], 3);
            let near = |pair: &[u32]| pair[0].abs_diff(pair[1]) == 1;
            assert!(count < 10 || !order.windows(2).any(near), "{count}");
            let mut sorted = order;
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..count), "{count}");
        }
    }

    #[test]
    fn few_numbers_come_too() {
        assert_eq!(scattered(1, 0).collect::<Vec<_>>(), [0]);
        assert_eq!(scattered(2, 1).collect::<Vec<_>>(), [1, 0]);
    }
}
