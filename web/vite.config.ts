import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** ChatUI's style sheet loads fonts from an outside host: a shop's page asks nobody else for anything. */
function withoutOutsideFonts(): Plugin {
  return {
    name: "without-outside-fonts",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("@chatui/core/dist/index.css")) return null;
      return { code: code.replace(/@font-face\s*\{[^}]*\}/g, ""), map: null };
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [withoutOutsideFonts(), react()],
  build: {
    outDir: "dist",
    // Phones a few years old are common among shoppers.
    target: ["es2020", "chrome88", "safari14"],
    rollupOptions: {
      output: {
        manualChunks: {
          react: ["react", "react-dom"],
          socket: ["socket.io-client"],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
  },
});
