import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { Composer } from "./Composer";

function open(): { field: HTMLTextAreaElement; onSend: ReturnType<typeof vi.fn> } {
  const onSend = vi.fn();
  render(<Composer onSend={onSend} />);
  return { field: screen.getByRole("textbox"), onSend };
}

describe("Composer", () => {
  it("sends at Enter and empties the field", () => {
    const { field, onSend } = open();
    fireEvent.change(field, { target: { value: " 有货吗 " } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(onSend).toHaveBeenCalledWith("text", "有货吗");
    expect(field.value).toBe("");
  });

  it("does not send while an input method is composing", () => {
    const { field, onSend } = open();
    fireEvent.change(field, { target: { value: "shenglang" } });
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
    expect(onSend).not.toHaveBeenCalled();
  });

  it("breaks the line at Shift and Enter", () => {
    const { field, onSend } = open();
    fireEvent.change(field, { target: { value: "一" } });
    fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
    expect(onSend).not.toHaveBeenCalled();
  });

  it("offers to send only what is not blank", () => {
    const { field, onSend } = open();
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "发送" });
    expect(button.disabled).toBe(true);
    fireEvent.change(field, { target: { value: "  \n " } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(onSend).not.toHaveBeenCalled();
    fireEvent.change(field, { target: { value: "好" } });
    fireEvent.click(button);
    expect(onSend).toHaveBeenCalledWith("text", "好");
  });
});
