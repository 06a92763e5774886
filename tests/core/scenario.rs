//! Scenario files: exact round trips, and all faults at once with their lines.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use returnflow::calendar::Calendar;
use returnflow::scenario::{NAMES, Scenario, diff, levers, merge, named};

/// The text of one valid scenario file, from numbers that proptest shrinks.
fn file() -> impl Strategy<Value = String> {
    let day = |offset: u64| NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(offset);
    let number = prop_oneof![(0_u32..1000).prop_map(f64::from), 0.02_f64..99.0];
    let schedule = (0_u8..5, number.clone(), number, 0_u64..2000, 1_u64..300).prop_map(
        move |(kind, a, b, start, length)| match kind {
            0 => format!("{a}"),
            1 => format!(
                "{{ steps = {{ first = {a}, then = [{{ from = {}, value = {b} }}, \
                 {{ from = \"{}\", value = {a} }}] }} }}",
                day(start),
                day(start + length)
            ),
            2 => format!(
                "{{ ramp = {{ from = {a}, to = {b}, start = {}, weeks = {length} }} }}",
                day(start)
            ),
            3 => format!(
                "{{ ramp = {{ from = {a}, to = {b}, start = {}, end = {} }} }}",
                day(start),
                day(start + length)
            ),
            _ => format!(
                "{{ logistic = {{ from = {a}, to = {b}, start = {}, weeks = {length}.25 }} }}",
                day(start)
            ),
        },
    );
    let relative = (0.02_f64..99.0).prop_map(|x| x.to_string());
    let name = "[a-zA-Z][a-zA-Z0-9 _\"'\\\\é-]{0,20}";
    (name, schedule.clone(), schedule, relative, 0_u64..2000, 7_u64..900, any::<bool>()).prop_map(
        move |(name, returns, beds, effort, start, length, open)| {
            let name = toml::Value::String(name);
            let mut text = format!(
                "name = {name}\nin_force = {}\nreturns_per_week = {returns}\n\
                 admissions_per_return = 0.5\ndetention_beds = {beds}\n\
                 prevention_effort = {effort}\n",
                day(start)
            );
            if !open {
                text += &format!("expires = {}\n", day(start + length));
            }
            let (a, b, c) = (day(start), day(start + 8), day(start + 30));
            text += &format!(
                "removal_stops = [{{ from = {a}, until = {b}, reason = \"a\\tb\" }}, \
                 {{ from = {b}, until = {c} }}]\n"
            );
            text
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn round_trips_are_exact(text in file()) {
        let one = Scenario::from_toml(&text, Some("a.toml"));
        prop_assert!(one.is_ok(), "{:?}\n{}", one, text);
        let one = one.unwrap();
        let toml = one.to_toml();
        let again = Scenario::from_toml(&toml, None).unwrap();
        prop_assert_eq!(&again, &one, "{}", toml);
        prop_assert_eq!(again.to_toml(), toml);
        let json = one.to_json();
        let again = Scenario::from_json(&json, None).unwrap();
        prop_assert_eq!(&again, &one, "{}", json);
        let calendar = Calendar::new("2025-01-05".parse().unwrap(), 300).unwrap();
        prop_assert_eq!(one.compile(&calendar).unwrap(), again.compile(&calendar).unwrap());
    }

    /// Any text gives a scenario or an error, never a panic.
    #[test]
    fn no_text_panics(text in "[a-z_]{0,12}( = |=|:)?[\\[{\"0-9a-z.}\\],= \\n-]{0,60}") {
        let _ = Scenario::from_toml(&text, None);
        let _ = Scenario::from_json(&text, None);
    }
}

#[test]
fn built_ins_round_trip() {
    for name in NAMES {
        let one = named(name).unwrap();
        assert_eq!(Scenario::from_toml(&one.to_toml(), None).unwrap(), one);
        assert_eq!(Scenario::from_json(&one.to_json(), None).unwrap(), one);
    }
}

#[test]
fn the_pilot_as_a_file() {
    let expected = "#:schema ./returnflow-scenario.schema.json\n\
        name = \"pilot\"\n\
        description = \"Up to 50 returns a week from 6 August 2025, one admission for each, 400 detention beds, open-ended.\"\n\
        in_force = 2025-08-06\n\
        returns_per_week = 50\n\
        admissions_per_return = 1\n\
        detention_beds = 400\n";
    assert_eq!(named("pilot").unwrap().to_toml(), expected);
}

#[test]
fn all_faults_at_once_with_lines() {
    let text = "#:schema ./x.json\n\
        name = \"mine\"\n\
        returns_per_wek = 60\n\
        in_force = 2026-13-01\n\
        detention_beds = -4\n\
        prevention_effort = nan\n\
        work_enforcement = { rmp = { from = 1 } }\n\
        support_level = { ramp = { from = 1, to = 2, start = 2027-01-03, weeks = 0 } }\n\
        admissions_per_return = true\n";
    let error = Scenario::from_toml(text, Some("mine.toml")).unwrap_err().to_string();
    let expected = "\
7 problems in mine.toml
  line 3: returns_per_wek is not a lever. Did you mean returns_per_week?
          3 | returns_per_wek = 60
            | ^^^^^^^^^^^^^^^
";
    assert!(error.starts_with(expected), "{error}");
    for part in [
        "line 4: TOML is not valid",
        "line 5: detention_beds is outside its domain; got -4; allowed: [0, 1000000] beds",
        "line 6: prevention_effort is outside its domain; got NaN; allowed: [0.01, 100]",
        "line 7: work_enforcement.rmp is not a kind of schedule. Did you mean ramp?",
        "line 8: support_level.ramp.weeks is outside its domain; got 0;",
        "line 9: admissions_per_return is not a number or a schedule; got true;",
        "\n  See: returnflow describe levers",
    ] {
        assert!(error.contains(part), "{part}\n---\n{error}");
    }
}

#[test]
fn json_faults_have_lines_too() {
    let text = "{\n  \"name\": \"mine\",\n  \"detention_bed\": 5,\n  \"in_force\": \"soon\"\n}";
    let error = Scenario::from_json(text, Some("mine.json")).unwrap_err().to_string();
    let expected = "\
2 problems in mine.json
  line 3: detention_bed is not a lever. Did you mean detention_beds?
          3 |   \"detention_bed\": 5,
            |   ^^^^^^^^^^^^^^^
  line 4: in_force is not a date; got 'soon'; allowed: a date such as 2025-08-06
          4 |   \"in_force\": \"soon\"
            |               ^^^^^^
  See: returnflow describe levers";
    assert_eq!(error, expected);
}

/// Each line is a fault of its own; the part must be in the message.
#[test]
fn every_fault_names_path_value_and_domain() {
    let scheme = "returns_per_week = 50\nadmissions_per_return = 1\ndetention_beds = 400\n";
    let with = |more: &str| format!("in_force = 2025-08-06\n{scheme}{more}\n");
    let cases = [
        (scheme.to_string(), "returns_per_week is given, but in_force is not"),
        ("in_force = 2025-08-06".into(), "detention_beds is missing; a scheme in force needs it"),
        (
            with("expires = 2025-08-06"),
            "expires is not after in_force; got 2025-08-06; allowed: later than 2025-08-06",
        ),
        (with("expires = 2025-08-09"), "expires leaves no Sunday after in_force"),
        ("expires = 2025-08-09".into(), "expires is given, but in_force is not"),
        (
            with("removal_stops = [{from = 2026-01-05, until = 2026-01-01}]"),
            "removal_stops[0].until is not after from; got 2026-01-01",
        ),
        (
            with("removal_stops = [{from = 2026-01-05, until = 2026-01-07}]"),
            "removal_stops[0].until leaves no Sunday",
        ),
        (
            with(
                "removal_stops = [{from = 2026-01-05, until = 2026-02-01}, {from = 2026-01-20, until = 2026-03-01}]",
            ),
            "removal_stops[1].from lies before the end of the stop above it; got 2026-01-20; allowed: 2026-02-01 or later",
        ),
        (with("removal_stops = [{from = 2026-01-05}]"), "removal_stops[0].until is missing"),
        (with("support_level = inf"), "support_level is outside its domain; got inf"),
        (
            with(
                "support_level = { ramp = { from = 1, to = 2, start = 2027-01-03, end = 2027-01-01 } }",
            ),
            "support_level.ramp.end is not after start: the ramp runs backwards; got 2027-01-01",
        ),
        (
            with("support_level = { ramp = { from = 1, to = 2, start = 2027-01-03 } }"),
            "support_level.ramp needs either weeks or end",
        ),
        (
            with("support_level = { steps = { first = 1, then = [] } }"),
            "support_level.steps.then is empty",
        ),
        (
            with(
                "support_level = { steps = { first = 1, then = [{from = 2026-02-01, value = 2}, {from = 2026-01-01, value = 3}] } }",
            ),
            "support_level.steps.then[1].from is not after the step before it; got 2026-01-01; allowed: later than 2026-02-01",
        ),
        (
            with(
                "support_level = { steps = { first = 1, then = [{from = 2026-02-01, value = -2}] } }",
            ),
            "support_level.steps.then[0].value is outside its domain; got -2",
        ),
        (
            with(
                "support_level = { steps = { first = 1, then = [{from = 0026-02-01, value = 2}] } }",
            ),
            "support_level.steps.then[0].from is outside its domain; got 0026-02-01",
        ),
        ("name = 3".into(), "name is not text; got 3"),
        ("name = ''".into(), "name is empty"),
        ("name = 'a'\nname = 'b'".into(), "TOML is not valid: duplicate key"),
        (
            "prevention_effort = 0".into(),
            "prevention_effort is outside its domain; got 0; allowed: [0.01, 100] times the odds of prevention",
        ),
    ];
    for (text, part) in cases {
        match Scenario::from_toml(&text, None) {
            Ok(_) => panic!("accepted:\n{text}"),
            Err(e) => assert!(e.to_string().contains(part), "{part}\n---\n{e}\n---\n{text}"),
        }
    }
}

#[test]
fn dates_may_be_quoted() {
    let bare = "in_force = 2025-08-06\nreturns_per_week = 1\nadmissions_per_return = 1\ndetention_beds = 1";
    let quoted = bare.replace("2025-08-06", "\"2025-08-06\"");
    assert_eq!(
        Scenario::from_toml(bare, None).unwrap(),
        Scenario::from_toml(&quoted, None).unwrap()
    );
}

#[test]
fn merging_reports_conflicts() {
    let (pilot, delivered) = (named("pilot").unwrap(), named("as_delivered").unwrap());
    let error = merge(&pilot, &delivered).unwrap_err().to_string();
    assert_eq!(
        error,
        "returns_per_week is set by both scenarios, differently; got 50 in pilot and 12, then 43 \
         from 2026-03-16 in as_delivered; allowed: one of them; choose it with with_()"
    );
    let patrols = Scenario::from_toml("prevention_effort = 1.5", Some("patrols.toml")).unwrap();
    let both = merge(&pilot, &patrols).unwrap();
    assert_eq!(both.name(), "pilot | patrols");
    let changed: Vec<&str> = diff(&pilot, &both).iter().map(|d| d.lever).collect();
    assert_eq!(changed, ["prevention_effort"]);
}

#[test]
fn the_schema_knows_every_lever() {
    let schema = returnflow::scenario::json_schema();
    let properties = schema["properties"].as_object().unwrap();
    let known: Vec<&str> =
        properties.keys().map(String::as_str).filter(|k| *k != "$schema").collect();
    assert_eq!(known.len(), levers::LEVERS.len());
    assert!(levers::names().all(|name| known.contains(&name)));
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(schema["additionalProperties"], false);
}
