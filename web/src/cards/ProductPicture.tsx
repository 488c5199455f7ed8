import { useState } from "react";

import { GLYPHS, glyphFor } from "./glyphs";

const TONES = ["sand", "sky", "mint", "lilac", "rose", "slate"] as const;

function toneOf(text: string): string {
  let sum = 0;
  for (const character of text) sum += character.codePointAt(0) ?? 0;
  return TONES[sum % TONES.length] ?? "slate";
}

function isPicture(address: string): boolean {
  return /^(https?:)?\/\//.test(address) || /^[./]/.test(address);
}

interface ProductPictureProps {
  category: string;
  image?: string | undefined;
  small?: boolean;
}

/** The product's photograph, or a drawing of its category where there is none or it does not load. */
export function ProductPicture({ category, image, small = false }: ProductPictureProps) {
  const [broken, setBroken] = useState(false);
  const size = small ? "picture picture--small" : "picture";
  if (image && isPicture(image) && !broken) {
    return <img className={size} src={image} alt="" loading="lazy" onError={() => setBroken(true)} />;
  }
  const glyph = glyphFor(category);
  return (
    <span className={size} data-tone={toneOf(category)} data-glyph={glyph} aria-hidden="true">
      <svg viewBox="0 0 64 64" focusable="false">
        {GLYPHS[glyph]}
      </svg>
    </span>
  );
}
