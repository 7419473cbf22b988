// Ask another system to end its sessions
await fetch(`${args.variables.SESSIONS_URL}/customers/${args.customer.info.id}`, {
  method: 'DELETE',
  headers: { authorization: `Bearer ${args.secrets.SESSIONS_TOKEN}` },
});
