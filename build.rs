//! Says how the program is linked.

/// A program at a fixed address starts sooner: the linker writes the addresses of its tables once,
/// where else each start of it would write thousands of them anew (3 ms of a test build's 7, a third
/// of a release build's page faults). Command lines are short-lived, so that is most of their time.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| std::env::var(name).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") == "linux" && target("CARGO_CFG_TARGET_ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        println!("cargo::rustc-link-arg-tests=-no-pie");
    }
}
