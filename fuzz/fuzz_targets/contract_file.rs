//! No text may panic the reader of contracts; what is found stands inside the text, and what is read is bounded.
#![no_main]

use corsac::args::CheckFormat;
use corsac::check::faulty;
use corsac::policy::lint::Linted;
use corsac::render::Options;
use corsac_diagnose::contract::{Contract, MAX_CASES};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let variable = |name: &str| (name.len() < 3).then(|| format!("http://{name}.example"));
    match Contract::parse(text, &variable) {
        Ok(contract) => {
            assert!(contract.cases.len() <= MAX_CASES);
            for case in &contract.cases {
                assert!(contract.asks[case.ask].engines.len() >= contract.expectations[case.expectation].engines.len());
            }
            assert_eq!(contract.expectations.iter().map(|own| own.cases.len()).sum::<usize>(), contract.cases.len());
        }
        Err(lint) => {
            assert!(lint.has_errors());
            for finding in &lint.findings {
                assert!(text.get(finding.span.clone()).is_some());
            }
            for format in [CheckFormat::Human, CheckFormat::Json, CheckFormat::Junit, CheckFormat::Github] {
                let linted = Linted { file: "x", text, lint: &lint };
                let shown = faulty(&linted, format, &Options::default());
                assert!(shown.chars().all(|character| character == '\n' || !character.is_control()), "{shown:?}");
            }
        }
    }
});
