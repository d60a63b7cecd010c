// Bundles the styles and the three scripts into dist/. The server names each file by its content, so the names here stay plain.
import { build, context } from "esbuild";

const options = {
  entryPoints: {
    app: "src/app.js",
    charts: "src/charts.js",
    reader: "src/reader.js",
    register: "src/register.js",
    style: "src/style.css",
    icon: "src/icon.svg",
  },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome100", "firefox100", "safari15"],
  loader: { ".svg": "copy" },
  legalComments: "linked",
  logLevel: "info",
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
}
