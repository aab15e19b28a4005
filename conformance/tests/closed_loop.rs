//! The loop closed: whatever the policy and whatever is asked, a page reads the answer if and only if the policy, read
//! by code that shares nothing with the engine, lets it.

use corsac_conformance::policy_loop::{Case, Tally, case, check, journey, minimise, valid};

const SEED: u64 = 4;

/// Case after case of a seed.
fn run(count: u64) -> (Tally, u64, u64) {
    let (mut tally, mut valid_ones, mut spoilt_ones) = (Tally::default(), 0, 0);
    for number in 0..count {
        let made = case(SEED, number);
        let seen_by_people = valid::faults(&made.case.policy);
        let built = made.case.policy.builder().build();
        match (&built, seen_by_people.as_slice()) {
            (Ok(_), []) => {}
            (Err(problems), [_, ..]) => {
                assert!(
                    made.spoilt.is_some(),
                    "case {number} was meant to be valid: {problems}\n{}",
                    made.case
                );
                spoilt_ones += 1;
                continue;
            }
            (Ok(_), faults) => panic!("case {number} is built though {faults:?}\n{}", made.case),
            (Err(problems), []) => panic!("case {number} is not built: {problems}\n{}", made.case),
        }
        valid_ones += 1;
        match check(&made.case) {
            Ok(found) => tally.join(found),
            Err(_) => fail(number, made.case),
        }
    }
    (tally, valid_ones, spoilt_ones)
}

/// Says what differs, in the smallest case that still shows it.
fn fail(number: u64, case: Case) -> ! {
    let is_faulty = |case: &Case| case.policy.builder().build().is_ok() && check(case).is_err();
    let smallest = minimise(case, is_faulty);
    let difference = check(&smallest).err().unwrap_or_default();
    panic!("case {number} of seed {SEED}, made small:\n{smallest}{difference}");
}

#[test]
fn a_page_reads_if_and_only_if_the_policy_lets_it() {
    let (Tally { read, refused }, valid_ones, spoilt_ones) = run(1000);
    // A run that met one kind alone would show little.
    println!("{read} read, {refused} refused; {valid_ones} valid, {spoilt_ones} invalid");
    assert!(read * 3 > refused && refused * 3 > read, "{read} read, {refused} refused");
    assert!(valid_ones * 10 > spoilt_ones * 50, "{valid_ones} valid, {spoilt_ones} invalid");
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
    println!("{read} read, {refused} refused by every policy");
    assert!(read > 500 && refused > 500, "{read} read, {refused} refused");
}
