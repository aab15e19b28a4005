//! The figures of a bench, printed as each is known.

use serde_json::{Value, json};

use super::stats::Pair;

/// Prints figures to stdout: a row of a table each, or a line of JSON each.
pub(super) struct Report {
    json: bool,
}

/// One figure.
pub(super) struct Figure<'a> {
    /// What was done.
    pub(super) case: &'a str,
    /// What both figures are measured in; whether more is better follows from it.
    pub(super) unit: &'a str,
    /// What Corsac took or reached.
    pub(super) ours: f64,
    /// Who did the same beside it, and that figure.
    pub(super) peer: Option<(&'a str, f64)>,
}

impl<'a> Figure<'a> {
    /// Two figures that were measured in turns.
    pub(super) fn beside(case: &'a str, peer: &'a str, unit: &'a str, pair: &Pair) -> Self {
        Self { case, unit, ours: pair.ours, peer: Some((peer, pair.theirs)) }
    }
}

impl Report {
    pub(super) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints one figure.
    pub(super) fn add(&mut self, figure: &Figure) {
        if self.json {
            println!("{}", line_of(figure));
        } else {
            println!("{}", row_of(figure));
        }
    }
}

fn line_of(figure: &Figure) -> Value {
    json!({
        "case": figure.case,
        "peer": figure.peer.map(|(name, _)| name),
        "ours": rounded(figure.ours),
        "theirs": figure.peer.map(|(_, theirs)| rounded(theirs)),
        "ratio": ratio(figure).map(rounded),
        "unit": figure.unit,
    })
}

fn row_of(figure: &Figure) -> String {
    let Figure { case, unit, ours, .. } = figure;
    let ours = format!("{case:<40} {ours:>14.3} {unit}");
    match (figure.peer, ratio(figure)) {
        (Some((name, theirs)), Some(ratio)) => format!("{ours}   {name}: {theirs:.3}   ratio {ratio:.3}"),
        _ => ours,
    }
}

/// Ours by theirs; none where one of them is nothing, or less, so that a ratio would say nothing.
fn ratio(figure: &Figure) -> Option<f64> {
    let (_, theirs) = figure.peer.filter(|(_, theirs)| *theirs > 0.0 && figure.ours > 0.0)?;
    Some(figure.ours / theirs)
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_beside_a_peer() {
        let pair = Pair { ours: 950.0, theirs: 1000.0 };
        let figure = Figure::beside("get", "hyper", "requests/s", &pair);
        let expected =
            r#"{"case":"get","ours":950.0,"peer":"hyper","ratio":0.95,"theirs":1000.0,"unit":"requests/s"}"#;
        assert_eq!(line_of(&figure).to_string(), expected);
        assert!(row_of(&figure).ends_with("950.000 requests/s   hyper: 1000.000   ratio 0.950"));
    }

    #[test]
    fn a_figure_alone_has_nulls() {
        let figure = Figure { case: "machine", unit: "ns", ours: 1.23456, peer: None };
        let expected = json!({"case": "machine", "peer": null, "ours": 1.235, "theirs": null, "ratio": null, "unit": "ns"});
        assert_eq!(line_of(&figure), expected);
        assert!(row_of(&figure).ends_with("1.235 ns"));
    }
}
