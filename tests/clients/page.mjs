// Asks a question on the page of a server, as a person would, and takes pictures.
//   node page.mjs http://127.0.0.1:8080 OUT.png      (needs playwright-core and Chromium)
//
// Fails on an error in the console, on a page wider than its window, and if no stream ends.

import { chromium } from "playwright-core";

const [base, out] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});
const errors = [];
const fail = what => {
  console.log("FAILED: " + what);
  process.exitCode = 1;
};
for (const [width, height, file] of [[1000, 640, out], [360, 740, out.replace(".png", "-360.png")]]) {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on("console", m => m.type() === "error" && errors.push(m.text()));
  page.on("pageerror", e => errors.push(String(e)));
  // A page that is being worked on, in place of the one in the binary.
  if (process.env.PAGE) await page.route(base + "/", r => r.fulfill({ path: process.env.PAGE, contentType: "text/html" }));
  await page.goto(base + "/");
  await page.waitForFunction(() => document.getElementById("model").textContent.length > 3);
  await page.fill("#question", process.env.QUESTION ?? "What is 241 + 17 - 94?");
  await page.fill("#n", "4");
  await page.fill("#budget", process.env.BUDGET ?? "64");
  await page.click("#ask");
  await page.waitForFunction(() => document.body.dataset.done === "1", null, { timeout: Number(process.env.TIMEOUT_MS ?? 120000) });
  const seen = await page.evaluate(() => ({
    streams: document.querySelectorAll("article").length,
    votes: document.querySelectorAll("#votes tr").length,
    facts: [...document.querySelectorAll("#facts li")].map(li => li.textContent),
    answer: document.getElementById("answer").textContent,
    text: [...document.querySelectorAll("article")].every(a => a.textContent.length > 20),
    wider: document.documentElement.scrollWidth - innerWidth,
  }));
  console.log(width, JSON.stringify(seen));
  if (seen.streams !== 4 || !seen.votes || !seen.answer || !seen.text) fail("streams and vote at " + width);
  if (seen.wider > 0) fail(`${seen.wider} px wider than ${width}`);
  await page.screenshot({ path: file, fullPage: false });
  await page.close();
}
if (errors.length) fail("console: " + errors.join("; "));
await browser.close();
