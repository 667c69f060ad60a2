"""What runs inside the page while scripts/measure_page.py measures it: JavaScript that acts and watches."""

# What is loaded counts, as it is sent; samples don't, nor what the page asks the API.
LOADED = """
() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter(({ name }) => !name.includes("/api/"))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
"""
# A convolution's code, which the desk reads.
PASTE = """
() => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", "nn.Conv2d(3, 8, 3)");
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
}
"""
WATCH = """
() => {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
  }).observe({ type: "longtask" });
}
"""
HOVER = """
async ([name, steps]) => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const canvas = document.querySelector(`[data-canvas="${name}"]`);
  const box = canvas.getBoundingClientRect();
  const costs = [];
  for (let i = 0; i < steps; i++) {
    await pause(50);
    const x = box.left + box.width * (0.2 + 0.6 * ((i * 7) % steps) / steps);
    const y = box.top + box.height * (0.3 + 0.4 * ((i * 37) % steps) / steps);
    // The page's own painting lies between these two: callbacks run in the order they were asked for.
    let begun = 0;
    requestAnimationFrame(() => {
      begun = performance.now();
    });
    const how = { clientX: x, clientY: y, bubbles: true, pointerType: "mouse", pointerId: 1 };
    canvas.dispatchEvent(new PointerEvent("pointermove", how));
    costs.push(await new Promise((done) => requestAnimationFrame(() => done(performance.now() - begun))));
  }
  return costs;
}
"""
SCRIPT = """
async ([how, edits]) => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const act = {
    sample: (i) => act.weight(i, "0,1"),
    weight(i, place = "1,1") {
      const input = document.querySelector(`[data-weight="${place}"]`);
      input.focus();
      input.value = String(((i * 7919) % 97) / 31 - 1.5);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    slider(i) {
      const input = document.querySelector('[data-slider="stride"]');
      input.value = String(1 + (i % 2));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    preset(i) {
      const name = ["sobel_y", "box", "laplacian_8", "sharpen"][i % 4];
      document.querySelector(`[data-preset="${name}"]`).click();
    },
    button() {
      document.querySelector('[data-action="negate"]').click();
    },
  };
  if (how === "preset") {
    document.querySelector("[data-presets]").click();
    await pause(500);
  }
  const found = { drawn: [], screen: [], tasks: [] };
  for (let i = 0; i < edits + 5; i++) {
    performance.clearMeasures();
    const start = performance.now();
    act[how](i);
    while (!performance.getEntriesByName("convscope:edit-to-screen").length) {
      if (performance.now() - start > 3000) break;
      await pause(4);
    }
    if (i >= 5) {
      for (const end of ["drawn", "screen"]) {
        const [entry] = performance.getEntriesByName(`convscope:edit-to-${end}`);
        if (entry) found[end].push(entry.duration);
      }
    }
    await pause(60);
  }
  found.tasks = globalThis.longTasks ?? [];
  return found;
}
"""
