//! Makes a case that shows a fault as small as it can be while it still shows one.

use corsac_browser::CredentialsMode;

use super::describe::Case;

/// The smallest case that `is_faulty` is found to hold for by leaving out one thing after the other.
pub fn minimise(case: Case, is_faulty: impl Fn(&Case) -> bool) -> Case {
    let mut smallest = case;
    'again: loop {
        for smaller in smaller(&smallest) {
            if is_faulty(&smaller) {
                smallest = smaller;
                continue 'again;
            }
        }
        return smallest;
    }
}

/// Each case with one thing less.
fn smaller(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    let mut with = |change: &dyn Fn(&mut Case)| {
        let mut changed = case.clone();
        change(&mut changed);
        if changed != *case {
            found.push(changed);
        }
    };
    with(&|case| case.keeps_options = false);
    with(&|case| case.programs_ask = false);
    for at in 0..case.asks.len() {
        with(&|case| drop(case.asks.remove(at)));
        let half = case.asks[at].headers.len() / 2;
        with(&|case| case.asks[at].headers.truncate(half));
        with(&|case| case.asks[at].credentials = CredentialsMode::SameOrigin);
        with(&|case| "GET".clone_into(&mut case.asks[at].method));
        with(&|case| case.asks[at].after = 0);
    }
    for at in 0..case.service.headers.len() {
        with(&|case| drop(case.service.headers.remove(at)));
    }
    with(&|case| case.service.status = 200);
    for rule in 0..case.policy.rules.len() {
        with(&|case| drop(case.policy.rules.remove(rule)));
        for path in 0..case.policy.rules[rule].paths.len() {
            with(&|case| drop(case.policy.rules[rule].paths.remove(path)));
        }
        for tier in 0..case.policy.rules[rule].tiers.len() {
            with(&|case| drop(case.policy.rules[rule].tiers.remove(tier)));
            let text = &case.policy.rules[rule].tiers[tier];
            let lists = [&text.origins, &text.methods, &text.request_headers, &text.exposed_headers];
            for (list, length) in lists.map(Vec::len).into_iter().enumerate() {
                for item in 0..length {
                    with(&|case| {
                        let tier = &mut case.policy.rules[rule].tiers[tier];
                        let lists = [
                            &mut tier.origins,
                            &mut tier.methods,
                            &mut tier.request_headers,
                            &mut tier.exposed_headers,
                        ];
                        for (_, list) in lists.into_iter().enumerate().filter(|(at, _)| *at == list) {
                            list.remove(item);
                        }
                    });
                }
            }
            with(&|case| case.policy.rules[rule].tiers[tier].max_age = None);
            with(&|case| case.policy.rules[rule].tiers[tier].credentials = false);
        }
    }
    found
}
