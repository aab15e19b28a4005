//! What does not repeat: look-ups whose memory no cache holds, and the making of a policy.

use std::hint::black_box;
use std::time::{Duration, Instant};

use corsac_server::RequestHead;

use super::scenario::Setting;
use super::towers::policy;

/// More than the caches of most processors hold.
const EVICTED_BYTES: usize = 64 << 20;
/// The bytes that a processor fetches at once.
const LINE: usize = 64;

/// Decisions, each after everything has been thrown out of the caches.
pub(crate) fn decide(setting: &Setting, iterations: u32) -> Duration {
    let policy = policy(setting);
    let requests = setting.requests();
    let mut junk = vec![0_u8; EVICTED_BYTES];
    let mut taken = Duration::ZERO;
    for request in requests.iter().cycle().take(iterations as usize) {
        for line in junk.iter_mut().step_by(LINE) {
            *line = line.wrapping_add(1);
        }
        // The request has just been read by the server, so it is warm.
        black_box(
            request
                .headers()
                .iter()
                .map(|(_, value)| value.len() + usize::from(value.as_bytes()[0]))
                .sum::<usize>(),
        );
        let start = Instant::now();
        black_box(policy.decide(black_box(&RequestHead::from(request))));
        taken += start.elapsed();
    }
    black_box(junk);
    taken
}

/// Validating and compiling.
pub(crate) fn compile(setting: &Setting, iterations: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..iterations {
        black_box(policy(setting));
    }
    start.elapsed()
}

/// What an origin takes in memory beyond its text.
pub(crate) fn bytes_an_origin(setting: &Setting) -> u128 {
    (policy(setting).origin_table_bytes() / setting.origins) as u128
}
