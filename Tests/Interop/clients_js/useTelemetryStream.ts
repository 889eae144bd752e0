// hooks/useTelemetryStream.ts
import { useEffect, useState, useRef } from 'react';

interface TelemetryRecord {
  timestamp: string;
  step: number;
  telemetry: {
    phi: number;
    kappa_eff: number;
    regime: string;
    basin_distance: number;
    recursion_depth: number;
    emergency: boolean;
  };
}

export function useTelemetryStream(sessionId?: string) {
  const [records, setRecords] = useState<TelemetryRecord[]>([]);
  const [connected, setConnected] = useState(false);
  const [emergency, setEmergency] = useState<any>(null);
  const wsRef = useRef<WebSocket | null>(null);

  useEffect(() => {
    const ws = new WebSocket('ws://localhost:5000/ws/telemetry');
    wsRef.current = ws;

    ws.onopen = () => {
      setConnected(true);
      ws.send(JSON.stringify({
        type: 'subscribe',
        sessionId
      }));
    };

    ws.onmessage = (event) => {
      const message = JSON.parse(event.data);
      
      if (message.type === 'telemetry') {
        setRecords(prev => [...prev, ...message.data]);
      } else if (message.type === 'emergency') {
        setEmergency(message.data);
      }
    };

    ws.onclose = () => {
      setConnected(false);
    };

    return () => {
      ws.close();
    };
  }, [sessionId]);

  return { records, connected, emergency };
}
