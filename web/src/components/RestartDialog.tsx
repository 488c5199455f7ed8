import { Confirm } from "@chatui/core";
import { useEffect } from "react";

interface RestartDialogProps {
  open: boolean;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before a conversation is thrown away. */
export function RestartDialog({ open, onConfirm, onClose }: RestartDialogProps) {
  useEffect(() => {
    if (!open) return undefined;
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === "Escape") onClose();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [open, onClose]);
  return (
    <Confirm
      active={open}
      title="开始新对话？"
      onClose={onClose}
      actions={[
        { label: "开始新对话", color: "primary", onClick: onConfirm },
        { label: "再看看", onClick: onClose },
      ]}
    >
      当前的聊天记录会从这台设备上清除。
    </Confirm>
  );
}
