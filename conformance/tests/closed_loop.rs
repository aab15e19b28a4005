//! The loop closed: whatever the policy and whatever is asked, a page reads the answer if and only if the policy, read
//! by code that shares nothing with the engine, lets it.

use corsac_conformance::policy_loop::{Found, journey, run};

const SEED: u64 = 4;

#[test]
fn a_page_reads_if_and_only_if_the_policy_lets_it() {
    let found @ Found { tally, valid, invalid } =
        run(SEED, 1000).unwrap_or_else(|difference| panic!("{difference}"));
    // A run that met one kind alone would show little.
    assert!(tally.read * 3 > tally.refused && tally.refused * 3 > tally.read, "{found:?}");
    assert!(valid > 5 * invalid && invalid > 50, "{found:?}");
}

#[test]
fn over_redirects_nothing_is_read_that_every_policy_refuses() {
    let (mut read, mut refused) = (0, 0);
    for number in 0..400 {
        let journey = journey(SEED, number);
        match journey.check() {
            Ok(found) => {
                read += found.0;
                refused += found.1;
            }
            Err(difference) => panic!("journey {number} of seed {SEED}:\n{journey}{difference}"),
        }
    }
    assert!(read > 500 && refused > 500, "{read} read, {refused} refused by every policy");
}
