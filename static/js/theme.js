// Sets the theme before anything is painted, so that a dark page never flashes light; a classic script on purpose.
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("convscope.theme");
    } catch {
      chosen = null; // storage is off: the system's theme it is
    }
    const asked = /[?&]theme=(light|dark)(?:&|$)/.exec(location.search)?.[1];
    root.dataset.theme = asked ?? chosen ?? (system.matches ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply);
  addEventListener("convscope:theme", apply);
}
