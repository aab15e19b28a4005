//! The CORS check.

use corsac_browser::CredentialsMode::{self, Include, Omit, SameOrigin};

use crate::support::{ACAC, ACAO, Lines, P, S, World, answer, at, get, run, sandboxed};

/// A GET to the same-site server, answered so.
fn verdict(credentials: CredentialsMode, lines: Lines<'_>) -> &'static str {
    run(get(&at(S, "/")).credentials(credentials), |_| answer(200, lines)).verdict()
}

fn check(rows: &[(CredentialsMode, Lines<'_>, &str)]) {
    for (credentials, lines, expected) in rows {
        assert_eq!(verdict(*credentials, lines), *expected, "{credentials} {lines:?}");
    }
}

/// Values of `Access-Control-Allow-Origin` that must not let the page in, whatever the mode.
fn check_refused(rows: &[(&str, &str)]) {
    for (value, expected) in rows {
        assert_eq!(verdict(Omit, &[(ACAO, value)]), *expected, "{value:?}");
        assert_eq!(verdict(SameOrigin, &[(ACAO, value)]), *expected, "{value:?}");
        assert_eq!(verdict(Include, &[(ACAO, value), (ACAC, "true")]), *expected, "{value:?}");
    }
}

#[test]
fn case_01_the_page_origin_byte_for_byte() {
    check(&[(Omit, &[(ACAO, P)], "cors"), (SameOrigin, &[(ACAO, P)], "cors")]);
}

#[test]
fn case_02_wildcard_without_credentials() {
    check(&[(Omit, &[(ACAO, "*")], "cors"), (SameOrigin, &[(ACAO, "*")], "cors")]);
}

#[test]
fn case_03_without_the_header_whatever_the_status() {
    for status in [200, 401, 404, 500] {
        let without = run(get(&at(S, "/")), |_| answer(status, &[]));
        assert_eq!(without.verdict(), "AllowOriginMissing", "{status}");
        let with = run(get(&at(S, "/")), |_| answer(status, &[(ACAO, P)]));
        assert_eq!(with.verdict(), "cors");
        assert_eq!(with.response().status, status);
    }
}

#[test]
fn case_04_null_is_not_the_page() {
    check_refused(&[("null", "AllowOriginMismatch")]);
}

#[test]
fn case_05_trailing_slash() {
    check_refused(&[("http://localhost:9301/", "AllowOriginMismatch")]);
}

#[test]
fn case_06_upper_case() {
    check_refused(&[
        ("HTTP://localhost:9301", "AllowOriginMismatch"),
        ("http://LOCALHOST:9301", "AllowOriginMismatch"),
    ]);
}

#[test]
fn case_07_missing_port() {
    check_refused(&[("http://localhost", "AllowOriginMismatch")]);
}

#[test]
fn case_08_wildcard_in_the_host() {
    check_refused(&[("http://*:9301", "AllowOriginMismatch")]);
}

#[test]
fn case_09_in_quotes() {
    check_refused(&[("\"http://localhost:9301\"", "AllowOriginInvalid")]);
}

#[test]
fn case_10_two_fields() {
    check(&[
        (Omit, &[(ACAO, P), (ACAO, P)], "AllowOriginMultiple"),
        (Omit, &[(ACAO, "*"), (ACAO, "*")], "AllowOriginMultiple"),
        (Omit, &[(ACAO, P), (ACAO, "")], "AllowOriginMultiple"),
        (Omit, &[(ACAO, ""), (ACAO, P)], "AllowOriginMultiple"),
        (Include, &[(ACAO, P), (ACAO, P), (ACAC, "true")], "AllowOriginMultiple"),
    ]);
}

#[test]
fn case_11_lists_and_other_values() {
    check_refused(&[
        ("http://localhost:9301, http://localhost:9301", "AllowOriginMultiple"),
        ("*, http://localhost:9301", "AllowOriginMultiple"),
        ("http://localhost:9301 https://other.test", "AllowOriginMultiple"),
        ("**", "AllowOriginInvalid"),
        ("", "AllowOriginInvalid"),
    ]);
}

#[test]
fn case_12_tab_and_space_around() {
    check(&[
        (Omit, &[(ACAO, " \thttp://localhost:9301\t ")], "cors"),
        (Omit, &[(ACAO, "\t* ")], "cors"),
        (Include, &[(ACAO, "  http://localhost:9301"), (ACAC, "true")], "cors"),
    ]);
}

#[test]
fn case_13_other_white_space_stays() {
    for value in [
        "\x0bhttp://localhost:9301",
        "http://localhost:9301\x0c",
        "\x0b*",
        "*\x0c",
        "http://localhost:9301\u{a0}",
    ] {
        assert_ne!(verdict(Omit, &[(ACAO, value)]), "cors", "{value:?}");
    }
}

#[test]
fn case_14_case_of_the_field_name() {
    for name in ["access-control-allow-origin", "ACCESS-CONTROL-ALLOW-ORIGIN", "aCcEsS-cOnTrOl-AlLoW-oRiGiN"]
    {
        check(&[(Omit, &[(name, P)], "cors"), (Omit, &[(name, "*")], "cors")]);
    }
}

#[test]
fn case_15_wildcard_with_credentials() {
    check(&[
        (Include, &[(ACAO, "*")], "WildcardWithCredentials"),
        (Include, &[(ACAO, "*"), (ACAC, "true")], "WildcardWithCredentials"),
    ]);
}

#[test]
fn case_16_allow_credentials_is_exactly_true() {
    check(&[
        (Include, &[(ACAO, P), (ACAC, "true")], "cors"),
        (Include, &[(ACAO, P), (ACAC, " true\t")], "cors"),
        (Include, &[(ACAO, P)], "AllowCredentialsNotTrue"),
        (Include, &[(ACAO, P), (ACAC, "True")], "AllowCredentialsNotTrue"),
        (Include, &[(ACAO, P), (ACAC, "TRUE")], "AllowCredentialsNotTrue"),
        (Include, &[(ACAO, P), (ACAC, "1")], "AllowCredentialsNotTrue"),
        (Include, &[(ACAO, P), (ACAC, "")], "AllowCredentialsNotTrue"),
        (Include, &[(ACAO, P), (ACAC, "false")], "AllowCredentialsNotTrue"),
        (Include, &[(ACAO, P), (ACAC, "true, true")], "AllowCredentialsNotTrue"),
        (Include, &[(ACAO, P), (ACAC, "true"), (ACAC, "true")], "AllowCredentialsNotTrue"),
    ]);
}

#[test]
fn case_17_allow_credentials_does_not_matter_without_them() {
    for value in ["false", "True", "", "true"] {
        check(&[
            (Omit, &[(ACAO, P), (ACAC, value)], "cors"),
            (SameOrigin, &[(ACAO, P), (ACAC, value)], "cors"),
            (Omit, &[(ACAO, "*"), (ACAC, value)], "cors"),
        ]);
    }
}

#[test]
fn case_18_sandboxed_frame() {
    let rows: &[(CredentialsMode, Lines<'_>, &str)] = &[
        (Omit, &[(ACAO, "null")], "cors"),
        (Omit, &[(ACAO, "*")], "cors"),
        (Omit, &[(ACAO, P)], "AllowOriginMismatch"),
        (Omit, &[(ACAO, "NULL")], "AllowOriginInvalid"),
        (Include, &[(ACAO, "null"), (ACAC, "true")], "cors"),
        (Include, &[(ACAO, "*"), (ACAC, "true")], "WildcardWithCredentials"),
    ];
    for (credentials, lines, expected) in rows {
        let request = get(&at(S, "/")).credentials(*credentials);
        let ran = World::default().run(sandboxed(), request, |_| answer(200, lines));
        assert_eq!(ran.verdict(), *expected, "{credentials} {lines:?}");
        assert_eq!(ran.header(0, "Origin"), "null");
    }
    // Its own host is another origin too.
    let ran = World::default().run(sandboxed(), get(&at(P, "/")), |_| answer(200, &[]));
    assert_eq!(ran.verdict(), "AllowOriginMissing");
}
