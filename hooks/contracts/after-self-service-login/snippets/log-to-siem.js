// Send the sign-in to a log collector
await fetch(`${args.variables.COLLECTOR_URL}/services/collector/event`, {
  method: 'POST',
  headers: { authorization: `Splunk ${args.secrets.COLLECTOR_TOKEN}`, 'content-type': 'application/json' },
  body: JSON.stringify({ event: { type: 'login', customer: args.customer.info.id, ip: args.customer.ip_address } }),
});
