//! Stops with one clear sentence when the bundle of styles and scripts has not been made.

fn main() -> Result<(), String> {
    println!("cargo:rerun-if-changed=assets/dist");
    let complete = ["style.css", "app.js", "charts.js", "reader.js", "register.js", "icon.svg"]
        .iter()
        .all(|name| std::path::Path::new("assets/dist").join(name).is_file());
    if complete {
        Ok(())
    } else {
        Err("the web bundle is missing: run `make assets` (or `npm ci && npm run build` in crates/web/assets)".to_owned())
    }
}
