// Check the password at the old system
const response = await fetch(`${args.variables.LEGACY_URL}/verify`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${args.secrets.LEGACY_TOKEN}` },
  body: JSON.stringify({ login: args.identifier, password: args.password }),
});
return new PasswordVerified(response.status === 200, {}, args.session);
