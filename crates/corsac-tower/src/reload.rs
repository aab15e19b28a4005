use std::ops::Deref;
use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};
use corsac_server::{Csrf, CsrfBuilder, Policy, PolicyBuilder, Problems};

/// What a layer decides by: one thing for good, or whatever a handle has last put there.
#[derive(Debug)]
pub(crate) enum Current<T> {
    Fixed(Arc<T>),
    Swapped(Arc<ArcSwap<T>>),
}

/// What a request is decided by. It stays the same for this request, however often another one takes its place meanwhile.
pub(crate) enum Loaded<'a, T> {
    Fixed(&'a T),
    Swapped(Guard<Arc<T>>),
}

/// Changes the policy of a [`CorsLayer`](crate::CorsLayer) while it is in use.
///
/// A request keeps the policy that it began with: what is sent with its answer was decided when the request came.
/// Browsers keep answers to preflights for as long as the old policy's max-age said.
#[derive(Clone, Debug)]
pub struct CorsHandle(Arc<ArcSwap<Policy>>);

/// Changes what a [`CsrfLayer`](crate::CsrfLayer) trusts while it is in use.
#[derive(Clone, Debug)]
pub struct CsrfHandle(Arc<ArcSwap<Csrf>>);

impl CorsHandle {
    pub(crate) fn new(policy: Arc<Policy>) -> (Current<Policy>, Self) {
        let shared = Arc::new(ArcSwap::new(policy));
        (Current::Swapped(Arc::clone(&shared)), Self(shared))
    }

    /// Validates a policy, then puts it in the place of the one in use, at once and for all requests that come after.
    /// Of two reloads at once the one that ends last stays, so whoever watches a file reloads from one place.
    ///
    /// # Errors
    /// All errors of the new policy together. The one in use stays.
    pub fn reload(&self, policy: PolicyBuilder) -> Result<(), Problems> {
        self.replace(policy.build()?);
        Ok(())
    }

    /// Puts a policy that has been built, and so is valid, in the place of the one in use.
    pub fn replace(&self, policy: impl Into<Arc<Policy>>) {
        self.0.store(policy.into());
    }

    /// The policy in use, to ask it or explain by it.
    pub fn policy(&self) -> Arc<Policy> {
        self.0.load_full()
    }
}

impl CsrfHandle {
    pub(crate) fn new(csrf: Arc<Csrf>) -> (Current<Csrf>, Self) {
        let shared = Arc::new(ArcSwap::new(csrf));
        (Current::Swapped(Arc::clone(&shared)), Self(shared))
    }

    /// Validates what is trusted, then puts it in the place of what is in use.
    ///
    /// # Errors
    /// All errors together. What is in use stays.
    pub fn reload(&self, csrf: CsrfBuilder) -> Result<(), Problems> {
        self.0.store(Arc::new(csrf.build()?));
        Ok(())
    }
}

impl<T> Current<T> {
    /// What it is now.
    #[inline]
    pub(crate) fn load(&self) -> Loaded<'_, T> {
        match self {
            Self::Fixed(value) => Loaded::Fixed(value),
            Self::Swapped(value) => Loaded::Swapped(value.load()),
        }
    }
}

impl<T> Deref for Loaded<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Self::Fixed(value) => value,
            Self::Swapped(value) => value,
        }
    }
}

impl<T> Clone for Current<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Fixed(value) => Self::Fixed(Arc::clone(value)),
            Self::Swapped(value) => Self::Swapped(Arc::clone(value)),
        }
    }
}
