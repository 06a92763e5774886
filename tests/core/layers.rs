//! The dependency order of DESIGN: a module names only modules of lower layers.

use std::fs;
use std::path::{Path, PathBuf};

/// Lowest first; modules of one line may name each other.
const LAYERS: &[&[&str]] = &[
    &["error", "monitor", "calendar", "num", "rng", "dist"],
    &["params", "scenario"],
    &["model"],
    &["sampling"],
    &["simulate", "summary"],
    &["data", "fit", "sensitivity", "evaluate", "decide", "cli", "exception"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|names| names.contains(&module))
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The core and the crate of what it reads; modules of one are named like those of the other.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    for src in [root.join("src"), root.join("crates/inputs/src")] {
        let mut files = Vec::new();
        rust_files(&src, &mut files);
        out.extend(files.into_iter().map(|f| {
            // Windows parts folders by the other stroke.
            let relative = f.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
            (relative, fs::read_to_string(&f).unwrap())
        }));
    }
    out
}

fn top_module(relative: &str) -> &str {
    relative.split('/').next().unwrap().trim_end_matches(".rs")
}

#[test]
fn arrows_point_down() {
    let mut seen = 0;
    for (file, text) in sources() {
        let own = top_module(&file);
        if own == "lib" {
            continue;
        }
        let own_layer = layer(own).unwrap_or_else(|| panic!("{own} has no layer"));
        for part in text.split("crate::").skip(1) {
            let name: String =
                part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if let Some(other) = layer(&name) {
                seen += 1;
                assert!(other <= own_layer, "{file} names crate::{name}, a higher layer");
            }
        }
    }
    assert!(seen > 3, "the test reads the sources");
}

#[test]
fn only_the_border_names_python() {
    for (file, text) in sources() {
        if top_module(&file) != "exception" {
            assert!(!text.contains("pyo3::") && !text.contains("numpy::"), "{file} names Python");
        }
    }
}
