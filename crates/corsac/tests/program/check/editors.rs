//! docs/contract.toml.schema.json, by which editors complete contracts: it takes what the reader takes.

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::outputs::{BROKEN, KEPT};
use crate::schema::takes_contract;

#[test]
fn contracts_that_are_taken() {
    let docs = include_str!("../../../../../docs/contract.md");
    let examples = docs.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut seen = 0;
    for text in examples.chain([KEPT, BROKEN, include_str!("begin.toml"), include_str!("of_policy.toml")]) {
        assert_eq!(takes_contract(&json(text)), Ok(()), "{text}");
        seen += 1;
    }
    assert!(seen >= 6);
}

#[test]
fn contracts_that_are_not_taken() {
    let rows = [
        "",
        "expect = []\n",
        "[expect]\npage = \"reads\"\n",
        "[[expect]]\norigin = [\"https://a.example\"]\n",
        "[[expect]]\norigins = \"https://a.example\"\n",
        "[[expect]]\nheaders = [5]\n",
        "[[expect]]\nheaders = [[[\"A: b\"]]]\n",
        "[[expect]]\ncredentials = \"includes\"\n",
        "[[expect]]\ncredentials = [\"include\", \"omits\"]\n",
        "[[expect]]\npage = [\"reads\"]\n",
        "[[expect]]\nstatus = 99\n",
        "[[expect]]\nstatus = [200, 600]\n",
        "[[expect]]\nstatus = \"all\"\n",
        "[[expect]]\nmax_age_at_most = -1\n",
        "[[expect]]\nengines = [\"safari\"]\n",
        "[[expect]]\nsend = \"true\"\n",
        "[[expect]]\n[defaults]\nname = \"x\"\n",
        "base = 5\n[[expect]]\n",
    ];
    for text in rows {
        assert!(takes_contract(&json(text)).is_err(), "{text}");
    }
    // What only the reader knows.
    assert_eq!(takes_contract(&json("[[expect]]\norigins = [\"a\"]\n")), Ok(()));
}

fn json(text: &str) -> Value {
    let (table, errors) = DeTable::parse_recoverable(text);
    assert!(errors.is_empty(), "{text}");
    of_table(table.get_ref())
}

fn of_table(table: &DeTable<'_>) -> Value {
    table.iter().map(|(name, value)| (name.get_ref().to_string(), of(value.get_ref()))).collect()
}

fn of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => Value::from(number.as_str().parse::<i64>().expect("a number")),
        DeValue::Boolean(on) => Value::from(*on),
        DeValue::Array(items) => items.iter().map(|item| of(item.get_ref())).collect(),
        DeValue::Table(table) => of_table(table),
        other => panic!("{other:?}"),
    }
}
