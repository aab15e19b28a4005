use http::{HeaderMap, Method, Request, Uri, request};

/// What a policy looks at: the head of a request.
///
/// ```
/// use corsac_server::RequestHead;
/// let request = http::Request::put("/api/profile").header("Origin", "https://myapp.com").body(()).unwrap();
/// let head = RequestHead::from(&request);
/// assert_eq!(head.path(), "/api/profile");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RequestHead<'a> {
    /// The method.
    pub method: &'a Method,
    /// The target. Its path selects the rule; CSRF protection looks at its authority, too.
    pub uri: &'a Uri,
    /// The headers.
    pub headers: &'a HeaderMap,
}

impl<'a> RequestHead<'a> {
    /// The path, as it was sent.
    pub fn path(&self) -> &'a str {
        self.uri.path()
    }
}

impl<'a, B> From<&'a Request<B>> for RequestHead<'a> {
    fn from(request: &'a Request<B>) -> Self {
        Self { method: request.method(), uri: request.uri(), headers: request.headers() }
    }
}

impl<'a> From<&'a request::Parts> for RequestHead<'a> {
    fn from(parts: &'a request::Parts) -> Self {
        Self { method: &parts.method, uri: &parts.uri, headers: &parts.headers }
    }
}
