import { useState } from "react";

import type { ComparisonPayload, ComparisonRow } from "../types";
import { useCard } from "./context";
import { CardFrame, CardTitle } from "./parts";
import { useOverflow } from "./useOverflow";

/** The server lists what differs first; the rest is a tap away, so that the table fits a phone. */
const ROWS_AT_FIRST = 8;

function differs(row: ComparisonRow): boolean {
  return new Set(row.values).size > 1;
}

/** Products side by side; the first column stays while the rest scrolls. */
export function ComparisonCard({ payload }: { payload: ComparisonPayload }) {
  const { product } = useCard();
  const [onlyDifferences, setOnlyDifferences] = useState(false);
  const [all, setAll] = useState(false);
  const [area, overflow] = useOverflow<HTMLDivElement>();
  const names = payload.skus.map((sku, index) => payload.names?.[index] ?? product(sku)?.name ?? `第${index + 1}款`);
  const rows = onlyDifferences ? payload.rows.filter(differs) : payload.rows;
  const shown = all ? rows : rows.slice(0, ROWS_AT_FIRST);
  const mixed = payload.rows.some(differs) && !payload.rows.every(differs);
  return (
    <CardFrame kind="comparison" label={`${names.join("、")}对比表`}>
      <CardTitle
        aside={
          mixed && (
            <label className="switch">
              <input
                type="checkbox"
                checked={onlyDifferences}
                onChange={(event) => setOnlyDifferences(event.target.checked)}
              />
              只看不同
            </label>
          )
        }
      >
        参数对比
      </CardTitle>
      <div className="table-edge" data-more={overflow}>
        <div className="table-scroll" role="region" aria-label="参数对比表，可左右滑动" tabIndex={0} ref={area}>
          <table>
            <thead>
              <tr>
                <th scope="col">项目</th>
                {names.map((name, index) => (
                  <th scope="col" key={index}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row, position) => (
                <tr key={position} data-differs={differs(row)}>
                  <th scope="row">{row.label}</th>
                  {row.values.map((value, index) => (
                    <td key={index}>{value || "—"}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      {shown.length < rows.length && (
        <button type="button" className="more-button" onClick={() => setAll(true)}>
          查看全部{rows.length}项
        </button>
      )}
    </CardFrame>
  );
}
