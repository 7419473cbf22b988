// Tell the fraud desk
await fetch(`${args.variables.FRAUD_URL}/signals`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ signal: 'username_request', ip: args.customer.ip_address }),
});
