//! Why browsers part: found by giving one browser another's behaviour point by point, and letting it judge the recorded
//! answers again.

use corsac_browser::{DIFFERENCES, Difference, Engine};
use corsac_fetch::Account;

use super::same::{is_decided_alike, is_seen_alike};
use super::{Compared, Parting};

/// When two accounts count as the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alike {
    Seen,
    Decided,
}

/// Two browsers of which the second parts from the first.
pub(super) type Task = (usize, usize, Alike);

/// What there is to find out: why the groups part from each other, and why browsers of one group came to the same in
/// different ways.
pub(super) fn tasks(compared: &Compared) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (number, group) in compared.groups.iter().enumerate() {
        let leader = group[0];
        tasks.extend(compared.groups[..number].iter().map(|earlier| (earlier[0], leader, Alike::Seen)));
        for &member in &group[1..] {
            if number > 0 {
                // It may do as its group does for another reason.
                tasks.push((compared.groups[0][0], member, Alike::Seen));
            }
            if !Alike::Decided.holds(compared.runs[leader].account(), compared.runs[member].account()) {
                tasks.push((leader, member, Alike::Decided));
            }
        }
    }
    tasks
}

/// Finds it out, and adds it to what was compared. `play` is the same fetch in a fresh browser of an engine, over the same
/// answers.
pub(super) async fn find(compared: &mut Compared, tasks: Vec<Task>, play: impl AsyncFn(Engine) -> Account) {
    let mut visible = Vec::new();
    let mut hidden = Vec::new();
    for (from, to, alike) in tasks {
        let engine = |index: usize| compared.runs[index].engine;
        match (reasons(&play, engine(from), engine(to), alike).await, alike) {
            (Some(found), Alike::Seen) => visible.extend(found),
            (Some(found), Alike::Decided) => hidden.extend(found),
            (None, Alike::Seen) => compared.unexplained.push((from, to)),
            // They do alike, and that is what is told.
            (None, Alike::Decided) => {}
        }
    }
    let has = |found: &[usize], index: usize| found.contains(&index);
    compared.partings = DIFFERENCES
        .iter()
        .enumerate()
        .filter(|(index, _)| has(&visible, *index) || has(&hidden, *index))
        .map(|(index, difference)| Parting { difference, visible: has(&visible, index) })
        .collect();
}

impl Alike {
    fn holds(self, a: &Account, b: &Account) -> bool {
        match self {
            Self::Seen => is_seen_alike(a, b),
            Self::Decided => is_decided_alike(a, b),
        }
    }
}

/// What makes the fetch of `to` another one than that of `from`, as indices of [`DIFFERENCES`]: the points each of
/// which, taken over from `from`, makes them alike; where one alone does not, a set of which none can be left out.
/// `None` when not even all points together do.
async fn reasons(
    play: &impl AsyncFn(Engine) -> Account,
    from: Engine,
    to: Engine,
    alike: Alike,
) -> Option<Vec<usize>> {
    let wanted = play(from).await;
    let takes = |difference: &Difference| {
        let mut engine = to;
        (difference.copy)(&from, &mut engine);
        engine != to
    };
    let points: Vec<usize> = (0..DIFFERENCES.len()).filter(|&index| takes(&DIFFERENCES[index])).collect();
    let mut alone = Vec::new();
    for &point in &points {
        if alike.holds(&wanted, &play(with(to, from, &[point])).await) {
            alone.push(point);
        }
    }
    if !alone.is_empty() {
        return Some(alone);
    }
    if !alike.holds(&wanted, &play(with(to, from, &points)).await) {
        return None;
    }
    let mut needed = points.clone();
    for point in points {
        let fewer: Vec<usize> = needed.iter().copied().filter(|&other| other != point).collect();
        if alike.holds(&wanted, &play(with(to, from, &fewer)).await) {
            needed = fewer;
        }
    }
    Some(needed)
}

/// `engine` with these points of `from`.
fn with(mut engine: Engine, from: Engine, points: &[usize]) -> Engine {
    for &point in points {
        (DIFFERENCES[point].copy)(&from, &mut engine);
    }
    engine
}
