"""What can be measured about a page's looks: nothing sticks out, every control has a name, no text is too faint."""

from __future__ import annotations

from playwright.sync_api import Page

MIN_CONTRAST = 4.5

_TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.getBoundingClientRect().width > 1
               && !e.closest('.table-scroll, .quick-replies, .BackBottom'))
  .map(e => `${e.tagName}.${e.className}`)"""

_NAMELESS = """() => [...document.querySelectorAll('button, input, textarea, [role=region], a')]
  .filter(e => !(e.getAttribute('aria-label') || e.innerText || e.labels?.[0]?.innerText || '').trim())
  .map(e => e.outerHTML.slice(0, 120))"""

# Contrast as WCAG 2 defines it, against the nearest ancestor with an opaque colour; grounds that are pictures or
# gradients, and controls that are switched off, are left to the eye.
_FAINT = """(least) => {
  const parse = c => { const n = c.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (let at = e; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      const color = parse(style.backgroundColor);
      if (color[3] === 1) return color;
    }
    return [255, 255, 255, 1];
  };
  const found = new Set();
  for (const e of document.querySelectorAll('#root *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest(':disabled, svg')) continue;
    const under = ground(e);
    if (!under) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(under)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < least) found.add(`${e.className || e.tagName}: ${contrast.toFixed(2)}`);
  }
  return [...found];
}"""


def too_wide(page: Page) -> list[str]:
    """Elements that stick out to the right, but for the areas that scroll by design."""
    return list(page.evaluate(_TOO_WIDE))


def nameless_controls(page: Page) -> list[str]:
    """Controls that a screen reader cannot name."""
    return list(page.evaluate(_NAMELESS))


def faint_texts(page: Page) -> list[str]:
    """Texts with too little contrast to their ground."""
    return list(page.evaluate(_FAINT, MIN_CONTRAST))
