// The latest values as the component of the documentation shows them, by its hook; beside this file are useTelemetryStream.ts and react.
//
//   node telemetry_component.mjs [session]

import { mount, unmount } from "react";
import { useTelemetryStream } from "./useTelemetryStream.ts";

mount(() => {
  const { records, connected, emergency } = useTelemetryStream(process.argv[2]);
  const latest = records[records.length - 1];
  console.log({
    connected,
    count: records.length,
    emergency: emergency && emergency.emergency.reason,
    latest: latest && {
      phi: latest.telemetry.phi.toFixed(3),
      kappa: latest.telemetry.kappa_eff.toFixed(2),
      regime: latest.telemetry.regime,
    },
  });
});

process.stdin.once("data", () => { unmount(); process.stdin.unref(); });
