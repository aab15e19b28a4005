//! Medians, and runs that take turns.

/// The fewest runs that a median is taken of.
pub(super) const MIN_RUNS: usize = 11;

/// The medians of two things measured in turns.
#[derive(Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) ours: f64,
    pub(super) theirs: f64,
}

/// The middle one of the values, or the mean of the two in the middle; NaN for none.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match (values.len().is_multiple_of(2), values.get(half.wrapping_sub(1)), values.get(half)) {
        (true, Some(low), Some(high)) => f64::midpoint(*low, *high),
        (false, _, Some(middle)) => *middle,
        _ => f64::NAN,
    }
}

/// The median of `runs` measurements (at least [`MIN_RUNS`]), after one that warms up and does not count.
pub(super) fn repeat<E>(runs: usize, mut measure: impl FnMut() -> Result<f64, E>) -> Result<f64, E> {
    measure()?;
    let values: Result<Vec<f64>, E> = (0..runs.max(MIN_RUNS)).map(|_| measure()).collect();
    values.map(median)
}

/// The medians of `runs` measurements each (at least [`MIN_RUNS`]) of two things in turns.
///
/// One run of each warms up and does not count. Who goes first changes every round, so that a machine that gets
/// slower or faster in the meantime is unfair to neither.
pub(super) fn interleave<E>(
    runs: usize,
    mut ours: impl FnMut() -> Result<f64, E>,
    mut theirs: impl FnMut() -> Result<f64, E>,
) -> Result<Pair, E> {
    ours()?;
    theirs()?;
    let (mut our_values, mut their_values) = (Vec::new(), Vec::new());
    for round in 0..runs.max(MIN_RUNS) {
        if round % 2 == 0 {
            our_values.push(ours()?);
            their_values.push(theirs()?);
        } else {
            their_values.push(theirs()?);
            our_values.push(ours()?);
        }
    }
    Ok(Pair { ours: median(our_values), theirs: median(their_values) })
}

/// The medians of [`MIN_RUNS`] measurements each of several things in turns, by their number.
///
/// As with [`interleave`], one run of each warms up, and who goes first changes every round.
pub(super) fn take_turns<E>(
    things: usize,
    mut measure: impl FnMut(usize) -> Result<f64, E>,
) -> Result<Vec<f64>, E> {
    let mut values = vec![Vec::with_capacity(MIN_RUNS); things];
    for round in 0..=MIN_RUNS {
        for turn in 0..things {
            let thing = (turn + round) % things;
            let value = measure(thing)?;
            if round > 0 {
                values[thing].push(value);
            }
        }
    }
    Ok(values.into_iter().map(median).collect())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn medians() {
        let rows: &[(&[f64], f64)] =
            &[(&[3.0], 3.0), (&[9.0, 1.0, 2.0], 2.0), (&[4.0, 1.0, 2.0, 100.0], 3.0), (&[5.0, 7.0], 6.0)];
        for (values, expected) in rows {
            assert!((median(values.to_vec()) - expected).abs() < f64::EPSILON, "{values:?}");
        }
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn runs_take_turns_and_the_first_of_each_does_not_count() {
        let order = RefCell::new(String::new());
        let run = |who: char, value: f64| {
            order.borrow_mut().push(who);
            // The warm-up gives another value, which must not show.
            let warm_up = order.borrow().chars().filter(|c| *c == who).count() == 1;
            Ok::<_, Infallible>(if warm_up { 1000.0 } else { value })
        };
        let pair = interleave(1, || run('o', 2.0), || run('t', 4.0)).expect("infallible");
        assert_eq!(pair, Pair { ours: 2.0, theirs: 4.0 });
        assert_eq!(*order.borrow(), format!("ot{}", "ottoottoottoottoottoot"));
    }

    #[test]
    fn many_take_turns_too() {
        let mut order = String::new();
        let medians = take_turns(3, |thing| {
            order.push(char::from(b'a' + u8::try_from(thing).expect("small")));
            // The warm-up gives another value, which must not show.
            Ok::<_, Infallible>(if order.len() <= 3 { 1000.0 } else { 1.0 })
        });
        assert_eq!(medians.expect("infallible"), [1.0, 1.0, 1.0]);
        assert!(order.starts_with("abcbcacab"), "{order}");
        assert_eq!(order.len(), 3 * (MIN_RUNS + 1));
    }

    #[test]
    fn a_failure_ends_the_runs() {
        let mut left = 3;
        let mut measure = || {
            left -= 1;
            if left == 0 { Err("broken") } else { Ok(1.0) }
        };
        assert_eq!(repeat(20, &mut measure), Err("broken"));
        assert_eq!(left, 0);
    }
}
