//! `corsac check --init` writes of each server that is configured well what it keeps.

use crate::bed;

#[test]
fn the_first_contract_of_a_good_server_is_kept() {
    let (faults, all) = bed::contract_faults();
    assert!(faults.is_empty(), "{} of {all} servers do otherwise:\n{}", faults.len(), faults.join("\n"));
}
