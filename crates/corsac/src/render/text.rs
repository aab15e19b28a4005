//! The account of a fetch, for people.

use corsac_fetch::Account;

use super::Options;

/// The whole account: what was sent, what came back, who decided, and what to change.
pub fn account(account: &Account, options: &Options) -> String {
    let _ = (account, options);
    String::new()
}
