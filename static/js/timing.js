/** How long it takes from an edit to its pixels, as performance measures that scripts can read. */

/** @param {import("./store.js").Store<import("./app.js").State>} store */
export function measureEdits(store) {
  store.paint(
    (state) => state.scene,
    (scene) => {
      if (scene && performance.getEntriesByName("convscope:first").length === 0)
        performance.mark("convscope:first");
      if (!scene || performance.getEntriesByName("convscope:edit").length === 0) return;
      performance.measure("convscope:edit-to-drawn", "convscope:edit");
      // A message that is sent inside a frame arrives after that frame is on its way to the screen.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        if (performance.getEntriesByName("convscope:edit").length > 0)
          performance.measure("convscope:edit-to-screen", "convscope:edit");
        performance.clearMarks("convscope:edit");
        port1.close();
      };
      port2.postMessage(null);
    },
  );
}
