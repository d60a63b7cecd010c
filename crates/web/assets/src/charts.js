// Draws every chart of the page from the option beside it. The same data stands in a table below each chart.
import * as echarts from "echarts/core";
import { BarChart, LineChart, MapChart, RadarChart, SankeyChart, ScatterChart, TreeChart } from "echarts/charts";
import {
  AriaComponent,
  GeoComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  RadarComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart, LineChart, MapChart, RadarChart, SankeyChart, ScatterChart, TreeChart,
  AriaComponent, GeoComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent, TooltipComponent, VisualMapComponent,
  CanvasRenderer,
]);

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const ink = token("--ink");
const soft = token("--ink-soft");
const line = token("--line");
const family = token("--sans");

echarts.registerTheme("taihang", {
  color: [token("--house"), "#c77700", token("--good"), token("--differ"), "#0f7c8a", "#a3446b", "#7a6a1f", "#5b6573"],
  textStyle: { fontFamily: family, color: ink, fontSize: 13 },
  categoryAxis: {
    axisLine: { lineStyle: { color: line } }, axisTick: { show: false },
    axisLabel: { color: soft }, splitLine: { show: false },
  },
  valueAxis: { axisLine: { show: false }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } } },
  line: { symbolSize: 7, lineStyle: { width: 2.5 } },
});

// A tooltip drawn on the canvas: one made of HTML would need inline styles, which the page forbids.
const tooltip = { renderMode: "richText", confine: true, textStyle: { fontFamily: family, color: ink, fontSize: 13 } };

// Tokens named in an option (`var(--good)`) become their colours.
function resolve(value) {
  if (typeof value === "string" && value.startsWith("var(")) return token(value.slice(4, -1));
  if (Array.isArray(value)) return value.map(resolve);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  }
  return value;
}

const maps = new Map();
function loadMap(address) {
  if (!maps.has(address)) {
    const loaded = fetch(address, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((shapes) => echarts.registerMap("region", shapes));
    maps.set(address, loaded);
  }
  return maps.get(address);
}

async function draw(canvas) {
  const option = resolve(JSON.parse(canvas.dataset.chart));
  if (canvas.dataset.map) {
    try {
      await loadMap(canvas.dataset.map);
    } catch {
      canvas.hidden = true;
      return;
    }
  }
  const chart = echarts.init(canvas, "taihang", { renderer: "canvas" });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  chart.setOption({
    animation: !still,
    animationDuration: 300,
    ...option,
    tooltip: { ...tooltip, ...(option.tooltip ?? {}) },
  });
  chart.on("click", (event) => {
    const link = event.data?.link ?? (event.data?.name && option.links?.[event.data.name]);
    if (typeof link === "string" && link.startsWith("/")) location.assign(link);
  });
  new ResizeObserver(() => chart.resize()).observe(canvas);
}

// A chart is drawn when it comes near the window, so that a page with many of them opens at once.
const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      draw(entry.target);
    }
  },
  { rootMargin: "400px" },
);
export function startCharts(root = document) {
  for (const canvas of root.querySelectorAll("[data-chart]")) near.observe(canvas);
}
startCharts();
document.addEventListener("renewed", (event) => startCharts(event.detail));
addEventListener("beforeprint", () => {
  for (const canvas of document.querySelectorAll("[data-chart]")) echarts.getInstanceByDom(canvas)?.resize();
});
