use corsac_core::{Method, MethodError};

fn written(text: &str) -> Result<String, MethodError> {
    Method::new(text).map(|method| method.to_string())
}

#[test]
fn case_24_the_six_are_normalised() {
    for method in ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"] {
        let mixed = format!("{}{}", &method[..1], method[1..].to_lowercase());
        for text in [method.to_owned(), method.to_lowercase(), mixed] {
            assert_eq!(written(&text), Ok(method.to_owned()), "{text}");
        }
    }
    assert_eq!(Method::new("put"), Ok(Method::PUT));
    let six = [Method::DELETE, Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::PUT]
        .map(|m| m.to_string());
    assert_eq!(six, ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);
}

#[test]
fn case_25_patch_is_not_normalised() {
    assert_eq!(written("patch"), Ok("patch".to_owned()));
    assert_eq!(written("PATCH"), Ok("PATCH".to_owned()));
    assert_ne!(Method::new("patch"), Method::new("PATCH"));
}

#[test]
fn case_26_methods_are_case_sensitive() {
    assert_eq!(written("CHICKEN"), Ok("CHICKEN".to_owned()));
    assert_eq!(written("chicken"), Ok("chicken".to_owned()));
    assert_ne!(Method::new("CHICKEN"), Method::new("chicken"));
    assert_eq!(Method::new("chicken").unwrap().as_str(), "chicken");
}

#[test]
fn case_27_a_star_is_a_method() {
    assert_eq!(written("*"), Ok("*".to_owned()));
}

#[test]
fn forbidden_methods() {
    for forbidden in ["CONNECT", "connect", "TRACE", "Trace", "TRACK", "tracK"] {
        assert_eq!(written(forbidden), Err(MethodError::Forbidden), "{forbidden}");
        assert!(Method::is_forbidden(forbidden.as_bytes()));
    }
    for allowed in ["TRACES", "CONNEC", "TRAC", "GET"] {
        assert_eq!(written(allowed), Ok(allowed.to_owned()));
        assert!(!Method::is_forbidden(allowed.as_bytes()));
    }
}

#[test]
fn methods_are_tokens() {
    for bad in ["", " GET", "GET ", "G T", "GET\n", "G:T", "GÉT", "GET,PUT"] {
        assert_eq!(written(bad), Err(MethodError::NotAToken), "{bad:?}");
    }
    assert!(MethodError::NotAToken.to_string().contains("HTTP token"));
    assert!(MethodError::Forbidden.to_string().contains("CONNECT, TRACE and TRACK"));
}

#[test]
fn case_47_safelisted_and_safe() {
    let cases = [
        ("get", true, true),
        ("HEAD", true, true),
        ("POST", true, false),
        ("OPTIONS", false, true),
        ("PUT", false, false),
        ("DELETE", false, false),
        ("PATCH", false, false),
        ("geT2", false, false),
    ];
    for (text, safelisted, safe) in cases {
        let method = Method::new(text).unwrap();
        assert_eq!((method.is_cors_safelisted(), method.is_safe()), (safelisted, safe), "{text}");
    }
}
