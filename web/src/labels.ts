/** Customers' words for the codes that the shop uses. A code that is not known is shown as it came. */

export type Tone = "good" | "busy" | "bad" | "quiet";

interface Label {
  text: string;
  tone: Tone;
}

const ORDER_STATUS: Record<string, Label> = {
  draft: { text: "待确认", tone: "busy" },
  pending_payment: { text: "待付款", tone: "busy" },
  paid: { text: "待发货", tone: "busy" },
  processing: { text: "备货中", tone: "busy" },
  shipped: { text: "运输中", tone: "busy" },
  in_transit: { text: "运输中", tone: "busy" },
  out_for_delivery: { text: "派送中", tone: "busy" },
  delivered: { text: "已签收", tone: "good" },
  completed: { text: "已完成", tone: "good" },
  cancelled: { text: "已取消", tone: "quiet" },
  closed: { text: "已关闭", tone: "quiet" },
  refunding: { text: "退款中", tone: "busy" },
  refunded: { text: "已退款", tone: "quiet" },
};

const TICKET_STATUS: Record<string, Label> = {
  open: { text: "已受理", tone: "busy" },
  in_progress: { text: "处理中", tone: "busy" },
  waiting_customer: { text: "等您补充信息", tone: "busy" },
  resolved: { text: "已处理完成", tone: "good" },
  closed: { text: "已关闭", tone: "quiet" },
  cancelled: { text: "已撤销", tone: "quiet" },
};

const TICKET_KIND: Record<string, string> = {
  return: "退货",
  exchange: "换货",
  repair: "维修",
  fault: "故障售后",
  missing_item: "少发错发",
  installation: "安装预约",
  complaint: "投诉",
  service: "服务",
  refund: "退款",
  invoice: "发票",
  price_protection: "价格保护",
};

const PRIVACY_KIND: Record<string, string> = {
  access: "查询个人信息",
  export: "导出个人信息",
  correct: "更正个人信息",
  delete: "删除个人信息",
  withdraw_consent: "撤回同意",
  opt_out: "关闭个性化推荐",
};

const REQUEST_STATUS: Record<string, Label> = {
  received: { text: "已受理", tone: "busy" },
  open: { text: "已受理", tone: "busy" },
  pending: { text: "处理中", tone: "busy" },
  processing: { text: "处理中", tone: "busy" },
  in_progress: { text: "处理中", tone: "busy" },
  confirming: { text: "待您确认", tone: "busy" },
  ready: { text: "已就绪", tone: "good" },
  done: { text: "已完成", tone: "good" },
  completed: { text: "已完成", tone: "good" },
  cancelled: { text: "已撤销", tone: "quiet" },
  rejected: { text: "未通过", tone: "bad" },
  failed: { text: "未完成", tone: "bad" },
};

const HANDOFF_REASON: Record<string, string> = {
  requested: "您要求人工服务",
  threat: "为您安排专人跟进",
  negative_turns: "为您安排专人跟进",
  not_understood: "助手没能听懂您的问题",
};

const HAN = /[\u4e00-\u9fff]/;

function labelled(table: Record<string, Label>, code: string): Label {
  return table[code] ?? { text: code, tone: "quiet" };
}

export const orderStatus = (code: string): Label => labelled(ORDER_STATUS, code);
export const ticketStatus = (code: string): Label => labelled(TICKET_STATUS, code);
export const requestStatus = (code: string): Label => labelled(REQUEST_STATUS, code);
export const ticketKind = (code: string): string => TICKET_KIND[code] ?? code;
export const privacyKind = (code: string): string => PRIVACY_KIND[code] ?? code;

/** Why a person takes over; a code that only staff understand is not shown. */
export function handoffReason(code: string): string | null {
  return HANDOFF_REASON[code] ?? (HAN.test(code) ? code : null);
}
