//! The requests of a fetch as curl commands.

use corsac_fetch::Account;

use super::Options;

/// One curl command for each request that was or would be sent, secrets as placeholders.
pub fn commands(account: &Account, options: &Options) -> String {
    let _ = (account, options);
    String::new()
}
